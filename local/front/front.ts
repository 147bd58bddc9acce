/**
 * CloudFront and the HTTP API on this machine, as the template describes them. Unless it is told otherwise, every
 * request asks the origin whether what is kept still holds, so that an author sees a change at once; validators and
 * Cache-Control reach the reader as they would at the edge.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isRoomPath, type RoomListener } from '../room/room.ts';
import type { ResolvedTemplate } from '../runner/resource.ts';
import { listen, readBody, shut } from '../servers/loopback.ts';
import {
  type Answer,
  type Compression,
  codingsOf,
  compressed,
  conditional,
  type Question,
  ranged,
  refusal,
} from './answer.ts';
import { type BucketAccess, type BucketOrigin, bucketOrigin } from './bucket-origin.ts';
import { type Behaviour, type Distribution, readDistribution } from './distribution.ts';
import { alwaysAsks, asAtTheEdge, type EdgeCache } from './edge-cache.ts';
import { type EdgeFunction, viewerRequest, viewerResponse } from './edge-function.ts';
import { dressed } from './headers-policy.ts';
import { type ApiOrigin, apiOrigin, type Invoke } from './http-api.ts';
import { takesReload, withReload } from './live-reload.ts';

export interface FrontOptions {
  readonly template: ResolvedTemplate;
  /** 0 takes a free one. */
  readonly port: number;
  /** With CloudFront's own key, which the bucket's policy judges. */
  readonly s3: BucketAccess;
  readonly invoke: Invoke;
  /** The publication's clock. */
  readonly now: () => Date;
  /** What answers under `/_local/`. */
  readonly room: RoomListener;
  /** Answers from what it keeps, for as long as CloudFront would. */
  readonly caches?: boolean;
}

export interface Front {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

interface Edge {
  readonly distribution: Distribution;
  readonly bucket: BucketOrigin;
  readonly api: ApiOrigin;
  readonly cache: EdgeCache;
}

/** Rejects with EADDRINUSE for a taken port, and names what it cannot serve of the template. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { template, port, s3, invoke, now, room, caches = false } = options;
  const edge: Edge = {
    distribution: readDistribution(template),
    bucket: bucketOrigin(s3),
    api: apiOrigin(template, invoke, now),
    cache: caches ? asAtTheEdge(now) : alwaysAsks(),
  };
  const server = createServer((request, response) => {
    if (isRoomPath(request.url ?? '')) return room(request, response);
    // Nothing is modified after the answer that says when (RFC 9110, 8.8.2.1).
    response.setHeader('date', now().toUTCString());
    questionOf(request)
      .then((question) =>
        question === 'too large' ? refusal(413, 'The request is too large.') : serve(edge, question),
      )
      .then((given) => write(request, response, given))
      .catch((error: unknown) => {
        // The caller went away in the middle of its body: there is nobody left to tell.
        if (response.destroyed) return;
        // Without the path: it may hold a token.
        console.error(`The local front failed at a ${request.method}:`, error);
        write(request, response, refusal(502, 'The local front failed; its reason is in the terminal.'));
      });
  });
  return { url: await listen(server, port), close: () => shut(server) };
}

/** They belong to the connection and end here (RFC 9110, 7.6.1). */
const connectionHeaders = ['connection', 'keep-alive', 'te', 'transfer-encoding', 'upgrade'];

async function questionOf(request: IncomingMessage): Promise<Question | 'too large'> {
  const body = await readBody(request, 20 * 1024 * 1024);
  if (body === 'too large') return body;
  const [path = '', ...query] = (request.url ?? '').split('?');
  const headers = Object.entries(request.headersDistinct)
    .filter(([name]) => !connectionHeaders.includes(name))
    .map(([name, values = []]) => [name, values.join(name === 'cookie' ? '; ' : ',')]);
  const { method = 'GET' } = request;
  const given: Record<string, string> = Object.fromEntries(headers);
  // "Serve compressed files": who speaks HTTP/1.0 gets nothing compressed.
  const { 'accept-encoding': _coding, ...bare } = given;
  return {
    ...{ method, path, query: query.join('?'), body },
    headers: request.httpVersion === '1.0' ? bare : given,
  };
}

/** One request, in the order in which CloudFront does things to it. */
async function serve(edge: Edge, question: Question): Promise<Answer> {
  const behaviour = behaviourFor(edge, question.path);
  if (behaviour === undefined) return refusal(400, 'Bad request.');
  const { methods, headers, compression } = behaviour;
  if (!methods.includes(question.method)) return refusal(403, `This path takes only ${methods.join(', ')}.`);
  const asked = atEdge(behaviour.viewerRequest, question, (one) => viewerRequest(one, question));
  if ('status' in asked) return asked;
  const rooted = asked.path === '/' ? { ...asked, path: `/${edge.distribution.rootObject}` } : asked;
  const given = await askOrigin(edge, behaviour, rooted);
  const shown = given.status < 400 ? given : await errorPage(edge, given);
  const chosen = takesReload(question, shown) ? shown : chosenFor(question, shown, compression);
  // Policies add their headers before the function sees them; what the origin refused it does not see at all.
  const clad = headers === undefined ? chosen : dressed(headers, question, chosen);
  const after = given.status < 400 ? behaviour.viewerResponse : undefined;
  const last = atEdge(after, clad, (one) => viewerResponse(one, asked, clad));
  return takesReload(question, last) ? chosenFor(question, withReload(question, last), compression) : last;
}

/**
 * What of the object this reader is to get, out of the cache: nothing if it has it already, a part, or the whole in a
 * coding that it takes, whose validator is the weak one even where that is all that is said of it.
 */
function chosenFor(question: Question, given: Answer, compression: Compression): Answer {
  const whole = compressed(question, given, compression);
  const answer = conditional(question, whole);
  if (answer.status === 304) return answer;
  const part = ranged(question, given);
  return part.status === given.status ? whole : part;
}

const behaviourFor = ({ distribution }: Edge, path: string): Behaviour | undefined =>
  distribution.behaviours.find(({ matches }) => matches(path));

/** A function that throws or does not end is a 503, as at CloudFront; here it says why. */
function atEdge<T>(
  edge: EdgeFunction | undefined,
  otherwise: T,
  run: (edge: EdgeFunction) => T | Answer,
): T | Answer {
  try {
    return edge === undefined ? otherwise : run(edge);
  } catch (error) {
    return refusal(
      503,
      `The CloudFront function ${edge?.name} failed: ${error instanceof Error ? error.message : error}`,
    );
  }
}

async function askOrigin(edge: Edge, behaviour: Behaviour, question: Question): Promise<Answer> {
  const { origin, forwards, compression, lifetimes } = behaviour;
  const path = `${origin.path}${question.path}`;
  if (origin.kind === 'api')
    return edge.api(origin, forwarded({ ...question, path }, forwards, origin.headers));
  if (!['GET', 'HEAD'].includes(question.method)) return refusal(405, 'The bucket takes GET and HEAD only.');
  let key: string;
  try {
    key = decodeURIComponent(path.slice(1));
  } catch {
    return refusal(400, 'The path is not well-formed.');
  }
  const { bucket } = origin;
  return edge.cache({
    // The query is in no key: the template's policies leave it out.
    key: JSON.stringify([bucket, key, codingsOf(question, compression)]),
    lifetimes,
    errorLifetime: (status) => errorPageFor(edge, status)?.ErrorCachingMinTTL ?? 10,
    ask: (etag) => edge.bucket(bucket, key, etag),
  });
}

/** The request as the origin sees it ("Request and response behavior for custom origins"). */
function forwarded(question: Question, all: boolean, own: Question['headers']): Question {
  const { host: _host, 'content-type': type, 'content-length': length, ...rest } = question.headers;
  const body = { ...(type && { 'content-type': type }), ...(length && { 'content-length': length }) };
  const added = { ...own, via: '1.1 localhost (CloudFront)', 'x-forwarded-for': '127.0.0.1' };
  const headers = { 'user-agent': 'Amazon CloudFront', ...(all ? rest : {}), ...body, ...added };
  return { ...question, query: all ? question.query : '', headers };
}

const errorPageFor = ({ distribution }: Edge, status: number) =>
  distribution.errorPages.find(({ ErrorCode }) => ErrorCode === status);

/** Error pages belong to the distribution, not to a behaviour: they replace what the HTTP API says, too. */
async function errorPage(edge: Edge, given: Answer): Promise<Answer> {
  const page = errorPageFor(edge, given.status);
  const behaviour = page && behaviourFor(edge, page.ResponsePagePath);
  if (page === undefined || behaviour === undefined) return given;
  const question = {
    method: 'GET',
    path: page.ResponsePagePath,
    query: '',
    headers: {},
    body: Buffer.alloc(0),
  };
  const found = await askOrigin(edge, behaviour, question);
  return found.status === 200 ? { ...found, status: page.ResponseCode } : found;
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, cookies, body }: Answer,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  if (status !== 304) response.setHeader('content-length', body.length);
  response.writeHead(status).end(request.method === 'HEAD' ? undefined : body);
}
