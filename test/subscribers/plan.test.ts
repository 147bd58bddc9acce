import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../src/ids.ts';
import { instant } from '../../src/ids.ts';
import { isCandidate, stillActive } from '../../src/subscribers/candidate.ts';
import {
  type Asked,
  cooldown,
  mayAskAgain,
  planActivation,
  planConfirmation,
  planLeaving,
  planRelease,
  planRequest,
  planSuppression,
} from '../../src/subscribers/plan.ts';
import { isSuppressed } from '../../src/subscribers/subscriber.ts';
import {
  address,
  confirmLink,
  hours,
  id,
  later,
  nonceOf,
  noon,
  publication,
  subscriber,
  subscription,
  tides,
  waiting,
  weekly,
} from './builders.ts';

const [weeklyLetter, tidesLetter] = publication().newsletters as [never, never];
const consent = { at: noon, source: 'form', wording: 'Send it.' } as const;
const asked = (changes: Partial<Asked> = {}): Asked => ({
  id: id(),
  address: address('ada@mail.example'),
  subscriber: undefined,
  wishes: [{ newsletter: weeklyLetter, subscription: undefined }],
  consent,
  freshNonce: nonceOf('b'),
  now: noon,
  ...changes,
});
const standing = (wish: ReturnType<typeof subscription> | undefined) => [
  { newsletter: weeklyLetter, subscription: wish },
];

describe('Someone asks for a newsletter', () => {
  it('for the first time: a pending subscriber, a pending subscription with the consent, one link', () => {
    expect(planRequest(asked())).toEqual({
      kind: 'ask',
      subscriber: {
        state: 'pending',
        id: id(),
        rev: 1,
        address: 'ada@mail.example',
        generation: 1,
        confirmationsSent: [noon],
      },
      subscriptions: [
        {
          newsletter: weekly,
          subscriber: id(),
          rev: 1,
          state: 'pending',
          cadence: 'article',
          consent,
          confirmation: { nonce: nonceOf('b'), expires: later(hours(72)) },
          history: [],
        },
      ],
      link: confirmLink({ nonce: nonceOf('b') }),
    });
  });

  it('that they have and one that they have not: only the second is asked about', () => {
    const plan = planRequest(
      asked({
        subscriber: subscriber(),
        wishes: [
          { newsletter: weeklyLetter, subscription: subscription() },
          { newsletter: tidesLetter, subscription: undefined },
        ],
      }),
    );
    expect(plan).toMatchObject({ link: { newsletters: [tides] }, subscriber: { state: 'active', rev: 2 } });
  });

  it('that they have: silence', () => {
    const plan = planRequest(asked({ subscriber: subscriber(), wishes: standing(subscription()) }));
    expect(plan).toEqual({ kind: 'silent', reason: 'subscribed already' });
  });

  it('with an address that bounced or complained: silence', () => {
    const suppressed = subscriber({ suppressed: { reason: 'bounced', at: noon, generation: 1 } });
    expect(planRequest(asked({ subscriber: suppressed }))).toEqual({ kind: 'silent', reason: 'suppressed' });
  });

  it('with an address whose older one bounced: they are asked', () => {
    const moved = subscriber({ generation: 2, suppressed: { reason: 'bounced', at: noon, generation: 1 } });
    expect(planRequest(asked({ subscriber: moved })).kind).toBe('ask');
  });

  it('after their record was erased: silence', () => {
    const erased = { state: 'erased', id: id(), rev: 4, erasedAt: noon } as const;
    expect(planRequest(asked({ subscriber: erased }))).toEqual({ kind: 'silent', reason: 'erased' });
  });

  it('again: both mails can be answered, for the nonce stays', () => {
    const plan = planRequest(
      asked({ subscriber: subscriber({ state: 'pending' }), wishes: standing(waiting()), now: later(60) }),
    );
    expect(plan).toMatchObject({ link: { nonce: nonceOf('a'), expires: later(60 + hours(72)) } });
  });

  it('again after the link ran out: a new nonce', () => {
    const plan = planRequest(asked({ wishes: standing(waiting()), now: later(hours(72)) }));
    expect(plan).toMatchObject({ link: { nonce: nonceOf('b') } });
  });

  it('after leaving: a new nonce, and what was is remembered', () => {
    const left = subscription({
      state: 'left',
      history: [
        { at: noon, state: 'active', cadence: 'article' },
        { at: later(1), state: 'left', cadence: 'article' },
      ],
    });
    const plan = planRequest(asked({ subscriber: subscriber(), wishes: standing(left), now: later(2) }));
    expect(plan).toMatchObject({
      link: { nonce: nonceOf('b') },
      subscriptions: [{ state: 'pending', rev: 2, history: left.history }],
    });
  });
});

describe('An address is written to', () => {
  it.each<[string, readonly Instant[], boolean]>([
    ['at first', [], true],
    ['not within 15 minutes', [noon], false],
    ['after 15 minutes', [later(-15)], true],
    ['three times a day', [later(-60), later(-30)], true],
    ['not a fourth time', [later(-90), later(-60), later(-30)], false],
    ['again when a day has passed', [later(-hours(24)), later(-60), later(-30)], true],
  ])('%s', (_name, sent, may) => {
    expect(mayAskAgain(sent, noon)).toBe(may);
  });

  it('never more than three times within any day, whenever it is asked for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 * 24 * 60 }), { maxLength: 200 }), (minutes) => {
        let sent: readonly Instant[] = [];
        const mailed: number[] = [];
        for (const minute of minutes.sort((a, b) => a - b)) {
          const plan = planRequest(
            asked({
              now: later(minute),
              subscriber: subscriber({ state: 'pending', confirmationsSent: sent }),
            }),
          );
          if (plan.kind !== 'ask') continue;
          sent = plan.subscriber.confirmationsSent;
          mailed.push(minute);
        }
        for (const from of mailed) {
          expect(mailed.filter((at) => at >= from && at < from + 24 * 60).length).toBeLessThanOrEqual(3);
          expect(mailed.filter((at) => at >= from && at < from + 15)).toHaveLength(1);
        }
        expect(sent.length).toBeLessThanOrEqual(cooldown.mailsPerWindow);
      }),
    );
  });

  it('again at once when a mail certainly did not go out', () => {
    const next = planRelease(subscriber({ rev: 3, confirmationsSent: [later(-60), noon] }), noon);
    expect(next).toMatchObject({ rev: 4, confirmationsSent: [later(-60)] });
    expect(planRelease(next, noon)).toBeUndefined();
  });
});

describe('The button behind a confirm link', () => {
  it('makes a pending subscription active from this moment', () => {
    const plan = planConfirmation(waiting(), confirmLink(), later(5));
    if (plan.kind !== 'confirm') throw new Error(plan.kind);
    expect(plan.next).toMatchObject({
      rev: 2,
      state: 'active',
      history: [{ at: later(5), state: 'active', cadence: 'article' }],
    });
    expect(plan.next).not.toHaveProperty('confirmation');
    expect(isCandidate(plan.next, { cutoff: later(4), cadence: 'article' })).toBe(false);
    expect(isCandidate(plan.next, { cutoff: later(5), cadence: 'article' })).toBe(true);
  });

  it('does nothing more when it was pressed before', () => {
    expect(planConfirmation(subscription(), confirmLink(), noon)).toEqual({ kind: 'confirmed already' });
  });

  it('does not bring back someone who has left', () => {
    expect(planConfirmation(subscription({ state: 'left' }), confirmLink(), noon)).toEqual({ kind: 'gone' });
  });

  it('does nothing with the nonce of another asking', () => {
    expect(planConfirmation(waiting(), confirmLink({ nonce: nonceOf('c') }), noon)).toEqual({ kind: 'gone' });
  });

  it('does nothing where no subscription is', () => {
    expect(planConfirmation(undefined, confirmLink(), noon)).toEqual({ kind: 'gone' });
  });

  it('makes a pending subscriber active, once', () => {
    const next = planActivation(subscriber({ state: 'pending' }));
    expect(next).toMatchObject({ state: 'active', rev: 2 });
    expect(planActivation(next as never)).toBeUndefined();
  });
});

describe('Leaving', () => {
  it('ends an active subscription, and its history says when', () => {
    const next = planLeaving(subscription(), later(5))!;
    expect(next).toMatchObject({ state: 'left', rev: 2 });
    expect(isCandidate(next, { cutoff: later(4), cadence: 'article' })).toBe(true);
    expect(isCandidate(next, { cutoff: later(5), cadence: 'article' })).toBe(false);
    expect(stillActive(next, later(4))).toBe(false);
  });

  it('revokes a confirmation that waits', () => {
    expect(planLeaving(waiting(), later(5))).not.toHaveProperty('confirmation');
  });

  it('twice is leaving once', () => {
    expect(planLeaving(planLeaving(subscription(), later(5)), later(6))).toBeUndefined();
    expect(planLeaving(undefined, noon)).toBeUndefined();
  });

  it('keeps the history in order when another function’s clock ran ahead', () => {
    const next = planLeaving(subscription(), later(-1))!;
    expect(next.history.map((one) => one.at)).toEqual([noon, noon]);
    expect(isCandidate(next, { cutoff: noon, cadence: 'article' })).toBe(false);
  });
});

describe('Suppression', () => {
  it('counts for the address that was mailed', () => {
    const next = planSuppression(subscriber(), 'bounced', 1, noon)!;
    expect(isSuppressed(next)).toBe(true);
    expect(planSuppression(subscriber({ generation: 2 }), 'bounced', 1, noon)).toBeUndefined();
  });

  it('finds nothing to do for the erased and the unknown', () => {
    expect(
      planSuppression({ state: 'erased', id: id(), rev: 2, erasedAt: noon }, 'bounced', 1, noon),
    ).toBeUndefined();
    expect(planSuppression(undefined, 'bounced', 1, noon)).toBeUndefined();
  });

  it('replaces that of an older address', () => {
    const before = subscriber({
      generation: 2,
      suppressed: { reason: 'complained', at: noon, generation: 1 },
    });
    expect(planSuppression(before, 'bounced', 2, later(1))).toMatchObject({ suppressed: { generation: 2 } });
  });

  it('ends the same in whatever order and number the events come', () => {
    const event = fc.record({
      reason: fc.constantFrom('bounced' as const, 'complained' as const),
      at: fc.integer({ min: 0, max: 1_000 }).map((ms) => instant(ms)),
    });
    const end = (events: readonly { reason: 'bounced' | 'complained'; at: Instant }[]) =>
      events.reduce((one, { reason, at }) => {
        const next = planSuppression(one, reason, 1, at);
        return next?.state === 'active' ? next : one;
      }, subscriber()).suppressed;
    fc.assert(
      fc.property(
        fc
          .array(event, { minLength: 1, maxLength: 6 })
          .chain((events) =>
            fc.tuple(
              fc.constant(events),
              fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
            ),
          ),
        ([events, shuffled]) => {
          expect(end(shuffled)).toEqual(end(events));
        },
      ),
    );
  });
});
