/**
 * The control room: everything under `/_local/`, which only this machine has and the distribution never sees. GET and
 * HEAD change nothing; no page of another site can read or do anything here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';

/** Paths of a part begin with a slash and stand below `/_local`. */
export type RoomPart = Hono;

/** Takes requests whose path {@link isRoomPath}. */
export type RoomListener = (request: IncomingMessage, response: ServerResponse) => void;

export const isRoomPath = (url: string): boolean => /^\/_local(?:[/?#]|$)/.test(url);

export function openRoom(parts: readonly RoomPart[]): RoomListener {
  const app = new Hono({ getPath: ({ url }) => new URL(url).pathname.replace(/^\/_local\/?/, '/') });
  app.use(guarded);
  for (const part of parts) app.route('/', part);
  app.notFound((context) => context.text('There is nothing here.\n', 404));
  app.onError((error, context) => {
    // Without the address: it may hold a token of a mail's link.
    console.error(`The control room failed at a ${context.req.method}:`, error);
    return context.text('The control room failed; its reason is in the terminal.\n', 500);
  });
  const listener = getRequestListener(app.fetch);
  return (request, response) => void listener(request, response);
}

const reading = ['GET', 'HEAD'];

const guarded: MiddlewareHandler = async (context, next) => {
  const host = context.req.header('host') ?? '';
  const origin = context.req.header('origin');
  // A page of another site may have its name point here; it must not read the inbox.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return context.text('Not a local address.\n', 403);
  // A page of another site may have its visitor's browser post a form; a program sends neither header. A browser may
  // be set to keep the Origin to itself, but it still says from where it asks (Fetch Metadata, 2.4).
  const site = context.req.header('sec-fetch-site');
  const foreign =
    ![undefined, `http://${host}`].includes(origin) || ![undefined, 'same-origin', 'none'].includes(site);
  if (!reading.includes(context.req.method) && foreign)
    return context.text('Not a page of this site.\n', 403);
  await next();
  // No answer is taken for what it does not say it is, read by a page of another site, or kept.
  context.res.headers.set('x-content-type-options', 'nosniff');
  context.res.headers.set('cross-origin-resource-policy', 'same-origin');
  context.res.headers.set('cache-control', 'no-store');
};
