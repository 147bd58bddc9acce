/** The taken marks of a freeze's members, and their place in the articles' identity. */
import type { Newsletter } from '../config.ts';
import type { ArticleId } from '../ids.ts';
import { identityKey } from '../keys.ts';
import type { ObjectStore, Table } from '../ports.ts';
import type { Mailable } from './digest.ts';
import { type Frozen, isTakenByAll, takenBy } from './plan.ts';
import { deleteUntaken, markUntaken, readMailable, writeMailable } from './records.ts';

export async function takeMembers(
  ports: { readonly content: Table; readonly contentBucket: ObjectStore },
  variant: Frozen,
  newsletter: Newsletter,
): Promise<void> {
  const { digest, period, members } = variant.freezing;
  const fact = { v: 1, digest, newsletter: newsletter.id, cadence: variant.cadence, period };
  for (const { id } of members) {
    // Write-once, and before the mark: a repetition finds it there.
    await ports.contentBucket.put(identityKey(id, `digest-${digest}`), JSON.stringify(fact), {
      contentType: 'application/json',
      ifAbsent: true,
    });
    const mailable = await markTaken(ports.content, variant, id);
    await (isTakenByAll(mailable, newsletter) ? deleteUntaken : markUntaken)(ports.content, mailable);
  }
}

async function markTaken(table: Table, variant: Frozen, article: ArticleId): Promise<Mailable> {
  const standing = await readMailable(table, variant.newsletter, article);
  if (standing === undefined) throw new Error(`The mailable row of ${article} is gone`);
  const next = takenBy(standing, variant.freezing.digest, variant.cadence);
  if (next === standing || (await writeMailable(table, next)) === 'written') return next;
  return markTaken(table, variant, article);
}
