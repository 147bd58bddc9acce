/**
 * A digest of ten articles to so many subscribers: opened, delivered and closed by the real stages, with as many senders
 * as the template allows, under a clock that skips. Counted is what AWS would put on the bill.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deliveryRun } from '../src/delivery/apply.ts';
import type { Proof } from '../src/delivery/delivery.ts';
import { paceKeeper } from '../src/delivery/pace.ts';
import type { DeliveryPorts } from '../src/delivery/ports.ts';
import { freezeDue } from '../src/digest/apply.ts';
import { readOpenDigests } from '../src/digest/records.ts';
import { shardHint } from '../src/hints.ts';
import { instant, shifted } from '../src/ids.ts';
import { digestKey } from '../src/keys.ts';
import { sweepDigests } from '../src/sweep/digests.ts';
import { publication, siteUrl } from '../test/digest/builders.ts';
import { ledger, World } from '../test/digest/world.ts';
import { Crowd } from './million/crowd.ts';
import { Ledger } from './million/ledger.ts';
import { count, type Meter, meteredQueue, meteredStore, meteredTable } from './million/metered.ts';
import { PostOffice } from './million/post-office.ts';
import { SkippingClock } from './skipping-clock.ts';

/** Of infra/stages: seconds, gigabytes, and how many senders at once. */
const sender = { timeout: 300, memory: 0.5, atOnce: 2 };
const feedback = { memory: 0.25, atOnce: 20 };

export interface Bill {
  readonly meter: Meter;
  readonly proof: Proof;
  readonly accepted: number;
  /** Until the digest was closed, by its clock. */
  readonly hours: number;
  /** Megabytes that the stages hold at most, after garbage was collected, beside what they held before. */
  readonly held: number;
}

const monday = instant('2026-11-23T10:00:00Z');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function deliverTo(people: number, perSecond: number): Promise<Bill> {
  const world = new World();
  const articles = 10;
  await world.begin({ cadences: ['weekly'] });
  const config = publication([{ cadences: ['weekly'] }]);
  for (let n = 1; n <= articles; n++)
    await world.goesLive(
      n,
      shifted(monday, n * 3_600_000),
      config,
      'The horn sounds in the fog. '.repeat(60),
    );

  const clock = new SkippingClock(instant('2026-11-27T09:01:00Z'));
  const meter: Meter = new Map();
  const office = new PostOffice(clock, perSecond, meter);
  const tables = { subscribers: new Crowd(people, ledger), deliveries: new Ledger(people) };
  const messages: unknown[] = [];
  const queue = { send: async (more: readonly unknown[]) => void messages.push(...more) };
  const subscribers = meteredTable(tables.subscribers, clock, meter);
  const content = meteredTable(world.content, clock, meter);
  const contentBucket = meteredStore(world.bucket, clock, meter);
  const deliveries = meteredTable(tables.deliveries, clock, meter);
  const deliveryQueue = meteredQueue(queue, clock, meter);
  const wallClock = clock.now;
  const pause = (milliseconds: number) => clock.wait(milliseconds);

  const begun = clock.milliseconds();
  await freezeDue(
    { ...world.freezePorts(), content, contentBucket, subscribers, deliveryQueue, wallClock },
    clock.now(),
  );
  const [id] = await readOpenDigests(world.content);
  if (id === undefined) throw new Error(`Nothing was opened: ${JSON.stringify(world.said)}`);

  let isOver = false;
  const heap = new Heap();
  const watching = setInterval(() => heap.look(), 1_000);
  const post = async (): Promise<void> => {
    const share = 1 / sender.atOnce;
    const pace = paceKeeper({ mailer: office, wallClock, pause, share });
    while (!isOver) {
      const message = messages.shift();
      if (message === undefined) {
        await clock.wait(1_000);
        continue;
      }
      const start = clock.milliseconds();
      const remaining = () => sender.timeout * 1_000 - (clock.milliseconds() - start);
      const ports: DeliveryPorts = {
        ...{
          content,
          contentBucket,
          subscribers,
          deliveries,
          deliveryQueue,
          wallClock,
          pause,
          pace,
          remaining,
        },
        ...{
          epoch: world.epoch,
          mailer: office,
          random: world.random,
          log: silent,
          siteUrl,
          configurationSet: 'digests',
        },
        linkKeys: async () => ({ current: 'k1', keys: { k1: 'k'.repeat(32) } }),
      };
      await deliveryRun(ports)(shardHint.parse(message));
      count(meter, 'invocation');
      count(meter, 'gigabyte-second', ((clock.milliseconds() - start) / 1_000) * sender.memory);
      // Received and deleted.
      count(meter, 'queue-request', 2);
    }
  };
  const watch = async (): Promise<void> => {
    while (!isOver) {
      await clock.wait(60_000);
      const wakeDigest = async () => undefined;
      await sweepDigests({ content, deliveryQueue, wakeDigest, log: silent, wallClock }, clock.now());
      isOver = (await readOpenDigests(world.content)).length === 0;
    }
  };
  const journal = contentBucket;
  await Promise.all([
    watch(),
    ...Array.from({ length: sender.atOnce }, post),
    ...Array.from({ length: feedback.atOnce }, () =>
      office.tell({ subscribers, deliveries, journal, log: silent }, feedback.memory, () => isOver),
    ),
  ]);
  clearInterval(watching);

  const text = world.bucket.text(digestKey(ledger, '2026-W48', 'proof.json'));
  if (text === undefined) throw new Error('There is no proof');
  const hours = (clock.milliseconds() - begun) / 3_600_000;
  return { meter, proof: JSON.parse(text), accepted: office.accepted, hours, held: heap.most };
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is still held when garbage has been collected. */
class Heap {
  most = 0;
  readonly #before = this.#held();

  look(): void {
    this.most = Math.max(this.most, this.#held() - this.#before);
  }

  #held(): number {
    collect();
    return process.memoryUsage().heapUsed / 1_000_000;
  }
}
