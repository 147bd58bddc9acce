/** What every page of the HTTP API needs: who asks, when, what a form says, and how an answer looks. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type Instant, instant } from '../ids.ts';
import { type Message, messages } from './messages.ts';
import { createPages, type Pages } from './pages.ts';
import type { SubscribersPorts } from './ports.ts';
import type { Fields } from './request.ts';

/** What `hono/aws-lambda` hands over of an HTTP API event (payload format 2.0). */
export interface Environment {
  readonly Bindings: { readonly requestContext: { readonly timeEpoch: number } };
}
export type Visit = Context<Environment>;

/** The moment at which the request reached the HTTP API: the publication's time. */
export const timeOf = (visit: Visit): Instant => instant(visit.env.requestContext.timeEpoch);

export const isJson = (visit: Visit): boolean =>
  /^application\/json\b/i.test(visit.req.header('content-type') ?? '');

export async function pagesOf(ports: SubscribersPorts): Promise<Pages> {
  const publication = await ports.publication();
  return createPages(publication, await ports.theme(publication));
}

/** As a page, or as JSON to whoever sent JSON. */
export async function say(
  ports: SubscribersPorts,
  visit: Visit,
  status: ContentfulStatusCode,
  message: Message,
) {
  const { title, sentences } = message;
  if (isJson(visit)) return visit.json({ message: [`${title}.`, ...sentences].join(' ') }, status);
  return visit.html((await pagesOf(ports)).message(message), status);
}

export const refused = (ports: SubscribersPorts, visit: Visit, kind: 'expired' | 'invalid') =>
  say(ports, visit, kind === 'expired' ? 410 : 400, messages[kind]);

export function notAllowed(ports: SubscribersPorts, visit: Visit, allow: string) {
  visit.header('Allow', allow);
  return say(ports, visit, 405, messages.notAllowed);
}

/** `undefined`: a form that cannot be read. Files count as nothing, and so do fields without a text. */
export async function readFields(visit: Visit): Promise<Fields | undefined> {
  try {
    const form = await visit.req.parseBody({ all: true });
    return (name) =>
      [Object.hasOwn(form, name) ? form[name] : undefined]
        .flat()
        .filter((value): value is string => typeof value === 'string');
  } catch (error) {
    // What undici throws at a multipart body without its boundary.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * Was this form on a page of another site? Browsers say so by Sec-Fetch-Site; older ones by Origin, which is `null` from
 * our own pages, for these tell nobody where they are (Fetch Standard, "append a request Origin header").
 */
export function isForeign(visit: Visit, siteUrl: string): boolean {
  const site = visit.req.header('sec-fetch-site');
  if (site !== undefined) return !['same-origin', 'none'].includes(site);
  const origin = visit.req.header('origin');
  return origin !== undefined && origin !== 'null' && origin !== new URL(siteUrl).origin;
}

/**
 * Longer than a mail takes to be handed over. Whoever asks about somebody's address learns nothing from the time that
 * the answer takes: it leaves then, whatever was done.
 */
const answerAfter = 800;

export async function evenly<T>(ports: SubscribersPorts, work: () => Promise<T>): Promise<T> {
  const begun = Date.parse(ports.wallClock());
  try {
    return await work();
  } finally {
    await ports.pause(Math.max(0, begun + answerAfter - Date.parse(ports.wallClock())));
  }
}
