import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EmailAddress } from '../../src/ids.ts';
import { comparableAddress, parseAddress } from '../../src/subscribers/address.ts';
import { address } from './builders.ts';

const wrong = (text: string): string | undefined => {
  const parsed = parseAddress(text);
  return parsed.ok ? undefined : parsed.problems[0]?.wrong;
};

describe('An address', () => {
  it('stays as its owner wrote it before the @, trimmed', () => {
    expect(address('  Ada.Lovelace+news@Mail.Example ')).toBe('Ada.Lovelace+news@mail.example');
  });

  it('has its domain in ASCII, for SES takes no other', () => {
    expect(address('ada@bücher.example')).toBe('ada@xn--bcher-kva.example');
    expect(address('ada@例え.テスト')).toBe('ada@xn--r8jz45g.xn--zckzah');
  });

  it.each([
    ['', 'There is no email address.'],
    ['   ', 'There is no email address.'],
    ['ada', 'The email address is not complete.'],
    ['@mail.example', 'The email address is not complete.'],
    ['ada@', 'The email address is not complete.'],
    [
      'ädä@mail.example',
      'Letters like these before the @ cannot be written to: our mail service does not know them (SMTPUTF8).',
    ],
    ['ada..l@mail.example', 'The part before the @ cannot be written to.'],
    ['"a b"@mail.example', 'A part before the @ in quotation marks cannot be written to.'],
    ['ada@home@mail.example', 'The part before the @ cannot be written to.'],
    ['ada\r\nBcc: all@mail.example', 'The part before the @ cannot be written to.'],
    [`${'a'.repeat(65)}@mail.example`, 'The part before the @ cannot be written to.'],
    ['ada@mail.example\r\nBcc: bob@mail.example', 'The part before the @ cannot be written to.'],
    ['ada@localhost', 'The part after the @ is no domain.'],
    ['ada@mail.example/path', 'The part after the @ is no domain.'],
    ['ada@mail.example?x', 'The part after the @ is no domain.'],
    ['ada@mail%2Eexample', 'The part after the @ is no domain.'],
    ['ada@127.0.0.1', 'The part after the @ is no domain.'],
    ['ada@[127.0.0.1]', 'The part after the @ is no domain.'],
    ['ada@-mail.example', 'The part after the @ is no domain.'],
    ['ada@mail..example', 'The part after the @ is no domain.'],
    ['ada@mail.example.', 'The part after the @ is no domain.'],
    ['ada@mail.ex\nample', 'The part after the @ is no domain.'],
    ['ada@mail.ex\u00adample', 'The part after the @ is no domain.'],
    [`a@${'b.'.repeat(158)}example`, 'The email address is too long.'],
  ])('is refused, with the reason: %j', (text, reason) => {
    expect(wrong(text)).toBe(reason);
  });

  it('is the same person’s in any case, but dots and tags count', () => {
    expect(comparableAddress(address('ADA@Mail.Example'))).toBe(
      comparableAddress(address('ada@mail.example')),
    );
    expect(comparableAddress(address('a.da@mail.example'))).not.toBe(
      comparableAddress(address('ada@mail.example')),
    );
    expect(comparableAddress(address('ada+x@mail.example'))).not.toBe(
      comparableAddress(address('ada@mail.example')),
    );
  });
});

const typed = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.emailAddress(),
  fc.tuple(fc.string({ unit: 'grapheme' }), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
  fc.tuple(fc.emailAddress(), fc.string({ unit: 'binary' })).map(([good, rest]) => good + rest),
);

describe('Whatever is typed', () => {
  it('is never thrown at, and what is taken is one line of ASCII with one @ and a domain', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const parsed = parseAddress(text);
        if (!parsed.ok) {
          expect(parsed.problems).toHaveLength(1);
          return;
        }
        expect(parsed.value).toMatch(/^[!-?A-~]{1,64}@[a-z0-9.-]{3,253}$/);
        expect(parsed.value).not.toMatch(/[<>(),;:"[\]\\]/);
      }),
      { numRuns: 500 },
    );
  });

  it('is taken again as it was written down', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const once = parseAddress(text);
        if (once.ok) expect(parseAddress(once.value)).toEqual(once);
      }),
    );
  });

  it('is comparable in one way only', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const [lower, upper] = [parseAddress(text.toLowerCase()), parseAddress(text.toUpperCase())];
        if (lower.ok && upper.ok) {
          expect(comparableAddress(upper.value)).toBe(comparableAddress(lower.value as EmailAddress));
        }
      }),
    );
  });
});
