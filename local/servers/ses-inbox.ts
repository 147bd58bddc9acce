/** Where mail ends on this machine: the very bytes handed to SES, and beside them the envelope as JSON. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** `to` are the envelope's recipients, which may differ from the To header; the subject is decoded. */
const envelope = z.object({
  id: z.string(),
  receivedAt: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
});
export type Envelope = z.infer<typeof envelope>;

export interface InboxEntry extends Envelope {
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
      mails.push(entryOf(mail));
      for (const listener of listeners) listener(entryOf(mail));
    },
  };
}

const entryOf = (mail: Envelope): InboxEntry => ({ ...mail, eml: `/_local/inbox/${mail.id}.eml` });

async function readEnvelopes(directory: string): Promise<InboxEntry[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'));
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  const mails = texts.map((text) => entryOf(envelope.parse(JSON.parse(text))));
  return mails.sort((a, b) => (a.receivedAt + a.id < b.receivedAt + b.id ? -1 : 1));
}

/** Never half a file, even when the process dies in the middle. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
