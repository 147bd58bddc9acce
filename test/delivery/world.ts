/** The world of *digest*, and a post office: SES accepts what it is told to accept, and remembers. */
import { deliveryRun } from '../../src/delivery/apply.ts';
import type { Delivery, Proof } from '../../src/delivery/delivery.ts';
import { paceKeeper } from '../../src/delivery/pace.ts';
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import { moveDelivery, readDelivery } from '../../src/delivery/records.ts';
import { proven } from '../../src/delivery/states.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { readDigest } from '../../src/digest/records.ts';
import { shardHint } from '../../src/hints.ts';
import { type Instant, instant, nonce, type SubscriberId, subscriberId } from '../../src/ids.ts';
import { digestKey } from '../../src/keys.ts';
import type { RawMail, SendOutcome } from '../../src/ports.ts';
import { sweepDigests } from '../../src/sweep/digests.ts';
import { at, publication, siteUrl } from '../digest/builders.ts';
import { article, ledger, World } from '../digest/world.ts';
import { MemoryTable } from '../support/memory-table.ts';
import type { Mortal } from '../support/mortal.ts';

export const digest = digestIdOf(ledger, 'article', article(1));
export const opening = at('06:10:00');

export class PostWorld extends World {
  readonly deliveries = new MemoryTable();
  /** What SES accepted, in order. */
  readonly accepted: RawMail[] = [];
  /** Of each call, in order; without one SES accepts. */
  readonly answers: SendOutcome[] = [];
  readonly woken: unknown[] = [];
  /** The wall clock, in milliseconds. */
  wall = Date.parse('2026-11-23T06:10:00Z');
  quota = { maxPerSecond: 100, maxPerDay: 50_000, sentLastDay: 0 };
  remaining = (): number => 300_000;
  /** Called before SES answers. */
  underway: (mail: RawMail) => Promise<void> = async () => undefined;

  readonly mailer = {
    send: async (mail: RawMail): Promise<SendOutcome> => {
      await this.underway(mail);
      const answer = this.answers.shift() ?? { kind: 'accepted', messageId: `m${this.accepted.length + 1}` };
      if (answer.kind === 'accepted') this.accepted.push(mail);
      return answer;
    },
    quota: async () => this.quota,
  };

  readonly pause = async (milliseconds: number): Promise<void> => {
    this.wall += milliseconds;
  };
  readonly wallClock = (): Instant => instant(this.wall);
  readonly pace = paceKeeper({ mailer: this.mailer, wallClock: this.wallClock, pause: this.pause, share: 1 });

  /** One article, frozen, with these readers. */
  static async opened(...readers: readonly number[]): Promise<PostWorld> {
    const world = new PostWorld();
    await world.begin();
    for (const n of readers) await world.reads(n, at('01:00:00'));
    await world.goesLive(1, at('06:00:00'), publication());
    await world.freeze(opening);
    return world;
  }

  /** The same state; what happens to one does not happen to the other. */
  copy(): PostWorld {
    const copy = new PostWorld();
    for (const table of ['content', 'subscribers', 'deliveries'] as const)
      for (const [key, row] of this[table].rows) copy[table].rows.set(key, row);
    for (const [key, versions] of this.bucket.versions) copy.bucket.versions.set(key, versions);
    copy.messages.push(...this.messages);
    return copy;
  }

  ports(life?: Pick<Mortal, 'wrap'>): DeliveryPorts {
    const mortal = <T extends object>(port: T): T => life?.wrap(port) ?? port;
    return {
      epoch: this.epoch,
      content: mortal(this.content),
      contentBucket: mortal(this.bucket),
      subscribers: mortal(this.subscribers),
      deliveries: mortal(this.deliveries),
      deliveryQueue: mortal(this.queue),
      mailer: mortal(this.mailer),
      wallClock: this.wallClock,
      random: this.random,
      log: this.log,
      pause: this.pause,
      pace: this.pace,
      remaining: () => this.remaining(),
      linkKeys: async () => ({ current: 'k1', keys: { k1: 'k'.repeat(32) } }),
      siteUrl,
      configurationSet: 'digests',
    };
  }

  /** One run over all that lies in the queue; a message that fails is lost here, as after its last receive. */
  async run(life?: Pick<Mortal, 'wrap'> & { readonly dead?: boolean }): Promise<void> {
    const work = deliveryRun(this.ports(life));
    for (const message of this.messages.splice(0))
      await work(shardHint.parse(message)).catch((error: unknown) => {
        if (!life?.dead) throw error;
      });
  }

  async sweep(now: Instant = at('06:11:00')): Promise<void> {
    const wakeDigest = async (payload: unknown): Promise<void> => {
      this.woken.push(payload);
    };
    const { content, queue: deliveryQueue, log } = this;
    await sweepDigests({ content, deliveryQueue, wakeDigest, log, wallClock: this.wallClock }, now);
  }

  /** Sweeps and runs, a minute apart, as long as the digest is open; at most an hour. */
  async untilClosed(): Promise<void> {
    for (let minute = 0; minute < 60; minute++) {
      if ((await readDigest(this.content, digest))?.state === 'closed') return;
      await this.sweep();
      await this.run();
      this.wall += 60_000;
    }
  }

  /** SES tells of everything it accepted. */
  async tell(): Promise<void> {
    for (const { tags } of this.accepted)
      await this.tellOf(subscriberId(tags['subscriber'] ?? ''), nonce(tags['nonce'] ?? ''));
  }

  /** An event of SES about one mail. */
  async tellOf(subscriber: SubscriberId, name = nonce('none')): Promise<void> {
    await moveDelivery(this.deliveries, digest, subscriber, (row) =>
      proven(row, { nonce: name, at: instant(this.wall) }),
    );
  }

  delivery(subscriber: SubscriberId): Promise<Delivery | undefined> {
    return readDelivery(this.deliveries, digest, subscriber);
  }

  proof(): Proof | undefined {
    const text = this.bucket.text(digestKey(ledger, article(1), 'proof.json'));
    return text === undefined ? undefined : JSON.parse(text);
  }

  mailsTo(subscriber: SubscriberId): number {
    return this.accepted.filter(({ tags }) => tags['subscriber'] === subscriber).length;
  }
}
