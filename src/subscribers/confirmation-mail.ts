/** The one mail that goes to an address nobody has confirmed: who asked for what, and one link. */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Newsletter, Publication } from '../config.ts';
import type { EmailAddress, Instant } from '../ids.ts';
import type { RawMail } from '../ports.ts';
import type { Theme } from '../theme.ts';
import { type ConfirmLink, confirmAddress, confirmToken, type LinkKeys } from './links.ts';

export interface ConfirmationDraft {
  readonly publication: Publication;
  readonly theme: Theme;
  /** At least one; the first one's sender is the mail's. */
  readonly newsletters: readonly Newsletter[];
  readonly link: ConfirmLink;
  readonly keys: LinkKeys;
  /** The site's public address, without a slash at the end. */
  readonly site: string;
  readonly to: EmailAddress;
  readonly configurationSet: string;
  readonly now: Instant;
  /** Hex, for Message-ID and MIME boundary: the composer would draw its own. */
  readonly unique: string;
}

/** What the templates `confirmation-mail.liquid` (HTML) and `confirmation-mail-text.liquid` are given. */
export interface ConfirmationView {
  readonly publication: Publication;
  readonly subject: string;
  readonly newsletters: readonly Newsletter[];
  /** Absolute: the page with the button. */
  readonly link: string;
  readonly site: string;
  readonly postalAddress: string;
}

/** Throws when no newsletter is given, and liquidjs's error when a theme's template does not render. */
export async function composeConfirmation(draft: ConfirmationDraft): Promise<RawMail> {
  const [first] = draft.newsletters;
  if (first === undefined) throw new TypeError('A confirmation without a newsletter');
  const view = confirmationView(draft, first);
  const composer = new MailComposer({
    from: { name: oneLine(first.from.name), address: first.from.address },
    to: { name: '', address: draft.to },
    ...(first.replyTo === undefined ? {} : { replyTo: first.replyTo }),
    subject: view.subject,
    text: lines(draft.theme.render('confirmation-mail-text.liquid', view)),
    html: lines(draft.theme.render('confirmation-mail.liquid', view)),
    // RFC 3834: no automatic answers. The second is what Exchange listens to.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    date: new Date(draft.now),
    messageId: `<${draft.unique}@${first.from.address.slice(first.from.address.lastIndexOf('@') + 1)}>`,
    baseBoundary: draft.unique,
    // SES refuses bare line feeds, and base64 would hide the text from filters and people.
    newline: 'win',
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    from: first.from.address,
    to: draft.to,
    raw: await composer.compile().build(),
    configurationSet: draft.configurationSet,
    tags: { subscriber: draft.link.subscriber, purpose: 'confirmation' },
  };
}

function confirmationView(draft: ConfirmationDraft, first: Newsletter): ConfirmationView {
  return {
    publication: draft.publication,
    subject: `Please confirm: ${oneLine(draft.publication.title)} by email`,
    newsletters: draft.newsletters,
    link: confirmAddress(draft.site, confirmToken(draft.keys, draft.link)),
    site: draft.site,
    postalAddress: first.postalAddress,
  };
}

/** A line break in a title must not begin a header of its own. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

/** A lone carriage return would pass the composer as it is, and SES refuses the mail; NUL has no place in one. */
const lines = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
