/**
 * Small worlds of a digest that is opened, in every order of their steps (../explore/explore.ts): two readers in one shard,
 * senders, an event, somebody who leaves, an operator. SES is a row for each mail that it took.
 */
import { deliveryRun } from '../../src/delivery/apply.ts';
import { settleTime } from '../../src/delivery/close.ts';
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import { actOnDigest } from '../../src/digest/operate.ts';
import { readDigest } from '../../src/digest/records.ts';
import type { DigestWord } from '../../src/digest/words.ts';
import { applyFeedback } from '../../src/feedback/apply.ts';
import { shardHint } from '../../src/hints.ts';
import { type Instant, nonce, type SubscriberId, shardOf } from '../../src/ids.ts';
import { digestKey } from '../../src/keys.ts';
import type { Row, Table } from '../../src/ports.ts';
import { leave } from '../../src/subscribers/apply.ts';
import type { SubscribersPorts } from '../../src/subscribers/ports.ts';
import { subscriptionPartition } from '../../src/table-keys.ts';
import { digest, opening, PostWorld } from '../delivery/world.ts';
import { article, ledger, reader } from '../digest/world.ts';
import { done, passes } from '../explore/actors.ts';
import { Behaviour, type WorkerPorts } from '../explore/behaviour.ts';
import type { Act, Fault, SmallWorld } from '../explore/small-world.ts';
import { nothingYet, passed, type State, tableOf } from '../explore/state.ts';
import { linkKeys } from './people.ts';

export const readers = [reader(1), reader(257)] as const;
const shard = shardOf(readers[0]);
const siteUrl = 'https://ledger.example';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What a sender works through, as another would have built it. */
export type Planted = (ports: DeliveryPorts) => DeliveryPorts;

const taken = (id: SubscriberId): string => `ses#${id}`;
const unanswered = { pk: 'ses', sk: 'answers' } as const;

/** All three tables are one here: their partitions have different names. */
function deliveryPorts({ table, content, wallClock, randomness }: WorkerPorts): DeliveryPorts {
  const mailer: DeliveryPorts['mailer'] = {
    async send({ tags }) {
      const id = (tags['subscriber'] ?? '') as SubscriberId;
      await table.put({ pk: taken(id), sk: tags['nonce'] ?? '', v: 1 });
      const lost = await table.get(unanswered.pk, unanswered.sk);
      return lost ? { kind: 'unknown', reason: 'lost' } : { kind: 'accepted', messageId: 'm' };
    },
    quota: async () => ({ maxPerSecond: 1, maxPerDay: 9, sentLastDay: 0 }),
  };
  return {
    ...{ content: table, subscribers: scanned(table), deliveries: table, contentBucket: content },
    ...{ mailer, wallClock, random: randomness, log: silent, siteUrl, configurationSet: 'digests' },
    deliveryQueue: { send: async () => undefined },
    pause: async () => undefined,
    pace: async () => ({ lanes: 1, turn: async () => 'go' }),
    remaining: () => 300_000,
    linkKeys: async () => linkKeys,
    epoch: async () => ({ kind: 'current' }),
  };
}

const slowingDown: Planted = (ports) => ({
  ...ports,
  mailer: {
    ...ports.mailer,
    send: async (mail) => {
      const first = await ports.content.put({ pk: 'ses', sk: 'slow', v: 1 }, { kind: 'absent' });
      return first === 'written' ? { kind: 'throttled', scope: 'rate' } : ports.mailer.send(mail);
    },
  },
});

/** Everybody is in one shard. */
const scanned = (table: Table): Table => ({
  ...table,
  scan: () => table.query(subscriptionPartition(ledger, shard)),
});

/** The code of one world, each kind of work once, so that what is known of it is used again. */
class Actors {
  readonly #known = new Map<string, Behaviour>();

  constructor(private readonly planted: Planted = (ports) => ports) {}

  /** `who` tells apart two that do the same, and what they mint. */
  sender(who: string): Behaviour {
    return this.#of(`sender ${who}`, async (ports) => {
      const run = deliveryRun(this.planted(deliveryPorts(ports)));
      await run(shardHint.parse({ digest, shard, now: opening }));
    });
  }

  /** SES tells of the mail that it took for this reader, if it took one. */
  event(id: SubscriberId, at: Instant): Behaviour {
    return this.#of(`event of ${id}`, async ({ table, content }) => {
      const mails = await all(table.query(taken(id)));
      for (const { sk } of mails)
        await applyFeedback(
          { subscribers: table, deliveries: table, journal: content, log: silent },
          {
            ...{ kind: 'accepted', at, messageId: 'm', destination: '', subscriber: id },
            delivery: { digest, nonce: nonce(sk) },
          },
        );
    });
  }

  leaving(id: SubscriberId, now: Instant): Behaviour {
    return this.#of(`${id} leaves`, ({ table, content }) => {
      const ports = { subscribers: table, journal: content } as unknown as SubscribersPorts;
      return leave(ports, { subscriber: id, newsletter: ledger }, now);
    });
  }

  operator(word: DigestWord): Behaviour {
    return this.#of(`operator: ${word}`, ({ table }) =>
      actOnDigest({ content: table, log: silent }, digest, word),
    );
  }

  #of(name: string, work: (ports: WorkerPorts) => Promise<unknown>): Behaviour {
    const known = this.#known.get(name) ?? new Behaviour(name, work);
    this.#known.set(name, known);
    return known;
  }
}

export interface Story {
  readonly senders: number;
  /** Longer than a lease, longer than an uncertain row waits. */
  readonly pauses?: readonly number[];
  /** From some moment on SES's answers are lost. */
  readonly unanswered?: true;
  /** SES asks whoever comes first to slow down. */
  readonly throttled?: true;
  readonly leaves?: true;
  readonly event?: true;
  readonly words?: readonly DigestWord[];
  readonly faults?: readonly Fault[];
  readonly most?: number;
}

export async function deliveryWorld(story: Story, planted?: Planted): Promise<SmallWorld> {
  const { senders, pauses = [], words = [], faults = [], most } = story;
  const actors = new Actors((ports) => {
    const own = story.throttled ? slowingDown(ports) : ports;
    return planted?.(own) ?? own;
  });
  const state = await opened();
  const [first] = readers;
  const behaviours = [
    ...Array.from({ length: senders }, (_, index) => actors.sender(String(index + 1))),
    ...(story.leaves ? [actors.leaving(first, state.now)] : []),
    ...(story.event ? [actors.event(first, state.now)] : []),
  ];
  const workers = behaviours.map((behaviour) => ({ name: behaviour.name, runs: [{ behaviour }] }));
  if (words.length > 0)
    workers.push({ name: 'operator', runs: words.map((word) => ({ behaviour: actors.operator(word) })) });
  return {
    ...{ state, workers, faults, ...(most === undefined ? {} : { most }) },
    scripts: [
      { name: 'the clock', acts: pauses.map(passes) },
      ...(story.unanswered ? [{ name: 'SES', acts: [losesAnswers] }] : []),
    ],
    atEnd: async (end) => judge(await atRest(end, new Actors()), story),
  };
}

const losesAnswers: Act = {
  name: 'its answers are lost from now on',
  footprint: { reads: 0n, writes: 0n, touches: 0n },
  apply: async (state) => ({
    ...state,
    table: new Map(state.table).set(unanswered.pk, [{ ...unanswered, v: 1 }]),
  }),
};

/** One article, frozen and opened, with these two. */
async function opened(): Promise<State> {
  const world = await PostWorld.opened(1, 257);
  const table = new Map<string, Row[]>();
  for (const one of [world.content, world.subscribers])
    for (const row of one.rows.values()) table.set(row.pk, [...(table.get(row.pk) ?? []), row]);
  return { ...nothingYet(world.wallClock()), table, content: new Map(world.bucket.versions) };
}

const rounds = 8;

/** The sweep's nudges, twelve minutes apart; a person resumes what is paused. */
async function atRest(state: State, actors: Actors): Promise<State> {
  let now = state;
  for (let round = 1; round <= rounds; round++) {
    now = await done(passed(now, 720_000), actors.sender(`at rest ${round}`));
    const record = await readDigest(tableOf([...now.table.values()].flat()), digest);
    if (record?.state === 'closed') return now;
    if (record?.state === 'paused') now = await done(now, actors.operator('resume'));
  }
  throw new Error('The digest is never closed');
}

/** By what SES took. */
function judge({ table, content }: State, story: Story): void {
  const proofs = content.get(digestKey(ledger, article(1), 'proof.json'));
  const proof = JSON.parse(new TextDecoder().decode(proofs?.at(-1)?.body));
  const rows = table.get(`${digest}#${shard}`) ?? [];
  const counts = new Map<string, number>();
  for (const id of readers) {
    const mails = (table.get(taken(id)) ?? []).length;
    const row = rows.find(({ sk }) => sk === id);
    const state = String(row?.['state']);
    counts.set(state, (counts.get(state) ?? 0) + 1);
    const may = { sent: [1], skipped: [0], failed: [0], unresolved: [0, 1] }[state];
    if (mails > 1) throw new Error(`${id} got ${mails} mails`);
    if (may?.includes(mails) !== true) throw new Error(`${id} is ${state}, and SES took ${mails}`);
    // Whoever stands still for so long is taken for dead.
    const isTakenForDead = story.pauses?.some((pause) => pause > settleTime);
    const mayLack =
      isTakenForDead ||
      story.leaves ||
      story.words?.includes('cancel') ||
      story.unanswered ||
      // Whoever stood still comes to say so when the claim is uncertain already.
      story.throttled ||
      story.faults?.includes('crash');
    if (state !== 'sent' && !mayLack) throw new Error(`${id} is ${state}, and nothing went wrong`);
  }
  const said = { sent: proof.sent, unresolved: proof.unresolved };
  for (const [state, number] of Object.entries(said))
    if (number !== (counts.get(state) ?? 0)) throw new Error(`The proof says ${number} ${state}`);
  if (!proof.holds || proof.candidates !== readers.length) throw new Error('The proof does not hold');
}

async function all<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const row of rows) found.push(row);
  return found;
}
