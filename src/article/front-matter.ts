/** The YAML between two lines of `---` at the top of a Markdown file: cut off, read, and each value checked. */
import type * as z from 'zod';
import { type Outcome, type Problem, received } from '../problem.ts';
import { nearest } from './slug.ts';
import { type Place, type PlacedYaml, parseYaml } from './yaml.ts';

export interface SplitFile {
  readonly frontMatter: string;
  readonly body: string;
  /** Line of the file on which the body begins, 1-based. */
  readonly bodyLine: number;
}

const maxLines = 200;
const maxCharacters = 20_000;
const example = '---\ntitle: The tide tables\ndate: 2026-11-23\n---';
const atTop = { severity: 'error', line: 1, column: 1, example } as const;

/** A file without front matter has an empty one. */
export function splitFile(text: string): Outcome<SplitFile> {
  const lines = text.split('\n');
  const first = lines[0]?.trimEnd();
  if (first === '+++') return toml();
  if (first !== '---') return { ok: true, value: { frontMatter: '', body: text, bodyLine: 1 }, problems: [] };
  const end = lines.findIndex((line, at) => at > 0 && /^(---|\.\.\.)\s*$/.test(line));
  if (end < 0) return unclosed();
  const frontMatter = lines.slice(1, end).join('\n');
  if (end > maxLines + 1 || frontMatter.length > maxCharacters) return tooLong();
  const body = lines.slice(end + 1).join('\n');
  return { ok: true, value: { frontMatter, body, bodyLine: end + 2 }, problems: [] };
}

const toml = (): Outcome<SplitFile> => ({
  ok: false,
  problems: [
    {
      ...atTop,
      code: 'front-matter-toml',
      wrong: 'The front matter is TOML (it begins with +++).',
      expected: 'YAML between two lines of ---',
      received: '+++',
    },
  ],
});

const unclosed = (): Outcome<SplitFile> => ({
  ok: false,
  problems: [
    {
      ...atTop,
      code: 'front-matter-unclosed',
      wrong: 'The front matter that begins here does not end.',
      expected: 'a line of --- after the last key',
      received: '---',
    },
  ],
});

const tooLong = (): Outcome<SplitFile> => ({
  ok: false,
  problems: [
    {
      ...atTop,
      code: 'front-matter-too-long',
      wrong: 'The front matter that begins here is too long.',
      expected: `at most ${maxLines} lines and ${maxCharacters.toLocaleString('en')} characters between the two lines of ---`,
      received: '---',
    },
  ],
});

/** A key of the front matter: the names it goes by, what it must look like, and how to say so. */
export interface Field<T> {
  readonly names: readonly [string, ...string[]];
  readonly schema: z.ZodType<T>;
  readonly expected: string;
  readonly example: string;
}

/** `exactOptionalPropertyTypes` keeps absent and undefined apart: a key that is not there is not in the result. */
export type Values<Fields> = {
  readonly [K in keyof Fields]?: Fields[K] extends Field<infer T> ? T : never;
};

export interface FrontMatter<Fields> {
  readonly values: Values<Fields>;
  /** Where a field stands in the file, for problems that only its sense has. */
  readonly place: (name: keyof Fields & string) => Place;
}

/** Reads front matter by a table of fields. Empty values count as absent; unknown keys are warnings. */
export function readFields<Fields extends Record<string, Field<unknown>>>(
  frontMatter: string,
  fields: Fields,
): Outcome<FrontMatter<Fields>> {
  const yaml = parseYaml(frontMatter, { schema: 'failsafe', firstLine: 2, example });
  if (!yaml.ok) return yaml;
  const data = yaml.value.value;
  if (data === null || data === '')
    return { ok: true, value: { values: {}, place: () => ({ line: 1, column: 1 }) }, problems: [] };
  if (typeof data !== 'object' || Array.isArray(data)) return shapeless(yaml.value);
  const given = new Map<string, unknown>(Object.entries(withoutEmpty(data) as object));
  const problems: Problem[] = unknownKeys(given, fields, yaml.value);
  const values: [string, unknown][] = [];
  for (const [name, field] of Object.entries(fields)) {
    const outcome = readField(field, given, yaml.value);
    problems.push(...outcome.problems);
    if (outcome.value !== undefined) values.push([name, outcome.value]);
  }
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const place = (name: string) =>
    yaml.value.keyPlace(fields[name]?.names.find((key) => given.has(key)) ?? name);
  return { ok: true, value: { values: Object.fromEntries(values) as Values<Fields>, place }, problems };
}

const shapeless = (yaml: PlacedYaml): Outcome<never> => ({
  ok: false,
  problems: [
    {
      severity: 'error',
      code: 'front-matter-shape',
      ...yaml.place([]),
      wrong: 'The front matter is no list of keys and values.',
      expected: 'lines of the form key: value',
      example,
    },
  ],
});

function readField(
  field: Field<unknown>,
  given: ReadonlyMap<string, unknown>,
  yaml: PlacedYaml,
): { value?: unknown; problems: Problem[] } {
  const [name, ...rest] = field.names.filter((candidate) => !isEmpty(given.get(candidate)));
  if (name === undefined) return { problems: [] };
  const problems = rest.map((other) => twice(name, other, yaml.keyPlace(other)));
  const parsed = field.schema.safeParse(given.get(name));
  if (parsed.success) return { value: parsed.data, problems };
  const path = [name, ...(parsed.error.issues[0]?.path ?? [])];
  return { problems: [...problems, unreadable(field, name, given.get(name), yaml.place(path))] };
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** `caption:` with nothing behind it means no caption, inside of entries too. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((entry) => !isEmpty(entry)).map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, entry]) => !isEmpty(entry));
  return Object.fromEntries(kept.map(([key, entry]) => [key, withoutEmpty(entry)]));
}

const unreadable = (field: Field<unknown>, name: string, value: unknown, place: Place): Problem => ({
  severity: 'error',
  code: `${field.names[0]}-unreadable`,
  ...place,
  wrong: `The value of "${name}" cannot be understood.`,
  expected: field.expected,
  example: field.example,
  received: received(typeof value === 'string' ? value : JSON.stringify(value)),
});

const twice = (name: string, other: string, place: Place): Problem => ({
  severity: 'warning',
  code: 'key-twice',
  ...place,
  wrong: `"${other}" is ignored because "${name}" says the same.`,
  expected: `one of the two`,
  example: `${name}: …`,
  received: other,
});

function unknownKeys(
  given: ReadonlyMap<string, unknown>,
  fields: Record<string, Field<unknown>>,
  yaml: PlacedYaml,
): Problem[] {
  const known = new Set(Object.values(fields).flatMap((field) => field.names));
  return [...given.keys()]
    .filter((key) => !known.has(key))
    .map((key): Problem => {
      const meant = nearest(key, known);
      return {
        severity: 'warning',
        code: 'unknown-key',
        ...yaml.keyPlace(key),
        wrong: `The key "${received(key)}" is not known and is ignored.${meant ? ` Did you mean "${meant}"?` : ''}`,
        expected: meant ? `"${meant}"` : `one of ${[...known].join(', ')}`,
        example: `${meant ?? 'title'}: …`,
        received: received(key),
      };
    });
}
