import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { EmailAddress } from '../../src/ids.ts';
import { composeNotice, type NoticeDraft } from '../../src/notices/mail.ts';
import type { Notice, Person } from '../../src/notices/notice.ts';
import { noon, publication, publishedNotice, rejectedNotice } from './builders.ts';

const ada: Person = { id: 'author#ada', address: 'ada@mail.example' as EmailAddress };

const compose = (notices: readonly Notice[], changes: Partial<NoticeDraft> = {}) =>
  composeNotice({
    ...{ publication: publication(), to: ada, notices, now: noon, unique: 'd'.repeat(32) },
    ...{ senderDomain: 'courant.example', configurationSet: 'confirmations', ...changes },
  });
const read = (mail: { raw: Uint8Array }) => PostalMime.parse(mail.raw);
const rawText = (mail: { raw: Uint8Array }) => new TextDecoder('latin1').decode(mail.raw);
const subjectOf = async (notices: readonly Notice[]) => (await read(await compose(notices))).subject;

/** `UPDATE=1` writes what is there now; look at the difference. */
function matchesFile(name: string, text: string): void {
  const file = `test/golden/files/notices/${name}`;
  if (process.env['UPDATE']) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

describe('the mail of notices', () => {
  const url = 'https://courant.example/2026/11/bells/';
  const several = [
    rejectedNotice('articles/bells.md', { stillUp: true, url }),
    rejectedNotice('pages/über uns.md'),
    publishedNotice('Ropes & <Knots>'),
  ];

  it('says of each file what is wrong, what was expected, and an example', async () => {
    const { text = '', html = '' } = await read(await compose(several));
    matchesFile('mail.txt', text);
    matchesFile('mail.html', html);
  });

  it('comes from the publication, says that a machine wrote it, and is answered to the owner', async () => {
    const mail = await compose([rejectedNotice()]);
    expect(mail).toMatchObject({
      from: 'notices@courant.example',
      to: 'ada@mail.example',
      configurationSet: 'confirmations',
      tags: { purpose: 'notice' },
    });
    const parsed = await read(mail);
    expect(parsed.from).toEqual({ name: 'The Courant', address: 'notices@courant.example' });
    expect(parsed.to).toEqual([{ name: '', address: 'ada@mail.example' }]);
    expect(parsed.replyTo).toEqual([{ name: '', address: 'owner@courant.example' }]);
    expect(parsed.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  it('says in its subject what it is about', async () => {
    expect(await subjectOf([rejectedNotice()])).toBe('Rejected: tides.md');
    expect(await subjectOf([publishedNotice('High water')])).toBe('Published: High water');
    expect(await subjectOf([1, 2, 3].map((n) => rejectedNotice(`articles/${n}.md`)))).toBe(
      '3 files need a look',
    );
    expect(await subjectOf([rejectedNotice(), publishedNotice(), publishedNotice()])).toBe(
      '1 file needs a look, 2 articles are out',
    );
  });

  it('stays short, whatever there is to tell: the rest is counted', async () => {
    const long = 'ü"<'.repeat(400);
    const problems = Array.from({ length: 50 }, () => ({
      ...{ severity: 'error' as const, code: 'x' },
      ...{ wrong: long, expected: long, example: long, received: long },
    }));
    const many = Array.from({ length: 300 }, (_, n) =>
      rejectedNotice(`articles/${'ß'.repeat(400)}${n}.md`, { problems }),
    );
    const mail = await compose(many);
    expect(mail.raw.length).toBeLessThanOrEqual(100_000);
    const { text = '', subject } = await read(mail);
    expect(subject).toBe('300 files need a look');
    expect(text).toMatch(/And 2\d\d more/);
    expect(text).toContain('47 more in the report');
  });
});

describe('whatever a file is called or says', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
    fc.constantFrom(
      'a\r\nBcc: all@mail.example.md',
      '</title><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '{{ 7 | times: 6 }}',
      '=?utf-8?q?x?=',
      'gnp\u202etide.md',
    ),
  );

  it('no header is added, nobody else is mailed, no markup gets through', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (name, said) => {
        const problem = { severity: 'error' as const, code: 'x', wrong: said, expected: said, example: said };
        const mail = await compose(
          [rejectedNotice(name, { problems: [{ ...problem, received: said }] }), publishedNotice(said)].slice(
            0,
            said.length % 2 === 0 ? 1 : 2,
          ),
          { publication: publication({ title: name.trim() ? `A ${name}`.slice(0, 100) : 'A' }) },
        );
        const parsed = await read(mail);
        const head = rawText(mail).split('\r\n\r\n')[0] ?? '';
        expect([...head.matchAll(/^([\w-]+):/gm)].map((one) => one[1]).sort()).toEqual(headers);
        expect(parsed.to).toEqual([{ name: '', address: 'ada@mail.example' }]);
        expect(parsed.from?.address).toBe('notices@courant.example');
        expect(parsed.html).not.toMatch(/<script|<img/i);
        expect(`${parsed.subject}${parsed.text}${parsed.html}`).not.toMatch(/[\u202a-\u202e]/);
        expect(rawText(mail).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }),
      { numRuns: 60 },
    );
  });
});

const headers = [
  'Auto-Submitted',
  'Content-Type',
  'Date',
  'From',
  'MIME-Version',
  'Message-ID',
  'Reply-To',
  'Subject',
  'To',
  'X-Auto-Response-Suppress',
];
