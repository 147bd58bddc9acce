/**
 * That a list was imported, and when: a row for each newsletter, before anybody is brought to it. Whoever paces its
 * digests reads it (docs/protocols.md, Import: A new list).
 */
import type { Instant, NewsletterId } from '../../ids.ts';
import type { Table } from '../../ports.ts';
import { subscriberKey } from '../../table-keys.ts';
import type { Sums } from './account.ts';
import { type Item, newslettersOf } from './items.ts';
import type { Terms } from './list.ts';
import type { Survey } from './survey.ts';

/** Of the row's shape. */
const v = 1;

export function announcement(table: Table, terms: Terms, { hash, content }: Survey) {
  const begun = new Map<NewsletterId, Promise<unknown>>();
  const counts = new Map<NewsletterId, number>();
  const write = (newsletter: NewsletterId, more: object = {}) =>
    table.put({
      ...subscriberKey.imported(newsletter, terms.begun),
      ...{ v, begun: terms.begun, file: hash, kind: content.kind, ...more },
    });
  return {
    /** Once for each newsletter; whoever comes second waits for the first. */
    async begin(newsletters: readonly NewsletterId[]): Promise<void> {
      if (terms.dryRun) return;
      for (const newsletter of newsletters) {
        const writing = begun.get(newsletter) ?? write(newsletter);
        begun.set(newsletter, writing);
        // One that failed is tried again with the row that it failed for.
        await writing.catch((error: unknown) => {
          begun.delete(newsletter);
          throw error;
        });
      }
    },
    count(item: Item): void {
      for (const newsletter of newslettersOf(item, terms))
        counts.set(newsletter, (counts.get(newsletter) ?? 0) + 1);
    },
    /** Everybody of a list comes to the same newsletters; of an export it is known what this run brought. */
    async end(now: Instant, sums: Sums): Promise<void> {
      const all = sums.of('imported') + sums.of('updated');
      for (const newsletter of begun.keys()) {
        const imported = content.kind === 'list' ? all : (counts.get(newsletter) ?? 0);
        await write(newsletter, { ended: now, imported });
      }
    },
  };
}
