/** Events as SES publishes them through SNS, with what differs between them. */
import type { Delivery } from '../../src/delivery/delivery.ts';
import { digestId, newsletterId, nonce } from '../../src/ids.ts';
import { id, later, noon } from '../subscribers/builders.ts';

export const digest = digestId('weekly-2026-W48');
export const claim = nonce('n1');

export interface EventChanges {
  readonly at?: string;
  readonly destination?: string;
  /** Replaces our tags. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

const digestTags = { digest: [digest], subscriber: [id()], nonce: [claim] };

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html, shortened. */
const event = (eventType: string, details: object, changes: EventChanges): string =>
  JSON.stringify({
    eventType,
    mail: {
      timestamp: noon,
      source: 'The Courant <post@news.example>',
      sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/news.example',
      sendingAccountId: '000000000000',
      messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
      destination: [changes.destination ?? 'Ada@mail.example'],
      headersTruncated: false,
      headers: [{ name: 'From', value: 'post@news.example' }],
      commonHeaders: { from: ['post@news.example'] },
      tags: {
        'ses:configuration-set': ['digests'],
        'ses:source-ip': ['192.0.2.0'],
        'ses:from-domain': ['news.example'],
        'ses:caller-identity': ['delivery'],
        ...(changes.tags ?? digestTags),
      },
    },
    ...details,
  });

export const send = (changes: EventChanges = {}) => event('Send', { send: {} }, changes);

export const delivered = (changes: EventChanges = {}) =>
  event(
    'Delivery',
    {
      delivery: {
        timestamp: changes.at ?? later(1),
        processingTimeMillis: 11_893,
        recipients: ['ada@mail.example'],
        smtpResponse: '250 2.6.0 Message received',
        reportingMTA: 'mta.example.com',
      },
    },
    changes,
  );

export const bounce = (bounceType: string, changes: EventChanges = {}) =>
  event(
    'Bounce',
    {
      bounce: {
        bounceType,
        bounceSubType: 'General',
        bouncedRecipients: [{ emailAddress: 'ada@mail.example', action: 'failed', status: '5.1.1' }],
        timestamp: changes.at ?? later(1),
        feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
      },
    },
    changes,
  );

export const complaint = (changes: EventChanges = {}) =>
  event(
    'Complaint',
    {
      complaint: {
        complainedRecipients: [{ emailAddress: 'ada@mail.example' }],
        timestamp: changes.at ?? later(2),
        feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
        complaintFeedbackType: 'abuse',
      },
    },
    changes,
  );

export const reject = (changes: EventChanges = {}) =>
  event('Reject', { reject: { reason: 'Bad content' } }, changes);

export const ofConfirmation: EventChanges = { tags: { subscriber: [id()], purpose: ['confirmation'] } };

export const delivery = (changes: Partial<Delivery> = {}): Delivery => ({
  digest,
  newsletter: newsletterId('weekly'),
  subscriber: id(),
  rev: 1,
  state: 'sent',
  nonce: claim,
  nonces: [claim],
  claimedAt: noon,
  generation: 1,
  wasUncertain: false,
  notes: [],
  ...changes,
});
