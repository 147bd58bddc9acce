import { describe, expect, test } from 'vitest';
import { instant, shifted } from '../../src/ids.ts';
import {
  advanced,
  begun,
  changeVerify,
  isDue,
  settled,
  type Verify,
  weekly,
  withAppearance,
  withDue,
} from '../../src/site/verify.ts';
import { MemoryTable } from '../support/memory-table.ts';

const now = instant('2026-11-23T08:00:00Z');
const later = shifted(now, 60_000);
const walkOf = (row: Verify) => {
  if (row.walk === undefined) throw new Error('No walk is under way');
  return row.walk;
};

describe('a walk', () => {
  test('begins when something is due, not before', () => {
    const asked = withDue(undefined, later);
    expect(begun(asked, now)).toBe(asked);
    expect(begun(asked, later).walk?.startedAt).toBe(later);
  });

  test('goes on where it stopped, whoever takes it up', () => {
    const row = begun(withDue(undefined, now), now);
    const on = advanced(row, walkOf(row), '3\narticles/a');
    expect(begun(on, later)).toBe(on);
    expect(on.walk?.cursor).toBe('3\narticles/a');
  });

  test('settles what was due when it began; the next one is a week away', () => {
    const row = begun(withDue(undefined, now), now);
    expect(settled(row, walkOf(row))).toMatchObject({ dues: [shifted(now, weekly)] });
  });

  test('leaves what came due after it began', () => {
    const row = withDue(begun(withDue(undefined, now), now), later);
    const after = settled(row, walkOf(row));
    expect(after.dues).toEqual([later]);
    expect(isDue(after, later)).toBe(true);
  });

  test('is called off by a new appearance, and then neither moves nor settles anything', () => {
    const row = begun(withDue(undefined, now), now);
    const again = withAppearance(row, 'new', now);
    expect(again.walk).toBeUndefined();
    expect(settled(again, walkOf(row))).toBe(again);
    expect(advanced(again, walkOf(row), 'x')).toBe(again);
    const anew = begun(again, now);
    expect(settled(anew, walkOf(row))).toBe(anew);
  });
});

test('the sweep finds the earliest due time on the row', async () => {
  const table = new MemoryTable();
  await changeVerify(table, (row) => withDue(row, later));
  await changeVerify(table, (row) => withDue(row, now));
  expect((await table.get('verify', '-'))?.['due']).toBe(now);
});

test('two who change the row at once both have their way', async () => {
  const table = new MemoryTable();
  await Promise.all([now, later].map((due) => changeVerify(table, (row) => withDue(row, due))));
  expect((await table.get('verify', '-'))?.['dues']).toEqual([now, later]);
});
