import { describe, expect, it } from 'vitest';
import { owe, readOwed, writeOwed } from '../../src/article/owed-rows.ts';
import { type Instant, shifted } from '../../src/ids.ts';
import { nextMoment } from '../../src/sweep/next.ts';
import { sweepNotices } from '../../src/sweep/notices.ts';
import { noon, rejectedOwed } from '../notices/builders.ts';
import { MemoryTable } from '../support/memory-table.ts';

const second = 1_000;

async function woken(content: MemoryTable, now: Instant, wall = now): Promise<unknown[]> {
  const hints: unknown[] = [];
  const wakeNotices = async (hint: unknown) => void hints.push(hint);
  await sweepNotices({ content, wakeNotices, wallClock: () => wall }, now);
  return hints;
}

describe('the sweep', () => {
  it('wakes nobody when nothing is owed', async () => {
    expect(await woken(new MemoryTable(), noon)).toEqual([]);
    expect(await nextMoment(new MemoryTable(), noon)).toBeUndefined();
  });

  it('wakes who sends notices when one is due, and not before', async () => {
    const table = new MemoryTable();
    await owe(table, rejectedOwed(), noon);
    const due = shifted(noon, 30 * second);
    expect(await woken(table, shifted(due, -1))).toEqual([]);
    expect(await woken(table, due)).toEqual([{ notices: true, now: due }]);
    expect(await nextMoment(table, noon)).toEqual({ at: due, what: 'a notice to an author or the owner' });
    expect(await nextMoment(table, due)).toBeUndefined();
  });

  it('wakes it for what was told only when the row may go, by the wall clock', async () => {
    const table = new MemoryTable();
    await owe(table, rejectedOwed(), noon);
    for (const row of await readOwed(table, 9)) await writeOwed(table, { ...row, rev: 2, state: 'told' });
    const later = shifted(noon, 3_600 * second);
    expect(await woken(table, later, shifted(later, -1))).toEqual([]);
    expect(await woken(table, noon, later)).toHaveLength(1);
  });
});
