/** What somebody looks through before a digest goes. Nothing is written: what tries to is a bug, and throws. */
import type { Mailer, ObjectStore, Randomness, Table } from '../ports.ts';

export interface RehearsalPorts {
  /** The content table. */
  readonly content: Table;
  readonly contentBucket: ObjectStore;
  readonly subscribers: Table;
  readonly random: Randomness;
  /** Without a slash at its end. */
  readonly siteUrl: string;
}

/** What asks the mail service; only a test mail sends. */
export interface PostPorts {
  readonly mailer: Mailer;
  /** Does the account own this address, or its domain? */
  readonly isVerified: (address: string) => Promise<boolean>;
  /** The part of the account's rate that all senders together may use, above 0, at most 1. */
  readonly share: number;
}

const refuse = (what: string) => (): never => {
  throw new Error(`A rehearsal tried to write to ${what}`);
};

export function reading(ports: RehearsalPorts): RehearsalPorts {
  return {
    content: readingTable('the content table', ports.content),
    subscribers: readingTable('the subscribers table', ports.subscribers),
    contentBucket: readingStore(ports.contentBucket),
    random: ports.random,
    siteUrl: ports.siteUrl,
  };
}

const readingTable = (what: string, table: Table): Table => ({
  get: (pk, sk) => table.get(pk, sk),
  query: (pk, range) => table.query(pk, range),
  scan: () => table.scan(),
  put: refuse(what),
  delete: refuse(what),
});

const readingStore = (store: ObjectStore): ObjectStore => ({
  get: (key, options) => store.get(key, options),
  head: (key) => store.head(key),
  list: (prefix, options) => store.list(prefix, options),
  history: (prefix) => store.history(prefix),
  put: refuse('the content bucket'),
  delete: refuse('the content bucket'),
});
