/** Parses what someone sent to `POST /api/subscribe`, from a form or as JSON. */
import * as z from 'zod';
import { type Cadence, findNewsletter, type Newsletter, type Publication } from '../config.ts';
import { type Outcome, type Problem, received } from '../problem.ts';
import { parseAddress } from './address.ts';
import type { Choice, SubscribeRequest } from './ask.ts';
import { isDisposableDomain } from './disposable.ts';

/** The trap for machines: a field that people do not see. */
const trapField = 'website';
/** Which cadence of which newsletter: `cadence-weekly`. */
export const cadenceField = (newsletter: string): string => `cadence-${newsletter}`;

/** As it was sent, before anything is known to be right. */
export interface RawRequest {
  readonly email: string;
  readonly newsletters: readonly RawChoice[];
  /** The trap was filled in. */
  readonly trapped: boolean;
  /** When the form was shown, signed. JSON has none. */
  readonly stamp?: string;
}

interface RawChoice {
  readonly id: string;
  readonly cadence?: string;
}

const rawChoice = z.union([
  z.string().transform((id): RawChoice => ({ id })),
  z.object({ id: z.string(), cadence: z.string().exactOptional() }),
]);

const jsonSchema = z.object({
  email: z.string(),
  newsletters: z.array(rawChoice).max(100),
  [trapField]: z.string().optional(),
});

/** `{"email": "…", "newsletters": ["…", {"id": "…", "cadence": "…"}]}` */
export function rawFromJson(text: string): Outcome<RawRequest> {
  const parsed = jsonSchema.safeParse(readJson(text));
  if (!parsed.success) return { ok: false, problems: [shapeProblem(parsed.error.issues)] };
  const { email, newsletters } = parsed.data;
  return { ok: true, value: { email, newsletters, trapped: Boolean(parsed.data[trapField]) }, problems: [] };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const shapeProblem = (issues: readonly z.core.$ZodIssue[]): Problem => ({
  severity: 'error',
  code: 'request-malformed',
  wrong: `The request cannot be read${issues[0]?.path.length ? ` at ${issues[0].path.join('.')}` : ''}.`,
  expected: 'a JSON object with an address and a list of newsletters',
  example: '{"email": "reader@mail.example", "newsletters": [{"id": "weekly", "cadence": "weekly"}]}',
});

/** What a form sent: each field with all its texts. */
export type Fields = (name: string) => readonly string[];

/** Fields `email`, and `newsletter` once or more, each perhaps with its cadence. */
export function rawFromForm(fields: Fields): RawRequest {
  const newsletters = fields('newsletter')
    .slice(0, 100)
    .map((id): RawChoice => {
      const [cadence] = fields(cadenceField(id));
      return { id, ...(cadence === undefined ? {} : { cadence }) };
    });
  return {
    email: fields('email')[0] ?? '',
    newsletters,
    trapped: fields(trapField).some((value) => value !== ''),
    stamp: fields('shown')[0] ?? '',
  };
}

/** All that is wrong at once, so that a person need not try twice. */
export async function parseRequest(
  raw: RawRequest,
  publication: Publication,
): Promise<Outcome<SubscribeRequest>> {
  const address = parseAddress(raw.email);
  const given = new Map(raw.newsletters.map((one) => [one.id, one]));
  const choices = [...given.values()].map((one) => parseChoice(one, publication));
  const problems = [
    ...address.problems,
    ...(address.ok ? await disposableProblems(address.value, publication) : []),
    ...(given.size === 0 ? [missingNewsletter(publication)] : []),
    ...choices.flatMap((one) => one.problems),
  ];
  if (!address.ok || problems.length > 0) return { ok: false, problems };
  const chosen = choices.flatMap((one) => (one.ok ? [one.value] : []));
  return { ok: true, value: { address: address.value, choices: chosen }, problems: [] };
}

function parseChoice(raw: RawChoice, publication: Publication): Outcome<Choice> {
  const newsletter = findNewsletter(publication, raw.id);
  if (newsletter === undefined) return { ok: false, problems: [unknownNewsletter(raw.id, publication)] };
  const cadence = cadenceOf(newsletter, raw.cadence);
  if (cadence === undefined) return { ok: false, problems: [unknownCadence(newsletter, raw.cadence)] };
  return { ok: true, value: { newsletter, cadence }, problems: [] };
}

/** Who names none gets the first that the newsletter names. */
export const cadenceOf = ({ cadences }: Newsletter, named: string | undefined): Cadence | undefined =>
  named === undefined ? cadences[0] : cadences.find((one) => one === named);

async function disposableProblems(
  address: string,
  { subscribing }: Publication,
): Promise<readonly Problem[]> {
  if (subscribing.disposableAddresses === 'allow') return [];
  if (!(await isDisposableDomain(address.slice(address.lastIndexOf('@') + 1)))) return [];
  return [
    {
      severity: 'error',
      code: 'address-disposable',
      wrong: 'This is the address of a mailbox for a few minutes.',
      expected: 'an address that is yours next week as well',
      example: 'reader@mail.example',
    },
  ];
}

const offered = (publication: Publication): string =>
  publication.newsletters.map((one) => one.id).join(', ') || 'none: this publication has no newsletter yet';

const missingNewsletter = (publication: Publication): Problem => ({
  severity: 'error',
  code: 'newsletter-missing',
  wrong: 'No newsletter was chosen.',
  expected: `at least one of: ${offered(publication)}`,
  example: publication.newsletters[0]?.id ?? 'weekly',
});

const unknownNewsletter = (id: string, publication: Publication): Problem => ({
  severity: 'error',
  code: 'newsletter-unknown',
  wrong: 'There is no such newsletter.',
  expected: `one of: ${offered(publication)}`,
  example: publication.newsletters[0]?.id ?? 'weekly',
  received: received(id),
});

const unknownCadence = ({ name, cadences }: Newsletter, named = ''): Problem => ({
  severity: 'error',
  code: 'cadence-unknown',
  wrong: `“${name}” does not come so.`,
  expected: `one of: ${cadences.join(', ')}`,
  example: cadences[0] ?? 'article',
  received: received(named),
});
