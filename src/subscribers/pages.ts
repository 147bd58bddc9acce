/** View models of the pages that act for a person. None of them says whether an address is known. */
import type { Newsletter, Publication } from '../config.ts';
import type { Instant, NewsletterId } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { Theme } from '../theme.ts';
import { standingAt, standingNow } from './candidate.ts';
import { type LinkKeys, leaveToken } from './links.ts';
import type { Message } from './messages.ts';
import { cadenceField, type RawRequest } from './request.ts';
import type { KnownSubscriber, Subscription } from './subscriber.ts';
import { cadenceName, consentWording, newsletterName } from './wording.ts';

/** Renders pages in the publication's looks. */
export interface Pages {
  /** `stamp`: when it is shown, signed. */
  form(stamp: string, again?: { readonly raw: RawRequest; readonly problems: readonly Problem[] }): string;
  /** One question, one button. */
  ask(question: Question): string;
  /** One address, one button. */
  address(form: AddressForm): string;
  preferences(view: PreferencesFacts): string;
  message(message: Message): string;
}

export interface Question {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly list?: readonly string[];
  /** What the button agrees to. */
  readonly wording?: string;
  readonly button: string;
  /** What the button says to us besides. */
  readonly word?: string;
  readonly back?: { readonly href: string; readonly label: string };
}

export interface AddressForm {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly label: string;
  readonly button: string;
  readonly stamp: string;
  readonly email?: string;
  readonly problems?: readonly Problem[];
  readonly back?: { readonly href: string; readonly label: string };
}

export interface PreferencesFacts {
  readonly person: KnownSubscriber;
  readonly subscriptions: readonly Subscription[];
  /** The address of the page itself, root-relative. */
  readonly path: string;
  readonly keys: LinkKeys;
  readonly now: Instant;
  /** What was just done, or could not be. */
  readonly done?: string;
  readonly problem?: string;
}

export function createPages(publication: Publication, theme: Theme): Pages {
  const render = (template: string, view: { readonly title: string }) =>
    theme.render(template, { publication, ...view });
  return {
    form: (stamp, again) => render('subscribe.liquid', formView(publication, stamp, again)),
    ask: (question) => render('question.liquid', question),
    address: (form) => render('address.liquid', { problems: [], email: '', ...form }),
    preferences: (facts) => render('preferences.liquid', preferencesView(publication, facts)),
    message: (message) => render('message.liquid', message),
  };
}

function formView(publication: Publication, stamp: string, again: Parameters<Pages['form']>[1]) {
  const chosen = new Map(again?.raw.newsletters.map((one) => [one.id, one.cadence]));
  return {
    title: `Get ${publication.title} by email`,
    wording: consentWording(publication),
    stamp,
    email: again?.raw.email.slice(0, 320) ?? '',
    problems: again?.problems ?? [],
    newsletters: publication.newsletters.map((one) => ({
      id: one.id,
      name: one.name,
      description: one.description,
      chosen: chosen.has(one.id),
      field: cadenceField(one.id),
      cadences: cadencesOf(one, chosen.get(one.id) ?? one.cadences[0]),
    })),
  };
}

/** Nothing to choose where there is only one. */
const cadencesOf = ({ cadences }: Newsletter, chosen: string | undefined) =>
  cadences.length < 2 ? [] : cadences.map((id) => ({ id, name: cadenceName[id], chosen: id === chosen }));

function preferencesView(publication: Publication, facts: PreferencesFacts) {
  const { person, subscriptions, path, done, problem } = facts;
  const offered = new Set<NewsletterId>(publication.newsletters.map(({ id }) => id));
  const others = subscriptions.filter(({ newsletter }) => !offered.has(newsletter));
  const of = (id: NewsletterId) => subscriptions.find(({ newsletter }) => newsletter === id);
  return {
    title: `Your subscriptions: ${publication.title}`,
    address: person.address,
    path,
    done,
    problem,
    waiting:
      person.change !== undefined && person.change.expires > facts.now ? person.change.address : undefined,
    wording: consentWording(publication),
    newsletters: [
      ...publication.newsletters.map((one) => newsletterView(facts, one.id, one, of(one.id))),
      // A newsletter that is not offered any more can still be left.
      ...others.map((one) => newsletterView(facts, one.newsletter, undefined, one)),
    ].filter((one) => one.isOffered || one.isIn),
  };
}

function newsletterView(
  { person, keys, now }: PreferencesFacts,
  id: NewsletterId,
  offered: Newsletter | undefined,
  subscription: Subscription | undefined,
) {
  const state = subscription === undefined ? 'none' : standingNow(subscription, now);
  const isIn = state === 'active' || state === 'paused';
  return {
    id,
    name: newsletterName(offered ? [offered] : [], id),
    description: offered?.description,
    isOffered: offered !== undefined,
    isIn,
    isPaused: state === 'paused',
    until: subscription && standingAt(subscription, now)?.until,
    cadence: isIn && subscription ? cadenceName[subscription.cadence] : undefined,
    cadences: offered ? cadencesOf(offered, isIn ? subscription?.cadence : offered.cadences[0]) : [],
    leave: `/u/${leaveToken(keys, person.id, id)}`,
  };
}
