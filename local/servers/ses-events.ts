/**
 * What SES tells the destinations of a configuration set about one mail, in the shapes that were recorded from it
 * (test/events). The mailbox simulator's addresses come to the ends that the developer guide gives them ("Using the
 * mailbox simulator manually"); every other mail is delivered.
 */
import { sesId } from './ses-inbox.ts';
import type { SuppressionReason } from './ses-suppression.ts';

export interface AcceptedMail {
  readonly id: string;
  readonly at: Date;
  /** The first address of the From header; `source` is the envelope's sender. */
  readonly from: string;
  readonly source: string;
  readonly sourceArn: string;
  readonly sendingAccountId: string;
  readonly recipients: readonly string[];
  /** Those recipients that the suppression list holds back, and why they are on it. */
  readonly suppressed: ReadonlyMap<string, SuppressionReason>;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly subject: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly raw: Buffer;
}

export interface SesEvent {
  /** As a configuration set's destination names it: `send`, `delivery`, `bounce`… */
  readonly type: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/**
 * A label may follow the mailbox: `bounce+weekly@simulator.amazonses.com`. AWS has nothing like the second domain:
 * its mailboxes behave the same and count as readers of one's own, so that they end on the suppression list.
 */
const simulator =
  /^(success|bounce|complaint|ooto|suppressionlist)(?:\+[^@]*)?@simulator\.(?:amazonses\.com|example)$/i;
const mailboxOf = (recipient: string): string => simulator.exec(recipient)?.[1]?.toLowerCase() ?? 'success';

/** Mail to it counts for the rate, but neither for the daily quota nor for the suppression list. */
export const isSimulator = (recipient: string): boolean => /@simulator\.amazonses\.com$/i.test(recipient);

/** The harmless test virus that scanners agree on, plain or as an attachment's base64. */
const testVirus = /EICAR-STANDARD-ANTIVIRUS-TEST-FILE|WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FS/;
const isRejected = ({ raw }: AcceptedMail): boolean => testVirus.test(raw.toString('latin1'));

/** In the order in which SES would publish them; recipients with the same end share an event. */
export function eventsOf(mail: AcceptedMail): SesEvent[] {
  const event = (name: string, detail: object, tags = {}): SesEvent => ({
    type: name.toLowerCase(),
    message: { eventType: name, mail: mailObject(mail, tags), [name.toLowerCase()]: detail },
  });
  if (isRejected(mail)) return [event('Reject', { reason: 'Bad content' })];
  const at = (...mailboxes: string[]) =>
    mail.recipients.filter((one) => !mail.suppressed.has(one) && mailboxes.includes(mailboxOf(one)));
  const held = (reason: SuppressionReason) =>
    mail.recipients.filter((one) => mail.suppressed.get(one) === reason);
  const told = (name: string, recipients: string[], detail: Detail, tags = {}) =>
    recipients.length > 0 ? [event(name, detail(mail.at, recipients), tags)] : [];
  return [
    event('Send', {}),
    ...told(
      'Bounce',
      held('BOUNCE'),
      bounce('OnAccountSuppressionList', () => onTheList, ownMta),
    ),
    ...told('Complaint', held('COMPLAINT'), complaint('OnAccountSuppressionList')),
    ...told('Delivery', at('success', 'complaint', 'ooto'), delivery, outgoing),
    ...told(
      'Bounce',
      at('bounce'),
      bounce('General', (to) => `${unknownUser} <${to}>`, otherMta),
    ),
    ...told('Bounce', at('suppressionlist'), bounce('General', globallySuppressed, otherMta)),
    ...told('Bounce', at('ooto'), automaticReply),
    ...told('Complaint', at('complaint'), complaint(null, report)),
  ];
}

/** Which recipients this mail puts on the suppression list, under the reasons for which its sending does so. */
export function newlySuppressed(
  mail: AcceptedMail,
  reasons: readonly SuppressionReason[],
): (readonly [recipient: string, reason: SuppressionReason])[] {
  if (isRejected(mail)) return [];
  return mail.recipients.flatMap((recipient) => {
    const reason = ({ bounce: 'BOUNCE', complaint: 'COMPLAINT' } as const)[mailboxOf(recipient)];
    const joins = reason !== undefined && reasons.includes(reason) && !mail.suppressed.has(recipient);
    return joins && !isSimulator(recipient) ? [[recipient, reason] as const] : [];
  });
}

function mailObject(mail: AcceptedMail, tags: object): object {
  const values = (name: string) =>
    mail.headers.filter((header) => header.name.toLowerCase() === name).map((header) => header.value);
  return {
    timestamp: mail.at.toISOString(),
    source: mail.source,
    sourceArn: mail.sourceArn,
    sendingAccountId: mail.sendingAccountId,
    messageId: mail.id,
    destination: mail.recipients,
    headersTruncated: false,
    headers: mail.headers,
    commonHeaders: { from: values('from'), to: values('to'), messageId: mail.id, subject: mail.subject },
    tags: { ...mail.tags, ...tags },
  };
}

type Detail = (at: Date, recipients: readonly string[]) => object;

/** What SES adds to the tags when the mail has left it. */
const outgoing = { 'ses:outgoing-tls-version': ['TLSv1.3'], 'ses:outgoing-ip': ['127.0.0.1'] };

const delivery: Detail = (at, recipients) => ({
  timestamp: at.toISOString(),
  processingTimeMillis: 1,
  recipients,
  smtpResponse: '250 Ok',
  remoteMtaIp: '127.0.0.1',
  reportingMTA: 'a0-0.smtp-out.amazonses.com',
});

const unknownUser = 'smtp; 550 5.1.1 As requested: user unknown';
const globallySuppressed = (to: string): string => `${unknownUser} (suppressed address: ${to})`;
const onTheList =
  'Amazon SES did not send the message to this address because it is on the suppression list for your account. ' +
  'For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at ' +
  'https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html';
/** Who found the failure: the recipient's server, or SES itself, which then asked nobody. */
const otherMta = { remoteMtaIp: '127.0.0.1', reportingMTA: 'dns; a0-0.smtp-out.amazonses.com' };
const ownMta = { reportingMTA: 'dns; amazonses.com' };

const bounce =
  (bounceSubType: string, diagnosticCode: (recipient: string) => string, mta: object): Detail =>
  (at, recipients) => ({
    feedbackId: sesId(at),
    bounceType: 'Permanent',
    bounceSubType,
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: diagnosticCode(emailAddress),
    })),
    timestamp: at.toISOString(),
    ...mta,
  });

/** An out-of-office answer is no failure of the mailbox: neither action nor status nor a reporting server. */
const automaticReply: Detail = (at, recipients) => ({
  feedbackId: sesId(at),
  bounceType: 'Transient',
  bounceSubType: 'General',
  bouncedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
  timestamp: at.toISOString(),
});

const report = { userAgent: 'Amazon SES Mailbox Simulator', complaintFeedbackType: 'abuse' };

const complaint =
  (complaintSubType: string | null, feedbackReport?: object): Detail =>
  (at, recipients) => ({
    feedbackId: sesId(at),
    complaintSubType,
    complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
    timestamp: at.toISOString(),
    ...(feedbackReport && { ...feedbackReport, arrivalDate: at.toISOString() }),
  });
