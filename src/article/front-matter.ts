/** Front matter, read by a table of fields: each value checked, every problem with its place in the file. */
import { type Outcome, type Problem, received } from '../problem.ts';
import type { Field, Values } from './field.ts';
import { type Given, type GivenValue, givenIn } from './given.ts';
import { otherKeys } from './other-keys.ts';
import type { Place, PlacedData } from './placed.ts';
import { frontMatterExample, type SplitFile } from './split.ts';
import { parseToml } from './toml.ts';
import { parseYaml } from './yaml.ts';
import { parseYamlOfAuthors } from './yaml-quotes.ts';

export interface FrontMatter<Fields> {
  readonly values: Values<Fields>;
  /** Where a field stands in the file, for problems that only its sense has. */
  readonly place: (name: keyof Fields & string) => Place;
  /** Keys that no field knows, as written. */
  readonly otherKeys: readonly string[];
}

/** Empty values count as absent; unknown keys are kept by name, and warned of where they look misspelt. */
export function readFields<Fields extends Record<string, Field<unknown>>>(
  split: SplitFile,
  fields: Fields,
): Outcome<FrontMatter<Fields>> {
  const data = parse(split);
  if (!data.ok) return data;
  const { value } = data.value;
  const nothing = value === null || value === '';
  if (!nothing && (typeof value !== 'object' || Array.isArray(value))) return shapeless(data.value);
  const given = givenIn(data.value);
  const others = otherKeys(data.value, fields);
  const problems: Problem[] = [...data.problems, ...others.problems];
  const values: [string, unknown][] = [];
  for (const [name, field] of Object.entries(fields)) {
    const outcome = readField(field, given, data.value);
    problems.push(...outcome.problems);
    if (outcome.value !== undefined && outcome.value !== null) values.push([name, outcome.value]);
  }
  if (problems.some((problem) => problem.severity === 'error')) return { ok: false, problems };
  const place = (name: string): Place => {
    const [first] = givenUnder(fields[name]?.keys ?? [], given);
    return data.value.keyPlace(first?.path ?? name);
  };
  const read = { values: Object.fromEntries(values) as Values<Fields>, place, otherKeys: others.keys };
  return { ok: true, value: read, problems };
}

function parse({ format, frontMatter, firstLine }: SplitFile): Outcome<PlacedData> {
  if (format === 'toml') return parseToml(frontMatter, { firstLine });
  const options = { schema: 'failsafe', firstLine, example: frontMatterExample } as const;
  return format === 'json'
    ? parseYaml(frontMatter, { ...options, called: 'JSON' })
    : parseYamlOfAuthors(frontMatter, options);
}

const shapeless = (data: PlacedData): Outcome<never> => ({
  ok: false,
  problems: [
    {
      severity: 'error',
      code: 'front-matter-shape',
      ...data.place([]),
      wrong: 'The front matter is no list of keys and values.',
      expected: 'lines of the form key: value',
      example: frontMatterExample,
    },
  ],
});

const givenUnder = (keys: readonly string[], given: Given): readonly GivenValue[] =>
  keys.flatMap((key) => given.get(key) ?? []);

interface ReadField {
  readonly value?: unknown;
  readonly problems: readonly Problem[];
}

function readField(field: Field<unknown>, given: Given, data: PlacedData): ReadField {
  const all = givenUnder(field.keys, given);
  const [first, ...rest] = all;
  if (first === undefined) return { problems: [] };
  if (field.manyFaced) return readFirst(field, all, data);
  const read = readValue(field, first, data);
  return {
    ...read,
    problems: [...rest.flatMap((other) => contradicts(first, other, data)), ...read.problems],
  };
}

/** Of several that may differ: the first that says something. */
function readFirst(field: Field<unknown>, all: readonly GivenValue[], data: PlacedData): ReadField {
  const read = all.map((one) => readValue(field, one, data));
  const says = read.find(({ value }) => value !== undefined && value !== null);
  return says ?? read.find(({ problems }) => problems.length > 0) ?? { problems: [] };
}

function readValue(field: Field<unknown>, given: GivenValue, data: PlacedData): ReadField {
  const parsed = field.schema.safeParse(given.value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const [issue] = parsed.error.issues;
  const place = data.place([...given.path, ...(issue?.path ?? [])]);
  const because = issue?.code === 'custom' ? issue.params?.['because'] : undefined;
  return { problems: [unreadable(field, given, place, because)] };
}

function unreadable(
  field: Field<unknown>,
  { path, value }: GivenValue,
  place: Place,
  because: unknown,
): Problem {
  const refuses = field.unreadable === 'refuses';
  const reason =
    typeof because === 'string' ? because : `The value of "${path.join('.')}" cannot be understood`;
  return {
    severity: refuses ? 'error' : 'warning',
    code: `${field.names[0]}-unreadable`,
    ...place,
    wrong: `${received(reason)}${refuses ? '' : ', and is left out'}.`,
    expected: field.expected,
    example: field.example,
    received: received(typeof value === 'string' ? value : JSON.stringify(value)),
  };
}

/** Two names of one thing that say the same need no word. */
function contradicts(first: GivenValue, other: GivenValue, data: PlacedData): Problem[] {
  if (JSON.stringify(first.value) === JSON.stringify(other.value)) return [];
  const [name, unused] = [first.path.join('.'), other.path.join('.')];
  return [
    {
      severity: 'warning',
      code: 'key-twice',
      ...data.keyPlace(other.path),
      wrong: `"${received(unused)}" is not used, because "${name}" stands for the same.`,
      expected: 'one of the two',
      example: `${name}: …`,
      received: received(unused),
    },
  ];
}
