/** Promise 6 against the whole local cloud: tables and site are deleted, and made anew by a fresh process elsewhere. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operatorS3, operatorTables } from '../../local/local-file.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { type Courant, eventually, startCourant } from '../support/courant.ts';
import { publicationYaml } from './world.ts';

let courant: Courant;
beforeAll(async () => {
  courant = await startCourant();
}, 240_000);
afterAll(async () => courant?.close());

const article = (title: string) => `---\ntitle: ${title}\ntags: [sea]\n---\nText of ${title}.\n`;

const reported = (key: string, status: string) =>
  eventually(
    `a report on ${key} that says ${status}`,
    async () => {
      const report = await courant.report(key);
      return report?.['status'] === status && report;
    },
    30_000,
  );

async function publish(): Promise<void> {
  const drop = (key: string, text: string, status: string) =>
    courant.drop(key, text).then(() => reported(key, status));
  await drop('publication.yaml', publicationYaml.replaceAll('tides.example', 'courant.example'), 'accepted');
  await drop('pages/about.md', article('About'), 'accepted');
  for (const name of ['tides', 'foam', 'old', 'gone'])
    await drop(`articles/${name}.md`, article(name), 'live');
  // A rename, a withdrawal, a bad version over a good one.
  await courant.remove('articles/old.md');
  await courant.drop('articles/new.md', article('old'));
  await reported('articles/new.md', 'live');
  await courant.remove('articles/gone.md');
  await drop('articles/tides.md', '---\ntitle: Tides\ndate: someday\n---\n', 'rejected');
  // The withdrawal becomes final, article mails and the daily digest go out.
  await courant.moveClock({ advance: 'P1DT1H' });
}

async function served(): Promise<Record<string, string>> {
  const site = s3ObjectStore(courant.local.s3.siteBucket, operatorS3(courant.local));
  const found: Record<string, string> = {};
  for await (const { key } of site.list('')) {
    const { etag, contentType, metadata } = (await site.head(key)) ?? {};
    found[key] = `${etag} ${contentType} ${JSON.stringify(metadata)}`;
  }
  return found;
}

async function emptied(store: ObjectStore): Promise<void> {
  for await (const { key } of store.list('')) await store.delete(key);
}

async function lose(): Promise<void> {
  const { s3, dynamodb } = courant.local;
  await emptied(s3ObjectStore(s3.siteBucket, operatorS3(courant.local)));
  for (const name of [dynamodb.tables.content, dynamodb.tables.deliveries]) {
    const table = dynamoTable(name, operatorTables(courant.local));
    for await (const { pk, sk } of table.scan()) await table.delete(pk, sk);
  }
}

function rebuiltElsewhere(
  ...more: readonly string[]
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn('npx', ['tsx', 'cli/main.ts', 'rebuild', '--local', courant.state, ...more], {
    env: { ...process.env, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

it('the same bytes, ids and addresses, in another zone and locale; nobody is mailed', {
  timeout: 120_000,
}, async () => {
  await publish();
  const [before, mails] = [await served(), await courant.inbox()];
  const id = (await courant.report('articles/new.md'))?.['id'];
  expect(Object.keys(before).filter((key) => key.startsWith('digests/post/2'))).toHaveLength(1);
  const gone = Object.keys(before).find((key) => /^2\d{3}\/\d\d\/gone\/index\.html$/.test(key));
  expect(before[gone ?? ''] ?? Object.keys(before)).toContain('410');
  expect(await rebuiltElsewhere()).toMatchObject({ code: 1, said: expect.stringContaining('not empty') });

  await lose();
  const { code, said } = await rebuiltElsewhere();
  expect(code, said).toBe(0);
  expect(await served()).toEqual(before);
  expect((await courant.report('articles/new.md'))?.['id']).toBe(id);
  await courant.moveClock({ advance: 'P8D' });
  expect(await courant.inbox()).toEqual(mails);
  expect(courant.denials).toEqual([]);
});
