/** SES and SQS as they are: what was accepted is remembered, whatever the caller was told; messages come when they come. */
import type { RawMail, SendOutcome } from '../../src/ports.ts';
import type { Failing } from './process.ts';
import type { Random } from './random.ts';
import type { Stop } from './scenario.ts';
import type { Time } from './time.ts';

export interface Accepted {
  readonly at: number;
  readonly to: string;
  readonly digest: string;
  readonly subscriber: string;
  readonly nonce: string;
  readonly messageId: string;
}

export class PostOffice {
  /** The truth that everything is judged by. */
  readonly accepted: Accepted[] = [];
  /** Called with each mail that was accepted. */
  told: (mail: Accepted) => void = () => undefined;
  /** In a row; then one is refused. */
  #inBurst = 0;

  constructor(
    private readonly time: Time,
    private readonly random: Random,
    private readonly throttled: number,
    /** Why nothing goes out at this moment. */
    private readonly stopped: () => Stop['why'] | undefined,
  ) {}

  readonly mailer = {
    send: async (mail: RawMail): Promise<SendOutcome> => {
      const stopped = this.stopped();
      if (stopped === 'held') return { kind: 'held', reason: 'Sending is paused for this account' };
      if (stopped === 'day') return { kind: 'throttled', scope: 'day' };
      this.#inBurst += 1;
      if (this.#inBurst > 4 && this.random.chance(this.throttled)) {
        this.#inBurst = 0;
        return { kind: 'throttled', scope: 'rate' };
      }
      const { digest = '', subscriber = '', nonce = '' } = mail.tags;
      if (this.random.chance(0.01)) return { kind: 'rejected', reason: 'The mail is no good' };
      const messageId = `m${this.accepted.length + 1}`;
      const accepted = { at: this.time.now, to: mail.to, digest, subscriber, nonce, messageId };
      this.accepted.push(accepted);
      this.told(accepted);
      return { kind: 'accepted', messageId };
    },
    quota: async () => ({
      ...{ maxPerSecond: 200, maxPerDay: 50_000 },
      sentLastDay: this.stopped() === 'day' ? 50_000 : 0,
    }),
  };
}

/** The client of SES asks once; what it does not know, it says. `twice`: nothing came to SES. */
export const ofMailer: Failing = async (fault, call) => {
  if (fault === 'refused') return { kind: 'throttled', scope: 'rate' };
  if (fault === 'twice') return { kind: 'unknown', reason: 'The connection was refused' };
  const answer = await call();
  return fault === 'lost' ? { kind: 'unknown', reason: 'The answer was lost' } : answer;
};

export interface QueueFaults {
  readonly lost: number;
  readonly doubled: number;
}

/** Milliseconds. */
const late = { usual: 2_000, seldom: 400_000 } as const;

/** A queue whose messages are late, doubled, lost, and in no order; whoever fails or dies gets them again later. */
export class Queue {
  #listening: (() => void)[] = [];
  readonly #waiting: { readonly body: unknown; visible: number; received: number }[] = [];

  constructor(
    private readonly time: Time,
    private readonly random: Random,
    private readonly faults: () => QueueFaults,
    /** Milliseconds. */
    private readonly visibility: number,
  ) {}

  async send(messages: readonly unknown[]): Promise<void> {
    const { lost, doubled } = this.faults();
    for (const body of messages) {
      const copies = this.random.chance(lost) ? 0 : this.random.chance(doubled) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const delay = this.random.chance(0.03) ? late.seldom : late.usual;
        this.#waiting.push({
          body: structuredClone(body),
          visible: this.time.now + this.random.between(20, delay),
          received: 0,
        });
      }
    }
    for (const hear of this.#listening.splice(0)) hear();
  }

  /** One that is visible; it is gone when `done` is called, and back when the time is over. */
  receive(): { readonly body: unknown; readonly done: () => void } | undefined {
    const visible = this.#waiting.filter((one) => one.visible <= this.time.now);
    if (visible.length === 0) return undefined;
    const message = this.random.one(visible);
    message.visible = this.time.now + this.visibility;
    message.received += 1;
    const remove = () => void this.#waiting.splice(this.#waiting.indexOf(message), 1);
    // The fifth time it goes to the dead letters.
    if (message.received >= 5) remove();
    return { body: message.body, done: () => (this.#waiting.includes(message) ? remove() : undefined) };
  }

  /** Until one may be received, or another one has been sent. */
  async changed(): Promise<void> {
    const sent = new Promise<void>((resolve) => this.#listening.push(resolve));
    if (this.#waiting.length === 0) return sent;
    const next = Math.min(...this.#waiting.map(({ visible }) => visible));
    await Promise.race([sent, this.time.wait(next - this.time.now + 1)]);
  }
}
