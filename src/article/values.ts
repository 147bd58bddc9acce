/**
 * What stands behind the keys of front matter. Everything is read as text (./yaml.ts, ./toml.ts), so each of these
 * starts from strings; tables may spell their keys in any way (./given.ts).
 */
import * as z from 'zod';
import { spelling } from './given.ts';

/** What escapes can smuggle in and XML cannot carry: control characters, lone surrogates, non-characters. */
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\p{Surrogate}]/gu;

export const clean = (value: string): string => value.replace(unprintable, '').trim();
const cleaned = z.string().transform(clean);

export const text = (max: number) => cleaned.pipe(z.string().min(1).max(max));

const oneLine = (value: string): string => clean(value).replace(/\s+/g, ' ');
/** A text without line ends: YAML folds a long value over several lines. */
export const line = (max: number) => z.string().transform(oneLine).pipe(z.string().min(1).max(max));

/**
 * Words without the markup that captions and credits of other systems carry: HTML's inline tags and entities, links of
 * Markdown. Any other tag is text that somebody wrote about.
 */
export const words = (max: number) =>
  z
    .string()
    .max(10_000)
    .transform((value) => oneLine(withoutMarkup(value)))
    .pipe(z.string().min(1).max(max));

const withoutMarkup = (value: string): string =>
  value
    .replace(inlineTag, '')
    .replace(/!?\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => entities[name] ?? ' ');

const inlineTag = /<\/?(?:a|abbr|b|br|cite|code|em|i|p|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?\/?>/gi;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

export const webAddress = cleaned.pipe(z.url({ protocol: /^https?$/ }).max(2_000));
const yes = ['true', 'yes', 'on', 'y', '1'];
const no = ['false', 'no', 'off', 'n', '0'];
export const truth = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.enum([...yes, ...no]))
  .transform((value) => yes.includes(value));

/** A schema made of a function. `undefined`: nothing that can be understood; `null`: understood, and it is nothing. */
export const understood = <T>(read: (value: unknown) => T | undefined) =>
  z.unknown().transform((value, context): T => {
    const found = read(value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  });

export type Entry = Readonly<Record<string, unknown>>;

export const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands in a table under the first of these names that it has, in any spelling. */
export function under(entry: Entry, names: readonly string[]): unknown {
  const spelt = new Map(Object.entries(entry).map(([key, value]) => [spelling(key), value]));
  return names.map((name) => spelt.get(name)).find((value) => value !== undefined);
}

/** The value in the schema's form, or `undefined`. */
export function fit<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Without the keys whose value is undefined. */
export function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Present<T>;
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
