/**
 * The pages and the one interface by which a person comes, confirms and goes. A GET or HEAD changes nothing, for
 * mail scanners open every link (promise 5); a POST acts. The publication's time is the moment at which the request
 * reached the HTTP API (`requestContext.timeEpoch`).
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Instant, instant } from '../ids.ts';
import type { Outcome } from '../problem.ts';
import { confirm, leave, requestSubscription } from './apply.ts';
import { verifyConfirm, verifyLeave } from './links.ts';
import { createPages, type Message, messages, type Pages } from './pages.ts';
import type { SubscribersPorts } from './ports.ts';
import { parseRequest, type RawRequest, rawFromForm, rawFromJson } from './request.ts';
import { consentWording } from './wording.ts';

/** What `hono/aws-lambda` hands over of an HTTP API event (payload format 2.0). */
interface Environment {
  readonly Bindings: { readonly requestContext: { readonly timeEpoch: number } };
}
type Visit = Context<Environment>;

const largestBody = 64 * 1024;

export function subscribersApp(ports: SubscribersPorts): Hono<Environment> {
  const app = new Hono<Environment>({ strict: false });
  app.use(async (visit, next) => {
    await next();
    visit.header('Cache-Control', 'no-store');
    visit.header('Referrer-Policy', 'no-referrer');
    visit.header('X-Robots-Tag', 'noindex');
  });
  const tooLarge = (visit: Visit) => say(ports, visit, 413, messages.tooLarge);
  app.use(bodyLimit({ maxSize: largestBody, onError: tooLarge }));
  subscribing(app, ports);
  confirming(app, ports);
  leaving(app, ports);
  app.notFound((visit) => say(ports, visit, 404, messages.notFound));
  app.onError((error, visit) => {
    // Without the path: it may hold a token.
    ports.log.error('A request failed', { method: visit.req.method, error });
    return visit.text(`${messages.failed.title}. ${messages.failed.sentences.join(' ')}`, 500);
  });
  return app;
}

function subscribing(app: Hono<Environment>, ports: SubscribersPorts): void {
  app.get('/subscribe', async (visit) => visit.html((await pagesOf(ports)).form()));
  app.all('/subscribe', (visit) => notAllowed(ports, visit, 'GET, HEAD'));
  app.post('/api/subscribe', async (visit) => {
    const raw = await readRequest(visit);
    if (raw === undefined) return say(ports, visit, 400, messages.unreadable);
    if (!raw.ok) return visit.json({ problems: raw.problems }, 400);
    return take(ports, visit, raw.value);
  });
  app.all('/api/subscribe', (visit) => notAllowed(ports, visit, 'POST'));
}

/** Whatever address is asked for, the answer is the same; only what cannot be an address is refused. */
async function take(ports: SubscribersPorts, visit: Visit, raw: RawRequest): Promise<Response> {
  const publication = await ports.publication();
  const request = parseRequest(raw, publication);
  if (!request.ok) {
    if (isJson(visit)) return visit.json({ problems: request.problems }, 400);
    return visit.html((await pagesOf(ports)).form({ raw, problems: request.problems }), 400);
  }
  if (!raw.trapped) {
    await requestSubscription(ports, request.value, {
      at: timeOf(visit),
      source: isJson(visit) ? 'api' : 'form',
      wording: consentWording(publication),
    });
  }
  return say(ports, visit, 202, messages.asked);
}

function confirming(app: Hono<Environment>, ports: SubscribersPorts): void {
  const verified = async (visit: Visit & { req: { param(name: 'token'): string } }) =>
    verifyConfirm(await ports.linkKeys(), visit.req.param('token'), timeOf(visit));
  app.get('/confirm/:token', async (visit) => {
    const found = await verified(visit);
    if (found.kind !== 'valid') return refused(ports, visit, found.kind);
    return visit.html((await pagesOf(ports)).confirm(found.link));
  });
  app.post('/confirm/:token', async (visit) => {
    const found = await verified(visit);
    if (found.kind !== 'valid') return refused(ports, visit, found.kind);
    const confirmed = (await confirm(ports, found.link, timeOf(visit))) === 'confirmed';
    return confirmed ? say(ports, visit, 200, messages.confirmed) : say(ports, visit, 410, messages.gone);
  });
  app.all('/confirm/:token', (visit) => notAllowed(ports, visit, 'GET, HEAD, POST'));
}

/**
 * RFC 8058: a mail program posts `List-Unsubscribe=One-Click`, urlencoded or as multipart/form-data, without cookie,
 * Origin or a look at the answer; a person posts the page's form. The address alone says who leaves what, so no body
 * is read and no body can be wrong.
 */
function leaving(app: Hono<Environment>, ports: SubscribersPorts): void {
  app.get('/u/:token', async (visit) => {
    const found = verifyLeave(await ports.linkKeys(), visit.req.param('token'));
    if (found.kind !== 'valid') return refused(ports, visit, found.kind);
    return visit.html((await pagesOf(ports)).leave(found.link));
  });
  app.post('/u/:token', async (visit) => {
    const found = verifyLeave(await ports.linkKeys(), visit.req.param('token'));
    if (found.kind !== 'valid') return refused(ports, visit, found.kind);
    await leave(ports, found.link, timeOf(visit));
    return say(ports, visit, 200, messages.left);
  });
  app.all('/u/:token', (visit) => notAllowed(ports, visit, 'GET, HEAD, POST'));
}

const timeOf = (visit: Visit): Instant => instant(visit.env.requestContext.timeEpoch);

const isJson = (visit: Visit): boolean =>
  /^application\/json\b/i.test(visit.req.header('content-type') ?? '');

/** `undefined`: a form that cannot be read. */
async function readRequest(visit: Visit): Promise<Outcome<RawRequest> | undefined> {
  if (isJson(visit)) return rawFromJson(await visit.req.text());
  try {
    return { ok: true, value: rawFromForm(await visit.req.parseBody({ all: true })), problems: [] };
  } catch (error) {
    // What undici throws at a multipart body without its boundary.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

async function pagesOf(ports: SubscribersPorts): Promise<Pages> {
  const publication = await ports.publication();
  return createPages(publication, await ports.theme(publication));
}

/** As a page, or as JSON to whoever sent JSON. */
async function say(ports: SubscribersPorts, visit: Visit, status: ContentfulStatusCode, message: Message) {
  const { title, sentences } = message;
  if (isJson(visit)) return visit.json({ message: [`${title}.`, ...sentences].join(' ') }, status);
  return visit.html((await pagesOf(ports)).message(message), status);
}

const refused = (ports: SubscribersPorts, visit: Visit, kind: 'expired' | 'invalid') =>
  say(ports, visit, kind === 'expired' ? 410 : 400, messages[kind]);

function notAllowed(ports: SubscribersPorts, visit: Visit, allow: string) {
  visit.header('Allow', allow);
  return say(ports, visit, 405, messages.notAllowed);
}
