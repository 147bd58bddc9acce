import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, newsletterId, subscriberId } from '../../src/ids.ts';
import {
  addressHash,
  confirmToken,
  type LinkKeys,
  leaveAddress,
  leaveToken,
  parseLinkKeys,
  verifyConfirm,
  verifyLeave,
} from '../../src/subscribers/links.ts';
import { address, confirmLink, hours, id, keys, later, noon, tides, weekly } from './builders.ts';

const rotated: LinkKeys = { current: 'k2', keys: { ...keys.keys, k2: 'b'.repeat(32) } };
const invalid = { kind: 'invalid' };

describe('A leave link', () => {
  const token = leaveToken(keys, id(), weekly);

  it('says who leaves what', () => {
    expect(verifyLeave(keys, token)).toEqual({
      kind: 'valid',
      link: { purpose: 'leave', subscriber: id(), newsletter: weekly },
    });
  });

  it('works after the keys were rotated, for the mail may be years old', () => {
    expect(verifyLeave(rotated, token).kind).toBe('valid');
  });

  it('is signed by the newest key', () => {
    const newest = leaveToken(rotated, id(), weekly);
    expect(verifyLeave(rotated, newest).kind).toBe('valid');
    expect(verifyLeave(keys, newest)).toEqual(invalid);
  });

  it('does not confirm', () => {
    expect(verifyConfirm(keys, token, noon)).toEqual(invalid);
  });

  it('is a path of URL-safe characters, short enough for a header on one line', () => {
    const longest = leaveAddress(
      'https://a.rather.long.domain.example',
      leaveToken(keys, id('f'), newsletterId('z'.repeat(40))),
    );
    expect(longest).toMatch(/^https:\/\/[a-z.]+\/u\/[\w-]+\.[\w-]{22}$/);
    expect(longest.length).toBeLessThan(250);
  });

  it('does not hold the address, nor anything made from it', () => {
    expect(Buffer.from(token.split('.')[0]!, 'base64url').toString()).toBe(`k1|leave|${id()}|weekly`);
  });
});

describe('A confirm link', () => {
  const link = confirmLink({ newsletters: [weekly, tides] });
  const token = confirmToken(keys, link);

  it('says who confirms what, with which nonce, until when', () => {
    expect(verifyConfirm(keys, token, noon)).toEqual({ kind: 'valid', link });
  });

  it('expires after 72 hours', () => {
    expect(verifyConfirm(keys, token, later(hours(72) - 1)).kind).toBe('valid');
    expect(verifyConfirm(keys, token, later(hours(72))).kind).toBe('expired');
  });

  it('does not let anyone leave', () => {
    expect(verifyLeave(keys, token)).toEqual(invalid);
  });

  it('fits twenty newsletters with the longest ids', () => {
    const many = Array.from({ length: 20 }, (_, at) =>
      newsletterId(`${'n'.repeat(38)}${String(at).padStart(2, '0')}`),
    );
    expect(verifyConfirm(keys, confirmToken(keys, { ...link, newsletters: many }), noon).kind).toBe('valid');
  });
});

describe('Tokens', () => {
  const hex = fc.stringMatching(/^[0-9a-f]{32}$/);
  const newsletter = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,39}$/).map(newsletterId);
  const anyone = hex.map(subscriberId);

  it('come back as they were made', () => {
    fc.assert(
      fc.property(
        anyone,
        fc.array(newsletter, { minLength: 1, maxLength: 20 }),
        hex,
        fc.integer({ min: 0, max: 4e12 }),
        (subscriber, newsletters, nonce, expires) => {
          const link = {
            purpose: 'confirm',
            subscriber,
            newsletters,
            nonce,
            expires: instant(expires + 1),
          } as const;
          expect(verifyConfirm(keys, confirmToken(keys, link), instant(expires))).toEqual({
            kind: 'valid',
            link,
          });
        },
      ),
    );
  });

  it('are refused when one character differs, wherever', () => {
    fc.assert(
      fc.property(
        anyone,
        newsletter,
        fc.nat(),
        fc.stringMatching(/^[A-Za-z0-9_.=+/ -]$/),
        (subscriber, name, at, other) => {
          const token = leaveToken(keys, subscriber, name);
          const place = at % token.length;
          const altered = token.slice(0, place) + other + token.slice(place + 1);
          fc.pre(altered !== token);
          expect(verifyLeave(keys, altered)).toEqual(invalid);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are refused when cut, padded or made up, and never thrown at', () => {
    const token = leaveToken(keys, id(), weekly);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(token.length - 1).map((length) => token.slice(0, length)),
          fc.string({ minLength: 1 }).map((more) => token + more),
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.constantFrom('.', '..', 'k1', '__proto__.x', 'x'.repeat(100_000)),
        ),
        (made) => {
          expect(verifyLeave(keys, made)).toEqual(invalid);
          expect(verifyConfirm(keys, made, noon)).toEqual(invalid);
        },
      ),
    );
  });

  it('are refused when signed by another deployment', () => {
    const other: LinkKeys = { current: 'k1', keys: { k1: 'c'.repeat(32) } };
    expect(verifyLeave(keys, leaveToken(other, id(), weekly))).toEqual(invalid);
  });

  it('cannot name an inherited property as their key', () => {
    const payload = Buffer.from(`constructor|leave|${id()}|weekly`).toString('base64url');
    expect(verifyLeave(keys, `${payload}.${'A'.repeat(22)}`)).toEqual(invalid);
  });
});

describe('The hash of an address', () => {
  it('is the same for every spelling of one address', () => {
    expect(addressHash(keys, address('Ada@Bücher.example'))).toBe(
      addressHash(keys, address('ada@xn--bcher-kva.EXAMPLE')),
    );
  });

  it('survives a rotation of the keys', () => {
    expect(addressHash(rotated, address('ada@mail.example'))).toBe(
      addressHash(keys, address('ada@mail.example')),
    );
  });

  it('differs between addresses and between deployments', () => {
    const hash = addressHash(keys, address('ada@mail.example'));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(addressHash(keys, address('bob@mail.example'))).not.toBe(hash);
    expect(
      addressHash({ current: 'k1', keys: { k1: 'c'.repeat(32) } }, address('ada@mail.example')),
    ).not.toBe(hash);
  });
});

describe('The secret', () => {
  it('is read as it was generated', () => {
    expect(parseLinkKeys(`{"current":"k1","k1":"${'a'.repeat(32)}"}`)).toEqual(keys);
  });

  it.each([
    ['not JSON', 'sesame'],
    ['no current key', '{"k1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'],
    ['a current key that is not there', '{"current":"k2","k1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'],
    ['the oldest key lost', '{"current":"k2","k2":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}'],
    ['a key that could be guessed', '{"current":"k1","k1":"sesame"}'],
  ])('is refused without being told: %s', (_name, text) => {
    const refusal = (() => {
      try {
        parseLinkKeys(text);
        return 'taken';
      } catch (error) {
        return String(error) + String((error as Error).cause);
      }
    })();
    expect(refusal).not.toBe('taken');
    expect(refusal).not.toMatch(/sesame|aaaa/);
  });
});
