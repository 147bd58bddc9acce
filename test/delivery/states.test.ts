import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/delivery/delivery.ts';
import {
  cancelled,
  claimed,
  expired,
  type Finding,
  found,
  isFinal,
  noted,
  proven,
  unresolved,
} from '../../src/delivery/states.ts';
import { digestId, newsletterId, nonce } from '../../src/ids.ts';
import { at } from '../digest/builders.ts';
import { reader } from '../digest/world.ts';

const subject = { digest: digestId('d'), newsletter: newsletterId('ledger'), subscriber: reader(1) };
const [n1, n2] = [nonce('n1'), nonce('n2')];
const noon = at('12:00:00');
const later = at('13:00:00');
const day = 86_400;
const seconds = (moment: string): number => Date.parse(moment) / 1_000;

const claim = (standing?: Delivery, name = n1): Delivery => {
  const row = claimed(standing, subject, { nonce: name, at: noon, generation: 1 });
  if (row === undefined) throw new Error('Not claimable');
  return row;
};
const after = (finding: Finding, row = claim()): Delivery => found(row, row.nonce ?? n1, finding, noon);
const sent: Finding = { kind: 'sent', messageId: 'm1' };
const skipped: Finding = { kind: 'skipped', reason: 'left' };
const givenBack: Finding = { kind: 'given-back', reason: 'throttled (rate)' };
/** Sent or not: nobody knows. Then an operator says: again. */
const released = (): Delivery => ({ ...expired(claim(), 'gone'), rev: 3, state: 'ready' });

describe('a claim', () => {
  it('is made on nothing, or on a row that is ready', () => {
    expect(claim()).toMatchObject({
      rev: 1,
      state: 'claimed',
      nonces: [n1],
      generation: 1,
      wasUncertain: false,
    });
    expect(claim(after(givenBack), n2)).toMatchObject({
      rev: 3,
      state: 'claimed',
      nonces: [n1, n2],
      nonce: n2,
    });
  });

  it('says when its row expires; whatever becomes of it keeps that, and only a new claim begins anew', () => {
    const expires = seconds(noon) + 90 * day;
    for (const finding of [sent, skipped, givenBack]) expect(after(finding).expires).toBe(expires);
    expect(unresolved(expired(claim(), 'gone')).expires).toBe(expires);
    expect(proven(claim(), { nonce: n1, at: later }).expires).toBe(expires);
    const again = claimed(after(givenBack), subject, { nonce: n2, at: later });
    expect(again?.expires).toBe(expires + 3_600);
  });

  it.each([
    ['claimed', claim()],
    ['sent', after(sent)],
    ['skipped', after(skipped)],
    ['uncertain', expired(claim(), 'gone')],
    ['unresolved', unresolved(expired(claim(), 'gone'))],
  ])('is never made on a row that is %s', (state, row) => {
    expect(row.state).toBe(state);
    expect(claimed(row, subject, { nonce: n2, at: noon })).toBeUndefined();
  });
});

describe('what its maker finds', () => {
  it('ends it', () => {
    expect(after(sent)).toMatchObject({ state: 'sent', messageId: 'm1', rev: 2 });
    expect(after(skipped)).toMatchObject({ state: 'skipped', reason: 'left' });
    expect(after({ kind: 'failed', reason: 'bad' })).toMatchObject({ state: 'failed', reason: 'bad' });
    expect(after(givenBack)).toMatchObject({ state: 'ready' });
    expect(after({ kind: 'uncertain', reason: 'no answer' })).toMatchObject({
      state: 'uncertain',
      wasUncertain: true,
    });
  });

  it('counts even after the lease ran out', () => {
    expect(after(sent, expired(claim(), 'gone'))).toMatchObject({ state: 'sent' });
  });

  it('is only a note once the row has an end, or another claim', () => {
    const closed = unresolved(expired(claim(), 'gone'));
    expect(after(sent, closed)).toMatchObject({ state: 'unresolved', notes: [{ text: 'late: sent m1' }] });
    const other = claim(released(), n2);
    expect(found(other, n1, sent, noon)).toMatchObject({ state: 'claimed', nonce: n2 });
  });

  it('never calls a row skipped or failed whose earlier mail may be out', () => {
    const again = claim(released(), n2);
    expect(after(skipped, again)).toMatchObject({ state: 'uncertain' });
    expect(after({ kind: 'failed', reason: 'x' }, again)).toMatchObject({ state: 'uncertain' });
  });
});

describe('an event of SES', () => {
  it.each([
    ['claimed', claim()],
    ['uncertain', expired(claim(), 'gone')],
    ['ready', released()],
  ])('with any nonce of the row settles one that is %s', (state, row) => {
    expect(row.state).toBe(state);
    expect(proven(row, { nonce: n1, messageId: 'm', at: noon })).toMatchObject({
      state: 'sent',
      messageId: 'm',
    });
    expect(proven(row, { nonce: n2, at: noon })).toBe(row);
  });

  it('blocks a second mail: the row is not claimable any more', () => {
    const row = proven(released(), { nonce: n1, at: noon });
    expect(claimed(row, subject, { nonce: n2, at: noon })).toBeUndefined();
  });

  it('changes nothing of a row that has its end, and is noted once where it matters', () => {
    const end = after(sent);
    expect(proven(end, { nonce: n1, at: noon })).toBe(end);
    const bounced = proven(end, { nonce: n1, at: noon, note: 'bounced' });
    expect(bounced).toMatchObject({ state: 'sent', rev: end.rev + 1, notes: [{ text: 'bounced' }] });
    expect(proven(bounced, { nonce: n1, at: noon, note: 'bounced' })).toBe(bounced);
  });
});

describe('cancelling', () => {
  it('touches only absent and ready rows', () => {
    expect(cancelled(undefined, subject, later)).toMatchObject({
      state: 'skipped',
      reason: 'cancelled',
      rev: 1,
      nonces: [],
      expires: seconds(later) + 90 * day,
    });
    expect(cancelled(after(givenBack), subject, later)).toMatchObject({ state: 'skipped', rev: 3 });
    expect(cancelled(claim(), subject, later)).toBeUndefined();
    expect(cancelled(after(sent), subject, later)).toBeUndefined();
  });

  it('does not call a row skipped whose mail may be out', () => {
    expect(cancelled(released(), subject, later)).toMatchObject({ state: 'uncertain' });
  });
});

describe('whatever happens in whatever order', () => {
  const steps: readonly ((row: Delivery) => Delivery)[] = [
    (row) => claimed(row, subject, { nonce: n2, at: noon }) ?? row,
    (row) => after(sent, row),
    (row) => after(skipped, row),
    (row) => after(givenBack, row),
    (row) => found(row, n1, sent, noon),
    (row) => found(row, n1, skipped, noon),
    (row) => expired(row, 'gone'),
    (row) => proven(row, { nonce: n1, at: noon }),
    (row) => proven(row, { nonce: n2, at: noon, note: 'bounced' }),
    unresolved,
    (row) => cancelled(row, subject, later) ?? row,
    (row) => noted(row, { at: noon, text: 'seen' }),
  ];
  const walks = fc.array(fc.nat(steps.length - 1), { maxLength: 12 });

  it('an end stays the end, a row that was uncertain never ends as skipped or failed, and rev counts writes', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        let row = claim();
        for (const step of walk) {
          const next = steps[step]?.(row) ?? row;
          if (isFinal(row)) expect(next.state).toBe(row.state);
          if (next.wasUncertain) expect(['skipped', 'failed']).not.toContain(next.state);
          if (row.wasUncertain) expect(next.wasUncertain).toBe(true);
          expect(next.rev).toBe(next === row ? row.rev : row.rev + 1);
          expect(next.nonces).toEqual(expect.arrayContaining([...row.nonces]));
          row = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
