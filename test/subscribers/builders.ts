/** A small world for the *subscribers* stage: everything in memory, every mail kept, everything unexpected refused. */
import { type Publication, publicationSchema } from '../../src/config.ts';
import {
  type EmailAddress,
  type Instant,
  instant,
  newsletterId,
  type SubscriberId,
  subscriberId,
} from '../../src/ids.ts';
import type { Log, Mailer, RawMail, Row, SendOutcome } from '../../src/ports.ts';
import { parseAddress } from '../../src/subscribers/address.ts';
import type { ConfirmLink, LinkKeys } from '../../src/subscribers/links.ts';
import type { SubscribersPorts } from '../../src/subscribers/ports.ts';
import type { Subscriber, Subscription } from '../../src/subscribers/subscriber.ts';
import { subscribersTheme } from '../../src/subscribers/templates.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';
import { MemoryTable } from '../support/memory-table.ts';

export const noon = instant('2026-11-23T12:00:00Z');
const minute = 60_000;
/** So many minutes after noon. */
export const later = (minutes: number): Instant => instant(Date.parse(noon) + minutes * minute);
export const hours = (count: number): number => count * 60;

export const keys: LinkKeys = { current: 'k1', keys: { k1: 'a'.repeat(32) } };
export const id = (digit = '1'): SubscriberId => subscriberId(digit.repeat(32));
export const weekly = newsletterId('weekly');
export const tides = newsletterId('tides');
export const nonceOf = (digit: string): string => digit.repeat(32);

export function address(text: string): EmailAddress {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(`Not an address: ${text}`);
  return parsed.value;
}

const newsletter = (name: string, cadences = ['article', 'weekly']) => ({
  id: name.toLowerCase(),
  name,
  cadences,
  from: { name: 'The Courant', address: 'post@news.example' },
  postalAddress: '1 Quay, Harbour',
});

export const publication = (changes: Partial<Publication> = {}): Publication => ({
  ...publicationSchema.parse({
    title: 'The Courant',
    description: 'News of the coast',
    language: 'en',
    timezone: 'Europe/Lisbon',
    owner: { name: 'Ada' },
    newsletters: [newsletter('Weekly'), newsletter('Tides', ['daily'])],
  }),
  ...changes,
});

export type Mailable = Exclude<Subscriber, { state: 'erased' }>;
export const subscriber = (changes: Partial<Mailable> = {}): Mailable => ({
  state: 'active',
  id: id(),
  rev: 1,
  address: address('ada@mail.example'),
  generation: 1,
  confirmationsSent: [],
  ...changes,
});

export const subscription = (changes: Partial<Subscription> = {}): Subscription => ({
  newsletter: weekly,
  subscriber: id(),
  rev: 1,
  state: 'active',
  cadence: 'article',
  consent: { at: noon, source: 'form', wording: 'Send it.' },
  history: [{ at: noon, state: 'active', cadence: 'article' }],
  ...changes,
});

export const waiting = (changes: Partial<Subscription> = {}): Subscription =>
  subscription({
    state: 'pending',
    confirmation: { nonce: nonceOf('a'), expires: later(hours(72)) },
    history: [],
    ...changes,
  });

export const confirmLink = (changes: Partial<ConfirmLink> = {}): ConfirmLink => ({
  purpose: 'confirm',
  subscriber: id(),
  newsletters: [weekly],
  nonce: nonceOf('a'),
  expires: later(hours(72)),
  ...changes,
});

export class FakeMailer implements Mailer {
  readonly mails: RawMail[] = [];
  /** What SES answers next; accepted when none is left. */
  readonly answers: SendOutcome[] = [];

  async send(mail: RawMail): Promise<SendOutcome> {
    this.mails.push(mail);
    return this.answers.shift() ?? { kind: 'accepted', messageId: `m${this.mails.length}` };
  }

  quota(): never {
    throw new Error('Nobody who confirms asks for the quota');
  }

  /** The link of the newest mail, without the site. */
  get path(): string {
    return this.pathTo('confirm');
  }

  pathTo(folder: 'confirm' | 'preferences' | 'u'): string {
    const text = new TextDecoder('latin1').decode(this.mails.at(-1)?.raw).replaceAll('=\r\n', '');
    const found = new RegExp(`https://news\\.example(/${folder}/[\\w.-]+)`).exec(text);
    if (!found?.[1]) throw new Error(`The newest mail has no link to ${folder}`);
    return found[1];
  }
}

export class FakeLog implements Log {
  readonly lines: string[] = [];
  info = (message: string, fields?: object) => this.#keep(message, fields);
  warn = this.info;
  error = (message: string, fields?: object) => this.#keep(message, fields);
  #keep(message: string, fields?: object): void {
    this.lines.push(
      `${message} ${JSON.stringify(fields, (_key, value) => (value instanceof Error ? value.message : value))}`,
    );
  }
}

/** Only the journal may be written. */
export class JournalStore extends MemoryObjectStore {
  override async put(...[key, body, options]: Parameters<MemoryObjectStore['put']>) {
    if (!key.startsWith('journal/')) throw new Error(`Not the journal: ${key}`);
    return super.put(key, body, options);
  }

  get entries(): unknown[] {
    return [...this.versions.keys()].map((key) => JSON.parse(this.text(key) ?? 'null'));
  }
}

/** SES's list of addresses that bounced or complained. */
export class FakeSuppressionList {
  readonly listed = new Set<EmailAddress>();
  release = async (address: EmailAddress): Promise<void> => void this.listed.delete(address);
}

/** Stands still, unless somebody waits or a call takes its time. */
export class FakeClock {
  milliseconds = Date.parse(noon);
  now = (): Instant => instant(this.milliseconds);
  pause = async (milliseconds: number): Promise<void> => {
    this.milliseconds += milliseconds;
  };
}

export interface World extends SubscribersPorts {
  readonly subscribers: MemoryTable;
  readonly journal: JournalStore;
  readonly mailer: FakeMailer;
  readonly suppressionList: FakeSuppressionList;
  readonly clock: FakeClock;
  readonly log: FakeLog;
}

/** `changes` replaces ports; `config` the publication. */
export function world(config = publication()): World {
  let drawn = 0;
  const clock = new FakeClock();
  return {
    clock,
    wallClock: clock.now,
    pause: clock.pause,
    suppressionList: new FakeSuppressionList(),
    subscribers: new MemoryTable(),
    journal: new JournalStore(),
    mailer: new FakeMailer(),
    log: new FakeLog(),
    linkKeys: async () => keys,
    publication: async () => config,
    theme: async (one) => subscribersTheme(one),
    randomness: {
      uuid: () => {
        throw new Error('Nobody asks for a UUID');
      },
      hex: (bytes) => (++drawn).toString(16).padStart(bytes * 2, '0'),
    },
    siteUrl: 'https://news.example',
    configurationSet: 'confirmations',
  };
}

/** Every row, as text: equal before and after means that nothing changed. */
export const snapshot = ({ subscribers, journal }: World): string =>
  JSON.stringify([[...subscribers.rows.entries()].sort(), [...journal.versions.keys()]]);

export const rowsOf = (table: MemoryTable, kind: string): Row[] =>
  [...table.rows.values()].filter((row) => row.pk.startsWith(`${kind}#`));
