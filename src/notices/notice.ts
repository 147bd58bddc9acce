/** The nouns of the *notices* stage: what somebody is told of files, and who. */
import type { OwedRow } from '../article/owed-rows.ts';
import type { EmailAddress, Instant } from '../ids.ts';
import type { Problem } from '../problem.ts';

export type PersonId = 'owner' | `author#${string}`;

/** Named by publication.yaml, with an address there. */
export interface Person {
  readonly id: PersonId;
  readonly address: EmailAddress;
}

/** What there is to tell of one file, as it stands now. Keys, titles and texts are as authors wrote them: hostile. */
export type Notice = { readonly row: OwedRow } & (
  | {
      readonly kind: 'rejected';
      readonly key: string;
      /** Of the last good version; absolute. */
      readonly url?: string;
      readonly stillUp: boolean;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'published'; readonly key: string; readonly title: string; readonly url: string }
);

/** Everything that one person is to be told now, in one mail. */
export interface Letter {
  readonly to: Person;
  readonly notices: readonly Notice[];
}

/** When somebody was mailed notices: a row that moves by compare-and-swap on `rev`. */
export interface Noticed {
  readonly person: PersonId;
  readonly rev: number;
  /** The publication's time, the last day's. */
  readonly mailed: readonly Instant[];
}
