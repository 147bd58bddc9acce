/** A small world for *digest* and *delivery*: everything in memory, the queue's messages kept, the log kept. */
import { readItem, readPublication, writeItem, writePublication } from '../../src/article/records.ts';
import type { Publication } from '../../src/config.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import type { Mailable } from '../../src/digest/digest.ts';
import { newsletters } from '../../src/digest/offer.ts';
import type { FreezePorts } from '../../src/digest/ports.ts';
import type { EpochStanding } from '../../src/epoch.ts';
import {
  type ArticleId,
  articleId,
  contentHash,
  type EmailAddress,
  type Instant,
  newsletterId,
  type SubscriberId,
  subscriberId,
} from '../../src/ids.ts';
import { writeSubscriber, writeSubscription } from '../../src/subscribers/records.ts';
import type { Subscription } from '../../src/subscribers/subscriber.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { MemoryTable } from '../support/memory-table.ts';
import type { Mortal } from '../support/mortal.ts';
import { at, siteUrl } from './builders.ts';

export const ledger = newsletterId('ledger');
export const article = (n: number): ArticleId =>
  articleId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
export const reader = (n: number): SubscriberId =>
  subscriberId(`${((n * 37) % 256).toString(16).padStart(2, '0')}${String(n).padStart(30, '0')}`);

/** The wall clock stands still. */
export const wallTime = at('23:00:00');

const source = {
  title: 'The Ledger',
  description: 'Of ports.',
  language: 'en',
  timezone: 'Europe/Lisbon',
  owner: { name: 'The Ledger' },
  newsletters: [
    {
      id: 'ledger',
      name: 'The Ledger, by mail',
      from: { name: 'The Ledger', address: 'ledger@courant.example' },
      postalAddress: 'Rua do Cais 12, Olhão',
      recallWindow: '10m',
    },
  ],
};

export class World {
  readonly content = new MemoryTable();
  readonly bucket = new MemoryObjectStore();
  readonly subscribers = new MemoryTable();
  readonly messages: unknown[] = [];
  readonly said: { level: string; message: string; fields: Record<string, unknown> | undefined }[] = [];
  siteUrl = siteUrl;
  epoch = async (): Promise<EpochStanding> => ({ kind: 'current' });
  #random = 0;
  #accepted = 0;

  readonly log = {
    info: (message: string, fields?: Record<string, unknown>) => this.#say('info', message, fields),
    warn: (message: string, fields?: Record<string, unknown>) => this.#say('warn', message, fields),
    error: (message: string, fields?: Record<string, unknown>) => this.#say('error', message, fields),
  };
  readonly queue = {
    send: async (messages: readonly unknown[]): Promise<void> => {
      this.messages.push(...structuredClone(messages));
    },
  };
  /** What the site's builder was woken with. */
  readonly builds: unknown[] = [];
  readonly builder = {
    wake: async (payload: unknown): Promise<void> => void this.builds.push(payload),
  };
  readonly random = {
    uuid: (): string => article(++this.#random),
    hex: (bytes: number): string => (++this.#random).toString(16).padStart(bytes * 2, '0'),
  };

  get newsletters() {
    return newsletters({ content: this.content, contentBucket: this.bucket, log: this.log });
  }

  freezePorts(life?: Mortal): FreezePorts {
    const mortal = <T extends object>(port: T): T => life?.wrap(port) ?? port;
    return {
      epoch: this.epoch,
      content: mortal(this.content),
      contentBucket: mortal(this.bucket),
      // A freeze only reads here, 256 times: a crash in between is like one before the write that follows.
      subscribers: this.subscribers,
      deliveryQueue: mortal(this.queue),
      wakeSite: (payload) => mortal(this.builder).wake(payload),
      wallClock: () => wallTime,
      random: this.random,
      log: this.log,
      siteUrl: this.siteUrl,
    };
  }

  freeze(now: Instant, life?: Mortal): Promise<void> {
    return freezeDue(this.freezePorts(life), now);
  }

  /** The publication is accepted, its newsletters begin at midnight: one for each of `changes`. */
  async begin(...given: readonly object[]): Promise<void> {
    await this.configure(...given);
    await this.newsletters.notice((await readPublication(this.content)).config, at('00:00:00'));
  }

  /** The publication is accepted, and nobody was told of it yet. */
  async configure(first: object = {}, ...others: readonly object[]): Promise<void> {
    const newsletters = [first, ...others].map((changes) => ({ ...source.newsletters[0], ...changes }));
    this.#accepted += 1;
    await writePublication(this.content, {
      rev: this.#accepted,
      accepted: { versionId: `p${this.#accepted}`, hash: 'p', source: { ...source, newsletters } },
      problems: [],
      at: at('00:00:00'),
    });
  }

  /** An article that went live at `since`, as the look and the builder leave it, offered to the newsletters. */
  async goesLive(
    n: number,
    since: Instant,
    publication: Publication,
    text = 'The horn sounds.',
    title = `Article ${n}`,
  ): Promise<void> {
    const key = `articles/a${n}.md`;
    const markdown = `---\ntitle: ${title}\n---\n${text}\n`;
    const put = await this.bucket.put(key, markdown, { contentType: 'text/markdown' });
    if (put === 'exists') throw new Error('Unexpected');
    await writeItem(this.content, {
      id: article(n),
      rev: 1,
      liveRev: 1,
      state: 'live',
      key,
      content: { hash: contentHash(String(n).padStart(64, '0')), versionId: put.versionId },
      summary: {
        title,
        slug: `a${n}`,
        direction: 'ltr',
        authors: [],
        tags: [],
        mail: 'auto',
        excerpt: text,
      },
      guid: `urn:uuid:${article(n)}`,
      address: `/2026/11/a${n}/`,
      published: since,
      firstLive: since,
      problems: [],
      at: since,
    });
    await this.offer(n, publication, since);
  }

  async offer(n: number, publication: Publication, now: Instant, wasShown = false): Promise<void> {
    const item = await readItem(this.content, article(n));
    if (item) await this.newsletters.offer(item, publication, now, wasShown);
  }

  /** The look withdraws the article, the builder passes it on. */
  async isWithdrawn(n: number, now: Instant): Promise<void> {
    const item = await readItem(this.content, article(n));
    if (item === undefined) throw new Error('No such article');
    const gone = { ...item, rev: item.rev + 1, state: 'withdrawn' as const, withdrawnAt: now };
    await writeItem(this.content, gone);
    await this.newsletters.withdraw(gone, now);
  }

  /** Its file is back, and the builder offers it again. */
  async returns(n: number, publication: Publication, now: Instant): Promise<void> {
    const item = await readItem(this.content, article(n));
    if (item === undefined) throw new Error('No such article');
    await writeItem(this.content, { ...item, rev: item.rev + 1, state: 'live' });
    await this.offer(n, publication, now);
  }

  /** Its author raises the number, and the builder offers it. */
  async announces(n: number, number: number, publication: Publication, now: Instant): Promise<void> {
    await this.raises(n, number, now);
    await this.offer(n, publication, now);
  }

  /** The look has seen the number, the builder has not. */
  async raises(n: number, number: number, now: Instant): Promise<void> {
    const item = await readItem(this.content, article(n));
    if (item === undefined) throw new Error('No such article');
    await writeItem(this.content, { ...item, rev: item.rev + 1, announced: { number, at: now } });
  }

  /** Someone confirmed at `moment`. */
  async reads(n: number, moment: Instant, changes: Partial<Subscription> = {}): Promise<SubscriberId> {
    const id = reader(n);
    await writeSubscriber(this.subscribers, {
      state: 'active',
      id,
      rev: 1,
      address: `reader${n}@mail.example` as EmailAddress,
      generation: 1,
      confirmationsSent: [],
    });
    await writeSubscription(this.subscribers, {
      newsletter: ledger,
      subscriber: id,
      rev: 1,
      state: 'active',
      cadence: 'article',
      consent: { at: moment, source: 'form', wording: 'Send it.' },
      history: [{ at: moment, state: 'active', cadence: 'article' }],
      ...changes,
    });
    return id;
  }

  #say(level: string, message: string, fields: Record<string, unknown> | undefined): void {
    this.said.push({ level, message, fields });
  }
}

export const mailable = (n: number, changes: Partial<Mailable> = {}): Mailable => ({
  newsletter: ledger,
  article: article(n),
  rev: 1,
  since: at('06:00:00'),
  taken: [],
  withdrawn: false,
  ...changes,
});
