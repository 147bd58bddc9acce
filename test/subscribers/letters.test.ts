import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/ids.ts';
import {
  addressLetter,
  confirmationLetter,
  preferencesLetter,
  type Sender,
} from '../../src/subscribers/letters.ts';
import { verifyAddress, verifyConfirm, verifyNever, verifyPreferences } from '../../src/subscribers/links.ts';
import { createTheme } from '../../src/theme.ts';
import { address, confirmLink, id, keys, nonceOf, noon, publication, tides, weekly } from './builders.ts';

const compose = (
  changes: { title?: string; names?: readonly string[]; sender?: string; to?: string } = {},
) => {
  const base = publication();
  const names = changes.names ?? ['Weekly'];
  const config = {
    ...base,
    title: changes.title ?? base.title,
    newsletters: base.newsletters.slice(0, names.length).map((one, at) => ({
      ...one,
      name: names[at] ?? one.name,
      from: { ...one.from, name: changes.sender ?? one.from.name },
    })),
  };
  return confirmationLetter(
    senderOf(config),
    { subscriber: id(), address: address(changes.to ?? 'ada@mail.example') },
    config.newsletters,
    confirmLink({ newsletters: names.length > 1 ? [weekly, tides] : [weekly] }),
  );
};
const senderOf = (config = publication()): Sender => ({
  publication: config,
  theme: createTheme(config),
  keys,
  site: 'https://news.example',
  configurationSet: 'confirmations',
  now: noon,
  unique: nonceOf('d'),
});
const read = async (mail: { raw: Uint8Array }) => PostalMime.parse(mail.raw);
const rawText = (mail: { raw: Uint8Array }) => new TextDecoder('latin1').decode(mail.raw);

describe('The confirmation mail', () => {
  it('comes from the newsletter’s sender, names the publication, and says that a machine wrote it', async () => {
    const mail = await compose();
    const parsed = await read(mail);
    expect(mail).toMatchObject({
      from: 'post@news.example',
      to: 'ada@mail.example',
      configurationSet: 'confirmations',
      tags: { subscriber: id(), purpose: 'confirmation' },
    });
    expect(parsed.from).toEqual({ name: 'The Courant', address: 'post@news.example' });
    expect(parsed.to).toEqual([{ name: '', address: 'ada@mail.example' }]);
    expect(parsed.subject).toBe('Please confirm: The Courant by email');
    expect(parsed.headers.find((one) => one.key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  it('carries one link that confirms, the same in text and HTML', async () => {
    const parsed = await read(await compose({ names: ['Weekly', 'Tides'] }));
    const links = `${parsed.text}${parsed.html}`.match(/https:\/\/news\.example\/confirm\/[\w.-]+/g) ?? [];
    expect(new Set(links).size).toBe(1);
    expect(links).toHaveLength(4);
    const token = links[0]?.split('/').at(-1) ?? '';
    expect(verifyConfirm(keys, token, noon)).toMatchObject({
      kind: 'valid',
      link: { newsletters: [weekly, tides] },
    });
  });

  it('names what was asked for, the way out and the postal address', async () => {
    const parsed = await read(await compose({ names: ['Weekly', 'Tides'] }));
    for (const part of [parsed.text, parsed.html]) {
      expect(part).toContain('Weekly');
      expect(part).toContain('Tides');
      expect(part).toContain('do nothing');
      expect(part).toContain('1 Quay, Harbour');
    }
  });

  it('has no line without a carriage return, none over 998 octets, and no base64', async () => {
    const text = rawText(await compose({ title: 'Ñandú & 日本', names: ['Ωmega'] }));
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(text).not.toMatch(/Content-Transfer-Encoding: base64/i);
    expect(text.match(/Content-Transfer-Encoding: quoted-printable/gi)).toHaveLength(2);
  });

  it('is the same bytes for the same request', async () => {
    expect(rawText(await compose())).toBe(rawText(await compose()));
  });

  it('loads nothing from anywhere, is light and dark, and says its language', async () => {
    const { html = '' } = await read(await compose());
    expect(html).not.toMatch(/<img|<script|<link|url\(|@import/);
    expect(html).toContain('name="color-scheme" content="light dark"');
    expect(html).toContain('<html lang="en"');
  });
});

describe('Whatever a publication is called', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
    fc.constantFrom(
      'A\r\nBcc: all@mail.example',
      '</title><script>',
      '{{ 7 | times: 6 }}',
      '=?utf-8?q?x?=',
      '"<a@b.example>,',
    ),
  );

  it('no header is added, nobody else is mailed, and no markup gets through', async () => {
    await fc.assert(
      fc.asyncProperty(name, name, name, async (title, newsletter, sender) => {
        const mail = await compose({ title, names: [newsletter], sender });
        const parsed = await read(mail);
        const head = rawText(mail).split('\r\n\r\n')[0] ?? '';
        const names = [...head.matchAll(/^([\w-]+):/gm)].map((one) => one[1]).sort();
        expect(names).toEqual(expectedHeaders);
        expect(parsed.to).toEqual([{ name: '', address: 'ada@mail.example' }]);
        expect(parsed.from?.address).toBe('post@news.example');
        expect(parsed.html).not.toMatch(/<script/i);
        expect(rawText(mail).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 60 },
    );
  });
});

const expectedHeaders = [
  'Auto-Submitted',
  'Content-Type',
  'Date',
  'From',
  'MIME-Version',
  'Message-ID',
  'Subject',
  'To',
  'X-Auto-Response-Suppress',
];

describe('The other letters', () => {
  const to = { subscriber: id(), address: address('ada@mail.example') };
  const [newsletter] = publication().newsletters;
  const tokenIn = (text: string | undefined, folder: string): string =>
    new RegExp(`https://news\\.example/${folder}/([\\w.-]+)`).exec(text ?? '')?.[1] ?? '';

  it('lead to the preferences, and out of it for good', async () => {
    const parsed = await read(await preferencesLetter(senderOf(), to, newsletter));
    expect(parsed.subject).toBe('Your subscriptions: The Courant');
    for (const part of [parsed.text, parsed.html]) {
      expect(verifyPreferences(keys, tokenIn(part, 'preferences'))).toMatchObject({
        kind: 'valid',
        link: { subscriber: id() },
      });
      expect(verifyNever(keys, tokenIn(part, 'u')).kind).toBe('valid');
    }
  });

  it('confirm a new address', async () => {
    const link = { purpose: 'address', subscriber: id(), nonce: nonceOf('e'), expires: noon } as const;
    const mail = await addressLetter(senderOf(), to, newsletter, { ...link });
    const parsed = await read(mail);
    expect(mail.tags).toEqual({ subscriber: id(), purpose: 'address' });
    for (const part of [parsed.text, parsed.html])
      expect(verifyAddress(keys, tokenIn(part, 'confirm'), instant(0))).toEqual({ kind: 'valid', link });
  });

  it('begin their lines where the language does', async () => {
    const arabic = await read(
      await preferencesLetter(senderOf(publication({ language: 'ar' })), to, newsletter),
    );
    expect(arabic.html).toContain('dir="rtl"');
    expect(arabic.html).toContain('text-align:right');
    expect(arabic.html).not.toMatch(/text-align:left|\{\{|\{%/);
  });
});
