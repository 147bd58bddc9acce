/** The form, and the interface behind it. */
import type { Hono } from 'hono';
import type { Problem } from '../problem.ts';
import { requestSubscription } from './ask.ts';
import {
  type Environment,
  evenly,
  isForeign,
  isJson,
  notAllowed,
  pagesOf,
  readFields,
  say,
  timeOf,
  type Visit,
} from './http-visit.ts';
import { confirmationSubject } from './letters.ts';
import { formStamp, isTimelyForm } from './links.ts';
import { asked, messages } from './messages.ts';
import type { SubscribersPorts } from './ports.ts';
import { parseRequest, type RawRequest, rawFromForm, rawFromJson } from './request.ts';
import { consentWording } from './wording.ts';

export function subscribing(app: Hono<Environment>, ports: SubscribersPorts): void {
  app.get('/subscribe', async (visit) => {
    const stamp = formStamp(await ports.linkKeys(), timeOf(visit));
    return visit.html((await pagesOf(ports)).form(stamp));
  });
  app.all('/subscribe', (visit) => notAllowed(ports, visit, 'GET, HEAD'));
  app.post('/api/subscribe', async (visit) => {
    if (isJson(visit)) {
      const raw = rawFromJson(await visit.req.text());
      return raw.ok ? take(ports, visit, raw.value) : visit.json({ problems: raw.problems }, 400);
    }
    if (isForeign(visit, ports.siteUrl)) return say(ports, visit, 403, messages.foreign);
    const fields = await readFields(visit);
    if (fields === undefined) return say(ports, visit, 400, messages.unreadable);
    return take(ports, visit, rawFromForm(fields));
  });
  app.all('/api/subscribe', (visit) => notAllowed(ports, visit, 'POST'));
}

/** Whatever address is asked for, the answer is the same; only what cannot be an address is refused. */
async function take(ports: SubscribersPorts, visit: Visit, raw: RawRequest): Promise<Response> {
  const publication = await ports.publication();
  const request = await parseRequest(raw, publication);
  if (!request.ok) return refuse(ports, visit, raw, request.problems);
  const { address, choices } = request.value;
  if (!raw.trapped) {
    if (raw.stamp !== undefined && !isTimelyForm(await ports.linkKeys(), raw.stamp, timeOf(visit)))
      return refuse(ports, visit, raw, [untimely]);
  }
  return evenly(ports, async () => {
    const source = isJson(visit) ? 'api' : 'form';
    const consent = { at: timeOf(visit), source, wording: consentWording(publication) } as const;
    if (!raw.trapped) await requestSubscription(ports, { address, choices }, consent);
    const sender = choices[0]?.newsletter.from.name ?? publication.title;
    return say(ports, visit, 202, asked(sender, confirmationSubject(publication)));
  });
}

async function refuse(
  ports: SubscribersPorts,
  visit: Visit,
  raw: RawRequest,
  problems: readonly Problem[],
): Promise<Response> {
  if (isJson(visit)) return visit.json({ problems }, 400);
  const stamp = formStamp(await ports.linkKeys(), timeOf(visit));
  return visit.html((await pagesOf(ports)).form(stamp, { raw, problems }), 400);
}

/** Machines do not read this; people press once more. */
const untimely: Problem = {
  severity: 'error',
  code: 'form-untimely',
  wrong: 'The form was sent too fast or lay open too long. Please press the button once more.',
  expected: 'a form that was shown within the last day and filled in by a person',
  example: 'the form as it is now',
};
