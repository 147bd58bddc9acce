/**
 * What the pictures show, told by a real run: people subscribe, an article is dropped on each of three days, and on
 * Friday the digest of the week goes out.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import * as z from 'zod';
import { operatorS3 } from '../local/local-file.ts';
import { type RunningCourant, start } from '../local/start.ts';
import { s3ObjectStore } from '../src/aws/object-store.ts';

export interface Story {
  readonly site: string;
  /** Of the newest article: its key, and the path of its page. */
  readonly article: { readonly key: string; readonly path: string };
  /** Id of one of the week's mails in the inbox. */
  readonly mail: string;
  /** Of the week's digest. */
  readonly receipt: string;
  close(): Promise<void>;
}

/** In the order of the days on which they are dropped. */
const articles = ['eleven-knots', 'the-pilot-who-swam', 'three-boats-before-breakfast'];
/** The last two are SES's own: the mail to one comes back, the owner of the other complains. */
const readers = [
  ...['ana', 'bruno', 'carla', 'duarte', 'elsa', 'filipe', 'graca', 'hugo', 'ines', 'joao', 'karin'],
  ...['luis', 'marta', 'nuno', 'olga', 'pedro', 'rita', 'sofia', 'tiago', 'ursula', 'vasco', 'xavier'],
]
  .map((name) => `${name}@mail.example`)
  // One that complains is no reader: it complains of the mail that asks.
  .concat('bounce@simulator.amazonses.com');

export async function tellStory(tell: (line: string) => void): Promise<Story> {
  const state = mkdtempSync(join(tmpdir(), 'courant-pictures-'));
  const courant = await start({
    // As for everybody else: the addresses are in the picture.
    port: Number(process.env['PORT'] ?? 8787),
    state,
    assembly: 'node_modules/.cache/courant/cdk.out',
    content: 'content',
  });
  await courant.uploaded;
  tell(`${readers.length} people subscribe …`);
  await subscribe(courant);
  const monday = nextMonday((await read(courant, '/_local/clock.json', clock)).now);
  for (const [day, name] of articles.entries()) {
    tell(`${name}.md is dropped …`);
    await courant.moveTo(after(monday, day));
    await drop(courant, name);
    await courant.advance('PT1H');
  }
  tell('Friday comes …');
  await courant.moveTo(after(monday, 4, 1));
  const close = async () => {
    await courant.close();
    rmSync(state, { recursive: true, force: true });
  };
  return { site: courant.site, ...(await outcome(courant)), close };
}

const hour = 3_600_000;
const after = (monday: number, days: number, hours = 0): string =>
  new Date(monday + (days * 24 + hours) * hour).toISOString();

/** Of the coming week, so that all three articles are of one; at eight, before people read. */
function nextMonday(now: string): number {
  const at = new Date(now);
  const days = (8 - at.getUTCDay()) % 7 || 7;
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate() + days, 8);
}

const clock = z.object({ now: z.string() });
const inbox = z.array(z.object({ id: z.string(), eml: z.string(), digest: z.string().optional() }));
const uploads = z.object({ rows: z.array(z.object({ key: z.string(), url: z.string().optional() })) });
const digests = z.object({
  digests: z.object({ rows: z.array(z.object({ id: z.string(), receipt: z.string().optional() })) }),
});

async function read<T extends z.ZodType>(
  { site }: RunningCourant,
  path: string,
  shape: T,
): Promise<z.infer<T>> {
  return shape.parse(await (await fetch(`${site}${path}`)).json());
}

/** Each asks, gets a mail, and presses the button behind its link. */
async function subscribe(courant: RunningCourant): Promise<void> {
  for (const [index, email] of readers.entries()) {
    const newsletters = index < 2 ? ['ledger', 'week'] : ['week'];
    await posted(`${courant.site}/api/subscribe`, JSON.stringify({ email, newsletters }));
  }
  for (const { eml } of await read(courant, '/_local/inbox.json', inbox)) {
    const { text = '' } = await PostalMime.parse(await (await fetch(`${courant.site}${eml}`)).arrayBuffer());
    const [link] = /\S+\/confirm\/\S+/.exec(text) ?? [];
    if (link === undefined) throw new Error('A mail that asks whether they meant it holds no link');
    await posted(link, '');
  }
}

async function posted(url: string, body: string): Promise<void> {
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: body === '' ? {} : { 'content-type': 'application/json' },
    body,
  });
  if (!ok) throw new Error(`A POST was answered with ${status}`);
}

async function drop({ site, local }: RunningCourant, name: string): Promise<void> {
  const store = s3ObjectStore(local.s3.contentBucket, operatorS3(local));
  await store.put(`articles/${name}.md`, readFileSync(`pictures/articles/${name}.md`), {
    contentType: 'text/markdown; charset=utf-8',
  });
  const slug = `/${name}/`;
  while (!(await (await fetch(`${site}/feed.xml`)).text()).includes(slug)) await wait(50);
}

async function outcome(courant: RunningCourant): Promise<Pick<Story, 'article' | 'mail' | 'receipt'>> {
  const key = `articles/${articles.at(-1)}.md`;
  const { rows } = await read(courant, '/_local/uploads.json', uploads);
  const url = rows.find((row) => row.key === key)?.url;
  const week = (await read(courant, '/_local/digests.json', digests)).digests.rows[0];
  const mail = (await read(courant, '/_local/inbox.json', inbox)).find(({ digest }) => digest === week?.id);
  if (url === undefined || mail === undefined || week?.receipt === undefined)
    throw new Error('The story did not come to its end: no page, no mail or no proof');
  return { article: { key, path: new URL(url).pathname }, mail: mail.id, receipt: week.receipt };
}
