/** One line of the table of keys (./fields.ts): what it is called, what it must look like, and what becomes of it. */
import type * as z from 'zod';
import { nameSpelling } from './given.ts';

export interface Field<T> {
  /** The key's names in order of preference, in any spelling (./given.ts); the first is ours. */
  readonly names: readonly [string, ...string[]];
  /** The names as ./given.ts finds them. */
  readonly keys: readonly string[];
  readonly schema: z.ZodType<T>;
  readonly expected: string;
  readonly example: string;
  /**
   * A value that cannot be understood refuses the file where publishing without it could be wrong; elsewhere it is left
   * out, with a warning.
   */
  readonly unreadable: 'refuses' | 'left out';
  /** Its names may well have different values side by side: pictures in several sizes. Nobody is warned of that. */
  readonly manyFaced?: boolean;
}

/** `exactOptionalPropertyTypes` keeps absent and undefined apart: a key that is not there is not in the result. */
export type Values<Fields> = {
  readonly [K in keyof Fields]?: Fields[K] extends Field<infer T> ? Exclude<T, undefined | null> : never;
};

export const field = <T>(
  names: Field<T>['names'],
  schema: z.ZodType<T>,
  says: Pick<Field<T>, 'expected' | 'example'> & Partial<Pick<Field<T>, 'unreadable' | 'manyFaced'>>,
): Field<T> => ({ names, keys: names.map(nameSpelling), schema, unreadable: 'left out', ...says });
