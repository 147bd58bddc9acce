/**
 * Every stage on the path of a mail, in memory: files are uploaded, looks, builds, the sweep, freezes and senders follow
 * as on AWS, and SES remembers what it accepted.
 */
import { deliveryRun } from '../../src/delivery/apply.ts';
import type { Proof } from '../../src/delivery/delivery.ts';
import { paceKeeper } from '../../src/delivery/pace.ts';
import type { DeliveryPorts } from '../../src/delivery/ports.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import type { FreezePorts } from '../../src/digest/ports.ts';
import { readVariant } from '../../src/digest/records.ts';
import { shardHint } from '../../src/hints.ts';
import {
  type DigestId,
  type EmailAddress,
  type Instant,
  instant,
  newsletterId,
  type SubscriberId,
  shifted,
} from '../../src/ids.ts';
import { digestKey } from '../../src/keys.ts';
import type { Log, RawMail, SendOutcome } from '../../src/ports.ts';
import { writeSubscriber, writeSubscription } from '../../src/subscribers/records.ts';
import { sweepDigests } from '../../src/sweep/digests.ts';
import { Publication } from '../rebuild/world.ts';
import { reader } from './world.ts';

export const minute = 60_000;
export const hour = 60 * minute;

export const post = newsletterId('post');

export const yaml = (newsletters: readonly object[] = [{}]): string =>
  JSON.stringify({
    ...{ title: 'The Tide Post', description: 'A column on the sea.', language: 'en' },
    ...{ timezone: 'Europe/Lisbon', owner: { name: 'The Tide Post' } },
    newsletters: newsletters.map((one) => ({
      ...{ id: 'post', name: 'The Post', cadences: ['article'], recallWindow: '10m' },
      ...{ from: { name: 'The Post', address: 'post@tides.example' }, postalAddress: 'Quay 1' },
      ...one,
    })),
  });

export const story = (title: string, front = ''): string =>
  `---\ntitle: ${title}\n${front}---\nThe text of ${title}.\n`;

/** What a stage said that a person should read. */
interface Said {
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

const inEpoch = async () => ({ kind: 'current' }) as const;

export class Newsroom extends Publication {
  readonly accepted: RawMail[] = [];
  /** Of each call, in order; without one SES accepts. */
  readonly answers: SendOutcome[] = [];
  readonly errors: Said[] = [];
  messages: unknown[] = [];
  #hex = 0;

  constructor(now = '2026-11-23T10:00:00Z') {
    super();
    this.now = instant(now);
    this.clock = (): Instant => {
      this.now = shifted(this.now, 1);
      return this.now;
    };
  }

  readonly log: Log = {
    info: () => {},
    warn: () => {},
    error: (message, fields = {}) => void this.errors.push({ message, fields }),
  };
  readonly #queue = {
    send: async (messages: readonly unknown[]) => void this.messages.push(...structuredClone(messages)),
  };
  readonly #random = {
    uuid: () => `f0000000-0000-4000-8000-${String(++this.#hex).padStart(12, '0')}`,
    hex: (bytes: number) => (++this.#hex).toString(16).padStart(bytes * 2, 'f'),
  };

  /** The publication as it is configured, with readers 1 to `readers` at the cadence. */
  static async opened(readers: number, newsletters?: readonly object[]): Promise<Newsroom> {
    const newsroom = new Newsroom();
    await newsroom.put('publication.yaml', yaml(newsletters));
    await newsroom.rest();
    for (let n = 1; n <= readers; n++) await newsroom.reads(n);
    await newsroom.pass(minute);
    return newsroom;
  }

  async reads(
    n: number,
    cadence: 'article' | 'weekly' = 'article',
    newsletter = post,
  ): Promise<SubscriberId> {
    const id = reader(n);
    const at = this.now;
    await writeSubscriber(this.subscribers, {
      ...{ state: 'active', id, rev: 1, generation: 1, confirmationsSent: [] },
      address: `reader${n}@mail.example` as EmailAddress,
    });
    await writeSubscription(this.subscribers, {
      ...{ newsletter, subscriber: id, rev: 1, state: 'active', cadence },
      consent: { at, source: 'form', wording: 'Send it.' },
      history: [{ at, state: 'active', cadence }],
    });
    return id;
  }

  /** `changes`: what this freezer gets instead. */
  override async freeze(changes: Partial<FreezePorts> = {}): Promise<void> {
    await freezeDue(
      {
        epoch: inEpoch,
        ...{ content: this.table, contentBucket: this.content, subscribers: this.subscribers },
        ...{ deliveryQueue: this.#queue, wakeSite: async () => {}, wallClock: () => this.now },
        ...{ random: this.#random, log: this.log, siteUrl: 'https://tides.example' },
        ...changes,
      },
      this.now,
    );
  }

  /** One run over all that lies in the queue. */
  async send(): Promise<void> {
    const mailer: DeliveryPorts['mailer'] = {
      send: async (mail) => {
        const answer = this.answers.shift() ?? { kind: 'accepted', messageId: `m${this.accepted.length}` };
        if (answer.kind === 'accepted') this.accepted.push(mail);
        return answer;
      },
      quota: async () => ({ maxPerSecond: 100, maxPerDay: 50_000, sentLastDay: 0 }),
    };
    const pause = async (): Promise<void> => {};
    const wallClock = () => this.now;
    const work = deliveryRun({
      epoch: inEpoch,
      ...{ content: this.table, contentBucket: this.content, subscribers: this.subscribers },
      ...{ deliveries: this.deliveries, deliveryQueue: this.#queue, mailer, wallClock, pause },
      ...{ random: this.#random, log: this.log, remaining: () => 300_000, siteUrl: 'https://tides.example' },
      pace: paceKeeper({ mailer, wallClock, pause, share: 1 }),
      linkKeys: async () => ({ current: 'k1', keys: { k1: 'k'.repeat(32) } }),
      configurationSet: 'digests',
    });
    for (const message of this.messages.splice(0)) await work(shardHint.parse(message));
  }

  /** The sweep comes, and whoever it wakes does what is to be done. */
  async sweep(): Promise<void> {
    let woken = false;
    await sweepDigests(
      {
        ...{ content: this.table, deliveryQueue: this.#queue, log: this.log, wallClock: () => this.now },
        wakeDigest: async () => {
          woken = true;
        },
      },
      this.now,
    );
    if (woken) await this.freeze();
    await this.rest();
    await this.send();
  }

  /** So many minutes go by, with a sweep in each. */
  async minutes(count: number): Promise<void> {
    for (let each = 0; each < count; each++) {
      await this.pass(minute);
      await this.sweep();
    }
  }

  /** Nobody wakes until then; then the sweep comes. */
  async sleepsUntil(moment: string): Promise<void> {
    await this.pass(Date.parse(moment) - Date.parse(this.now));
    await this.sweep();
  }

  /** What the newsletter asks a person, by cadence. */
  async asked(cadence: 'article' | 'weekly' = 'article', newsletter = post): Promise<string | undefined> {
    return (await readVariant(this.table, newsletter, cadence))?.held;
  }

  subjects(): readonly string[] {
    return this.accepted.map(
      ({ raw }) => /^Subject: (.*)$/m.exec(Buffer.from(raw).toString('latin1'))?.[1]?.trim() ?? '',
    );
  }

  proof(period: string): (Proof & { readonly digest: DigestId }) | undefined {
    const text = this.content.text(digestKey(post, period, 'proof.json'));
    return text === undefined ? undefined : JSON.parse(text);
  }
}
