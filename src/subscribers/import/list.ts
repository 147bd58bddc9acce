/** The nouns of an import (docs/protocols.md, Import). */
import type { EmailAddress, Instant } from '../../ids.ts';
import type { Problem } from '../../problem.ts';
import type { Choice } from '../ask.ts';

/** How somebody stood on a list that was kept elsewhere. */
export type Standing = 'subscribed' | 'left' | 'bounced' | 'complained' | 'blocked' | 'unconfirmed';

/** One person of such a list. */
export interface Entry {
  readonly address: EmailAddress;
  readonly standing: Standing;
  /** When they said yes there, if the row says so. */
  readonly consented?: Instant;
  /** When they left, bounced or complained there, if the row says so. */
  readonly ended?: Instant;
}

/** What an operator says of the whole list. */
export interface Terms {
  /** What its people are subscribed to. Empty: only what an export of ours says itself. */
  readonly choices: readonly Choice[];
  /** Where and how they were asked. */
  readonly wording: string;
  /** When the import began, by the first of the runs that it took. */
  readonly begun: Instant;
  /** Whoever left here comes back if the row has a newer consent. */
  readonly returns: boolean;
  /** Decides everything and writes nothing. */
  readonly dryRun: boolean;
}

/** What became of a row; the words of the account. `left` and `suppressed` are out, whoever said so. */
export type Outcome = 'imported' | 'updated' | 'already there' | 'left' | 'suppressed' | 'refused';

export interface Verdict {
  readonly outcome: Outcome;
  /** The same words for the same reason, so that they can be counted. */
  readonly reason: string;
  /** Of a row that was refused. */
  readonly problem?: Problem;
}

export const verdict = (outcome: Outcome, reason: string): Verdict => ({ outcome, reason });

export const refusal = (problem: Problem): Verdict => ({
  outcome: 'refused',
  reason: problem.wrong,
  problem,
});

/** Something that is wrong with a list or one of its rows. */
export const wrongList = (
  code: string,
  wrong: string,
  expected: string,
  example: string,
  received?: string,
): Problem => ({
  severity: 'error',
  code,
  wrong,
  expected,
  example,
  ...(received === undefined
    ? {}
    : { received: received.length > 200 ? `${received.slice(0, 199)}…` : received }),
});
