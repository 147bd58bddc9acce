import { describe, expect, it } from 'vitest';
import { parseFeedback, snsEvent } from '../../src/feedback/event.ts';
import { id, later, noon } from '../subscribers/builders.ts';
import { bounce, claim, complaint, delivered, digest, ofConfirmation, reject, send } from './builders.ts';

describe('An event of SES', () => {
  it('is read into who, which mail, what and when', () => {
    expect(parseFeedback(bounce('Permanent'))).toEqual({
      kind: 'bounced',
      at: later(1),
      messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
      destination: 'Ada@mail.example',
      subscriber: id(),
      delivery: { digest, nonce: claim },
    });
  });

  it.each([
    ['accepted', noon, send()],
    ['accepted', later(1), delivered()],
    ['rejected', noon, reject()],
    ['bounced', later(1), bounce('Permanent')],
    ['deferred', later(1), bounce('Transient')],
    ['deferred', later(1), bounce('Undetermined')],
    ['complained', later(2), complaint()],
  ])('says %s', (kind, at, message) => {
    expect(parseFeedback(message)).toMatchObject({ kind, at });
  });

  it('about a confirmation names no digest', () => {
    const feedback = parseFeedback(complaint(ofConfirmation));
    expect(feedback).toMatchObject({ subscriber: id() });
    expect(feedback).not.toHaveProperty('delivery');
  });

  it.each([
    ['tags of somebody else', {}],
    ['a subscriber that is none', { subscriber: ['../x'], digest: [digest], nonce: [claim] }],
    ['two subscribers', { subscriber: [id('1'), id('2')] }],
  ])('with %s names no subscriber', (_name, tags) => {
    expect(parseFeedback(complaint({ tags }))).not.toHaveProperty('subscriber');
  });

  it.each([
    [
      'the sentence by which SES tries out a topic',
      'Successfully validated SNS topic for Amazon SES event publishing.',
    ],
    ['a kind that nobody asked for', send().replace('"Send"', '"Open"')],
    ['something else', '{"notificationType":"AmazonSnsSubscriptionSucceeded"}'],
    ['nothing', ''],
  ])('is left alone when it is %s', (_name, message) => {
    expect(parseFeedback(message)).toBeUndefined();
  });

  it('of a known kind in an unknown shape is not lost in silence', () => {
    expect(() => parseFeedback(bounce('Permanent').replace('"bounceType"', '"kind"'))).toThrow();
  });

  it('comes in an SNS record', () => {
    expect(() => snsEvent.parse({ Records: [] })).toThrow();
    const record = { EventSource: 'aws:sns', Sns: { Type: 'Notification', Message: send() } };
    expect(snsEvent.parse({ Records: [record] }).Records[0]?.Sns.Message).toBe(send());
  });
});
