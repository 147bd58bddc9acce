/**
 * When the sweep will find something due that it does not find yet, and what it would do now. No bundle holds this:
 * the local run moves the publication's clock from one such moment to the next (docs/protocols.md, Clocks).
 */
import { readPublication } from '../article/records.ts';
import { agendaSchema } from '../article/row-schemas.ts';
import type { Cadence, Newsletter } from '../config.ts';
import { readCandidates } from '../digest/candidates.ts';
import { nextDue } from '../digest/due.ts';
import { readVariant } from '../digest/records.ts';
import type { Instant } from '../ids.ts';
import { dueAt } from '../notices/plan.ts';
import type { Log, Queue, Table, Wake, WallClock } from '../ports.ts';
import { agendaPartition } from '../table-keys.ts';
import { readOpenNotices } from './notices.ts';
import { sweep } from './sweep.ts';

export interface NextMoment {
  readonly at: Instant;
  /** For people: `a look at articles/tides.md`. */
  readonly what: string;
}

/**
 * The first moment after `now`, by the publication's clock, at which something becomes due; `undefined`: never, by
 * what stands now. What is due already, what lies because of a crash and what waits for the wall clock does not count.
 */
export async function nextMoment(content: Table, now: Instant): Promise<NextMoment | undefined> {
  const found = [
    ...(await nextLooks(content, now)),
    ...(await nextDigests(content, now)),
    ...(await nextNotices(content, now)),
  ];
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
}

async function nextLooks(content: Table, now: Instant): Promise<readonly NextMoment[]> {
  const found: NextMoment[] = [];
  // No key sorts behind this: what is left of it is due at `now`.
  for await (const row of content.query(agendaPartition, { from: `${now}#\u{10ffff}`, limit: 1 })) {
    const { at, key } = agendaSchema.parse(row);
    found.push({ at, what: `a look at ${key}` });
  }
  return found;
}

async function nextDigests(content: Table, now: Instant): Promise<readonly NextMoment[]> {
  const { config } = await readPublication(content);
  const found: NextMoment[] = [];
  for (const newsletter of config.newsletters) {
    const candidates = await readCandidates(content, newsletter.id);
    for (const cadence of newsletter.cadences) {
      const variant = await readVariant(content, newsletter.id, cadence);
      const facts = { newsletter, cadence, variant, candidates, timezone: config.timezone };
      const at = nextDue(facts, now);
      if (at !== undefined) found.push({ at, what: mailing(newsletter, cadence) });
    }
  }
  return found;
}

async function nextNotices(content: Table, now: Instant): Promise<readonly NextMoment[]> {
  const due = dueAt(await readOpenNotices(content));
  return due === undefined || due <= now ? [] : [{ at: due, what: 'a notice to an author or the owner' }];
}

const mailing = ({ name }: Newsletter, cadence: Cadence): string =>
  `${cadence === 'article' ? 'an article mail' : `the ${cadence} digest`} of “${name}”`;

/** Something that the sweep would send or wake, as text that is equal only for the same. */
export type Nudge = string;

/**
 * What the sweep would send and wake at `now`: the sweep itself, with nothing written and nobody told. Empty: nothing
 * is due, and nothing lies.
 */
export async function nudgesAt(
  { content, wallClock }: { readonly content: Table; readonly wallClock: WallClock },
  now: Instant,
): Promise<readonly Nudge[]> {
  const nudges: Nudge[] = [];
  const note = (to: string, message: unknown) => void nudges.push(`${to} ${JSON.stringify(message)}`);
  const queue = (name: string): Queue => ({
    send: async (messages) => {
      for (const message of messages) note(name, message);
    },
  });
  const wake =
    (name: string): Wake =>
    async (payload) =>
      note(name, payload);
  const ports = {
    ...{ content: readOnly(content), wallClock, log: silent },
    ...{ uploadsQueue: queue('uploads'), deliveryQueue: queue('delivery') },
    ...{
      wakeSite: wake('site'),
      wakeImages: wake('images'),
      wakeDigest: wake('digest'),
      wakeNotices: wake('notices'),
    },
  };
  // A part that fails here fails in the sweep's own function, which says so.
  await sweep(ports, now).catch(() => undefined);
  return nudges;
}

const readOnly = (table: Table): Table => ({
  get: (pk, sk) => table.get(pk, sk),
  query: (pk, range) => table.query(pk, range),
  scan: () => table.scan(),
  put: async () => 'written',
  delete: async () => 'deleted',
});

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
