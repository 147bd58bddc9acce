/**
 * Who refers to what, as rows (docs/protocols.md, Article: who refers to what). A target that changes has everybody
 * looked at again who refers to it.
 */
import * as z from 'zod';
import { type Instant, instant } from '../ids.ts';
import { contentKind } from '../keys.ts';
import { absent, matches, type ObjectStore, type Table } from '../ports.ts';
import type { Outcome } from '../problem.ts';
import { refersPartition, rowKey } from '../table-keys.ts';
import { linked } from './linked.ts';
import { isName } from './names.ts';
import type { ArticlePorts } from './ports.ts';
import { rowOf } from './records.ts';
import { fileUrl, type ReadTargets, readServed, type Served } from './served.ts';
import type { Find, Target } from './targets.ts';

/** One file that refers to a target. */
export interface Refers {
  readonly target: Target;
  /** Of the file. */
  readonly key: string;
  /** How the target stood when the file was last looked at; empty: it was not served. */
  readonly as: string;
  /** The builder has had the file looked at again because the target stands so (wall clock). */
  readonly told?: { readonly as: string; readonly at: Instant };
}

/** All targets whose rows may name this file. */
interface References {
  readonly key: string;
  readonly rev: number;
  readonly targets: readonly Target[];
}

const moment = z.iso.datetime().transform((text) => instant(text));
const refersSchema = z.object({
  target: z.string(),
  key: z.string(),
  as: z.string(),
  told: z.object({ as: z.string(), at: moment }).exactOptional(),
});
const referencesSchema = z.object({
  key: z.string(),
  rev: z.number().int().min(1),
  targets: z.array(z.string()).readonly(),
});

/** Far more than changes of one target can come between two reads. */
const maxRounds = 20;

/** Reads targets for a file, and leaves in its rows what it has read. */
export interface Referrer {
  readonly read: ReadTargets;
  /** What was not read is what the file does not refer to any more. */
  finish(): Promise<void>;
}

export async function referrer(table: Table, key: string): Promise<Referrer> {
  const named = new Set((await readReferences(table, key))?.targets);
  const seen = new Set<Target>();
  const read: ReadTargets = async (targets) => {
    const fresh = targets.filter((target) => !named.has(target));
    if (fresh.length > 0) await changeReferences(table, key, (before) => [...new Set([...before, ...fresh])]);
    const found = new Map<Target, Served>();
    for (const target of targets) {
      named.add(target);
      seen.add(target);
      const served = await register(table, key, target);
      if (served !== undefined) found.set(target, served);
    }
    const addresses = addressesOf(found).filter((address) => !seen.has(address));
    if (addresses.length > 0) await read(addresses);
    return found;
  };
  return {
    read,
    async finish() {
      const left = new Set([...named].filter((target) => !seen.has(target)));
      if (left.size === 0) return;
      for (const target of left) await deleteRefers(table, target, key);
      await changeReferences(table, key, (before) => before.filter((target) => !left.has(target)));
    },
  };
}

/** When an article moves to another key its address stays, and so tells who referred to it by the old one. */
const addressesOf = (found: ReadonlyMap<Target, Served>): readonly Target[] =>
  [...found].flatMap(([target, { url }]) =>
    contentKind(target) === 'article' || isName(target) ? [url] : [],
  );

/** Parses a file that is looked at, and leaves in the rows what it refers to. */
export async function parseReferring<T>(
  { table, content }: Pick<ArticlePorts, 'table' | 'content'>,
  key: string,
  parse: (find: Find) => Outcome<T>,
): Promise<Outcome<T>> {
  const { read, finish } = await referrer(table, key);
  const outcome = await linked(parse, withUploaded(content, read));
  // Of a file that is rejected the last good version may be shown, and that one still refers to what it did.
  if (outcome.ok) await finish();
  return outcome;
}

/** A file that was uploaded together with this one, and has not been looked at yet, is no reason for a warning. */
const withUploaded =
  (content: ObjectStore, read: ReadTargets): ReadTargets =>
  async (targets) => {
    const found = new Map(await read(targets));
    for (const target of targets) {
      const url = found.has(target) ? undefined : fileUrl(target);
      if (url !== undefined && (await content.head(target)) !== undefined) found.set(target, { url, as: '' });
    }
    return found;
  };

/** The file is gone. */
export const refersToNothing = async (table: Table, key: string): Promise<void> =>
  (await referrer(table, key)).finish();

/** The row, then the target: whoever changes the target after that finds the row as we leave it. */
async function register(table: Table, key: string, target: Target): Promise<Served | undefined> {
  for (let round = 1; round <= maxRounds; round++) {
    const row = await readRefers(table, target, key);
    const served = await readServed(table, target);
    const as = served?.as ?? '';
    if (row?.as === as) return served;
    await table.put(rowOf(rowKey.refers(target, key), { target, key, as }));
  }
  throw new Error(`${target} changed ${maxRounds} times while ${key} was looked at`);
}

async function readRefers(table: Table, target: Target, key: string): Promise<Refers | undefined> {
  const { pk, sk } = rowKey.refers(target, key);
  const row = await table.get(pk, sk);
  return row && refersSchema.parse(row);
}

async function deleteRefers(table: Table, target: Target, key: string): Promise<void> {
  const { pk, sk } = rowKey.refers(target, key);
  await table.delete(pk, sk);
}

/** Everybody who refers to a target, by key. */
export async function* readReferrers(table: Table, target: Target): AsyncIterable<Refers> {
  for await (const row of table.query(refersPartition(target))) yield refersSchema.parse(row);
}

/** Refused when the file was looked at meanwhile, and knows better. */
export const writeTold = (table: Table, row: Refers, told: NonNullable<Refers['told']>) =>
  table.put(rowOf(rowKey.refers(row.target, row.key), { ...row, told }), matches({ as: row.as }));

async function readReferences(table: Table, key: string): Promise<References | undefined> {
  const { pk, sk } = rowKey.references(key);
  const row = await table.get(pk, sk);
  return row && referencesSchema.parse(row);
}

async function changeReferences(
  table: Table,
  key: string,
  change: (targets: readonly Target[]) => readonly Target[],
): Promise<void> {
  for (;;) {
    const before = await readReferences(table, key);
    const next: References = { key, rev: (before?.rev ?? 0) + 1, targets: change(before?.targets ?? []) };
    const condition = before ? matches({ rev: before.rev }) : absent;
    if ((await table.put(rowOf(rowKey.references(key), next), condition)) === 'written') return;
  }
}
