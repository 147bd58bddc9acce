import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../src/ids.ts';
import { instant } from '../../src/ids.ts';
import { isCandidate, stillActive } from '../../src/subscribers/candidate.ts';
import {
  type Asked,
  cooldown,
  mayAskAgain,
  planRelease,
  planReminder,
  planRequest,
} from '../../src/subscribers/plan-asking.ts';
import {
  planActivation,
  planBlock,
  planSuppression,
  planUnblock,
} from '../../src/subscribers/plan-person.ts';
import { planConfirmation, planLeaving, planWord } from '../../src/subscribers/plan-standing.ts';
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
  wishes: [{ newsletter: weeklyLetter, cadence: 'article', subscription: undefined }],
  consent,
  freshNonce: nonceOf('b'),
  now: noon,
  ...changes,
});
const standing = (wish: ReturnType<typeof subscription> | undefined) => [
  { newsletter: weeklyLetter, cadence: 'article' as const, subscription: wish },
];

describe('Someone asks for a newsletter', () => {
  it('for the first time: a pending subscriber, a pending subscription with the consent, one link', () => {
    expect(planRequest(asked())).toEqual({
      kind: 'ask',
      subscriber: {
        asked: noon,
        state: 'pending',
        id: id(),
        rev: 1,
        address: 'ada@mail.example',
        generation: 1,
        newsletters: [weekly],
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
          { newsletter: weeklyLetter, cadence: 'article', subscription: subscription() },
          { newsletter: tidesLetter, cadence: 'daily', subscription: undefined },
        ],
      }),
    );
    expect(plan).toMatchObject({ link: { newsletters: [tides] }, subscriber: { state: 'active', rev: 2 } });
  });

  it('that they have, paused or not: the link to their preferences, once a day', () => {
    for (const one of [subscription(), planWord(subscription(), { kind: 'pause' }, noon)!]) {
      const plan = planRequest(asked({ subscriber: subscriber(), wishes: standing(one) }));
      expect(plan).toMatchObject({ kind: 'remind', subscriber: { rev: 2, linksSent: [noon] } });
    }
    const told = subscriber({ linksSent: [later(-hours(23))] });
    const plan = planRequest(asked({ subscriber: told, wishes: standing(subscription()) }));
    expect(plan).toEqual({ kind: 'silent', reason: 'cooling down' });
  });

  it('with an address whose owner complained, or said never again: silence', () => {
    const complained = subscriber({ suppressed: { reason: 'complained', at: noon, generation: 1 } });
    expect(planRequest(asked({ subscriber: complained }))).toEqual({ kind: 'silent', reason: 'complained' });
    const blocked = subscriber({ blocked: noon });
    expect(planRequest(asked({ subscriber: blocked }))).toEqual({ kind: 'silent', reason: 'blocked' });
  });

  it('with an address that bounced: they are asked, once a day, and about what they have too', () => {
    const bounced = subscriber({ suppressed: { reason: 'bounced', at: noon, generation: 1 } });
    const plan = planRequest(asked({ subscriber: bounced, wishes: standing(subscription()) }));
    expect(plan).toMatchObject({ kind: 'ask', link: { newsletters: [weekly] }, subscriptions: [] });
    const tried = { ...bounced, confirmationsSent: [later(-hours(23))] };
    expect(planRequest(asked({ subscriber: tried }))).toEqual({ kind: 'silent', reason: 'bounced' });
  });

  it('with an address whose older one bounced: they are asked', () => {
    const moved = subscriber({ generation: 2, suppressed: { reason: 'bounced', at: noon, generation: 1 } });
    expect(planRequest(asked({ subscriber: moved })).kind).toBe('ask');
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
    expect(planRelease(next!, noon)).toBeUndefined();
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
    expect(planActivation(next!)).toBeUndefined();
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

describe('A word about a subscription', () => {
  it('switches the cadence and remembers since when', () => {
    const next = planWord(subscription(), { kind: 'switch', cadence: 'weekly' }, later(5));
    expect(next).toMatchObject({ rev: 2, state: 'active', cadence: 'weekly' });
    expect(next?.history.at(-1)).toEqual({ at: later(5), state: 'active', cadence: 'weekly' });
    expect(planWord(next, { kind: 'switch', cadence: 'weekly' }, later(6))).toBeUndefined();
  });

  it('pauses until a day, and the pause ends by itself', () => {
    const next = planWord(subscription(), { kind: 'pause', until: later(60) }, later(5))!;
    const at = (minutes: number) => isCandidate(next, { cutoff: later(minutes), cadence: 'article' });
    expect([4, 5, 59, 60, 61].map(at)).toEqual([true, false, false, true, true]);
    expect(stillActive(next, later(4))).toBe(false);
    expect(stillActive(next, later(60))).toBe(true);
  });

  it('pauses without an end, and resumes', () => {
    const paused = planWord(subscription(), { kind: 'pause' }, later(5))!;
    expect(isCandidate(paused, { cutoff: later(hours(9_999)), cadence: 'article' })).toBe(false);
    const resumed = planWord(paused, { kind: 'resume' }, later(9))!;
    expect(isCandidate(resumed, { cutoff: later(9), cadence: 'article' })).toBe(true);
    expect(planWord(resumed, { kind: 'resume' }, later(10))).toBeUndefined();
  });

  it('switches within a pause, which goes on', () => {
    const paused = planWord(subscription(), { kind: 'pause', until: later(60) }, later(5))!;
    const next = planWord(paused, { kind: 'switch', cadence: 'weekly' }, later(6));
    expect(next).toMatchObject({ state: 'paused', cadence: 'weekly' });
    expect(next?.history.at(-1)).toMatchObject({ state: 'paused', until: later(60) });
  });

  it.each(['pending', 'left'] as const)('means nothing to one that is %s', (state) => {
    const one = state === 'pending' ? waiting() : planLeaving(subscription(), later(1));
    for (const word of [
      { kind: 'pause' },
      { kind: 'resume' },
      { kind: 'switch', cadence: 'weekly' },
    ] as const)
      expect(planWord(one, word, later(5))).toBeUndefined();
  });
});

describe('The link to the preferences', () => {
  it.each<[string, ReturnType<typeof subscriber> | undefined]>([
    ['nobody', undefined],
    ['somebody who never confirmed', subscriber({ state: 'pending' })],
    ['a dead mailbox', subscriber({ suppressed: { reason: 'bounced', at: noon, generation: 1 } })],
    ['who complained', subscriber({ suppressed: { reason: 'complained', at: noon, generation: 1 } })],
    ['who said never again', subscriber({ blocked: noon })],
    ['who got it a moment ago', subscriber({ linksSent: [later(-14)] })],
    ['who got it three times today', subscriber({ linksSent: [later(-90), later(-60), later(-30)] })],
  ])('is not sent to %s', (_name, one) => {
    expect(planReminder(one, noon, 'as asked').kind).toBe('silent');
  });

  it('is sent again after a quarter of an hour', () => {
    expect(planReminder(subscriber({ linksSent: [later(-15)] }), noon, 'as asked').kind).toBe('remind');
  });
});

describe('“This was not me”', () => {
  it('is remembered until it is taken back', () => {
    const blocked = planBlock(subscriber(), noon)!;
    expect(blocked).toMatchObject({ rev: 2, blocked: noon });
    expect(planBlock(blocked, later(1))).toBeUndefined();
    expect(planUnblock(blocked)).toEqual(subscriber({ rev: 3 }));
    expect(planUnblock(subscriber())).toBeUndefined();
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
