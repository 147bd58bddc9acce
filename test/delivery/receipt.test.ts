import { describe, expect, it } from 'vitest';
import type { Proof } from '../../src/delivery/delivery.ts';
import { receiptLine } from '../../src/delivery/receipt.ts';
import { digestId, instant, newsletterId } from '../../src/ids.ts';

const weekly = {
  newsletter: newsletterId('week'),
  cadence: 'weekly' as const,
  period: '2026-W48',
  subject: 'Tides',
};
const proof = (changes: Partial<Proof> = {}): Proof => ({
  v: 1,
  digest: digestId('week-weekly-2026-W48'),
  candidates: 8_000,
  sent: 7_961,
  skipped: { paused: 12, left: 19 },
  failed: { bounced: 8 },
  unresolved: 0,
  holds: true,
  closedAt: instant('2026-11-27T09:00:00Z'),
  ...changes,
});

describe('a receipt', () => {
  it('says of everybody what became of them', () => {
    expect(receiptLine(weekly, proof())).toBe(
      'week 2026-W48: 8,000 = 7,961 sent + 31 skipped (19 left, 12 paused) + 8 failed (8 bounced) + 0 unresolved ✓',
    );
  });

  it('calls an article mail by its subject', () => {
    const article = { ...weekly, cadence: 'article' as const, period: 'c0ffee' };
    const one = proof({ candidates: 1, sent: 1, skipped: {}, failed: {} });
    expect(receiptLine(article, one)).toBe(
      'week “Tides”: 1 = 1 sent + 0 skipped + 0 failed + 0 unresolved ✓',
    );
  });

  it('shows a sum that does not hold as such', () => {
    expect(receiptLine(weekly, proof({ candidates: 8_002, holds: false }))).toMatch(/ ✗ 2 missing$/);
    expect(receiptLine(weekly, proof({ candidates: 7_999, holds: false }))).toMatch(/ ✗ 1 too many$/);
    expect(receiptLine(weekly, proof({ holds: false }))).toMatch(/ unresolved ✗$/);
  });

  it('writes numbers the same on every machine', () => {
    const line = receiptLine(weekly, proof({ candidates: 1_234_567, sent: 1_234_528 }));
    expect(line).toContain('1,234,567 = 1,234,528 sent');
  });
});
