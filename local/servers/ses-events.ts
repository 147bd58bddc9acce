/**
 * What SES tells the destinations of a configuration set about one mail, in the shapes of "Examples of event data
 * that Amazon SES publishes to Amazon SNS" (SES developer guide). The mailbox simulator's addresses come to the
 * ends that the guide gives them; every other mail is delivered.
 */
import { sesId } from './ses-inbox.ts';

export interface AcceptedMail {
  readonly id: string;
  readonly at: Date;
  readonly source: string;
  readonly sourceArn: string;
  readonly sendingAccountId: string;
  readonly recipients: readonly string[];
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

/** The simulator's mailboxes; a label may follow: `bounce+weekly@simulator.amazonses.com`. */
const simulator = /^(bounce|complaint|ooto|suppressionlist)(?:\+[^@]*)?@simulator\.amazonses\.com$/i;
const mailboxOf = (recipient: string): string => simulator.exec(recipient)?.[1]?.toLowerCase() ?? 'delivers';

/** The harmless test virus that scanners agree on, plain or as an attachment's base64. */
const testVirus = /EICAR-STANDARD-ANTIVIRUS-TEST-FILE|WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FS/;

/** In the order in which SES would publish them; recipients with the same end share an event. */
export function eventsOf(mail: AcceptedMail): SesEvent[] {
  const about = mailObject(mail);
  const event = (name: string, detail: object): SesEvent => ({
    type: name.toLowerCase(),
    message: { eventType: name, mail: about, [name.toLowerCase()]: detail },
  });
  if (testVirus.test(mail.raw.toString('latin1'))) return [event('Reject', { reason: 'Bad content' })];
  const at = (...mailboxes: string[]) => mail.recipients.filter((one) => mailboxes.includes(mailboxOf(one)));
  const told = (name: string, recipients: string[], detail: (mail: AcceptedMail, to: string[]) => object) =>
    recipients.length > 0 ? [event(name, detail(mail, recipients))] : [];
  return [
    event('Send', {}),
    ...told('Delivery', at('delivers', 'complaint', 'ooto'), delivery),
    ...told('Bounce', at('bounce'), bounce('Permanent', 'General', failed('smtp; 550 5.1.1 user unknown'))),
    ...told('Bounce', at('suppressionlist'), bounce('Permanent', 'Suppressed', failed(suppressed))),
    // An out-of-office answer is no failure of the mailbox: neither action nor status.
    ...told('Bounce', at('ooto'), bounce('Transient', 'General', {})),
    ...told('Complaint', at('complaint'), complaint),
  ];
}

function mailObject({ id, at, subject, recipients, headers, raw: _raw, ...mail }: AcceptedMail): object {
  const values = (name: string) =>
    headers.filter((header) => header.name.toLowerCase() === name).map((header) => header.value);
  return {
    ...mail,
    timestamp: at.toISOString(),
    messageId: id,
    destination: recipients,
    headersTruncated: false,
    headers,
    commonHeaders: { from: values('from'), to: values('to'), messageId: id, subject },
  };
}

const delivery = ({ at }: AcceptedMail, recipients: readonly string[]) => ({
  timestamp: at.toISOString(),
  processingTimeMillis: 1,
  recipients,
  smtpResponse: '250 2.6.0 Message received',
  reportingMTA: 'mta.example.com',
});

const suppressed =
  'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.';
const failed = (diagnosticCode: string) => ({ action: 'failed', status: '5.1.1', diagnosticCode });

const bounce =
  (bounceType: string, bounceSubType: string, detail: object) =>
  ({ at }: AcceptedMail, recipients: readonly string[]) => ({
    bounceType,
    bounceSubType,
    bouncedRecipients: recipients.map((emailAddress) => ({ emailAddress, ...detail })),
    timestamp: at.toISOString(),
    feedbackId: sesId(at),
    reportingMTA: 'dsn; mta.example.com',
  });

const complaint = ({ at }: AcceptedMail, recipients: readonly string[]) => ({
  complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
  timestamp: at.toISOString(),
  feedbackId: sesId(at),
  complaintSubType: null,
  userAgent: 'Amazon SES Mailbox Simulator',
  complaintFeedbackType: 'abuse',
  arrivalDate: at.toISOString(),
});
