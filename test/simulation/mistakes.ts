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
  {
    ...mistake('nobody looks again after the claim', ({ subscribers }) => ({
      subscribers: remembered(subscribers),
    })),
    // People leave while their mail is under way.
    where: (scenario) => ({
      ...scenario,
      deeds: [0, 1, 2].map((who) => ({ at: 4 + who * 0.02, who, deed: 'leave' as const })),
      rates: { kill: 0, fault: 0, freeze: 0.02 },
      operator: [],
    }),
  },
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
  mistake('who is uncertain for long is called skipped', ({ deliveries }, { time }) => ({
    deliveries: altered(deliveries, {
      query: (pk, range) => skipping(deliveries, deliveries.query(pk, range), time.now),
    }),
  })),
  mistake('a switch counts from the moment at which it is said', ({ subscribers }) => ({
    subscribers: seenAs(subscribers, (row) => {
      const history = (row['history'] ?? []) as readonly { readonly cadence: string }[];
      const cadence = history.at(-1)?.cadence;
      return cadence === undefined ? row : { ...row, history: history.map((one) => ({ ...one, cadence })) };
    }),
  })),
  {
    ...none,
    name: 'the cutoff is the moment of the opening',
    freezer: (ports) => ({
      ...ports,
      content: altered(ports.content, {
        put: (row, condition) =>
          ports.content.put(
            isRecord(row) && row['cutoff'] !== undefined ? { ...row, cutoff: row['openedAt'] } : row,
            condition,
          ),
      }),
    }),
    // Somebody confirms in the second before.
    where: (scenario) => ({
      ...scenario,
      deeds: [3.99, 4.989].map((at) => ({ at, who: scenario.people - 1, deed: 'confirm' as const })),
      operator: [],
    }),
  },
  { ...none, name: 'the dirty mark is taken away before the work is done', losesIntents: true },
  { ...none, name: 'nobody asks which table it is', asksNoEpoch: true },
  {
    ...none,
    name: 'who leaves is written in the table alone',
    journal: (journal) => ({ ...journal, put: async () => ({ etag: '""' }) }),
  },
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

/** Whoever works on a shard calls what has been uncertain for a minute skipped. */
async function* skipping(deliveries: Table, rows: AsyncIterable<Row>, now: number): AsyncIterable<Row> {
  for await (const row of rows) {
    const rev = Number(row['rev']);
    const next = { ...row, rev: rev + 1, state: 'skipped', reason: 'not sent' };
    const isSkipped =
      row['state'] === 'uncertain' &&
      isOld(row, now) &&
      (await deliveries.put(next, { kind: 'matches', fields: { rev } })) === 'written';
    yield isSkipped ? next : row;
  }
}

/** What was read of somebody first is what a run knows of them. */
function remembered(subscribers: Table): Table {
  const known = new Map<string, Row>();
  const remember = (row: Row): Row => {
    const key = `${row.pk} ${row.sk}`;
    const first = known.get(key) ?? row;
    known.set(key, first);
    return first;
  };
  return altered(subscribers, {
    get: async (pk, sk) => {
      const row = known.get(`${pk} ${sk}`) ?? (await subscribers.get(pk, sk));
      return row && remember(row);
    },
    query: (pk, range) =>
      (async function* rows(): AsyncIterable<Row> {
        for await (const row of subscribers.query(pk, range)) yield remember(row);
      })(),
  });
}
