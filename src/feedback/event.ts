/**
 * What SES says about a mail, as it comes through SNS
 * (https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html), read into the few facts
 * that we act on.
 */
import * as z from 'zod';
import {
  type DigestId,
  digestId,
  type Instant,
  instant,
  type Nonce,
  nonce,
  type SubscriberId,
  subscriberId,
} from '../ids.ts';

/** SNS invokes a function with one record; the shape allows for more. */
export const snsEvent = z.object({
  Records: z.array(z.object({ Sns: z.object({ Message: z.string() }) })).min(1),
});

/**
 * `accepted`: SEND or DELIVERY. `rejected`: SES took it and then found a virus. `bounced`: for good, `deferred`: the mailbox
 * did not take it for now (SES calls both a bounce; it reports the second only when it has given up). `returned`: it
 * came back and says nothing of the mailbox: the mail was too large, or an automatic reply. `complained`: that it is spam.
 */
export type FeedbackKind = 'accepted' | 'rejected' | 'bounced' | 'deferred' | 'returned' | 'complained';

export interface Feedback {
  readonly kind: FeedbackKind;
  /** SES did not try, for it knew the address: nothing new for whoever counts what comes back. */
  readonly wasKnown?: true;
  /** When it happened, by SES's clock. */
  readonly at: Instant;
  readonly messageId: string;
  /** The address that the mail went to, as SES wrote it. Hostile; never logged. */
  readonly destination: string;
  /** Whom we mailed; absent when the mail was not ours. */
  readonly subscriber?: SubscriberId;
  /** Of a digest's mail; a confirmation has none. */
  readonly delivery?: { readonly digest: DigestId; readonly nonce: Nonce };
}

const moment = z.iso.datetime({ offset: true }).transform((text) => instant(text));
const mail = z.object({
  messageId: z.string().min(1).max(200),
  timestamp: moment,
  destination: z.array(z.string()).default([]),
  /** Ours, and some that SES adds (`ses:from-domain`…). */
  tags: z.record(z.string(), z.array(z.string())).default({}),
});
const at = z.object({ timestamp: moment });

const sesEvent = z.discriminatedUnion('eventType', [
  z.object({ eventType: z.literal('Send'), mail }),
  z.object({ eventType: z.literal('Delivery'), mail, delivery: at }),
  z.object({ eventType: z.literal('Reject'), mail }),
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: at.extend({
      // Undetermined is a bounce that SES could not read: not for good.
      bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(z.object({ action: z.string().optional() })).default([]),
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail,
    complaint: at.extend({
      complaintFeedbackType: z.string().nullish(),
      complaintSubType: z.string().nullish(),
    }),
  }),
]);
type SesEvent = z.infer<typeof sesEvent>;

const kinds: ReadonlySet<unknown> = new Set(sesEvent.options.map((option) => option.shape.eventType.value));

/**
 * `undefined`: nothing for us: a kind that we did not ask for, or the plain sentence with which SES tries out a new
 * topic. Throws on an event of a known kind in an unknown shape: it must not get lost in silence.
 */
export function parseFeedback(message: string): Feedback | undefined {
  const raw = z.object({ eventType: z.unknown() }).safeParse(readJson(message));
  if (!raw.success || !kinds.has(raw.data.eventType)) return undefined;
  const event = sesEvent.parse(readJson(message));
  return {
    kind: kindOf(event),
    ...(wasKnown(event) ? { wasKnown: true } : {}),
    at: timeOf(event),
    messageId: event.mail.messageId,
    destination: event.mail.destination[0] ?? '',
    ...tagged(event.mail.tags),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kindOf(event: SesEvent): FeedbackKind {
  switch (event.eventType) {
    case 'Send':
    case 'Delivery':
      return 'accepted';
    case 'Reject':
      return 'rejected';
    case 'Bounce':
      return bounceOf(event.bounce);
    case 'Complaint':
      // A report that it is no spam comes the same way (RFC 5965, section 7.3).
      return event.complaint.complaintFeedbackType === 'not-spam' ? 'returned' : 'complained';
  }
}

const known: ReadonlySet<string | null | undefined> = new Set(['Suppressed', 'OnAccountSuppressionList']);

function wasKnown(event: SesEvent): boolean {
  if (event.eventType === 'Bounce') return known.has(event.bounce.bounceSubType);
  return event.eventType === 'Complaint' && known.has(event.complaint.complaintSubType);
}

type Bounce = Extract<SesEvent, { eventType: 'Bounce' }>['bounce'];

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html, Bounce types. */
const ofTheMail: ReadonlySet<string | undefined> = new Set([
  ...['MessageTooLarge', 'ContentRejected', 'AttachmentRejected'],
]);

function bounceOf({ bounceType, bounceSubType, bouncedRecipients }: Bounce): FeedbackKind {
  if (bounceType === 'Permanent') return 'bounced';
  // An automatic reply looks like a bounce in which nobody failed.
  const hasFailed = bouncedRecipients.some(({ action }) => action === 'failed');
  return hasFailed && !ofTheMail.has(bounceSubType) ? 'deferred' : 'returned';
}

function timeOf(event: SesEvent): Instant {
  if (event.eventType === 'Bounce') return event.bounce.timestamp;
  if (event.eventType === 'Complaint') return event.complaint.timestamp;
  if (event.eventType === 'Delivery') return event.delivery.timestamp;
  return event.mail.timestamp;
}

const ours = z.object({ subscriber: z.tuple([z.string().regex(/^[0-9a-f]{32}$/)]) });
const ofDigest = z.object({
  digest: z.tuple([z.string().regex(/^[A-Za-z0-9_-]{1,256}$/)]),
  nonce: z.tuple([z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)]),
});

function tagged(
  tags: Readonly<Record<string, readonly string[]>>,
): Pick<Feedback, 'subscriber' | 'delivery'> {
  const whom = ours.safeParse(tags);
  if (!whom.success) return {};
  const subscriber = subscriberId(whom.data.subscriber[0]);
  const what = ofDigest.safeParse(tags);
  if (!what.success) return { subscriber };
  return {
    subscriber,
    delivery: { digest: digestId(what.data.digest[0]), nonce: nonce(what.data.nonce[0]) },
  };
}
