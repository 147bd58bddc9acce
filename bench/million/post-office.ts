/** SES: takes each mail after a while, loses a few answers, and tells later of what it took and what came back. */
import { applyFeedback, type FeedbackPorts } from '../../src/feedback/apply.ts';
import { parseFeedback } from '../../src/feedback/event.ts';
import type { Mailer, RawMail, SendOutcome } from '../../src/ports.ts';
import type { SkippingClock } from '../skipping-clock.ts';
import { count, type Meter } from './metered.ts';

/** Milliseconds. */
const answersAfter = 80;
const tellsAfter = 2_000;
/** One in so many. */
const answersLost = 5_000;
const bounces = 200;
const complaints = 5_000;

const wait = (clock: SkippingClock, milliseconds: number) => clock.wait(milliseconds);

export class PostOffice implements Mailer {
  accepted = 0;
  readonly #clock: SkippingClock;
  readonly #perSecond: number;
  readonly #meter: Meter;
  readonly #events: { readonly due: number; readonly message: string }[] = [];

  constructor(clock: SkippingClock, perSecond: number, meter: Meter) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#meter = meter;
  }

  async send(mail: RawMail): Promise<SendOutcome> {
    await wait(this.#clock, answersAfter);
    this.accepted += 1;
    count(this.#meter, 'mail');
    const messageId = `0100018f-${String(this.accepted).padStart(12, '0')}-000000`;
    this.#tell(mail, messageId, 'Send');
    if (this.accepted % bounces === 0) this.#tell(mail, messageId, 'Bounce');
    if (this.accepted % complaints === 1) this.#tell(mail, messageId, 'Complaint');
    if (this.accepted % answersLost === 2) return { kind: 'unknown', reason: 'The connection was cut' };
    return { kind: 'accepted', messageId };
  }

  /** A daily quota that is never used up. */
  quota = async () => ({ maxPerSecond: this.#perSecond, maxPerDay: 1e9, sentLastDay: 0 });

  get untold(): number {
    return this.#events.length;
  }

  /** Hands each event to *feedback* when it is due, as one call of the function. */
  async tell(ports: FeedbackPorts, memory: number, isOver: () => boolean): Promise<void> {
    while (!isOver() || this.#events.length > 0) {
      const next = this.#events.shift();
      if (next === undefined) {
        await wait(this.#clock, 500);
        continue;
      }
      await wait(this.#clock, Math.max(0, next.due - this.#clock.milliseconds()));
      const begun = this.#clock.milliseconds();
      const feedback = parseFeedback(next.message);
      if (feedback === undefined) throw new Error('An event of ours is none');
      await applyFeedback(ports, feedback);
      count(this.#meter, 'notification');
      count(this.#meter, 'invocation');
      count(this.#meter, 'gigabyte-second', ((this.#clock.milliseconds() - begun) / 1_000) * memory);
    }
  }

  #tell({ to, tags }: RawMail, messageId: string, eventType: string): void {
    const timestamp = this.#clock.now();
    const listed = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));
    const message = JSON.stringify({
      eventType,
      mail: { timestamp, messageId, destination: [to], tags: listed },
      ...(eventType === 'Bounce' ? { bounce: { timestamp, bounceType: 'Permanent' } } : {}),
      ...(eventType === 'Complaint' ? { complaint: { timestamp } } : {}),
    });
    this.#events.push({ due: this.#clock.milliseconds() + tellsAfter, message });
  }
}
