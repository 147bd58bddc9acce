/**
 * What is wrong with something that a person wrote, said so that the person can mend it.
 * Expected failures are values of this type; bugs are thrown.
 */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Stable, kebab-case, for machines: `title-missing`. */
  readonly code: string;
  /** 1-based, where known. */
  readonly line?: number;
  readonly column?: number;
  /** What is wrong, as one sentence. */
  readonly wrong: string;
  readonly expected: string;
  readonly example: string;
  /** What stood there, cut to 200 characters. */
  readonly received?: string;
}

/** A value with warnings, or errors that explain why there is none. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const received = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text);
