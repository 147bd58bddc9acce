/** `publication.yaml` → `Publication`, or problems with line and column. */
import type * as z from 'zod';
import { type Publication, publicationSchema } from '../config.ts';
import type { Outcome, Problem } from '../problem.ts';
import { received } from '../problem.ts';
import { decodeText, tooLarge } from './decode.ts';
import { newsletterKey, newsletterKeysAt } from './newsletter-keys.ts';
import { brokenLines, uncounted, unmet } from './newsletter-problems.ts';
import type { PlacedData } from './placed.ts';
import { nearest } from './slug.ts';
import { untold } from './untold.ts';
import { parseYaml } from './yaml.ts';

export const maxPublicationBytes = 100_000;

export interface ReadPublication {
  readonly config: Publication;
  /** The YAML as data, before defaults: what the record keeps. */
  readonly source: unknown;
  readonly place: PlacedData['place'];
}

const example =
  'title: The Tide Post\ndescription: A column on the sea.\nlanguage: en\ntimezone: Europe/Lisbon';

/** `senderDomain`: the deployment's verified domain; newsletters may send from it and the domains below it only. */
export function parsePublication(bytes: Uint8Array, senderDomain: string): Outcome<ReadPublication> {
  if (bytes.length > maxPublicationBytes)
    return { ok: false, problems: [tooLarge(bytes.length, maxPublicationBytes)] };
  const text = decodeText(bytes);
  if (!text.ok) return text;
  const yaml = parseYaml(text.value, { schema: 'core', firstLine: 1, example });
  if (!yaml.ok) return yaml;
  const parsed = publicationSchema.safeParse(yaml.value.value);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, yaml.value)) };
  const problems = [
    ...foreignSenders(parsed.data, senderDomain, yaml.value),
    ...doubled(parsed.data, yaml.value),
  ];
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: { config: parsed.data, source: yaml.value.value, place: yaml.value.place },
    problems: [
      ...text.problems,
      ...untold(parsed.data, yaml.value),
      ...unmet(parsed.data, yaml.value),
      ...uncounted(parsed.data, yaml.value),
    ],
  };
}

/** With what only the template engine can judge. */
export async function acceptPublication(
  bytes: Uint8Array,
  senderDomain: string,
): Promise<Outcome<ReadPublication>> {
  const parsed = parsePublication(bytes, senderDomain);
  if (!parsed.ok) return parsed;
  const problems = await brokenLines(parsed.value.config, parsed.value.place);
  return problems.length === 0 ? parsed : { ok: false, problems };
}

const keys = Object.keys(publicationSchema.shape);

function problemOf(issue: z.core.$ZodIssue, yaml: PlacedData): Problem {
  const path = issue.path.map(String).join('.');
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const at = unknown === undefined ? issue.path : [...issue.path, unknown];
  const known = path === '' ? keys : newsletterKeysAt(issue.path);
  const meant = unknown === undefined ? undefined : nearest(unknown, known ?? []);
  const told = newsletterKey(at);
  const value = valueAt(yaml.value, at);
  const named = unknown === undefined ? path : [path, unknown].filter(Boolean).join('.');
  return {
    severity: 'error',
    code: unknown === undefined ? 'publication-unreadable' : 'publication-unknown-key',
    ...(path === '' && unknown !== undefined ? yaml.keyPlace(unknown) : yaml.place(at)),
    wrong: wrongOf(named, unknown !== undefined, value, meant),
    expected:
      unknown === undefined
        ? (told?.expected ?? expectedOf(issue))
        : `only keys that publication.yaml knows${path === '' || known === undefined ? '' : ` here: ${known.join(', ')}`}`,
    example: told?.example ?? example,
    ...(value === undefined ? {} : { received: received(JSON.stringify(value)) }),
  };
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an entry with keys of its own',
  record: 'an entry with keys of its own',
};

const expectedOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' ? (words[issue.expected] ?? issue.expected) : issue.message;

function wrongOf(name: string, unknown: boolean, value: unknown, meant: string | undefined): string {
  if (unknown) return `The key "${name}" is not known.${meant ? ` Did you mean "${meant}"?` : ''}`;
  if (name === '') return 'The file is no list of keys and values.';
  return value === undefined ? `"${name}" is missing.` : `The value of "${name}" cannot be used.`;
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    data,
  );
}

function foreignSenders(publication: Publication, senderDomain: string, yaml: PlacedData): Problem[] {
  return publication.newsletters.flatMap((newsletter, index): Problem[] => {
    const domain = newsletter.from.address.slice(newsletter.from.address.lastIndexOf('@') + 1).toLowerCase();
    const own = senderDomain.toLowerCase();
    if (domain === own || domain.endsWith(`.${own}`)) return [];
    return [
      {
        severity: 'error',
        code: 'sender-domain',
        ...yaml.place(['newsletters', index, 'from', 'address']),
        wrong: `The newsletter "${newsletter.id}" cannot be sent from this address: the deployment may send for ${own} only.`,
        expected: `an address at ${own}`,
        example: `address: news@${own}`,
        received: received(newsletter.from.address),
      },
    ];
  });
}

function doubled(publication: Publication, yaml: PlacedData): Problem[] {
  const ids = publication.newsletters.map((newsletter) => newsletter.id);
  return ids.flatMap((id, index): Problem[] =>
    ids.indexOf(id) === index
      ? []
      : [
          {
            severity: 'error',
            code: 'newsletter-twice',
            ...yaml.place(['newsletters', index, 'id']),
            wrong: `Two newsletters have the id "${id}".`,
            expected: 'an id of its own for each newsletter',
            example: `id: ${id}-2`,
            received: id,
          },
        ],
  );
}
