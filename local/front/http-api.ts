/** The template's HTTP API: a route, the event in payload format 2.0, the function's answer. */
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { account } from '../iam/access.ts';
import type { ResolvedTemplate } from '../runner/resource.ts';
import { type Answer, answer, type Question } from './answer.ts';
import type { Origin } from './distribution.ts';
import { lookUpIn, propertiesOf } from './properties.ts';

/** Rejects when the function failed. */
export type Invoke = (functionArn: string, event: unknown) => Promise<unknown>;
export type ApiOrigin = (origin: Extract<Origin, { kind: 'api' }>, question: Question) => Promise<Answer>;

/** AWS's limit of a request to an HTTP API. */
const maxBytes = 10 * 1024 * 1024;

export function apiOrigin(template: ResolvedTemplate, invoke: Invoke, now: () => Date): ApiOrigin {
  const routes = readRoutes(template);
  return async ({ apiId, domain }, question) => {
    if (question.body.length > maxBytes) return message(413, 'Request Entity Too Large');
    const asked = { ...question, path: decoded(question.path) };
    const own = routes.filter((route) => route.apiId === apiId);
    const match = matching(own, asked);
    if (match === undefined) return message(404, 'Not Found');
    const { functionArn, timeout } = match.route;
    const invoked = invoke(functionArn, eventOf(match, asked, domain, now())).then(answerOf);
    // A function that failed is a 500 that tells nothing; its own log has the reason.
    const settled = invoked.catch(() => message(500, 'Internal Server Error'));
    return Promise.race([settled, wait(timeout, message(503, 'Service Unavailable'), { ref: false })]);
  };
}

const message = (status: number, text: string): Answer =>
  answer(status, 'application/json', JSON.stringify({ message: text }));

const routeShape = z.object({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.literal('NONE').default('NONE'),
});
const integrationShape = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  PayloadFormatVersion: z.literal('2.0'),
  IntegrationUri: z.string(),
  TimeoutInMillis: z.number().max(30_000).default(30_000),
});

function readRoutes(template: ResolvedTemplate) {
  for (const api of template.ofType('AWS::ApiGatewayV2::Api')) {
    propertiesOf(api, z.object({ ProtocolType: z.literal('HTTP') }));
  }
  for (const stage of template.ofType('AWS::ApiGatewayV2::Stage')) {
    propertiesOf(stage, z.object({ StageName: z.literal('$default') }));
  }
  return template.ofType('AWS::ApiGatewayV2::Route').map((resource) => {
    const { ApiId: apiId, RouteKey: key, Target } = propertiesOf(resource, routeShape);
    const integration = Target.replace('integrations/', '');
    const called = lookUpIn(template)('AWS::ApiGatewayV2::Integration', integration, integrationShape);
    const { IntegrationUri: functionArn, TimeoutInMillis: timeout } = called;
    const [method = '', path = ''] = key.split(' ');
    return { key, apiId, method, segments: path.split('/').slice(1), functionArn, timeout };
  });
}
type Route = ReturnType<typeof readRoutes>[number];

interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The most exact route wins: literal, then `{name}`, then `{name+}`, then `$default`; a method before ANY. */
function matching(routes: readonly Route[], { method, path }: Question): Match | undefined {
  const given = path.split('/').slice(1);
  const fitting = routes.flatMap((route) => {
    if (route.key === '$default') return [{ route, parameters: {} }];
    const parameters = ['ANY', method].includes(route.method)
      ? parametersOf(route.segments, given)
      : undefined;
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return fitting.sort((a, b) => (rank(a.route) < rank(b.route) ? -1 : 1))[0];
}

function rank({ key, method, segments }: Route): string {
  const kinds = segments.map((segment) => (segment.endsWith('+}') ? 3 : segment.startsWith('{') ? 2 : 1));
  return key === '$default' ? '9' : kinds.join('') + (method === 'ANY' ? 1 : 0);
}

function parametersOf(
  segments: readonly string[],
  given: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const [, name, greedy] = /^\{([^+}]+)(\+?)\}$/.exec(segment) ?? [];
    const value = greedy ? given.slice(index).join('/') : given[index];
    if (name === undefined ? value !== segment : !value) return undefined;
    if (name !== undefined) parameters[name] = value ?? '';
    if (greedy) return parameters;
  }
  return segments.length === given.length ? parameters : undefined;
}

/** HTTP APIs decode the path before routing, and `rawPath` is decoded too, in spite of its name (honojs/hono#2156). */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/**
 * Everything else goes base64-encoded to the function, forms and bodies without a type included. AWS documents no
 * list; this is what was measured in ministackorg/ministack#766.
 */
const readable = /^(text\/.*|application\/(json|xml|javascript))$/i;

/** "Create AWS Lambda proxy integrations for HTTP APIs", payload format 2.0. */
function eventOf({ route, parameters }: Match, question: Question, domainName: string, at: Date): object {
  const { method, path, query, body } = question;
  const { cookie, ...headers } = question.headers;
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    fields[name] = Object.hasOwn(fields, name) ? `${fields[name]},${value}` : value;
  }
  const isText = readable.test((headers['content-type'] ?? '').split(';')[0] ?? '');
  const userAgent = headers['user-agent'] ?? '';
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: { ...headers, host: domainName, 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' },
    ...(query === '' ? {} : { queryStringParameters: fields }),
    requestContext: {
      accountId: account,
      apiId: route.apiId,
      domainName,
      domainPrefix: route.apiId,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent },
      requestId: crypto.randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: logTime(at),
      timeEpoch: at.getTime(),
    },
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    ...(body.length === 0 ? {} : { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** `23/Nov/2026:06:44:17 +0000` */
function logTime(at: Date): string {
  const [, day, month, year, time] = at.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}

const lambdaAnswer = z.object({
  statusCode: z.number().int().min(100).max(599),
  headers: z.record(z.string().toLowerCase(), z.coerce.string()).default({}),
  cookies: z.array(z.string()).default([]),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/** Without a status code it is the body of a 200, as the payload format has it. */
function answerOf(returned: unknown): Answer {
  if (typeof returned !== 'object' || returned === null || !('statusCode' in returned)) {
    return answer(200, 'application/json', JSON.stringify(returned ?? null));
  }
  const { statusCode: status, headers, cookies, body, isBase64Encoded } = lambdaAnswer.parse(returned);
  const { 'content-length': _length, ...named } = headers;
  const kept = { 'content-type': 'application/json', ...named };
  return { status, headers: kept, cookies, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}
