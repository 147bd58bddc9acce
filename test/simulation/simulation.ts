/**
 * One run: the real code of *digest*, *delivery*, *feedback*, *subscribers* and *sweep*, each call a process that may die,
 * around the stores, the queue and the post office of a scenario.
 */
import { readItem, readPublication, writeItem } from '../../src/article/records.ts';
import type { Publication } from '../../src/config.ts';
import { deliveryRun } from '../../src/delivery/apply.ts';
import { paceKeeper } from '../../src/delivery/pace.ts';
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import { newsletters } from '../../src/digest/offer.ts';
import { actOnDigest, answerHeld } from '../../src/digest/operate.ts';
import { readDigest, readOpenDigests, readVariant } from '../../src/digest/records.ts';
import type { DigestWord } from '../../src/digest/words.ts';
import { type EpochStanding, epochKeeper, type TableIds } from '../../src/epoch.ts';
import { applyFeedback } from '../../src/feedback/apply.ts';
import { parseFeedback } from '../../src/feedback/event.ts';
import { shardHint } from '../../src/hints.ts';
import { type Instant, instant } from '../../src/ids.ts';
import type { Row } from '../../src/ports.ts';
import { restore } from '../../src/restore/restore.ts';
import { sweepDigests } from '../../src/sweep/digests.ts';
import { untakenPartition } from '../../src/table-keys.ts';
import { article, ledger, World } from '../digest/world.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import type { SeededFates } from './fates.ts';
import { KeptTable, NoTable } from './kept.ts';
import { type Mistake, none } from './mistake.ts';
import { linkKeys, type PeoplePorts, type Person, peopleOf } from './people.ts';
import { type Accepted, ofMailer, PostOffice, Queue } from './post.ts';
import { type Fates, Process } from './process.ts';
import type { Random } from './random.ts';
import { type Loss, minutes, recallWindow, type Scenario, type Stop, weekDue } from './scenario.ts';
import { Time } from './time.ts';

export const beginning = Date.parse('2026-11-23T08:00:00Z');
const siteUrl = 'https://ledger.example';
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Seconds, as in infra/stages. */
const timeouts = {
  ...{ digest: 120, delivery: 300, sweep: 60, feedback: 30, subscribers: 5, site: 60 },
  /** A command at the operator's own machine has none. */
  operator: 3_600,
} as const;

class Tables extends World {
  override readonly content: KeptTable;
  override readonly bucket: MemoryObjectStore;
  override readonly subscribers: KeptTable;
  readonly deliveries: KeptTable;
  /** As DescribeTable names them. */
  ids: TableIds = { content: 'content', subscribers: 'subscribers', deliveries: 'deliveries' };

  constructor(time: Time) {
    super();
    this.content = new KeptTable(time);
    this.bucket = new MemoryObjectStore(() => instant(time.now));
    this.subscribers = new KeptTable(time);
    this.deliveries = new KeptTable(time);
  }
}

export class Simulation {
  readonly time = new Time(beginning);
  readonly world = new Tables(this.time);
  readonly office: PostOffice;
  readonly queue: Queue;
  /** What an operator said, and when it had landed. */
  readonly words: { readonly at: number; readonly word: string }[] = [];
  readonly failures: string[] = [];
  people: readonly Person[] = [];
  #calm = false;

  constructor(
    readonly scenario: Scenario,
    readonly random: Random,
    readonly fates: Fates & Partial<Pick<SeededFates, 'calm'>>,
    private readonly mistake: Mistake = none,
  ) {
    this.office = new PostOffice(this.time, random, scenario.throttled, () => this.#stopped());
    const faults = () => (this.#calm ? { lost: 0, doubled: 0 } : scenario.queue);
    this.queue = new Queue(this.time, random, faults, 6 * timeouts.delivery * 1_000);
    this.office.told = (mail) => this.#tellOf(mail);
  }

  /** Until nothing is left to do; answers how it ended. */
  async play(): Promise<'ended' | 'does not end'> {
    const { time, scenario, world } = this;
    await world.begin({
      recallWindow: `${recallWindow}m`,
      cadences: scenario.weekly ? ['article', 'weekly'] : ['article'],
      schedule: { weekday: 'monday', time: '09:00' },
    });
    this.people = await peopleOf(scenario, world.subscribers, instant(beginning - 86_400_000));
    this.#schedule();
    const last = Math.max(...scenario.articles.map(({ at }) => at), scenario.weekly ? weekDue : 0);
    await time.run(beginning + minutes(last + 20));
    this.#calm = true;
    if (this.fates.calm !== undefined) this.fates.calm = true;
    for (let hour = 0; hour < 8; hour++) {
      await this.#operatorSettles();
      await time.run(time.now + minutes(60), () => false);
      if ((await this.#isAtRest()) && !this.time.isWorn) return 'ended';
    }
    return 'does not end';
  }

  #stopped(): Stop['why'] | undefined {
    const { stop } = this.scenario;
    const since = (this.time.now - beginning) / minutes(1);
    return stop !== undefined && since >= stop.from && since < stop.to ? stop.why : undefined;
  }

  /** Where nothing is lost, nobody asks: each question is a call, and costs a run its time. */
  epochOf(process: Process): () => Promise<EpochStanding> {
    if (this.scenario.loss === undefined || this.mistake.asksNoEpoch) return this.world.epoch;
    const { world } = this;
    const tables = process.port('tables', {
      describe: async () => {
        if (!world.subscribers.isThere || !world.deliveries.isThere)
          throw new NoTable('A table is not there');
        return world.ids;
      },
    });
    const ports = { contentBucket: process.port('bucket', world.bucket), wallClock: process.wallClock };
    return epochKeeper({ ...ports, tableIds: () => tables.describe() });
  }

  get now(): Instant {
    return instant(this.time.now);
  }

  process(stage: keyof typeof timeouts): Process {
    const { skew } = this.scenario;
    const wrong = skew === 0 ? 0 : this.random.between(-skew, skew);
    return new Process(stage, this.time, this.fates, timeouts[stage] * 1_000, wrong);
  }

  #schedule(): void {
    const { scenario } = this;
    for (const [index, { at, withdrawnAfter }] of scenario.articles.entries()) {
      this.#later(at, () => this.#publish(index + 1));
      if (withdrawnAfter !== undefined) this.#later(at + withdrawnAfter, () => this.#withdraw(index + 1));
    }
    for (const { at, who, deed } of scenario.deeds)
      this.#later(at, () => this.people[who]?.does(deed, this.peoplePorts()));
    for (const { at, word } of scenario.operator) this.#later(at, () => this.#sayOfAll(word));
    if (scenario.loss !== undefined) this.#schedules(scenario.loss);
    void this.#sweeps();
    for (let sender = 0; sender < scenario.senders; sender++) void this.#works();
  }

  #later(minute: number, work: () => Promise<unknown> | undefined): void {
    void this.time
      .wait(minutes(minute))
      .then(work)
      .catch((error: unknown) => {
        if (!(error instanceof NoTable)) this.failures.push(String(error));
      });
  }

  // ── a table is lost ──

  #schedules({ table: name, backup, lost, back, word }: Loss): void {
    const { world } = this;
    const table = world[name];
    let kept: readonly Row[] = [];
    this.#later(backup, async () => {
      kept = table.backup();
    });
    this.#later(lost, async () => table.isLost());
    this.#later(back, async () => {
      table.comesBack(kept);
      world.ids = { ...world.ids, [name]: `${name}, restored` };
    });
    this.#later(word, () => this.#restores());
  }

  /** Whoever is told that it failed, or whose machine stopped, says it again. */
  #restores(): Promise<void> {
    const { content, bucket, subscribers, deliveries } = this.world;
    return this.#untilDone('operator', async (process) => {
      const outcome = await restore(
        {
          content: process.port('content', content),
          contentBucket: process.port('bucket', bucket),
          subscribers: process.port('subscribers', subscribers),
          // Read 256 times, by shards: a crash in between is like one before the write that follows.
          deliveries,
          tableIds: async () => this.world.ids,
          wallClock: process.wallClock,
          newsletters: [ledger],
          progress: () => undefined,
        },
        false,
      );
      // Another has done it, or there was no epoch yet, and nothing was mailed.
      if (!outcome.ok && outcome.problems[0]?.code !== 'epoch-current')
        throw new Error(outcome.problems[0]?.wrong);
    });
  }

  // ── articles ──

  async #config(): Promise<Publication> {
    return (await readPublication(this.world.content)).config;
  }

  /** The look has been there; the builder offers it until that is done. */
  async #publish(n: number): Promise<void> {
    const nobody = { ...(await this.#config()), newsletters: [] };
    await this.world.goesLive(n, this.now, nobody);
    const { now } = this;
    await this.#untilDone('site', async (process) => {
      const item = await readItem(this.world.content, article(n));
      if (item) await newsletters(this.#newsletterPorts(process)).offer(item, await this.#config(), now);
    });
  }

  async #withdraw(n: number): Promise<void> {
    const item = await readItem(this.world.content, article(n));
    if (item === undefined) return;
    const gone = { ...item, rev: item.rev + 1, state: 'withdrawn' as const, withdrawnAt: this.now };
    await writeItem(this.world.content, gone);
    const { now } = this;
    await this.#untilDone('site', (process) =>
      newsletters(this.#newsletterPorts(process)).withdraw(gone, now),
    );
  }

  #newsletterPorts(process: Process) {
    const { content, bucket } = this.world;
    return {
      content: process.port('content', content),
      contentBucket: process.port('bucket', bucket),
      log: silent,
    };
  }

  /** Its intent stays until it is done: the next builder repeats it. */
  async #untilDone(stage: 'site' | 'operator', work: (process: Process) => Promise<unknown>): Promise<void> {
    for (;;) {
      const process = this.process(stage);
      if ((await process.whenOver(work(process))) === 'done') return;
      if (stage === 'site' && this.mistake.losesIntents) return;
      await this.time.wait(minutes(1));
    }
  }

  // ── sweep, freezer ──

  async #sweeps(): Promise<void> {
    for (;;) {
      await this.time.wait(60_000 - ((this.time.now - beginning) % 60_000));
      if (!(await this.#isBusy())) continue;
      const { now } = this;
      const process = this.process('sweep');
      const { content } = this.world;
      const ports = {
        content: process.port('content', content),
        deliveryQueue: process.port('queue', this.mistake.queue(this.queue, 'sweep')),
        wakeDigest: async () => void this.#freezes(now),
        log: silent,
        wallClock: process.wallClock,
      };
      void process.whenOver(sweepDigests(ports, now));
    }
  }

  /** A sweep of a publication in which nothing waits reads a few rows and does nothing. */
  async #isBusy(): Promise<boolean> {
    const { content } = this.world;
    if ((await readOpenDigests(content)).length > 0) return true;
    for (const cadence of ['article', 'weekly'] as const)
      if ((await readVariant(content, ledger, cadence))?.freezing !== undefined) return true;
    let waits = false;
    for await (const _ of content.query(untakenPartition(ledger))) waits = true;
    const since = (this.time.now - beginning) / minutes(1);
    const { articles, weekly, loss } = this.scenario;
    const moments = [...articles.map(({ at }) => at), ...(weekly ? [weekDue] : [])];
    const isIn = (from: number, length: number) => since >= from && since < from + length;
    return (
      waits && (moments.some((moment) => isIn(moment, 15)) || (loss !== undefined && isIn(loss.word, 30)))
    );
  }

  /** An asynchronous call: Lambda repeats it twice. */
  async #freezes(now: Instant): Promise<void> {
    for (const pause of [60_000, 120_000, 0]) {
      const process = this.process('digest');
      const { content, bucket, subscribers } = this.world;
      const ports = {
        epoch: this.epochOf(process),
        content: process.port('content', content),
        contentBucket: process.port('bucket', bucket),
        // Read 256 times, to see who is there: a crash in between is like one before the write that follows.
        subscribers,
        deliveryQueue: process.port('queue', this.mistake.queue(this.queue, 'digest')),
        wakeSite: async () => undefined,
        wallClock: process.wallClock,
        random: this.random,
        log: silent,
        siteUrl,
      };
      if ((await process.whenOver(freezeDue(this.mistake.freezer(ports), now))) === 'done') return;
      await this.time.wait(pause);
    }
  }

  // ── senders ──

  async #works(): Promise<void> {
    for (;;) {
      const message = this.queue.receive();
      if (message === undefined) {
        await this.queue.changed();
        continue;
      }
      const process = this.process('delivery');
      const ports = this.mistake.delivery(this.#deliveryPorts(process), this);
      const work = deliveryRun(ports)(shardHint.parse(message.body));
      if ((await process.whenOver(work)) === 'done') message.done();
    }
  }

  #deliveryPorts(process: Process): DeliveryPorts {
    const { content, bucket, subscribers, deliveries } = this.world;
    const { wallClock, pause, remaining } = process;
    const mailer = process.port('ses', this.office.mailer, ofMailer);
    return {
      epoch: this.epochOf(process),
      content: process.port('content', content),
      contentBucket: process.port('bucket', bucket),
      subscribers: process.port('subscribers', subscribers),
      deliveries: process.port('deliveries', deliveries),
      deliveryQueue: process.port('queue', this.mistake.queue(this.queue, 'delivery')),
      pace: paceKeeper({ mailer, wallClock, pause, share: 1 }),
      ...{ mailer, wallClock, pause, remaining, random: this.random, log: silent, siteUrl },
      linkKeys: async () => linkKeys,
      configurationSet: 'digests',
    };
  }

  // ── SES's events ──

  #tellOf(mail: Accepted): void {
    const { random, scenario } = this;
    const kinds = ['Send', ...(random.chance(0.04) ? ['Bounce'] : random.chance(0.02) ? ['Complaint'] : [])];
    for (const eventType of kinds) {
      const { lost, doubled } = this.#calm ? { lost: 0, doubled: 0 } : scenario.events;
      if (eventType === 'Send' && random.chance(lost)) continue;
      for (let copy = random.chance(doubled) ? 2 : 1; copy > 0; copy--) {
        const late = random.chance(0.05) ? 1_500_000 : 20_000;
        void this.time.wait(random.between(30, late)).then(() => this.#hears(eventOf(mail, eventType)));
      }
    }
  }

  async #hears(message: string): Promise<void> {
    for (const pause of [60_000, 120_000, 0]) {
      const process = this.process('feedback');
      const { subscribers, deliveries } = this.world;
      const ports = {
        subscribers: process.port('subscribers', subscribers),
        deliveries: process.port('deliveries', deliveries),
        journal: process.port('journal', this.mistake.journal(this.world.bucket)),
        log: silent,
      };
      const feedback = parseFeedback(message);
      if (feedback === undefined) throw new Error('An event of ours is none');
      if ((await process.whenOver(applyFeedback(ports, feedback))) === 'done') return;
      await this.time.wait(pause);
    }
  }

  // ── people, operator ──

  peoplePorts(): PeoplePorts {
    const config = () => this.#config();
    return {
      time: this.time,
      random: this.random,
      process: () => this.process('subscribers'),
      subscribers: this.world.subscribers,
      journal: this.mistake.journal(this.world.bucket),
      publication: config,
      siteUrl,
    };
  }

  async #sayOfAll(word: DigestWord): Promise<void> {
    const { content } = this.world;
    for (const id of await readOpenDigests(content)) {
      const outcome = await actOnDigest({ content, log: silent }, id, word);
      if (outcome.ok) this.words.push({ at: this.time.now, word: `${word} ${id}` });
    }
  }

  /** In the end a person decides whatever waits for one. */
  async #operatorSettles(): Promise<void> {
    const { content } = this.world;
    for (const cadence of ['article', 'weekly'] as const) {
      const held = await readVariant(content, ledger, cadence);
      if (held?.held === undefined) continue;
      const answer = this.random.one(['mail', 'drop'] as const);
      this.words.push({ at: this.time.now, word: `${answer} ${cadence}` });
      await answerHeld({ content, log: silent }, { newsletter: ledger, cadence, answer }, this.now);
    }
    await this.#sayOfAll(this.random.one(['resume', 'resume', 'cancel'] as const));
  }

  async #isAtRest(): Promise<boolean> {
    const { content } = this.world;
    if ((await readOpenDigests(content)).length > 0) return false;
    for (const cadence of ['article', 'weekly'] as const) {
      const variant = await readVariant(content, ledger, cadence);
      if (variant?.freezing !== undefined || variant?.held !== undefined) return false;
    }
    return true;
  }

  digest(id: string) {
    return readDigest(this.world.content, id as Parameters<typeof readDigest>[1]);
  }
}

function eventOf({ messageId, to, at, digest, subscriber, nonce }: Accepted, eventType: string): string {
  const timestamp = new Date(at).toISOString();
  return JSON.stringify({
    eventType,
    mail: {
      ...{ messageId, timestamp, destination: [to] },
      tags: { digest: [digest], subscriber: [subscriber], nonce: [nonce] },
    },
    bounce: { timestamp, bounceType: 'Permanent' },
    complaint: { timestamp },
  });
}
