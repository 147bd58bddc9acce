/** A mailbox that takes nothing for a month is like one that is not there. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFeedback } from '../../src/feedback/event.ts';
import { planDeferral } from '../../src/feedback/soft.ts';
import { digestId, instant, shifted } from '../../src/ids.ts';
import type { Subscriber } from '../../src/subscribers/subscriber.ts';
import { noon, subscriber } from '../subscribers/builders.ts';
import { bounce, complaint } from './builders.ts';

const day = 86_400_000;
interface Mail {
  readonly digest: number;
  readonly day: number;
}

const after = (mails: readonly Mail[], person: Subscriber = subscriber()): Subscriber =>
  mails.reduce<Subscriber>(
    (standing, { digest, day: on }) =>
      planDeferral(standing, {
        ...{ generation: 1, digest: digestId(`weekly-${digest}`), at: instant(shifted(noon, on * day)) },
      }) ?? standing,
    person,
  );
const suppressed = (mails: readonly Mail[]) => {
  const person = after(mails);
  return person.state === 'erased' ? undefined : person.suppressed?.reason;
};
const weekly = (count: number, every = 8): Mail[] =>
  Array.from({ length: count }, (_, digest) => ({ digest, day: digest * every }));

describe('soft bounces', () => {
  it('of five digests in thirty days suppress', () => {
    expect(suppressed(weekly(5))).toBe('bounced');
  });

  it('of four digests do not, nor five in four weeks, nor five of one digest', () => {
    expect(suppressed(weekly(4, 20))).toBeUndefined();
    expect(suppressed(weekly(5, 7))).toBeUndefined();
    expect(suppressed(weekly(5).map(({ day: on }) => ({ digest: 1, day: on })))).toBeUndefined();
  });

  it('of an older address say nothing', () => {
    const person = { ...subscriber(), generation: 2 } as Subscriber;
    expect(after(weekly(5), person)).toEqual(person);
  });

  it('come to the same in any order and any number of times', () => {
    const days = fc.array(fc.nat(60), { minLength: 21, maxLength: 21 });
    const digests = fc.array(fc.nat(20), { maxLength: 25 });
    fc.assert(
      fc.property(days, digests, fc.integer(), (of, which, turn) => {
        const told = which.map((digest) => ({ digest, day: of[digest] ?? 0 }));
        const turned = [...told, ...told].map((mail, index) => ({
          mail,
          place: ((index + 1) * (turn | 1)) % 7,
        }));
        const other = turned.sort((a, b) => a.place - b.place).map(({ mail }) => mail);
        const [one, two] = [after(told), after(other)];
        const facts = (person: Subscriber) =>
          person.state === 'erased' ? [] : [person.deferred, person.suppressed?.reason];
        expect(facts(two)).toEqual(facts(one));
      }),
    );
  });
});

describe('what comes back', () => {
  const kindOf = (message: string) => parseFeedback(message)?.kind;
  const bounced = (bounceSubType: string, recipient: object = { action: 'failed', status: '4.2.2' }) => {
    const event = JSON.parse(bounce('Transient'));
    event.bounce = {
      ...event.bounce,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: 'a@b.example', ...recipient }],
    };
    return JSON.stringify(event);
  };

  it.each(['General', 'MailboxFull'])('for now, %s, is about the mailbox', (subtype) => {
    expect(kindOf(bounced(subtype))).toBe('deferred');
  });

  it.each(['MessageTooLarge', 'ContentRejected', 'AttachmentRejected'])(
    'for now, %s, is about the mail',
    (subtype) => {
      expect(kindOf(bounced(subtype))).toBe('returned');
    },
  );

  it('without a recipient that failed is an automatic reply, and counts for nothing', () => {
    expect(kindOf(bounced('General', {}))).toBe('returned');
  });

  it('of an address that SES knew is not counted again', () => {
    const event = JSON.parse(bounce('Permanent'));
    event.bounce.bounceSubType = 'OnAccountSuppressionList';
    expect(parseFeedback(JSON.stringify(event))).toMatchObject({ kind: 'bounced', wasKnown: true });
    const angry = JSON.parse(complaint());
    angry.complaint.complaintSubType = 'OnAccountSuppressionList';
    expect(parseFeedback(JSON.stringify(angry))).toMatchObject({ kind: 'complained', wasKnown: true });
    expect(parseFeedback(complaint())).not.toHaveProperty('wasKnown');
  });

  it('as a report that it is no spam is no complaint', () => {
    const event = JSON.parse(complaint());
    event.complaint.complaintFeedbackType = 'not-spam';
    expect(kindOf(JSON.stringify(event))).toBe('returned');
    event.complaint.complaintFeedbackType = null;
    expect(kindOf(JSON.stringify(event))).toBe('complained');
  });
});
