import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../src/delivery/compose.ts';
import type { Rendering } from '../../src/digest/digest.ts';
import type { EmailAddress } from '../../src/ids.ts';
import { render } from '../digest/builders.ts';

let rendering: Rendering;
beforeAll(async () => {
  rendering = await render({ html: '<p>Olhão = <a href="/x?a=1&amp;b=2">x</a></p>' });
});

const address = (text: string) => text as EmailAddress;
const preferences = 'https://ledger.example/preferences/MINE';
const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,40}$/);
const token = fc.stringMatching(/^[A-Za-z0-9_=-]{1,400}(\.[A-Za-z0-9_=-]{1,60})?$/);

describe('a composed message', () => {
  it('is that of everybody else but for the personal places, for any address and any link', async () => {
    const parse = (to: string, leave: string) =>
      PostalMime.parse(compose(rendering, { to: address(to), leave, preferences }));
    const mine = await parse('a@b.example', 'https://ledger.example/u/MINE');
    await fc.assert(
      fc.asyncProperty(local, token, async (name, end) => {
        const to = `${name}@mail.example`;
        const leave = `https://ledger.example/u/${end}`;
        const theirs = await parse(to, leave);
        const back = (text = '') => text.replaceAll(leave, 'https://ledger.example/u/MINE');
        expect(theirs.to).toEqual([{ address: to, name: '' }]);
        expect(back(theirs.text)).toBe(mine.text);
        expect(back(theirs.html)).toBe(mine.html);
        const differing = theirs.headers.filter(
          ({ key, value }) => mine.headers.find((one) => one.key === key)?.value !== value,
        );
        expect(new Set(differing.map(({ key }) => key))).toEqual(
          new Set(['to', 'list-unsubscribe', 'message-id']),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('leads its reader to their preferences, in both parts', async () => {
    const leave = 'https://ledger.example/u/x';
    const { text, html } = await PostalMime.parse(
      compose(rendering, { to: address('a@b.example'), leave, preferences }),
    );
    for (const part of [text, html]) expect(part).toContain(preferences);
  });

  it('keeps the lines of its bodies within 76 octets, however long the link', () => {
    const leave = `https://ledger.example/u/${'=Ab_'.repeat(200)}`;
    const [, ...parts] = Buffer.from(compose(rendering, { to: address('a@b.example'), leave, preferences }))
      .toString('latin1')
      .split('\r\n\r\n');
    const lines = parts.join('\r\n\r\n').split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
  });

  it.each([
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example, c@d.example',
    'Ada <a@b.example>',
    'ä@b.example',
    '',
  ])('is refused for an address that is no plain one', (to) => {
    expect(() =>
      compose(rendering, { to: address(to), leave: 'https://a.example/u/x', preferences }),
    ).toThrow(TypeError);
  });

  it.each([
    'https://a.example/"><script>',
    'https://a.example/\r\nX: y',
    'javascript:x()',
    'https://a.example/&amp;',
  ])('is refused for a link that would need escaping', (link) => {
    for (const links of [
      { leave: link, preferences },
      { leave: preferences, preferences: link },
    ])
      expect(() => compose(rendering, { to: address('a@b.example'), ...links })).toThrow(TypeError);
  });

  it('says nothing of the address when it refuses', () => {
    expect(() =>
      compose(rendering, { to: address('näme@b.example'), leave: 'https://a.example/', preferences }),
    ).toThrow(/^(?!.*näme)/);
  });
});
