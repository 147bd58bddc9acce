/** The taken marks of a freeze's members, and their place in the articles' identity. */
import type { Newsletter } from '../config.ts';
import { identityKey } from '../keys.ts';
import type { ObjectStore, Table } from '../ports.ts';
import { announcedAs, numberOf } from './announcement.ts';
import type { Mailable, Member } from './digest.ts';
import { type Frozen, isTakenByAll, markedTaken } from './plan.ts';
import { deleteUntaken, markUntaken, readMailable, writeMailable } from './records.ts';

export async function takeMembers(
  ports: { readonly content: Table; readonly contentBucket: ObjectStore },
  variant: Frozen,
  newsletter: Newsletter,
): Promise<void> {
  const { digest, period, members } = variant.freezing;
  const taken = { v: 1, digest, newsletter: newsletter.id, cadence: variant.cadence, period };
  for (const member of members) {
    const { id } = member;
    const fact = { ...taken, ...announcedAs(numberOf(member)) };
    // Write-once, and before the mark: a repetition finds it there.
    await ports.contentBucket.put(identityKey(id, `digest-${digest}`), JSON.stringify(fact), {
      contentType: 'application/json',
      ifAbsent: true,
    });
    const mailable = await markTaken(ports.content, variant, member);
    await (isTakenByAll(mailable, newsletter) ? deleteUntaken : markUntaken)(ports.content, mailable);
  }
}

async function markTaken(table: Table, variant: Frozen, member: Member): Promise<Mailable> {
  const { newsletter, cadence, freezing } = variant;
  const standing = await readMailable(table, newsletter, member.id);
  if (standing === undefined) throw new Error(`The mailable row of ${member.id} is gone`);
  const next = markedTaken(standing, member, { digest: freezing.digest, cadence });
  if (next === standing || (await writeMailable(table, next)) === 'written') return next;
  return markTaken(table, variant, member);
}
