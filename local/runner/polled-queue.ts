/** A queue that is polled, as whoever waits for rest sees it. */
import type { Message } from '@aws-sdk/client-sqs';
import type { HeldMessage } from '../servers/sqs/queue.ts';

/** Messages of failed batches: nobody works on them before the time-out of their queue has passed. */
export interface LeftMessages {
  readonly queue: string;
  readonly messages: number;
}

export class PolledQueue {
  /** For people: `uploads`. */
  readonly name: string;
  readonly #held: () => readonly HeldMessage[];
  /** Receives that came to nothing. */
  #failed = new Set<string>();

  constructor(name: string, held: () => readonly HeldMessage[]) {
    this.name = name;
    this.#held = held;
  }

  /** The function could not work these off. */
  leave(messages: readonly Message[]): void {
    for (const { MessageId, Attributes } of messages)
      this.#failed.add(receiveOf(MessageId, Attributes?.['ApproximateReceiveCount']));
  }

  /** How many messages are worked on, or will be at once. */
  get busy(): number {
    return this.#split().busy;
  }

  get left(): LeftMessages {
    return { queue: this.name, messages: this.#split().left };
  }

  /** A message that was received again is another receive, so it is worked on from then on. */
  #split(): { readonly busy: number; readonly left: number } {
    const receives = this.#held().map((one) => receiveOf(one.id, one.receives));
    this.#failed = new Set(receives.filter((receive) => this.#failed.has(receive)));
    const left = this.#failed.size;
    return { busy: receives.length - left, left };
  }
}

const receiveOf = (id: string | undefined, receives: string | number | undefined): string =>
  `${id} ${receives}`;
