/** Parses what someone sent to `POST /api/subscribe`, from a form or as JSON. */
import * as z from 'zod';
import type { Newsletter, Publication } from '../config.ts';
import { findNewsletter } from '../config.ts';
import type { EmailAddress } from '../ids.ts';
import { type Outcome, type Problem, received } from '../problem.ts';
import { parseAddress } from './address.ts';

/** The trap for machines: a field that people do not see. */
const trapField = 'website';

export interface SubscribeRequest {
  readonly address: EmailAddress;
  readonly newsletters: readonly Newsletter[];
}

/** As it was sent, before anything is known to be right. */
export interface RawRequest {
  readonly email: string;
  readonly newsletters: readonly string[];
  /** The trap was filled in. */
  readonly trapped: boolean;
}

const jsonSchema = z.object({
  email: z.string(),
  newsletters: z.array(z.string()).max(100),
  [trapField]: z.string().optional(),
});

/** `{"email": "…", "newsletters": ["…"]}` */
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
  example: '{"email": "reader@mail.example", "newsletters": ["weekly"]}',
});

/** Fields `email`, and `newsletter` once or more. A file in a field counts as nothing. */
export function rawFromForm(form: Readonly<Record<string, unknown>>): RawRequest {
  const texts = (name: string): readonly string[] =>
    [form[name]].flat().filter((value): value is string => typeof value === 'string');
  return {
    email: texts('email')[0] ?? '',
    newsletters: texts('newsletter').slice(0, 100),
    trapped: texts(trapField).some((value) => value !== ''),
  };
}

/** All that is wrong at once, so that a person need not try twice. */
export function parseRequest(raw: RawRequest, publication: Publication): Outcome<SubscribeRequest> {
  const address = parseAddress(raw.email);
  const ids = [...new Set(raw.newsletters)];
  const newsletters = ids.flatMap((id) => findNewsletter(publication, id) ?? []);
  const unknown = ids.filter((id) => findNewsletter(publication, id) === undefined);
  const problems = [
    ...address.problems,
    ...(ids.length === 0 ? [missingNewsletter(publication)] : []),
    ...unknown.map((id) => unknownNewsletter(id, publication)),
  ];
  if (!address.ok || problems.length > 0) return { ok: false, problems };
  return { ok: true, value: { address: address.value, newsletters }, problems: [] };
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
