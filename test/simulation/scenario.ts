/** What happens in a run, by its seed: which articles come, who does what, what an operator says, how much goes wrong. */
import type { Rates } from './fates.ts';
import type { QueueFaults } from './post.ts';
import type { Random } from './random.ts';

const minute = 60_000;

export type Deed = 'leave' | 'leave and join' | 'pause and resume' | 'switch' | 'erase' | 'confirm' | 'move';

/** A table is lost, and comes back from a backup under another id. All in minutes after the beginning. */
export interface Loss {
  readonly table: 'subscribers' | 'deliveries';
  readonly backup: number;
  readonly lost: number;
  readonly back: number;
  /** When an operator restores. */
  readonly word: number;
}

/** From minute to minute SES sends nothing: it holds the account, or the quota of the day is used up. */
export interface Stop {
  readonly from: number;
  readonly to: number;
  readonly why: 'held' | 'day';
}

export interface Scenario {
  /** Minutes after the beginning. */
  readonly articles: readonly { readonly at: number; readonly withdrawnAfter?: number }[];
  readonly weekly: boolean;
  readonly people: number;
  readonly deeds: readonly { readonly at: number; readonly who: number; readonly deed: Deed }[];
  readonly operator: readonly { readonly at: number; readonly word: 'pause' | 'resume' | 'cancel' }[];
  readonly rates: Rates;
  readonly queue: QueueFaults;
  /** Of SES's events: lost, doubled. */
  readonly events: QueueFaults;
  readonly senders: number;
  /** Of each process's clock, at most, in milliseconds. */
  readonly skew: number;
  readonly loss?: Loss;
  readonly stop?: Stop;
  /** How often SES asks to slow down, when five mails came in a row. */
  readonly throttled: number;
}

/** Shards, and so many people in each. */
export const shardsOfPeople = 3;

const deeds: readonly Deed[] = [
  ...['leave', 'leave', 'leave and join', 'pause and resume', 'switch', 'switch'],
  ...['erase', 'confirm', 'confirm', 'move'],
] as readonly Deed[];

/** The moments around which everything is decided, in minutes: when an article's mail is frozen, and when the week's. */
export const recallWindow = 1;
export const weekDue = 60;

/** `rarer` decides what is not in every run, so that each run is otherwise the same with and without it. */
export function scenarioOf(random: Random, rarer: Random): Scenario {
  const weekly = random.chance(0.4);
  const count = random.chance(0.6) ? 1 : 2;
  const articles = Array.from({ length: count }, (_, index) => ({
    at: 3 + index * random.between(1, 20),
    ...(random.chance(0.15) ? { withdrawnAfter: random.between(0.5, 3) } : {}),
  }));
  const people = random.chance(0.5) ? 4 : 6;
  const moments = [...articles.map(({ at }) => at + recallWindow), ...(weekly ? [weekDue] : [])];
  const around = () => random.one(moments) + random.between(-0.5, random.chance(0.3) ? 12 : 1.5);
  return {
    ...{ articles, weekly, people },
    deeds: Array.from({ length: random.below(5) }, () => ({
      ...{ at: Math.max(0.1, around()), who: random.below(people), deed: random.one(deeds) },
    })),
    operator: random.chance(0.35)
      ? [
          { at: around(), word: random.one(['pause', 'cancel', 'pause'] as const) },
          { at: around() + random.between(0, 20), word: 'resume' as const },
        ]
      : [],
    rates: random.one<Rates>([
      { kill: 0, fault: 0, freeze: 0 },
      { kill: 0.01, fault: 0.02, freeze: 0.002 },
      { kill: 0.03, fault: 0.02, freeze: 0 },
      { kill: 0, fault: 0.08, freeze: 0 },
      { kill: 0.005, fault: 0.005, freeze: 0.015 },
    ]),
    queue: { lost: random.one([0, 0.1]), doubled: random.one([0, 0.2]) },
    events: { lost: random.one([0, 0.1, 0.5]), doubled: random.one([0, 0.3]) },
    senders: random.one([1, 2, 3]),
    skew: random.one([0, 1_000]),
    ...rarities(rarer, moments),
  };
}

function rarities(random: Random, moments: readonly number[]) {
  const around = (least: number, most: number) => random.one(moments) + random.between(least, most);
  const lost = Math.max(0.2, around(-0.5, 6));
  const back = lost + random.between(2, 12);
  const from = around(-1, 2);
  return {
    throttled: random.one([0.05, 0.05, 0.3]),
    ...(random.chance(0.25)
      ? {
          loss: {
            table: random.one(['subscribers', 'deliveries'] as const),
            backup: Math.max(0.1, lost - random.between(0, random.chance(0.5) ? 3 : 30)),
            ...{ lost, back, word: back + random.between(0, 10) },
          },
        }
      : {}),
    ...(random.chance(0.15)
      ? { stop: { from, to: from + random.between(1, 10), why: random.one(['held', 'day'] as const) } }
      : {}),
  };
}

export const minutes = (count: number): number => count * minute;

/** One article, three readers, nothing that goes wrong by itself. */
export const calm: Scenario = {
  articles: [{ at: 3 }],
  ...{ weekly: false, people: 3, operator: [], senders: 2, skew: 0, throttled: 0.05 },
  deeds: [{ at: 4, who: 1, deed: 'leave' }],
  rates: { kill: 0, fault: 0, freeze: 0 },
  queue: { lost: 0, doubled: 0 },
  events: { lost: 0, doubled: 0 },
};
