/**
 * The whole message, composed once for all subscribers and cut at its personal places: composing each mail anew
 * costs some thirty times more. The composer gets sentinels where the personal values go; they contain the
 * freeze's nonce, so nobody who writes an article can have written one.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import { encodeWord, isPlainText, quoteString } from 'nodemailer/lib/mime-funcs';
import type { Newsletter } from '../config.ts';
import type { Instant, Nonce } from '../ids.ts';
import { oneLine } from '../one-line.ts';
import type { Message, Place } from './digest.ts';

/** What stands for the address for leaving in the bodies, until the message is cut. */
export const leaveSentinel = (nonce: Nonce): string => `https://leave.invalid/${bare(nonce)}`;
/** The same for the address of the preferences. */
export const preferencesSentinel = (nonce: Nonce): string => `https://preferences.invalid/${bare(nonce)}`;
const leaveHeaderSentinel = (nonce: Nonce): string => `https://leave-header.invalid/${bare(nonce)}`;
const messageSentinel = (nonce: Nonce): string => `each.${bare(nonce)}`;
const toSentinel = (nonce: Nonce): string => `${bare(nonce)}@to.invalid`;

/** Letters and digits only: nothing that quoted-printable, HTML or a mail composer would write differently. */
const bare = (nonce: Nonce): string => nonce.toLowerCase().replace(/[^a-z0-9]/g, '');

export interface Parts {
  readonly newsletter: Newsletter;
  readonly nonce: Nonce;
  /** SES writes its own Date and Message-ID; ours are for those who get the mail by another way. */
  readonly at: Instant;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** The personal values of the headers; those of the bodies stand in `html` and `text`. */
export interface Personal {
  readonly to: string;
  readonly leave: string;
  readonly messageId: string;
}

export async function composeMessage(parts: Parts): Promise<Message> {
  const message = await composeWhole(parts, {
    to: toSentinel(parts.nonce),
    leave: leaveHeaderSentinel(parts.nonce),
    messageId: messageSentinel(parts.nonce),
  });
  const { pieces, places } = cut(message, parts.nonce);
  return {
    v: 1,
    subject: parts.subject,
    from: /^From: (.*(?:\r\n[ \t].*)*)\r\n/im.exec(message)?.[1]?.replace(/\r\n/g, '') ?? '',
    sender: parts.newsletter.from.address,
    pieces,
    places,
    htmlBytes: Buffer.byteLength(parts.html),
  };
}

/** Latin-1 text of a whole message. With these values in place of the sentinels it says the same as one that was cut. */
export async function composeWhole(parts: Parts, personal: Personal): Promise<string> {
  return (await composer(parts, personal).compile().build()).toString('latin1');
}

function composer(parts: Parts, personal: Personal): MailComposer {
  const { newsletter, nonce, at, subject, html, text } = parts;
  const domain = newsletter.from.address.replace(/^.*@/, '');
  return new MailComposer({
    from: { name: oneLine(newsletter.from.name), address: newsletter.from.address },
    to: personal.to,
    ...(newsletter.replyTo === undefined ? {} : { replyTo: newsletter.replyTo }),
    subject: oneLine(subject),
    text: lines(text),
    html: lines(html),
    date: new Date(at),
    headers: {
      // On one line: it would be folded otherwise.
      'Message-ID': { prepared: true, value: `<${bare(nonce)}.${personal.messageId}@${domain}>` },
      // RFC 2919; RFC 2369; RFC 8058 3.1 asks for exactly this List-Unsubscribe-Post.
      'List-Id': {
        prepared: true,
        foldLines: true,
        value: `${phrase(newsletter.name)} <${newsletter.id}.${domain}>`,
      },
      'List-Unsubscribe': { prepared: true, value: `<${personal.leave}>` },
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      'Feedback-ID': `${bare(nonce).slice(0, 12)}:${newsletter.id}:newsletter:courant`,
    },
    // Bare line feeds would be left otherwise, and 7bit or base64 chosen by content.
    newline: 'win',
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    baseBoundary: bare(nonce),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * A name before an angle bracket (RFC 5322 3.2.5), encoded where it is not plain ASCII (RFC 2047). A prepared header is
 * written as it is, so a line break in a name would begin a header of its own.
 */
function phrase(name: string): string {
  const line = oneLine(name);
  return isPlainText(line) ? quoteString(line) : encodeWord(line, 'Q', 52);
}

/** A lone carriage return would pass the composer as it is, and SES refuses the mail; NUL has no place in one. */
const lines = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** Quoted-printable may break a line anywhere, inside a sentinel too. */
const foldable = (sentinel: string): string =>
  [...sentinel].map((character) => character.replace(/[./]/, '\\$&')).join('(?:=\\r\\n)?');

/** Throws where a place is missing: every subscriber would get a mail without a way out. */
function cut(message: string, nonce: Nonce): Pick<Message, 'pieces' | 'places'> {
  const sentinels: readonly (readonly [Place, string])[] = [
    ['to', toSentinel(nonce)],
    ['message-id', messageSentinel(nonce)],
    ['unsubscribe-header', leaveHeaderSentinel(nonce)],
    ['unsubscribe-link', leaveSentinel(nonce)],
    ['preferences-link', preferencesSentinel(nonce)],
  ];
  const anyPlace = new RegExp(sentinels.map(([, sentinel]) => `(${foldable(sentinel)})`).join('|'), 'g');
  const pieces: string[] = [];
  const places: Place[] = [];
  let end = 0;
  for (const found of message.matchAll(anyPlace)) {
    const place = sentinels[found.slice(1).findIndex((group) => group !== undefined)]?.[0];
    if (place === undefined) continue;
    pieces.push(message.slice(end, found.index));
    places.push(place);
    end = found.index + found[0].length;
  }
  checkPlaces(message, places);
  return { pieces: [...pieces, message.slice(end)], places };
}

function checkPlaces(message: string, places: readonly Place[]): void {
  const count = (place: Place) => places.filter((one) => one === place).length;
  const encoded = message.match(/^Content-Transfer-Encoding: quoted-printable\r$/gim)?.length ?? 0;
  if (
    encoded !== 2 ||
    count('to') !== 1 ||
    count('message-id') !== 1 ||
    count('unsubscribe-header') !== 1 ||
    count('unsubscribe-link') < 2
  )
    throw new Error('The composed message lacks a personal place or is not quoted-printable');
}
