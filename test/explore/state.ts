/**
 * The world between two steps, as a value: rows, objects, messages, the clock. A step makes a new one and shares what it
 * did not touch, so that a search may come back to any of them.
 */
import type { Instant } from '../../src/ids.ts';
import { shifted } from '../../src/ids.ts';
import type { Condition, ObjectHead, PutOptions, Row } from '../../src/ports.ts';
import { MemoryObjectStore, type Version } from '../support/memory-object-store.ts';
import { MemoryTable } from '../support/memory-table.ts';

export type Bucket = 'content' | 'site';

/** One call of a port, as a value. */
export type Call =
  | { readonly port: 'table'; readonly method: 'get'; readonly pk: string; readonly sk: string }
  | { readonly port: 'table'; readonly method: 'put'; readonly row: Row; readonly condition?: Condition }
  | {
      readonly port: 'table';
      readonly method: 'delete';
      readonly pk: string;
      readonly sk: string;
      readonly condition?: Condition;
    }
  | { readonly port: 'table'; readonly method: 'query'; readonly pk: string; readonly range?: Range }
  | { readonly port: Bucket; readonly method: 'head'; readonly key: string }
  | { readonly port: Bucket; readonly method: 'delete'; readonly key: string }
  | {
      readonly port: Bucket;
      readonly method: 'get';
      readonly key: string;
      readonly options?: { versionId?: string; maxBytes?: number };
    }
  | {
      readonly port: Bucket;
      readonly method: 'put';
      readonly key: string;
      readonly body: Uint8Array | string;
      readonly options: PutOptions;
    }
  | { readonly port: Bucket; readonly method: 'list'; readonly prefix: string }
  /** Hints for the queue of looks. */
  | { readonly port: 'queue'; readonly method: 'send'; readonly keys: readonly string[] }
  /** A worker's first step. */
  | { readonly port: 'worker'; readonly method: 'begin' };

export interface Range {
  from?: string;
  to?: string;
  newestFirst?: boolean;
  limit?: number;
}

export interface State {
  readonly table: ReadonlyMap<string, readonly Row[]>;
  readonly content: ReadonlyMap<string, readonly Version[]>;
  readonly site: ReadonlyMap<string, readonly Version[]>;
  /** Keys that somebody wants looked at. */
  readonly messages: readonly string[];
  /** Writes to the site bucket whose answer was lost, and which may still land. */
  readonly underway: readonly SiteWrite[];
  readonly now: Instant;
}

export type SiteWrite = Extract<Call, { port: Bucket; method: 'put' | 'delete' }>;

export interface Performed {
  readonly state: State;
  readonly answer: unknown;
}

export const nothingYet = (now: Instant): State => ({
  ...{ table: new Map(), content: new Map(), site: new Map() },
  ...{ messages: [], underway: [], now },
});

export const passed = (state: State, milliseconds: number): State => ({
  ...state,
  now: shifted(state.now, milliseconds),
});

export async function perform(state: State, call: Call): Promise<Performed> {
  switch (call.port) {
    case 'worker':
      return { state, answer: 'begun' };
    case 'queue':
      return { state: { ...state, messages: withMessages(state, call.keys) }, answer: 'sent' };
    case 'table':
      return performOnTable(state, call);
    default:
      return performOnBucket(state, call);
  }
}

/** In no order, as from the queue: each once is enough. */
export const withMessages = ({ messages }: State, keys: readonly string[]): readonly string[] =>
  [...new Set([...messages, ...keys])].sort();

type TableCall = Extract<Call, { port: 'table' }>;

const noRows: readonly Row[] = [];

/** One partition is all that a call can meet. */
async function performOnTable(state: State, call: TableCall): Promise<Performed> {
  const pk = call.method === 'put' ? call.row.pk : call.pk;
  const before = state.table.get(pk) ?? noRows;
  if (call.method === 'get' || call.method === 'query')
    return { state, answer: await readOnce(before, call, () => answerOfTable(tableOf(before), call)) };
  const table = tableOf(before);
  const answer = await answerOfTable(table, call);
  if (answer === 'refused') return { state, answer };
  const changed = new Map(state.table);
  const rows = [...table.rows.partition(pk)];
  if (rows.length > 0) changed.set(pk, rows);
  else changed.delete(pk);
  return { state: { ...state, table: changed }, answer };
}

const answers = new WeakMap<object, Map<Call, unknown>>();

/** What never changes is read once; who reads it does not write on it. */
async function readOnce(place: object, call: Call, read: () => Promise<unknown>): Promise<unknown> {
  const known = answers.get(place) ?? new Map<Call, unknown>();
  answers.set(place, known);
  if (!known.has(call)) known.set(call, await read());
  return known.get(call);
}

async function answerOfTable(table: MemoryTable, call: TableCall): Promise<unknown> {
  switch (call.method) {
    case 'get':
      return table.get(call.pk, call.sk);
    case 'put':
      return table.put(call.row, call.condition);
    case 'delete':
      return table.delete(call.pk, call.sk, call.condition);
    case 'query':
      return all(table.query(call.pk, call.range));
  }
}

async function all<T>(found: AsyncIterable<T>): Promise<readonly T[]> {
  const them: T[] = [];
  for await (const one of found) them.push(one);
  return them;
}

export function tableOf(rows: Iterable<Row>): MemoryTable {
  const table = new MemoryTable();
  for (const row of rows) table.rows.set(JSON.stringify([row.pk, row.sk]), row);
  return table;
}

const noVersions: readonly Version[] = [];

type BucketCall = Extract<Call, { port: Bucket }>;

async function performOnBucket(state: State, call: BucketCall): Promise<Performed> {
  const objects = state[call.port];
  if (call.method === 'list') {
    const store = storeOf(objects.entries(), state.now);
    return { state, answer: await all(store.list(call.prefix)) };
  }
  const before = objects.get(call.key) ?? noVersions;
  const store = storeOf([[call.key, before]], state.now);
  if (call.method === 'get' || call.method === 'head')
    return { state, answer: await readOnce(before, call, () => answerOfBucket(store, call)) };
  const answer = await answerOfBucket(store, call);
  if (answer === 'exists') return { state, answer };
  const versions = store.versions.get(call.key) ?? [];
  const changed = new Map(objects).set(call.key, isRead(call) ? versions : versions.slice(-1));
  return { state: { ...state, [call.port]: changed }, answer };
}

/** Of what no author wrote nobody asks for an older version. */
const isRead = ({ port, key }: { readonly port: Bucket; readonly key: string }): boolean =>
  port === 'content' && !/^(reports|identity)\//.test(key);

/** Versions are numbered for each key, so that unrelated writes come to one state in either order. */
export const storeOf = (objects: Iterable<readonly [string, readonly Version[]]>, now: Instant) => {
  const store: MemoryObjectStore = new MemoryObjectStore(
    () => now,
    (key) => (isRead({ port: 'content', key }) ? `v${(store.versions.get(key)?.length ?? 0) + 1}` : 'v'),
  );
  for (const [key, versions] of objects) store.versions.set(key, [...versions]);
  return store;
};

async function answerOfBucket(store: MemoryObjectStore, call: BucketCall): Promise<unknown> {
  switch (call.method) {
    case 'get':
      return timeless(await store.get(call.key, call.options));
    case 'head':
      return timeless(await store.head(call.key));
    case 'put':
      return store.put(call.key, call.body, call.options);
    case 'delete':
      return store.delete(call.key);
    default:
      throw new Error(`No single object answers ${call.method}`);
  }
}

/** When an object was written nobody asks but the daily comparison, which lists; so the clock makes no state differ. */
const timeless = <T extends ObjectHead>(found: T | undefined): T | undefined =>
  found && { ...found, lastModified: '1970-01-01T00:00:00.000Z' as Instant };

const known = new Map<string, number>();
const named = new WeakMap<object, number>();

function intern(text: string): number {
  const id = known.get(text) ?? known.size;
  known.set(text, id);
  return id;
}

function nameOf(part: object, text: () => string): number {
  const id = named.get(part) ?? intern(text());
  named.set(part, id);
  return id;
}

/** Equal exactly for equal worlds. */
export function identify(state: State): string {
  const known = identities.get(state) ?? identityOf(state);
  identities.set(state, known);
  return known;
}

const identities = new WeakMap<State, string>();

function identityOf({ table, content, site, messages, underway, now }: State): string {
  const rows = [...table].map(([pk, found]) => nameOf(found, () => `${pk} ${JSON.stringify(found)}`));
  const objects = ([bucket, versions]: readonly [Bucket, State[Bucket]]) =>
    [...versions].map(([key, found]) => nameOf(found, () => `${bucket} ${key} ${textOf(found)}`));
  const parts = [...rows, ...objects(['content', content]), ...objects(['site', site])].sort((a, b) => a - b);
  const rest = `${now} ${messages} ${underway.map(textOfCall)}`;
  return String(intern(`${parts.join(',')} ${intern(rest)}`));
}

export const isConditional = (call: Call): boolean =>
  'condition' in call || ('options' in call && call.options !== undefined && 'ifAbsent' in call.options);

const textOf = (versions: readonly Version[]): string =>
  versions
    .map(({ head, body }) => `${body ? head.etag : '-'}${head.contentType}${JSON.stringify(head.metadata)}`)
    .join();

/** Bytes by their length and their text; nothing else of a call is large. */
export const textOfCall = (call: Call): string =>
  JSON.stringify(call, (_, value) => (value instanceof Uint8Array ? new TextDecoder().decode(value) : value));
