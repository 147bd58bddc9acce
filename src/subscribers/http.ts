/**
 * The pages and the one interface by which a person comes, confirms, changes things and goes. A GET or HEAD changes
 * nothing, for mail scanners open every link (promise 5); a POST acts.
 */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { confirming, leaving } from './http-links.ts';
import { preferences } from './http-preferences.ts';
import { subscribing } from './http-subscribe.ts';
import { type Environment, say, type Visit } from './http-visit.ts';
import { messages } from './messages.ts';
import type { SubscribersPorts } from './ports.ts';

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
  preferences(app, ports);
  app.notFound((visit) => say(ports, visit, 404, messages.notFound));
  app.onError((error, visit) => {
    // Without the path: it may hold a token.
    ports.log.error('A request failed', { method: visit.req.method, error });
    return visit.text(`${messages.failed.title}. ${messages.failed.sentences.join(' ')}`, 500);
  });
  return app;
}
