/**
 * The account's suppression list: mail to these addresses is taken and not delivered (SES developer guide, "Using
 * the Amazon SES account-level suppression list"). An address is the same whatever its case.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { errorCode } from '../refusal.ts';

export const suppressionReason = z.enum(['BOUNCE', 'COMPLAINT']);
export type SuppressionReason = z.infer<typeof suppressionReason>;

/** What an account suppresses whose owner never said otherwise, and so does a configuration set without a word. */
export const accountReasons: readonly SuppressionReason[] = suppressionReason.options;

const suppressedAddress = z.object({
  address: z.string(),
  reason: suppressionReason,
  /** ISO, UTC. */
  at: z.string(),
  /** The mail that bounced or was complained about; none when someone put the address here by hand. */
  messageId: z.string().optional(),
});
export type SuppressedAddress = z.infer<typeof suppressedAddress>;

export class SuppressionList {
  readonly #file: string;
  readonly #byAddress: Map<string, SuppressedAddress>;
  readonly #listeners = new Set<() => void>();

  constructor(file: string) {
    this.#file = file;
    this.#byAddress = new Map(read(file).map((one) => [keyOf(one.address), one]));
  }

  /** Newest first. */
  get all(): readonly SuppressedAddress[] {
    return [...this.#byAddress.values()].sort((one, other) => (one.at < other.at ? 1 : -1));
  }

  get(address: string): SuppressedAddress | undefined {
    return this.#byAddress.get(keyOf(address));
  }

  /** Returns when the list would survive a `kill -9`. */
  put(one: SuppressedAddress): void {
    this.#byAddress.set(keyOf(one.address), one);
    this.#changed();
  }

  /** False: it was not there. */
  delete(address: string): boolean {
    const was = this.#byAddress.delete(keyOf(address));
    if (was) this.#changed();
    return was;
  }

  /** Calls back after each change; returns what ends that. */
  changed(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify([...this.#byAddress.values()]), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
    for (const listener of this.#listeners) listener();
  }
}

const keyOf = (address: string): string => address.toLowerCase();

function read(file: string): SuppressedAddress[] {
  try {
    return z.array(suppressedAddress).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
