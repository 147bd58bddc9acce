/** One standard queue: what it holds, what of it is in flight, and who waits for more. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { ServiceError } from '../json-service.ts';
import { JournaledMap } from './journal.ts';

export interface QueueSettings {
  readonly name: string;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds?: number;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
}

/** Attributes of other types than String and Number are refused. */
export const attributes = z.record(z.string(), z.object({ DataType: z.string(), StringValue: z.string() }));

/** Times are milliseconds since 1970. */
const message = z.object({
  body: z.string(),
  attributes,
  sentAt: z.number(),
  /** Later than `sentAt` when delayed. */
  dueAt: z.number(),
  receives: z.number(),
  firstReceivedAt: z.number().optional(),
  /** ARN of the queue that gave it up. */
  deadLetterOf: z.string().optional(),
});
export type Message = z.infer<typeof message>;
export type HeldMessage = Message & { readonly id: string };

/** Counts of messages. */
export interface Depth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface Delivery {
  readonly id: string;
  readonly handle: string;
  readonly message: Message;
}

/** What became of a message, told after it did. */
export interface MessageChange {
  readonly what: 'sent' | 'received' | 'deleted' | 'given up';
  readonly body: string;
}

interface Surroundings {
  readonly arn: string;
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Hands a message to the queue of that ARN. */
  readonly giveUp: (arn: string, id: string, message: Message) => void;
  readonly changed: (change: MessageChange) => void;
}

export class MessageQueue {
  settings: QueueSettings;
  readonly arn: string;
  readonly #around: Surroundings;
  readonly #messages: JournaledMap<Message>;
  /** Of messages received in this run: after a restart all of them are visible again. */
  readonly #flights = new Map<string, { readonly handle: string; until: number }>();
  #change = new AbortController();

  constructor(settings: QueueSettings, around: Surroundings) {
    this.settings = settings;
    this.arn = around.arn;
    this.#around = around;
    this.#messages = new JournaledMap(around.file, message);
  }

  get messages(): readonly HeldMessage[] {
    return this.#messages.entries.map(([id, one]) => ({ ...one, id }));
  }

  get depth(): Depth {
    const now = this.#around.now();
    const hidden = this.#messages.entries.filter(([id, one]) => this.#visibleAt(id, one) > now);
    const inFlight = hidden.filter(([id]) => (this.#flights.get(id)?.until ?? 0) > now).length;
    const all = this.#messages.entries.length;
    return { visible: all - hidden.length, inFlight, delayed: hidden.length - inFlight };
  }

  /** When this returns, the message survives a kill. */
  send(body: string, given: Message['attributes'], delaySeconds = this.settings.delaySeconds ?? 0): string {
    const id = randomUUID();
    const sentAt = this.#around.now();
    this.accept(id, { body, attributes: given, sentAt, dueAt: sentAt + delaySeconds * 1000, receives: 0 });
    return id;
  }

  accept(id: string, one: Message): void {
    this.#messages.set(id, one);
    this.#around.changed({ what: one.deadLetterOf === undefined ? 'sent' : 'given up', body: one.body });
    this.#wake();
  }

  /** Up to `max` messages; none if nothing comes within `waitSeconds`, or when the caller has gone. */
  async receive(
    asked: { max: number; waitSeconds: number; visibilitySeconds?: number | undefined },
    gone: AbortSignal,
  ) {
    const until = this.#around.now() + asked.waitSeconds * 1000;
    for (;;) {
      if (gone.aborted) return [];
      const found = this.#take(asked.max, asked.visibilitySeconds ?? this.settings.visibilitySeconds);
      const now = this.#around.now();
      if (found.length > 0 || now >= until) return found;
      const shows = this.#messages.entries.map(([id, one]) => this.#visibleAt(id, one));
      const next = shows.reduce((earliest, at) => Math.min(earliest, at), until);
      const signal = AbortSignal.any([gone, this.#change.signal]);
      await sleep(next - now, undefined, { signal }).catch(() => 'woken');
    }
  }

  /** Only the handle of the newest receive deletes; an older one changes nothing, without an error. */
  delete(handle: string): void {
    const id = idOf(handle);
    if (this.#flights.get(id)?.handle === handle) this.#drop(id);
  }

  changeVisibility(handle: string, seconds: number): void {
    const flight = this.#flights.get(idOf(handle));
    const now = this.#around.now();
    if (flight?.handle !== handle || flight.until <= now) {
      throw sqsError('MessageNotInflight', 'The message is not in flight');
    }
    flight.until = now + seconds * 1000;
    this.#wake();
  }

  /** Of a message that is there, in flight or not. */
  remove(id: string): void {
    this.#drop(id);
  }

  /** Gives what is visible back to the queue it came from; answers with how many went. */
  redrive(sourceOf: (one: Message) => MessageQueue | undefined): number {
    const now = this.#around.now();
    let moved = 0;
    for (const [id, one] of this.#messages.entries) {
      const source = this.#visibleAt(id, one) <= now ? sourceOf(one) : undefined;
      if (source === undefined) continue;
      // There first, gone from here second. A new id and a new age, as on AWS, or it might be too old there at once.
      source.send(one.body, one.attributes, 0);
      this.#drop(id);
      moved += 1;
    }
    return moved;
  }

  purge(): void {
    for (const [id] of this.#messages.entries) this.#drop(id);
  }

  close(): void {
    this.#messages.close();
  }

  #visibleAt(id: string, one: Message): number {
    return Math.max(one.dueAt, this.#flights.get(id)?.until ?? 0);
  }

  #take(max: number, visibilitySeconds: number): readonly Delivery[] {
    const now = this.#around.now();
    const taken: Delivery[] = [];
    for (const [id, one] of this.#messages.entries) {
      if (taken.length === max) break;
      if (this.#visibleAt(id, one) > now || this.#isOver(id, one, now)) continue;
      const counted = { ...one, receives: one.receives + 1, firstReceivedAt: one.firstReceivedAt ?? now };
      const handle = `${id}.${randomUUID()}`;
      this.#messages.set(id, counted);
      this.#flights.set(id, { handle, until: now + visibilitySeconds * 1000 });
      taken.push({ id, handle, message: counted });
      this.#around.changed({ what: 'received', body: one.body });
    }
    return taken;
  }

  /** Past its retention or given up to the dead letters, a message is here no longer. */
  #isOver(id: string, one: Message, now: number): boolean {
    const { redrive, retentionSeconds } = this.settings;
    const expired = one.sentAt + retentionSeconds * 1000 <= now;
    const givenUp = !expired && redrive !== undefined && one.receives >= redrive.maxReceiveCount;
    // There first, gone from here second: a kill in between leaves it twice, never nowhere.
    if (givenUp)
      this.#around.giveUp(redrive.deadLetterArn, id, { ...one, receives: 0, deadLetterOf: this.arn });
    if (expired || givenUp) this.#drop(id);
    return expired || givenUp;
  }

  #drop(id: string): void {
    const one = this.#messages.get(id);
    this.#messages.delete(id);
    this.#flights.delete(id);
    if (one !== undefined) this.#around.changed({ what: 'deleted', body: one.body });
  }

  #wake(): void {
    this.#change.abort();
    this.#change = new AbortController();
  }
}

function idOf(handle: string): string {
  const [, id] = /^([\w-]+)\.[\w-]+$/.exec(handle) ?? [];
  if (id === undefined) throw sqsError('ReceiptHandleIsInvalid', 'The receipt handle is not valid');
  return id;
}

/** Codes of the older query protocol, which some clients still show, where they are not the name with its prefix. */
const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  InvalidParameterValue: 'InvalidParameterValue',
};

export const sqsError = (name: string, text: string): ServiceError =>
  new ServiceError(`com.amazonaws.sqs#${name}`, text, {
    queryCode: queryCodes[name] ?? `AWS.SimpleQueueService.${name}`,
  });
