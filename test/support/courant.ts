/** A whole Courant on this machine for a test: its own state, any free port, one assembly for all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import PostalMime, { type Email } from 'postal-mime';
import { expect } from 'vitest';
import { type RunningCourant, type StartOptions, start } from '../../local/start.ts';
import { reportKey } from '../../src/keys.ts';
import { sharedAssembly } from './assembly.ts';

export interface InboxEntry {
  readonly id: string;
  readonly receivedAt: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  /** Of which digest it is; none for a confirmation. */
  readonly digest?: string;
  readonly eml: string;
}

export interface Courant extends RunningCourant {
  /** The folder with everything that lasts. */
  readonly state: string;
  readonly s3: S3Client;
  readonly printed: readonly string[];
  /** Puts an object into the content bucket, as any S3 client would. */
  drop(key: string, body: string | Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
  page(path: string, init?: RequestInit): Promise<Response>;
  /** Moves the publication's clock, as anybody would: by a duration or to a moment of ISO 8601. */
  moveClock(move: { readonly advance: string } | { readonly to: string }): Promise<{ readonly now: string }>;
  inbox(): Promise<InboxEntry[]>;
  mail(entry: InboxEntry): Promise<Email>;
  /** An object of the content bucket as JSON, once it is there. */
  written(key: string): Promise<Record<string, unknown> | undefined>;
  /** The newest report about a file. */
  report(key: string): Promise<Record<string, unknown> | undefined>;
  /** Every stored byte that a reader or subscriber could change: rows of all tables, objects of both buckets. */
  everything(): Promise<string>;
}

export async function startCourant(
  options: Pick<StartOptions, 'content' | 'store' | 'hub'> = {},
): Promise<Courant> {
  const state = mkdtempSync(join(tmpdir(), 'courant-'));
  const printed: string[] = [];
  const running = await start({
    port: 0,
    state,
    assembly: sharedAssembly,
    print: (line) => printed.push(line),
    ...options,
  });
  await running.uploaded;
  const { local } = running;
  const credentials = { accessKeyId: local.accessKeyId, secretAccessKey: local.secretAccessKey };
  const s3 = new S3Client({ endpoint: local.s3.endpoint, region: local.region, credentials });
  const dynamo = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: local.dynamodb.endpoint, region: local.region, credentials }),
  );
  const page = (path: string, init?: RequestInit) =>
    fetch(new URL(path, running.site), { redirect: 'manual', ...init });
  const Bucket = local.s3.contentBucket;
  return {
    ...running,
    state,
    s3,
    printed,
    page,
    moveClock: async (move) => {
      const answer = await page('/_local/clock', { method: 'POST', body: JSON.stringify(move) });
      const said = (await answer.json()) as { now: string };
      expect(said).toMatchObject({ ok: true });
      return said;
    },
    drop: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
    remove: async (Key) => void (await s3.send(new DeleteObjectCommand({ Bucket, Key }))),
    inbox: async () => (await (await page('/_local/inbox.json')).json()) as InboxEntry[],
    mail: async ({ eml }) => PostalMime.parse(await (await page(eml)).arrayBuffer()),
    written: (key) => readJson(s3, Bucket, key),
    report: (key) => readJson(s3, Bucket, reportKey(key)),
    everything: () => everything(s3, dynamo, running),
    close: async () => {
      await running.close();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

async function readJson(
  s3: S3Client,
  Bucket: string,
  Key: string,
): Promise<Record<string, unknown> | undefined> {
  try {
    const found = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return JSON.parse((await found.Body?.transformToString()) ?? '{}');
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Leases come and go with the sweep of every minute and say nothing about what is stored. */
const fleeting = /^(lease#|verify)/;

async function everything(
  s3: S3Client,
  client: DynamoDBDocumentClient,
  { local }: RunningCourant,
): Promise<string> {
  const rows: string[] = [];
  for (const TableName of Object.values(local.dynamodb.tables)) {
    for await (const found of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      const lasting = (found.Items ?? []).filter((row) => !fleeting.test(String(row['pk'])));
      rows.push(...lasting.map(sorted));
    }
  }
  const objects: string[] = [];
  for (const Bucket of [local.s3.contentBucket, local.s3.siteBucket]) {
    const listed = await s3.send(new ListObjectsV2Command({ Bucket }));
    objects.push(...(listed.Contents ?? []).map(({ Key, ETag }) => `${Bucket} ${Key} ${ETag}`));
  }
  return [...rows.sort(), ...objects.sort()].join('\n');
}

/** JSON with the keys of every object in order. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** Asks until the answer is there; fails with what was waited for. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  milliseconds = 10_000,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) expect.fail(`Waited ${milliseconds} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Every address in a mail that leads to the site. */
export function linksOf(mail: Email, site: string): string[] {
  const text = `${mail.html ?? ''}\n${mail.text ?? ''}\n${headerOf(mail, 'list-unsubscribe') ?? ''}`;
  const found = text.match(/https?:\/\/[^\s"'<>)\]]+/g) ?? [];
  return [...new Set(found.map((url) => url.replaceAll('&amp;', '&')))].filter((url) => url.startsWith(site));
}

export const headerOf = (mail: Email, name: string): string | undefined =>
  mail.headers.find((header) => header.key === name)?.value;
