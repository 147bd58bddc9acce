/** Pages behind the links of mails: one question, one button; the POST acts. */
import type { Hono } from 'hono';
import { block, leave, unblock } from './apply.ts';
import { askOnceMore, confirm } from './confirm.ts';
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
import { confirmationSubject } from './letters.ts';
import {
  type AddressLink,
  type ConfirmLink,
  type LeaveLink,
  type NeverLink,
  type VerifiedLink,
  verifyAddress,
  verifyConfirm,
  verifyLeave,
  verifyNever,
} from './links.ts';
import { asked, messages } from './messages.ts';
import { move } from './move.ts';
import type { Question } from './pages.ts';
import type { SubscribersPorts } from './ports.ts';
import { readSubscriber } from './records.ts';
import { consentWording, newsletterName } from './wording.ts';

type Tokened = Visit & { req: { param(name: 'token'): string } };

/** What the button says besides, so that a stray POST to a link that expired sends nothing. */
const again = 'again';
const allow = 'allow';

const askPage = async (ports: SubscribersPorts, visit: Visit, question: Question, status: 200 | 410 = 200) =>
  visit.html((await pagesOf(ports)).ask(question), status);

export function confirming(app: Hono<Environment>, ports: SubscribersPorts): void {
  const verified = async (visit: Tokened): Promise<VerifiedLink<ConfirmLink | AddressLink>> => {
    const [keys, token, now] = [await ports.linkKeys(), visit.req.param('token'), timeOf(visit)];
    const found = verifyConfirm(keys, token, now);
    return found.kind === 'invalid' ? verifyAddress(keys, token, now) : found;
  };
  app.get('/confirm/:token', async (visit) => {
    const found = await verified(visit);
    if (found.kind === 'invalid') return refused(ports, visit, 'invalid');
    const { kind, link } = found;
    if (link.purpose === 'confirm')
      return kind === 'valid' ? confirmPage(ports, visit, link) : tooOldPage(ports, visit);
    if (kind === 'expired') return refused(ports, visit, 'expired');
    return askPage(ports, visit, await addressQuestion(ports));
  });
  app.post('/confirm/:token', async (visit) => {
    if (isForeign(visit, ports.siteUrl)) return say(ports, visit, 403, messages.foreign);
    const found = await verified(visit);
    if (found.kind === 'invalid') return refused(ports, visit, 'invalid');
    const { kind, link } = found;
    if (link.purpose === 'address')
      return kind === 'valid' ? moveAnswer(ports, visit, link) : refused(ports, visit, 'expired');
    return kind === 'valid' ? confirmAnswer(ports, visit, link) : onceMore(ports, visit, link);
  });
  app.all('/confirm/:token', (visit) => notAllowed(ports, visit, 'GET, HEAD, POST'));
}

async function confirmPage(ports: SubscribersPorts, visit: Visit, link: ConfirmLink) {
  const publication = await ports.publication();
  return askPage(ports, visit, {
    title: `Subscribe to ${publication.title}?`,
    sentences: ['You asked for:'],
    list: link.newsletters.map((id) => newsletterName(publication.newsletters, id)),
    button: 'Yes, subscribe me',
    wording: consentWording(publication),
  });
}

async function confirmAnswer(ports: SubscribersPorts, visit: Visit, link: ConfirmLink) {
  const confirmed = (await confirm(ports, link, timeOf(visit))) === 'confirmed';
  return confirmed ? say(ports, visit, 200, messages.confirmed) : say(ports, visit, 410, messages.gone);
}

const tooOldPage = (ports: SubscribersPorts, visit: Visit) =>
  askPage(
    ports,
    visit,
    {
      title: messages.expired.title,
      sentences: ['It worked for three days. We gladly send you a new one.'],
      button: 'Send me a new link',
      word: again,
    },
    410,
  );

async function onceMore(ports: SubscribersPorts, visit: Visit, link: ConfirmLink) {
  const fields = await readFields(visit);
  if (!fields?.('word').includes(again)) return tooOldPage(ports, visit);
  const publication = await ports.publication();
  return evenly(ports, async () => {
    if ((await askOnceMore(ports, link, timeOf(visit))) === 'gone')
      return say(ports, visit, 410, messages.gone);
    const newsletter = publication.newsletters.find(({ id }) => link.newsletters.includes(id));
    const sender = newsletter?.from.name ?? publication.title;
    return say(ports, visit, 202, asked(sender, confirmationSubject(publication)));
  });
}

async function addressQuestion(ports: SubscribersPorts): Promise<Question> {
  const { title } = await ports.publication();
  return {
    title: 'Get your mails at this address?',
    sentences: [`From now on, everything from ${title} comes here, and nothing to the old address.`],
    button: 'Yes, change my address',
  };
}

async function moveAnswer(ports: SubscribersPorts, visit: Visit, link: AddressLink) {
  const moved = await move(ports, link, timeOf(visit));
  if (moved === 'moved') return say(ports, visit, 200, messages.moved);
  return moved === 'taken' ? say(ports, visit, 409, messages.taken) : say(ports, visit, 410, messages.gone);
}

/**
 * RFC 8058: a mail program posts `List-Unsubscribe=One-Click`, urlencoded or as multipart/form-data, without cookie,
 * Origin or a look at the answer; a person posts the page's form. The address alone says who leaves what, so no body
 * is read and no body can be wrong. "This was not me" lives here too, and is a form of ours.
 */
export function leaving(app: Hono<Environment>, ports: SubscribersPorts): void {
  const verified = async (visit: Tokened): Promise<VerifiedLink<LeaveLink | NeverLink>> => {
    const [keys, token] = [await ports.linkKeys(), visit.req.param('token')];
    const found = verifyLeave(keys, token);
    return found.kind === 'invalid' ? verifyNever(keys, token) : found;
  };
  app.get('/u/:token', async (visit) => {
    const found = await verified(visit);
    if (found.kind !== 'valid') return refused(ports, visit, found.kind);
    const { link } = found;
    return askPage(
      ports,
      visit,
      link.purpose === 'leave' ? await leaveQuestion(ports, link) : await neverQuestion(ports, link),
    );
  });
  app.post('/u/:token', async (visit) => {
    const found = await verified(visit);
    if (found.kind !== 'valid') return refused(ports, visit, found.kind);
    if (found.link.purpose === 'never') return neverAnswer(ports, visit, found.link);
    await leave(ports, found.link, timeOf(visit));
    return say(ports, visit, 200, messages.left);
  });
  app.all('/u/:token', (visit) => notAllowed(ports, visit, 'GET, HEAD, POST'));
}

async function leaveQuestion(ports: SubscribersPorts, { newsletter }: LeaveLink): Promise<Question> {
  const name = newsletterName((await ports.publication()).newsletters, newsletter);
  return {
    title: `Leave ${name}?`,
    sentences: [`You will get no more mail of ${name}.`],
    button: 'Leave this newsletter',
  };
}

async function neverQuestion(ports: SubscribersPorts, { subscriber }: NeverLink): Promise<Question> {
  const person = await readSubscriber(ports.subscribers, subscriber);
  const { title } = await ports.publication();
  if (person !== undefined && person.state !== 'erased' && person.blocked !== undefined)
    return {
      title: 'Allow such mails again?',
      sentences: [`You said that it was not you. So nobody can subscribe this address to ${title}.`],
      button: 'Allow them again',
      word: allow,
    };
  return {
    title: 'Was it not you?',
    sentences: [
      `Somebody typed your address into a form of ${title}. With this button nobody can do so any more: no such mail comes to this address again.`,
      'Without it, nothing comes either, until somebody types it once more.',
    ],
    button: 'It was not me: never again',
  };
}

async function neverAnswer(ports: SubscribersPorts, visit: Visit, { subscriber }: NeverLink) {
  if (isForeign(visit, ports.siteUrl)) return say(ports, visit, 403, messages.foreign);
  const fields = await readFields(visit);
  if (fields?.('word').includes(allow)) {
    await unblock(ports, subscriber);
    return say(ports, visit, 200, messages.unblocked);
  }
  await block(ports, subscriber, timeOf(visit));
  return say(ports, visit, 200, messages.blocked);
}
