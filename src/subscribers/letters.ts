/**
 * The mails that the stage sends by itself: what confirms a subscription, the link to the preferences, and what confirms
 * a new address. Their frame is MJML, turned into HTML beforehand (docs/decisions), so that none of it is here.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Newsletter, Publication } from '../config.ts';
import type { EmailAddress, Instant, SubscriberId } from '../ids.ts';
import type { RawMail } from '../ports.ts';
import type { Theme } from '../theme.ts';
import {
  type AddressLink,
  addressToken,
  type ConfirmLink,
  confirmAddress,
  confirmToken,
  type LinkKeys,
  neverAddress,
  neverToken,
  preferencesAddress,
  preferencesToken,
} from './links.ts';

/** What every letter needs. */
export interface Sender {
  readonly publication: Publication;
  readonly theme: Theme;
  readonly keys: LinkKeys;
  /** The site's public address, without a slash at the end. */
  readonly site: string;
  readonly configurationSet: string;
  readonly now: Instant;
  /** Hex, for Message-ID and MIME boundary: the composer would draw its own. */
  readonly unique: string;
}

interface To {
  readonly subscriber: SubscriberId;
  readonly address: EmailAddress;
}

/** What the templates `…-mail.liquid` (HTML) and `…-mail-text.liquid` are given. */
interface LetterView {
  readonly publication: Publication;
  readonly subject: string;
  /** Absolute: the page behind the button. */
  readonly link: string;
  readonly site: string;
  readonly postalAddress: string;
  readonly direction: 'ltr' | 'rtl';
  /** Where lines begin. */
  readonly start: 'left' | 'right';
  /** Of the confirmation alone. */
  readonly newsletters?: readonly Newsletter[];
  /** Absolute: "this was not me". */
  readonly never?: string;
}

/** From whom the confirmation comes, and under which subject: the page after subscribing names both. */
export const confirmationSubject = (publication: Publication): string =>
  `Please confirm: ${oneLine(publication.title)} by email`;

/** `newsletters`: at least one; the first one's sender is the mail's. */
export const confirmationLetter = (
  sender: Sender,
  { subscriber, address }: To,
  newsletters: readonly Newsletter[],
  link: ConfirmLink,
): Promise<RawMail> =>
  compose(
    sender,
    address,
    newsletters[0],
    'confirmation',
    {
      ...frame(sender, newsletters[0]),
      newsletters,
      subject: confirmationSubject(sender.publication),
      link: confirmAddress(sender.site, confirmToken(sender.keys, link)),
      never: neverAddress(sender.site, neverToken(sender.keys, subscriber)),
    },
    subscriber,
  );

/** `newsletter`: whose sender it comes from. */
export const preferencesLetter = (
  sender: Sender,
  { subscriber, address }: To,
  newsletter: Newsletter | undefined,
): Promise<RawMail> =>
  compose(
    sender,
    address,
    newsletter,
    'preferences',
    {
      ...frame(sender, newsletter),
      subject: `Your subscriptions: ${oneLine(sender.publication.title)}`,
      link: preferencesAddress(sender.site, preferencesToken(sender.keys, subscriber)),
      never: neverAddress(sender.site, neverToken(sender.keys, subscriber)),
    },
    subscriber,
  );

export const addressLetter = (
  sender: Sender,
  { subscriber, address }: To,
  newsletter: Newsletter | undefined,
  link: AddressLink,
): Promise<RawMail> =>
  compose(
    sender,
    address,
    newsletter,
    'address',
    {
      ...frame(sender, newsletter),
      subject: `Please confirm your new address: ${oneLine(sender.publication.title)}`,
      link: confirmAddress(sender.site, addressToken(sender.keys, link)),
    },
    subscriber,
  );

const isRightToLeft = (language: string): boolean => /^(ar|dv|fa|he|ks|ku|ps|sd|ug|ur|yi)\b/i.test(language);

function frame({ publication, site }: Sender, newsletter: Newsletter | undefined) {
  const rtl = isRightToLeft(publication.language);
  return {
    publication,
    site,
    postalAddress: newsletter?.postalAddress ?? '',
    direction: rtl ? ('rtl' as const) : ('ltr' as const),
    start: rtl ? ('right' as const) : ('left' as const),
  };
}

type Kind = 'confirmation' | 'preferences' | 'address';

/** Throws when there is no newsletter to send it, and liquidjs's error when a template does not render. */
async function compose(
  sender: Sender,
  to: EmailAddress,
  newsletter: Newsletter | undefined,
  kind: Kind,
  view: LetterView,
  subscriber: SubscriberId,
): Promise<RawMail> {
  if (newsletter === undefined) throw new TypeError('A letter without a newsletter that sends it');
  const { theme, now, unique, configurationSet } = sender;
  const { from, replyTo } = newsletter;
  const composer = new MailComposer({
    from: { name: oneLine(from.name), address: from.address },
    to: { name: '', address: to },
    ...(replyTo === undefined ? {} : { replyTo }),
    subject: view.subject,
    text: lines(theme.render(`${kind}-mail-text.liquid`, view)),
    html: lines(theme.render(`${kind}-mail.liquid`, view)),
    // RFC 3834: no automatic answers. The second is what Exchange listens to.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    date: new Date(now),
    messageId: `<${unique}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
    baseBoundary: unique,
    // SES refuses bare line feeds, and base64 would hide the text from filters and people.
    newline: 'win',
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    from: from.address,
    to,
    raw: await composer.compile().build(),
    configurationSet,
    tags: { subscriber, purpose: kind },
  };
}

/** A line break in a title must not begin a header of its own. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

/** A lone carriage return would pass the composer as it is, and SES refuses the mail; NUL has no place in one. */
const lines = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
