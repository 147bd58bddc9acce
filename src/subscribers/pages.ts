/** View models of the pages that act for a person. None of them says whether an address is known. */
import type { Publication } from '../config.ts';
import type { Problem } from '../problem.ts';
import type { Theme } from '../theme.ts';
import type { ConfirmLink, LeaveLink } from './links.ts';
import { newsletterName } from './plan.ts';
import type { RawRequest } from './request.ts';
import { consentWording } from './wording.ts';

/** Renders pages in the publication's looks. */
export interface Pages {
  form(again?: { readonly raw: RawRequest; readonly problems: readonly Problem[] }): string;
  /** Asks before confirming. */
  confirm(link: ConfirmLink): string;
  /** Asks before leaving. */
  leave(link: LeaveLink): string;
  message(message: Message): string;
}

export interface Message {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly next?: { readonly href: string; readonly label: string };
}

export function createPages(publication: Publication, theme: Theme): Pages {
  const menu = Object.entries(publication.sections).map(([id, { title }]) => ({
    ...{ label: title, url: `/sections/${id}/` },
  }));
  const render = (template: string, view: { readonly title: string }) =>
    theme.render(template, { publication, menu, ...view });
  const named = (id: LeaveLink['newsletter']) => newsletterName(publication.newsletters, id);
  const wording = consentWording(publication);
  return {
    form: (again) => render('subscribe.liquid', formView(publication, wording, again)),
    confirm: (link) =>
      render('confirm.liquid', {
        ...{ wording, names: link.newsletters.map(named) },
        title: `Subscribe to ${publication.title}?`,
      }),
    leave: (link) =>
      render('leave.liquid', {
        ...{ name: named(link.newsletter) },
        title: `Leave ${named(link.newsletter)}?`,
      }),
    message: (message) => render('message.liquid', message),
  };
}

function formView(publication: Publication, wording: string, again: Parameters<Pages['form']>[0]) {
  const chosen = new Set(again?.raw.newsletters);
  return {
    title: `Get ${publication.title} by email`,
    wording,
    email: again?.raw.email.slice(0, 320) ?? '',
    problems: again?.problems ?? [],
    newsletters: publication.newsletters.map((one) => ({
      id: one.id,
      name: one.name,
      description: one.description,
      chosen: chosen.has(one.id),
    })),
  };
}

const toForm = { href: '/subscribe', label: 'To the subscription form' };
const toFront = { href: '/', label: 'To the front page' };

/** The messages. The first is the answer to every request that could be read, whoever asked for whatever address. */
export const messages = {
  asked: {
    title: 'Look into your mailbox',
    sentences: [
      'If this address may be written to, a mail with a link is on its way. Open the link and press the button: only then are you subscribed.',
      'No mail after a quarter of an hour? Look into the spam folder, then ask again.',
    ],
    next: toFront,
  },
  confirmed: {
    title: 'You are subscribed',
    sentences: ['Thank you. The next mail comes to you. Every mail has a link that ends it.'],
    next: toFront,
  },
  left: {
    title: 'You have left',
    sentences: ['You will get no more of it.'],
    next: { href: '/subscribe', label: 'It was a mistake? Subscribe again' },
  },
  gone: {
    title: 'This link no longer counts',
    sentences: ['It was replaced by a newer one, or you have left since. Ask for a new one.'],
    next: toForm,
  },
  expired: {
    title: 'This link is too old',
    sentences: ['It worked for three days. Ask for a new one.'],
    next: toForm,
  },
  invalid: {
    title: 'This link is not complete',
    sentences: [
      'Some mail programs cut long links. Copy the whole address from the mail, or ask for a new one.',
    ],
    next: toForm,
  },
  notFound: { title: 'There is nothing here', sentences: ['This address leads nowhere.'], next: toFront },
  notAllowed: {
    title: 'That cannot be done here',
    sentences: ['This page does not take such a request.'],
    next: toFront,
  },
  tooLarge: { title: 'That is too much', sentences: ['A form of this size is not read.'], next: toForm },
  unreadable: { title: 'That could not be read', sentences: ['Please send the form again.'], next: toForm },
  failed: {
    title: 'Something went wrong with us',
    sentences: ['Please try again in a minute.'],
    next: toFront,
  },
} as const satisfies Record<string, Message>;
