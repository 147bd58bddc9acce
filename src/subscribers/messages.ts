/** What pages say when something is done, or cannot be. None of it says whether an address is known. */

export interface Message {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly next?: { readonly href: string; readonly label: string };
}

const toForm = { href: '/subscribe', label: 'To the subscription form' };
const toFront = { href: '/', label: 'To the front page' };
const toLink = { href: '/preferences', label: 'Send me the link to my preferences' };

/** The answer to every request that could be read, whoever asked for whatever address. */
export const asked = (sender: string, subject: string): Message => ({
  title: 'Look into your mailbox',
  sentences: [
    'If this address may be written to, a mail with a link is on its way. Open the link and press the button: only then are you subscribed.',
    `Look for “${subject}”, from ${sender}.`,
    'No mail after a quarter of an hour? Look into the spam folder, then ask again.',
  ],
  next: toFront,
});

export const messages = {
  linkAsked: {
    title: 'Look into your mailbox',
    sentences: [
      'If this address is subscribed here, a mail with the link to its preferences is on its way.',
      'No mail after a quarter of an hour? Look into the spam folder, then ask again.',
    ],
    next: toFront,
  },
  moveAsked: {
    title: 'Look into the new mailbox',
    sentences: [
      'If the new address may be used, a mail with a link is on its way there. Open the link and press the button: until then everything comes to the old one.',
      'No mail after a quarter of an hour? Look into the spam folder, then ask again.',
    ],
  },
  confirmed: {
    title: 'You are subscribed',
    sentences: ['Thank you. The next mail comes to you. Every mail has a link that ends it.'],
    next: toFront,
  },
  moved: {
    title: 'Your address is changed',
    sentences: ['From now on everything comes to this address. Links in mails that you have go on working.'],
    next: toFront,
  },
  taken: {
    title: 'This address is subscribed already',
    sentences: [
      'It has subscriptions of its own, so it cannot take over those of another address. Change those of this address by its own link, and leave with the other one.',
    ],
    next: toLink,
  },
  left: {
    title: 'You have left',
    sentences: ['You will get no more of it.'],
    next: { href: '/subscribe', label: 'It was a mistake? Subscribe again' },
  },
  leftAll: {
    title: 'You have left',
    sentences: ['You will get nothing more.'],
    next: { href: '/subscribe', label: 'It was a mistake? Subscribe again' },
  },
  erased: {
    title: 'You are erased',
    sentences: [
      'Your address and what belonged to it are gone. We keep a fingerprint of the address that says nothing to anybody, so that no list that is brought here brings you back.',
      'You may subscribe again whenever you like.',
    ],
    next: toFront,
  },
  blocked: {
    title: 'It will not happen again',
    sentences: [
      'Whoever types your address here, no mail goes to it for that. What you are subscribed to stays.',
    ],
    next: toFront,
  },
  unblocked: {
    title: 'You may subscribe again',
    sentences: ['Whoever asks for mails to your address, we ask you by mail first.'],
    next: toForm,
  },
  gone: {
    title: 'This link no longer counts',
    sentences: ['It was replaced by a newer one, or you have left since. Ask for a new one.'],
    next: toForm,
  },
  nobody: {
    title: 'There is nobody behind this link any more',
    sentences: ['The person it was made for was erased.'],
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
  foreign: {
    title: 'That came from another site',
    sentences: ['Forms are taken from our own pages only. Nothing was changed.'],
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
