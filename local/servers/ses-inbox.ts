/**
 * Where mail ends on this machine: the very bytes handed to SES, and beside them the envelope as JSON. This is the
 * local SES's own list of what it accepted, and who wants to know who got what asks it rather than our records.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** `to` are the envelope's recipients, which may differ from the To header; the subject is decoded. */
const envelope = z.object({
  id: z.string(),
  receivedAt: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  configurationSet: z.string().optional(),
  /** The sender's own. */
  tags: z.record(z.string(), z.string()).default({}),
  /** What SES says about the mail, in this order, whether anybody listens or not: `send`, `delivery`… */
  events: z.array(z.string()).default([]),
  /** Those of `to` that the suppression list held back. */
  suppressed: z.array(z.string()).default([]),
});
export type Envelope = z.infer<typeof envelope>;

export interface InboxEntry extends Envelope {
  /** Of the raw message, in bytes. */
  readonly size: number;
  /** From the tags of our own mails: a digest's has all three, a confirmation only the subscriber. */
  readonly digest?: string;
  readonly subscriber?: string;
  readonly nonce?: string;
  /** Path of the raw message on the local site. */
  readonly eml: string;
}

export interface Inbox {
  /** Newest first. */
  list(): InboxEntry[];
  /** The bytes as handed over; undefined for an unknown id. */
  raw(id: string): Buffer | undefined;
  /** Calls back after each mail; returns what ends that. */
  changed(listener: (entry: InboxEntry) => void): () => void;
}

export interface MailStore {
  readonly inbox: Inbox;
  /** Returns when the mail would survive a `kill -9`. */
  add(mail: Envelope, raw: Uint8Array): Promise<void>;
}

/** Ids of us-east-1 look like this: the moment in hex, a UUID, a counter. */
export const sesId = (at: Date): string =>
  `0100${at.getTime().toString(16).padStart(12, '0')}-${randomUUID()}-000000`;

export async function openMailStore(directory: string): Promise<MailStore> {
  await mkdir(directory, { recursive: true });
  const mails = await readEnvelopes(directory);
  const listeners = new Set<(entry: InboxEntry) => void>();
  const file = (id: string, ending: string) => join(directory, `${id}.${ending}`);
  return {
    inbox: {
      list: () => mails.toReversed(),
      raw: (id) => (mails.some((mail) => mail.id === id) ? readFileSync(file(id, 'eml')) : undefined),
      changed(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    async add(mail, raw) {
      await replace(file(mail.id, 'eml'), raw);
      // The envelope comes last: a mail without one was never accepted.
      await replace(file(mail.id, 'json'), JSON.stringify(mail));
      const entry = entryOf(mail, raw.length);
      mails.push(entry);
      for (const listener of listeners) listener(entry);
    },
  };
}

function entryOf(mail: Envelope, size: number): InboxEntry {
  const { digest, subscriber, nonce } = mail.tags;
  return {
    ...mail,
    size,
    ...(digest !== undefined && { digest }),
    ...(subscriber !== undefined && { subscriber }),
    ...(nonce !== undefined && { nonce }),
    eml: `/_local/inbox/${mail.id}.eml`,
  };
}

async function readEnvelopes(directory: string): Promise<InboxEntry[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  const mails = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const { size } = await stat(path.replace(/\.json$/, '.eml'));
      return entryOf(envelope.parse(JSON.parse(await readFile(path, 'utf8'))), size);
    }),
  );
  return mails.sort((a, b) => (a.receivedAt + a.id < b.receivedAt + b.id ? -1 : 1));
}

/** Never half a file, even when the process dies in the middle. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
