import { expect, it } from 'vitest';
import { progressLine } from '../../../src/subscribers/import/progress.ts';

const first = { rows: 1, share: 0.2 };

it.each([
  [{ rows: 12_001, share: 0.4 }, 10_000, '12,001 rows, 40 %, 1,200 a second, 30 s left'],
  [{ rows: 2_001, share: 0.21 }, 20_000, '2,001 rows, 21 %, 100 a second, 27 min left'],
  [{ rows: 201, share: 0.201 }, 20_000, '201 rows, 20 %, 10 a second, 4 h 27 min left'],
  [{ rows: 101, share: 1 }, 1_000, '101 rows, 100 %, 100 a second, 0 s left'],
  [{ rows: 1, share: 0.2 }, 0, '1 rows, 20 %, 0 a second'],
])('%j after %i ms, of an import that goes on at a fifth: %s', (now, elapsed, line) => {
  expect(progressLine(first, now, elapsed)).toBe(line);
});
