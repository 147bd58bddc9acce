/** The page at the link that every mail has, and the one that sends this link. */
import type { Hono } from 'hono';
import { findNewsletter } from '../config.ts';
import { type Instant, instant, newsletterId } from '../ids.ts';
import { atWall } from '../wall-time.ts';
import { parseAddress } from './address.ts';
import { join, leaveAll, say as sayWord, subscriptionsOf } from './apply.ts';
import { requestLink } from './ask.ts';
import { dataOf, erase } from './erase.ts';
import {
  type Environment,
  evenly,
  isForeign,
  notAllowed,
  pagesOf,
  readFields,
  refused,
  say,
  timeOf,
  type Visit,
} from './http-visit.ts';
import { formStamp, isTimelyForm, verifyPreferences } from './links.ts';
import { messages } from './messages.ts';
import { askForMove } from './move.ts';
import type { AddressForm } from './pages.ts';
import type { SubscribersPorts } from './ports.ts';
import { readSubscriber } from './records.ts';
import { cadenceField, cadenceOf, type Fields } from './request.ts';
import type { KnownSubscriber } from './subscriber.ts';
import { consentWording } from './wording.ts';

/** Somebody who has the link, and stands behind it. */
interface Guest {
  readonly person: KnownSubscriber;
  /** Root-relative. */
  readonly path: string;
  readonly now: Instant;
}

type Answer = Response | Promise<Response>;
type Tokened = Visit & { req: { param(name: 'token'): string } };

export function preferences(app: Hono<Environment>, ports: SubscribersPorts): void {
  askingForLink(app, ports);
  const guestPage =
    (answer: (visit: Visit, guest: Guest) => Answer) =>
    async (visit: Tokened): Promise<Response> => {
      if (visit.req.method === 'POST' && isForeign(visit, ports.siteUrl))
        return say(ports, visit, 403, messages.foreign);
      const token = visit.req.param('token');
      const found = verifyPreferences(await ports.linkKeys(), token);
      if (found.kind !== 'valid') return refused(ports, visit, found.kind);
      const person = await readSubscriber(ports.subscribers, found.link.subscriber);
      if (person === undefined || person.state === 'erased') {
        // Erasing again does what a crash left undone.
        if (isErasing(visit)) await erase(ports, found.link.subscriber, timeOf(visit));
        return say(ports, visit, 410, messages.nobody);
      }
      return answer(visit, { person, path: `/preferences/${token}`, now: timeOf(visit) });
    };
  const page = (
    path: string,
    get: (visit: Visit, guest: Guest) => Answer,
    post?: (visit: Visit, guest: Guest) => Answer,
  ): void => {
    app.get(`/preferences/:token${path}`, guestPage(get));
    if (post) app.post(`/preferences/:token${path}`, guestPage(post));
    const allowed = post ? 'GET, HEAD, POST' : 'GET, HEAD';
    app.all(`/preferences/:token${path}`, (visit) => notAllowed(ports, visit, allowed));
  };
  page(
    '',
    (visit, guest) => show(ports, visit, guest),
    (visit, guest) => act(ports, visit, guest),
  );
  page(
    '/address',
    async (visit, guest) => visit.html((await pagesOf(ports)).address(moveForm(guest))),
    (visit, guest) => askMove(ports, visit, guest),
  );
  page(
    '/leave',
    async (visit, { path }) =>
      visit.html(
        (await pagesOf(ports)).ask({
          ...{ title: 'Leave everything?', sentences: ['You will get nothing more.'] },
          ...{ button: 'Leave all newsletters', back: { href: path, label: 'Back to my preferences' } },
        }),
      ),
    async (visit, { person, now }) => {
      await leaveAll(ports, person.id, now);
      return say(ports, visit, 200, messages.leftAll);
    },
  );
  page(
    '/erase',
    async (visit, { path }) => visit.html((await pagesOf(ports)).ask(eraseQuestion(path))),
    async (visit, { person, now }) => {
      await erase(ports, person.id, now);
      return say(ports, visit, 200, messages.erased);
    },
  );
  page('/data', async (visit, { person }) => {
    visit.header('Content-Disposition', 'attachment; filename="my-data.json"');
    return visit.body(`${JSON.stringify(await dataOf(ports, person), null, 2)}\n`, 200, {
      'Content-Type': 'application/json; charset=utf-8',
    });
  });
}

const isErasing = ({ req }: Visit): boolean => req.method === 'POST' && req.path.endsWith('/erase');

function askingForLink(app: Hono<Environment>, ports: SubscribersPorts): void {
  const form = async (visit: Visit, changes: Partial<AddressForm> = {}) =>
    (await pagesOf(ports)).address({
      title: 'Your preferences',
      sentences: ['Tell us your address, and we send you the link to all that you can change.'],
      label: 'Email address',
      button: 'Send me the link',
      stamp: formStamp(await ports.linkKeys(), timeOf(visit)),
      ...changes,
    });
  app.get('/preferences', async (visit) => visit.html(await form(visit)));
  app.post('/preferences', async (visit) => {
    if (isForeign(visit, ports.siteUrl)) return say(ports, visit, 403, messages.foreign);
    const fields = await readFields(visit);
    if (fields === undefined) return say(ports, visit, 400, messages.unreadable);
    const email = fields('email')[0] ?? '';
    const address = parseAddress(email);
    if (!address.ok) return visit.html(await form(visit, { email, problems: address.problems }), 400);
    if (!isTimelyForm(await ports.linkKeys(), fields('shown')[0] ?? '', timeOf(visit)))
      return visit.html(await form(visit, { email, sentences: ['Please press the button once more.'] }), 400);
    return evenly(ports, async () => {
      if (!fields('website').some((text) => text !== ''))
        await requestLink(ports, address.value, timeOf(visit));
      return say(ports, visit, 202, messages.linkAsked);
    });
  });
  app.all('/preferences', (visit) => notAllowed(ports, visit, 'GET, HEAD, POST'));
}

interface Outcome {
  readonly done?: string;
  readonly problem?: string;
}

async function show(ports: SubscribersPorts, visit: Visit, guest: Guest, outcome: Outcome = {}) {
  const subscriptions = await subscriptionsOf(ports, guest.person);
  const pages = await pagesOf(ports);
  const html = pages.preferences({ ...guest, ...outcome, subscriptions, keys: await ports.linkKeys() });
  return visit.html(html, outcome.problem === undefined ? 200 : 400);
}

/** One word about one newsletter; then the page again, as it stands by now. */
async function act(ports: SubscribersPorts, visit: Visit, guest: Guest): Promise<Response> {
  const fields = await readFields(visit);
  if (fields === undefined) return say(ports, visit, 400, messages.unreadable);
  return show(ports, visit, guest, await heard(ports, fields, guest));
}

async function heard(ports: SubscribersPorts, fields: Fields, { person, now }: Guest): Promise<Outcome> {
  const publication = await ports.publication();
  const newsletter = findNewsletter(publication, fields('newsletter')[0] ?? '');
  if (newsletter === undefined) return { problem: 'There is no such newsletter.' };
  const which = { subscriber: person.id, newsletter: newsletterId(newsletter.id) };
  const cadence = cadenceOf(newsletter, fields(cadenceField(newsletter.id))[0]);
  switch (fields('word')[0]) {
    case 'join': {
      if (cadence === undefined) return { problem: 'This newsletter does not come so.' };
      const consent = { at: now, source: 'preferences', wording: consentWording(publication) } as const;
      await join(ports, which, cadence, { ...consent, confirmedAt: now });
      return { done: `You get ${newsletter.name}.` };
    }
    case 'switch':
      if (cadence === undefined) return { problem: 'This newsletter does not come so.' };
      await sayWord(ports, which, { kind: 'switch', cadence }, now);
      return {
        done: 'Saved. A change counts right after the next mail of the slower rhythm, so that nothing comes twice.',
      };
    case 'pause': {
      const until = endOfPause(fields('until')[0] ?? '', publication.timezone, now);
      if (until === 'wrong') return { problem: 'Please name a day to come, within a year.' };
      await sayWord(ports, which, { kind: 'pause', ...(until === undefined ? {} : { until }) }, now);
      return { done: `${newsletter.name} is paused.` };
    }
    case 'resume':
      await sayWord(ports, which, { kind: 'resume' }, now);
      return { done: `${newsletter.name} comes again.` };
    default:
      return { problem: 'That cannot be done here.' };
  }
}

const longestPause = 366 * 86_400_000;

/** The beginning of that day in the publication's zone. `undefined`: no day was named, so no end. */
function endOfPause(day: string, timezone: string, now: Instant): Instant | undefined | 'wrong' {
  if (day === '') return undefined;
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse refuses a 13th month, and rolls no 30 February over.
  if (Number.isNaN(midnight) || midnight > Date.parse(now) + longestPause) return 'wrong';
  const until = instant(atWall(midnight, timezone));
  return until > now ? until : 'wrong';
}

const moveForm = ({ path }: Guest, changes: Partial<AddressForm> = {}): AddressForm => ({
  title: 'Change your address',
  sentences: [
    'A mail goes to the new address. Until its link is confirmed there, everything comes to the old one.',
  ],
  label: 'New email address',
  button: 'Send a mail there',
  stamp: '',
  back: { href: path, label: 'Back to my preferences' },
  ...changes,
});

async function askMove(ports: SubscribersPorts, visit: Visit, guest: Guest): Promise<Response> {
  const fields = await readFields(visit);
  if (fields === undefined) return say(ports, visit, 400, messages.unreadable);
  const email = fields('email')[0] ?? '';
  const address = parseAddress(email);
  if (!address.ok) {
    const form = moveForm(guest, { email, problems: address.problems });
    return visit.html((await pagesOf(ports)).address(form), 400);
  }
  return evenly(ports, async () => {
    await askForMove(ports, guest.person.id, address.value, guest.now);
    const next = { href: guest.path, label: 'Back to my preferences' };
    return say(ports, visit, 202, { ...messages.moveAsked, next });
  });
}

const eraseQuestion = (path: string) => ({
  title: 'Erase you?',
  sentences: [
    'Your address and all that we know of you go, at once and for good. Links in mails that you have stop working.',
    'To get no more mail, leaving is enough.',
  ],
  button: 'Erase me',
  back: { href: path, label: 'Back to my preferences' },
});
