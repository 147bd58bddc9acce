/** When an entry was changed: a moment of its own, made of nothing but the entry. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entryUpdated } from '../../src/feeds/updated.ts';
import { instant } from '../../src/ids.ts';

const midnight = instant('2026-11-20T00:00:00Z');

it('lies within the second that was said, whatever the id', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
      (guid, date) => {
        const updated = entryUpdated({ guid, updated: instant(date.toISOString()) });
        expect(updated).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        expect(updated.slice(0, 19)).toBe(date.toISOString().slice(0, 19));
      },
    ),
  );
});

it('differs between a hundred articles of one midnight', () => {
  const moments = Array.from({ length: 100 }, (_, index) =>
    entryUpdated({ guid: `urn:x:${index}`, updated: midnight }),
  );
  expect(new Set(moments).size).toBe(100);
});

it('is what it always was: readers would take another moment for a change', () => {
  expect(entryUpdated({ guid: 'urn:uuid:11111111-1111-4111-8111-111111111111', updated: midnight })).toBe(
    '2026-11-20T00:00:00.665117Z',
  );
});

it('moves only with the edit that its author declares', () => {
  const edited = entryUpdated({ guid: 'a', updated: instant('2026-11-21T09:00:00Z') });
  expect(edited > entryUpdated({ guid: 'a', updated: midnight })).toBe(true);
  expect(edited.slice(19)).toBe(entryUpdated({ guid: 'a', updated: midnight }).slice(19));
});
