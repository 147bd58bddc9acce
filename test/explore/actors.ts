/** Who acts in a small world: authors and the clock, and the real code of looks, builders and the sweep. */
import { lookAt } from '../../src/article/look.ts';
import { writeReport } from '../../src/article/write-report.ts';
import { digests } from '../../src/digest/pages.ts';
import type { Instant } from '../../src/ids.ts';
import { buildSite } from '../../src/site/build.ts';
import { createDocuments } from '../../src/site/documents.ts';
import { sweepAgenda } from '../../src/sweep/agenda.ts';
import { sweepIntents } from '../../src/sweep/intents.ts';
import { sweepVerify } from '../../src/sweep/verify.ts';
import { sweepWaiting } from '../../src/sweep/waiting.ts';
import { keyOf, silent } from '../article/world.ts';
import { Behaviour, type WorkerPorts } from './behaviour.ts';
import { clockWrite, footprintOf } from './footprint.ts';
import type { Act } from './small-world.ts';
import { type Call, passed, perform, type State } from './state.ts';

const siteUrl = 'https://tides.example';

const act = (name: string, call: Call): Act => ({
  name,
  footprint: footprintOf(call),
  apply: async (state) => (await perform(state, call)).state,
});

/** `a` is `articles/a.md` for short. */
export const puts = (name: string, body: string): Act =>
  act(`puts ${name}`, {
    ...{ port: 'content', method: 'put', key: keyOf(name), body },
    options: { contentType: 'text/markdown' },
  });

export const removes = (name: string): Act =>
  act(`removes ${name}`, { port: 'content', method: 'delete', key: keyOf(name) });

export const passes = (milliseconds: number): Act => ({
  name: `${milliseconds / 1000} s pass`,
  footprint: clockWrite,
  apply: async (state) => passed(state, milliseconds),
  isTime: true,
});

/** What stands between a worker and its ports, to plant a mistake. */
export type Mistake = (ports: WorkerPorts) => WorkerPorts;

const right: Mistake = (ports) => ports;

const look = (ports: WorkerPorts, key: string, now: Instant) =>
  lookAt({ ...ports, log: silent, senderDomain: 'tides.example', siteUrl }, { look: key, now });

const build = ({ queue, ...ports }: WorkerPorts, now: Instant) => {
  const { content, table } = ports;
  // What a warm function remembers is what it would read again: fewer states, and nothing that could differ.
  const remembersNothing = () => createDocuments({ content, table, log: silent });
  return buildSite(
    {
      ...{ ...ports, log: silent, siteUrl, uploadsQueue: queue, digests: digests(table) },
      newsletters: { notice: async () => {}, offer: async () => {}, withdraw: async () => {} },
      report: async (key) => void (await writeReport({ content, table, siteUrl }, key)),
      remainingMs: () => 30_000,
      documents: {
        article: (...asked) => remembersNothing().article(...asked),
        page: (...asked) => remembersNothing().page(...asked),
        text: (...asked) => remembersNothing().text(...asked),
      },
    },
    now,
  );
};

/** As a message, for the builder. */
export const wake = '(build)';

async function sweep(
  { table: content, queue: uploadsQueue, wallClock }: WorkerPorts,
  now: Instant,
): Promise<void> {
  const wakeSite = () => uploadsQueue.send([{ look: wake }]);
  const ports = { content, uploadsQueue, wakeSite, wallClock };
  await sweepWaiting(ports, now);
  await sweepAgenda(ports, now);
  await sweepIntents(ports, now);
  await sweepVerify(ports, now);
}

/** The code of one world, each kind of work once, so that what is known of it is used again. */
export class Actors {
  readonly #known = new Map<string, Behaviour>();

  constructor(private readonly mistake: Mistake = right) {}

  /** `who` tells apart two that do the same, and what they mint. */
  look(name: string, now: Instant, who = ''): Behaviour {
    return this.#of(`look at ${name}${who} ${now}`, (ports) => look(ports, keyOf(name), now), keyOf(name));
  }

  build(now: Instant, who = ''): Behaviour {
    return this.#of(`build${who} ${now}`, (ports) => build(ports, now));
  }

  sweep(now: Instant): Behaviour {
    return this.#of(`sweep ${now}`, (ports) => sweep(ports, now));
  }

  #of(name: string, work: (ports: WorkerPorts) => Promise<unknown>, key?: string): Behaviour {
    const known = this.#known.get(name) ?? new Behaviour(name, (ports) => work(this.mistake(ports)), key);
    this.#known.set(name, known);
    return known;
  }
}

/** From its beginning to its end, alone. */
export async function done(state: State, { root }: Behaviour): Promise<State> {
  let now = state;
  let node = root;
  while (node.ended === undefined) {
    const [call] = node.pending;
    if (call === undefined) throw new Error(`${node.behaviour.name} waits for nothing`);
    const { state: after, answer } = await perform(now, call);
    node = await node.behaviour.next(node, { kind: 'value', value: answer }, after.now);
    now = after;
  }
  if ('failure' in node.ended) throw node.ended.failure;
  return now;
}
