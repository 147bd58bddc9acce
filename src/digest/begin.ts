/** When a newsletter begins: what was live before is no news for it (docs/protocols.md, Digest: Mailable, since). */
import { atWall } from '../article/dates.ts';
import type { Newsletter } from '../config.ts';
import { type Instant, instant } from '../ids.ts';
import { newsletterBegunKey } from '../keys.ts';
import type { ObjectStore, Table } from '../ports.ts';
import type { Beginning } from './digest.ts';
import { moveBeginning, readBeginning, writeSince } from './records.ts';

interface BeginPorts {
  /** The content table. */
  readonly content: Table;
  readonly contentBucket: ObjectStore;
}

/** The fact before the row. A newsletter that has lost its row begins anew: it may have mailed what was live. */
export async function beginNewsletter(
  ports: BeginPorts,
  newsletter: Newsletter,
  timezone: string,
  now: Instant,
): Promise<void> {
  const { content, contentBucket } = ports;
  const { id } = newsletter;
  const standing = await readBeginning(content, id);
  if (standing === undefined) {
    await contentBucket.put(newsletterBegunKey(id), JSON.stringify({ v: 1, newsletter: id, since: now }), {
      contentType: 'application/json',
      ifAbsent: true,
    });
    await writeSince(content, id, now);
    return beginNewsletter(ports, newsletter, timezone, now);
  }
  const next = followed(standing, wishOf(newsletter, timezone), now);
  if (next !== standing && (await moveBeginning(content, id, standing, next)) === 'refused')
    await beginNewsletter(ports, newsletter, timezone, now);
}

/** A day begins in the publication's zone. */
function wishOf({ since }: Newsletter, timezone: string): Instant | undefined {
  if (since === undefined) return undefined;
  return instant(since.includes('T') ? Date.parse(since) : atWall(Date.parse(since), timezone));
}

/**
 * Puts the beginning off, never back. A wish that is nearer than the one before, or gone, counts from `now`: what came
 * while the newsletter had not begun was never offered to it, and is no news any more when its file changes.
 */
export function followed(standing: Beginning, wish: Instant | undefined, now: Instant): Beginning {
  if (standing.wish === wish) return standing;
  const earliest = standing.since < now ? standing.since : now;
  if (wish === undefined) return { since: earliest };
  return { since: wish > earliest ? wish : earliest, wish };
}
