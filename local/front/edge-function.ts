/** CloudFront Functions, runtime 2.0, each call in a context of its own ("CloudFront Functions event structure"). */
import { createContext, Script } from 'node:vm';
import * as z from 'zod';
import type { Answer, Question } from './answer.ts';

export interface EdgeFunction {
  readonly name: string;
  readonly code: string;
}

const field = z.object({
  value: z.string(),
  multiValue: z.array(z.object({ value: z.string() })).optional(),
});
const fields = z.record(z.string(), field);
type Fields = z.infer<typeof fields>;

/** CloudFront refuses a function that writes a name in other letters. */
const headers = z.record(z.string().regex(/^[^A-Z]+$/, 'header names are in lower case'), field).default({});
const requestShape = z.object({
  uri: z.string().startsWith('/'),
  querystring: fields,
  headers,
  cookies: fields,
});
/** Strict: what the front could not pass on, a body or a cookie of the function's own, is refused by name. */
const responseShape = z.strictObject({
  statusCode: z.number().int().min(200).max(599),
  statusDescription: z.string().optional(),
  headers,
});

/** The request to go on with, or the answer. Throws when the function fails. */
export function viewerRequest(edge: EdgeFunction, question: Question): Question | Answer {
  const returned = run(edge, { ...about('viewer-request'), request: requestOf(question) });
  if (typeof returned === 'object' && returned !== null && 'statusCode' in returned) {
    return answerOf(returned, { cookies: [], body: Buffer.alloc(0) });
  }
  const { uri, querystring, headers, cookies } = requestShape.parse(returned);
  const cookie = joined(cookies, '; ');
  const path = { path: uri, query: joined(querystring, '&') };
  return { ...question, ...path, headers: { ...flat(headers), ...(cookie === '' ? {} : { cookie }) } };
}

/** The answer as the function leaves it; its cookies stay as they were. Throws when the function fails. */
export function viewerResponse(edge: EdgeFunction, question: Question, given: Answer): Answer {
  const response = { statusCode: given.status, headers: valued(given.headers) };
  return answerOf(run(edge, { ...about('viewer-response'), request: requestOf(question), response }), given);
}

function answerOf(returned: unknown, { cookies, body }: Pick<Answer, 'cookies' | 'body'>): Answer {
  const { statusCode: status, headers } = responseShape.parse(returned);
  return { status, headers: flat(headers), cookies, body };
}

const about = (eventType: string) => ({
  version: '1.0',
  context: {
    distributionDomainName: 'localhost',
    distributionId: 'LOCAL',
    eventType,
    requestId: crypto.randomUUID(),
  },
  viewer: { ip: '127.0.0.1' },
});

function requestOf({ method, path, query, headers }: Question) {
  const { cookie = '', ...rest } = headers;
  const cookies = split(cookie, /;\s*/);
  return { method, uri: path, querystring: split(query, /&/), headers: valued(rest), cookies };
}

const valued = (headers: Readonly<Record<string, string>>): Fields =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }]));

const values = ({ value, multiValue }: Fields[string]): string[] =>
  multiValue?.map((one) => one.value) ?? [value];
const flat = (headers: Fields): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, one]) => [name, values(one).join(', ')]));
const joined = (given: Fields, separator: string): string =>
  Object.entries(given)
    .flatMap(([name, one]) => values(one).map((value) => `${name}=${value}`))
    .join(separator);

/** `a=1&a=2` → `{ a: { value: '1', multiValue: [{ value: '1' }, { value: '2' }] } }` */
function split(text: string, separator: RegExp): Fields {
  // Without a prototype: a parameter may be called "constructor".
  const found: Fields = Object.create(null);
  for (const part of text.split(separator).filter(Boolean)) {
    const [name = '', ...rest] = part.split('=');
    const value = rest.join('=');
    const before = found[name];
    const multiValue = before && [...values(before), value].map((one) => ({ value: one }));
    found[name] = multiValue ? { value: before.value, multiValue } : { value };
  }
  return found;
}

/** Milliseconds of wall time. CloudFront grants less than one; a busy machine must not look like an endless loop. */
const patience = 1_000;

/**
 * Throws when the function throws, comes to no end or cannot be compiled. Only JSON crosses, so nothing of this
 * process is within the function's reach.
 */
function run({ name, code }: EdgeFunction, event: object): unknown {
  const scope = createContext(
    { event: JSON.stringify(event) },
    // A promise's work belongs to the time that the function has.
    { microtaskMode: 'afterEvaluate', codeGeneration: { strings: false, wasm: false } },
  );
  const call = `;var outcome = {};Promise.resolve(JSON.parse(event)).then((given) => handler(given)).then(
    (value) => { outcome.value = value }, (error) => { outcome.error = String(error) })`;
  new Script(code + call, { filename: `${name}.js` }).runInContext(scope, { timeout: patience });
  const outcome: unknown = JSON.parse(new Script('JSON.stringify(outcome)').runInContext(scope));
  const { value, error } = z
    .object({ value: z.unknown().optional(), error: z.string().optional() })
    .parse(outcome);
  if (error !== undefined) throw new Error(error);
  return value;
}
