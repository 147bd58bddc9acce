/**
 * Newsletters and digests from what lies under `digests/`. Newsletters begin anew at the rebuild, so what is live by
 * then is backfill for them; digests without a proof get one that calls everybody unresolved of whom no row says more.
 */
import { digestSubject } from '../article/article.ts';
import { writeIntent } from '../article/records.ts';
import { writeDigest, writeSince, writeVariant } from '../digest/records.ts';
import type { Instant, NewsletterId } from '../ids.ts';
import { digestKey, digestsPrefix, newsletterBegunKey } from '../keys.ts';
import { inParallel } from '../site/in-parallel.ts';
import { begunSchema, digestOf, type Frozen, foldersOf, variantsOf } from './digests.ts';
import { readFrozen } from './frozen.ts';
import type { RebuildPorts } from './ports.ts';
import { keysUnder, readJson } from './read.ts';

const width = 8;

/** Answers since when each newsletter was there before. Before anything that is built: a builder offers articles. */
export async function restoreNewsletters(
  ports: RebuildPorts,
  now: Instant,
): Promise<ReadonlyMap<NewsletterId, Instant>> {
  const { content, table } = ports;
  const began = new Map<NewsletterId, Instant>();
  let digests = 0;
  for (const folder of foldersOf(await keysUnder(content, digestsPrefix))) {
    const { newsletter, begun } = folder;
    await writeSince(table, newsletter, now);
    if (begun)
      began.set(newsletter, begunSchema.parse(await readJson(content, newsletterBegunKey(newsletter))).since);
    const frozen = await readFrozen(ports, folder, now);
    for (const variant of variantsOf(frozen)) await writeVariant(table, variant);
    await inParallel(width, frozen, (one) => restoreDigest(ports, one));
    digests += frozen.length;
  }
  ports.progress(`${began.size} newsletters and ${digests} digests are known again`);
  return began;
}

/** The intent first: it brings the digest's page. */
async function restoreDigest({ table, wallClock }: RebuildPorts, frozen: Frozen): Promise<void> {
  const digest = digestOf(frozen);
  const { id, rev, newsletter, period } = digest;
  const key = digestKey(newsletter, period, 'marker.json');
  if (digest.cadence !== 'article' && digest.openedAt !== undefined)
    await writeIntent(table, { subject: digestSubject(id), rev, key }, wallClock());
  await writeDigest(table, digest);
}
