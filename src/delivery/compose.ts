/**
 * One subscriber's message out of a rendering: the pieces joined with what is personal. This is all that a sender
 * does for each mail, so neither MJML nor a mail composer is in its bundle.
 */
import { createHash } from 'node:crypto';
import type { Message, Place } from '../digest/digest.ts';
import type { EmailAddress } from '../ids.ts';

export interface Personal {
  readonly to: EmailAddress;
  /** Where this subscriber leaves this newsletter: the target of the header and of the link in the bodies. */
  readonly leave: string;
  /** Where this subscriber changes what they get. */
  readonly preferences: string;
}

/** RFC 5322 dot-atom @ domain, in ASCII: what the subscribers stage lets in. Checked again, for this is a header. */
const plainAddress = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}$/;
/** A web address that needs no escaping in a header, in HTML and in plain text. */
const plainLink = /^https?:\/\/[A-Za-z0-9:/._~%?=-]{1,900}$/;

/** The whole message with CRLF line ends. Throws on values that no earlier stage lets through: they are bugs. */
export function compose(rendering: Pick<Message, 'pieces' | 'places'>, personal: Personal): Uint8Array {
  const values = valuesOf(personal);
  const text = rendering.pieces.reduce((message, piece, index) => {
    const place = rendering.places[index - 1];
    return place === undefined ? message + piece : message + values[place] + piece;
  });
  return Buffer.from(text, 'latin1');
}

function valuesOf({ to, leave, preferences }: Personal): Record<Place, string> {
  // Without the value: an address is never in a log, and a leaving link acts for its owner.
  if (!plainAddress.test(to)) throw new TypeError('An address that cannot stand in a header');
  if (!plainLink.test(leave) || !plainLink.test(preferences))
    throw new TypeError('A personal link that cannot stand in a message');
  return {
    to: `<${to}>`,
    'message-id': messageIdOf(leave),
    'unsubscribe-header': leave,
    'unsubscribe-link': quotedPrintable(leave),
    'preferences-link': quotedPrintable(preferences),
  };
}

/**
 * The same for the same digest and subscriber, and nobody learns anything from it: the link has a signature that nobody
 * can guess. What tells digests from each other stands in the message already.
 */
const messageIdOf = (leave: string): string => createHash('sha256').update(leave).digest('hex').slice(0, 24);

/** Leaves room for the `=` of a soft line break within the 76 of RFC 2045 6.7. */
const chunk = /(?:=3D|[^=]){1,24}/g;

/**
 * On lines of its own, set off by soft line breaks: whatever stands before and after the place keeps its own line
 * length, however long the value is. At most 24 characters or escapes are at most 72 octets.
 */
const quotedPrintable = (ascii: string): string =>
  `=\r\n${(ascii.replaceAll('=', '=3D').match(chunk) ?? []).join('=\r\n')}=\r\n`;
