import { describe, expect, test } from 'vitest';
import { instant, shifted } from '../../src/ids.ts';
import type { Table } from '../../src/ports.ts';
import { putListed, putShown, readListed } from '../../src/site/records.ts';
import { pruneList } from '../../src/site/rows.ts';
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
import { idOf, intercepted } from './site-world.ts';

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

test('a long list is pruned by few reads: of ten thousand articles one each would take longer than a call', async () => {
  const table = new MemoryTable();
  const ids = Array.from({ length: 1_200 }, (_, n) => idOf(`part-${n}`));
  const summary = {
    title: 'T',
    slug: 't',
    tags: [],
    authors: [],
    mail: 'auto',
    excerpt: '',
    direction: 'ltr',
  } as const;
  for (const [n, id] of ids.entries()) {
    const own = { id, rev: 1, address: `/${n}/`, published: now };
    await putListed(table, 'all', { ...own, guid: 'g', key: 'articles/a.md', versionId: 'v', summary });
    // The last one has left, and a builder that had lost its lease put it back.
    const selections = n === ids.length - 1 ? [] : (['all'] as const);
    await putShown(table, undefined, { ...own, state: 'live', selections });
  }
  let reads = 0;
  const counted = intercepted<Table>(table, 'get', () => void reads++);
  await pruneList(counted, 'all');
  expect(reads).toBeLessThan(10);
  const left = await readListed(table, 'all', 9_999);
  expect(new Set(left.map(({ id }) => id))).toEqual(new Set(ids.slice(0, -1)));
});
