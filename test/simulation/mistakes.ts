/**
 * Mistakes that others are known for, and some that would be easy to make here: each planted by what the stages act
 * through, so that no code of ours knows of it. The simulation must find every one.
 */
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import type { Row, Table } from '../../src/ports.ts';
import { type Mistake, none } from './mistake.ts';
import type { Simulation } from './simulation.ts';

/** A table of which some calls are answered otherwise. */
const altered = (table: Table, changes: Partial<Table>): Table => ({
  get: (pk, sk) => table.get(pk, sk),
  put: (row, condition) => table.put(row, condition),
  delete: (pk, sk, condition) => table.delete(pk, sk, condition),
  query: (pk, range) => table.query(pk, range),
  scan: () => table.scan(),
  ...changes,
});

/** Every row that is read passes through. */
const seenAs = (table: Table, see: (row: Row) => Row | undefined): Table => {
  async function* rows(found: AsyncIterable<Row>): AsyncIterable<Row> {
    for await (const row of found) {
      const seen = see(row);
      if (seen !== undefined) yield seen;
    }
  }
  return altered(table, {
    get: async (pk, sk) => {
      const row = await table.get(pk, sk);
      return row && see(row);
    },
    query: (pk, range) => rows(table.query(pk, range)),
    scan: () => rows(table.scan()),
  });
};

const mistake = (
  name: string,
  delivery: (ports: DeliveryPorts, simulation: Simulation) => Partial<DeliveryPorts>,
): Mistake => ({
  ...none,
  name,
  delivery: (ports, simulation) => ({ ...ports, ...delivery(ports, simulation) }),
});

const isShard = ({ sk }: Row): boolean => sk.startsWith('shard#');
const isRecord = ({ pk, sk }: Row): boolean => pk.startsWith('digest#') && sk === 'record';
const isOld = ({ claimedAt }: Row, now: number): boolean => Date.parse(String(claimedAt)) + 60_000 < now;

export const mistakes: readonly Mistake[] = [
  mistake('the checkpoint moves when a batch is fetched', ({ content, subscribers }, { world }) => ({
    // Alone it would be made good by the close, which counts for itself.
    subscribers: counted(subscribers, world.deliveries),
    content: altered(content, {
      put: (row, condition) =>
        content.put(isShard(row) && row['lease'] !== undefined ? { ...row, state: 'done' } : row, condition),
    }),
  })),
  mistake('a send is resumed from the start', ({ deliveries }) => ({
    deliveries: altered(deliveries, {
      query: () => (async function* nothing(): AsyncIterable<Row> {})(),
      put: (row) => deliveries.put(row),
    }),
  })),
  mistake('a claim is taken over when it is old', ({ deliveries }, { time }) => ({
    deliveries: seenAs(deliveries, (row) =>
      row['state'] === 'claimed' && isOld(row, time.now) ? { ...row, state: 'ready' } : row,
    ),
  })),
  mistake('a send that timed out is tried again', ({ mailer }) => ({
    mailer: {
      ...mailer,
      send: async (mail) => {
        const first = await mailer.send(mail);
        return first.kind === 'unknown' ? mailer.send(mail) : first;
      },
    },
  })),
  mistake('candidates are counted by the rows that there are', ({ subscribers, content }, { world }) => ({
    subscribers: counted(subscribers, world.deliveries),
    content: seenAs(content, (row) =>
      isShard(row) && row.sk === 'shard#10' ? { ...row, state: 'done' } : row,
    ),
  })),
  mistake('who belongs to a digest is asked by the clock', ({ content }, { time }) => ({
    content: seenAs(content, (row) =>
      isRecord(row) && row['cutoff'] !== undefined
        ? { ...row, cutoff: new Date(time.now).toISOString() }
        : row,
    ),
  })),
  {
    ...none,
    name: 'a message that is lost is sent by nobody again',
    queue: (queue, who) => (who === 'sweep' ? { send: async () => undefined } : queue),
  },
  mistake('nobody looks again after the claim', ({ subscribers }, simulation) => ({
    subscribers: remembered(subscribers, simulation),
  })),
  mistake('an answer that never came counts as a mail that was not sent', ({ mailer }) => ({
    mailer: {
      ...mailer,
      send: async (mail) => {
        const answer = await mailer.send(mail);
        return answer.kind === 'unknown' ? { kind: 'rejected', reason: answer.reason } : answer;
      },
    },
  })),
  mistake('the close waits for no claim', ({ deliveries }) => ({
    deliveries: seenAs(deliveries, (row) => (row['state'] === 'claimed' ? { ...row, state: 'sent' } : row)),
  })),
  mistake('whoever is asked to slow down has sent', ({ mailer }) => ({
    mailer: {
      ...mailer,
      send: async (mail) => {
        const answer = await mailer.send(mail);
        return answer.kind === 'throttled' ? { kind: 'accepted', messageId: 'throttled' } : answer;
      },
    },
  })),
  mistake('a digest that is paused or cancelled goes on', ({ content }) => ({
    content: seenAs(content, (row) =>
      isRecord(row) && (row['state'] === 'cancelled' || row['state'] === 'paused')
        ? { ...row, state: 'open' }
        : row,
    ),
  })),
];

/** A scan that finds only who has a row already. */
const counted = (subscribers: Table, deliveries: { readonly rows: ReadonlyMap<string, Row> }): Table =>
  altered(subscribers, {
    scan: () =>
      (async function* estimated(): AsyncIterable<Row> {
        const known = new Set([...deliveries.rows.values()].map(({ sk }) => sk));
        for await (const row of subscribers.scan()) if (known.has(row.sk)) yield row;
      })(),
  });

const memories = new WeakMap<Simulation, Map<string, Row | undefined>>();

/** What was read of somebody first is what is known of them for good. */
function remembered(subscribers: Table, simulation: Simulation): Table {
  const known = memories.get(simulation) ?? new Map<string, Row | undefined>();
  memories.set(simulation, known);
  const remember = (row: Row | undefined, key: string) => {
    if (!known.has(key)) known.set(key, row);
    return known.get(key);
  };
  return altered(subscribers, {
    get: async (pk, sk) => remember(await subscribers.get(pk, sk), `${pk} ${sk}`),
    query: (pk, range) =>
      (async function* rows(): AsyncIterable<Row> {
        for await (const row of subscribers.query(pk, range)) {
          const seen = remember(row, `${row.pk} ${row.sk}`);
          if (seen !== undefined) yield seen;
        }
      })(),
  });
}
