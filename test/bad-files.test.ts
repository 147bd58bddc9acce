/** A bad file gets a report that one can act on, and changes nothing that readers see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Courant, eventually, headerOf, startCourant } from './support/courant.ts';

interface Problem {
  readonly code: string;
  readonly severity: string;
  readonly line?: number;
  readonly wrong: string;
  readonly expected: string;
  readonly example: string;
}

let courant: Courant;

beforeAll(async () => {
  courant = await startCourant();
  await courant.drop('articles/good.md', '---\ntitle: A good article\n---\nThe first version.\n');
  await reported('articles/good.md', 'live');
}, 120_000);
afterAll(async () => courant?.close());

const reported = (key: string, status: string) =>
  eventually(`a report on ${key} that says ${status}`, async () => {
    const report = await courant.report(key);
    return report?.['status'] === status ? report : undefined;
  });
const errorsOf = (report: Record<string, unknown>) =>
  (report['problems'] as Problem[]).filter((problem) => problem.severity === 'error');
const feeds = () =>
  Promise.all(
    ['/feed.xml', '/atom.xml', '/feed.json'].map(async (path) => (await courant.page(path)).text()),
  );

const utf16 = Buffer.concat([
  Buffer.from([0xff, 0xfe]),
  Buffer.from('---\ntitle: Wide\n---\nText\n', 'utf16le'),
]);

describe('a bad file', { timeout: 60_000 }, () => {
  it.each<[what: string, body: string | Uint8Array, line: number | undefined]>([
    ['without title and text', '---\ndeck: Neither\n---\n', 1],
    ['with broken YAML', '---\ntitle: "open\ndeck: [1, 2\n---\nText.\n', 3],
    ['with an unreadable date', '---\ntitle: When?\ndate: the day after tomorrow\n---\nText.\n', 3],
    ['in UTF-16', utf16, undefined],
    ['of 50 MB', Buffer.alloc(50_000_000, 'a'), undefined],
  ])('%s is rejected with what was wrong, what was expected and an example', async (what, body, line) => {
    const before = await feeds();
    const key = `articles/bad ${what}.md`;
    await courant.drop(key, body);
    const [error] = errorsOf(await reported(key, 'rejected'));
    expect(error).toMatchObject({
      wrong: expect.stringMatching(/\S/),
      expected: expect.stringMatching(/\S/),
      example: expect.stringMatching(/\S/),
    });
    if (line !== undefined) expect(error?.line).toBe(line);
    expect(await feeds()).toEqual(before);
  });

  it('over a good one leaves the good one up, and says so', async () => {
    const before = await feeds();
    const { url } = await reported('articles/good.md', 'live');
    await courant.drop('articles/good.md', '---\ndeck: Title and text fell out\n---\n');
    expect(await reported('articles/good.md', 'rejected')).toMatchObject({ stillUp: true, url });
    expect(await (await courant.page(String(url))).text()).toContain('The first version.');
    expect(await feeds()).toEqual(before);
  });

  it('does not keep the next good one from appearing', async () => {
    await courant.drop('articles/next.md', '---\ntitle: The next one\n---\nStill here.\n');
    await reported('articles/next.md', 'live');
    expect((await feeds()).every((feed) => feed.includes('The next one'))).toBe(true);
    expect(courant.denials).toEqual([]);
  });
});

const publication = `title: The Harbour Ledger
description: Notes from small ports.
language: en
timezone: Europe/Lisbon
owner: { name: The Ledger, email: editors@courant.example }
authors:
  ines: { name: Inês Duarte, email: ines@mail.example }
notify:
  published: [author]
  rejected: [author, owner]
`;

it('is mailed to the owner once, and a new article to its author', { timeout: 60_000 }, async () => {
  await courant.drop('publication.yaml', publication);
  await reported('publication.yaml', 'accepted');
  await courant.drop('articles/broken one.md', '---\ntitle: "open\n---\nText.\n');
  await courant.drop('articles/the-bell.md', '---\ntitle: The bell\nauthor: ines\n---\nIt rang.\n');
  await reported('articles/broken one.md', 'rejected');
  const { url } = await reported('articles/the-bell.md', 'live');
  await courant.advance('PT2M');
  await eventually('two mails', async () => (await courant.inbox()).length >= 2);
  await courant.advance('PT2M');
  const inbox = await courant.inbox();
  expect(inbox.map(({ to, subject }) => `${to}: ${subject}`).sort()).toEqual([
    'editors@courant.example: Rejected: broken one.md',
    'ines@mail.example: Published: The bell',
  ]);
  for (const entry of inbox) {
    const mail = await courant.mail(entry);
    expect(mail.text).toContain(mail.subject?.startsWith('Published') ? url : 'articles/broken one.md');
    expect(headerOf(mail, 'auto-submitted')).toBe('auto-generated');
  }
  const { rows } = await (await courant.page('/_local/functions.json')).json();
  expect(rows).toContainEqual(expect.objectContaining({ name: 'notices', errors: 0 }));
  expect(courant.denials).toEqual([]);
});
