/**
 * What the site's builder asks of digests, and the intent that tells it of one. A digest that gathers articles has a
 * page from its opening on; the page of an article mail is its article's (docs/protocols.md, Site).
 */
import { digestSubject } from '../article/article.ts';
import { deleteIntent, readIntents, writeIntent } from '../article/records.ts';
import type { BuildHint } from '../hints.ts';
import type { ArticleId, DigestId, Instant, NewsletterId } from '../ids.ts';
import { digestKey } from '../keys.ts';
import type { Log, Table, Wake } from '../ports.ts';
import type { Digest } from './digest.ts';
import { firstDay, type Gathering } from './periods.ts';
import { readDigest, readMailable } from './records.ts';

/** A gathering digest that was opened: what its page needs of it. */
interface GatheringDigest {
  readonly id: DigestId;
  readonly rev: number;
  readonly newsletter: NewsletterId;
  readonly cadence: Gathering;
  readonly period: string;
  /** The first of the period. */
  readonly day: string;
  /** When it was frozen. */
  readonly at: Instant;
  readonly subject?: string;
  readonly members: readonly ArticleId[];
}

export interface Digests {
  read(id: DigestId): Promise<GatheringDigest | undefined>;
  /** Those of this newsletter that took the article; some may not be opened. */
  holding(newsletter: NewsletterId, article: ArticleId): Promise<readonly DigestId[]>;
}

export const digests = (content: Table): Digests => ({
  async read(id) {
    const digest = await readDigest(content, id);
    return digest && openedDigest(digest);
  },

  // Taken marks are made before the opening and never taken back, so no page that stands is missed.
  async holding(newsletter, article) {
    const mailable = await readMailable(content, newsletter, article);
    return mailable?.taken.flatMap(({ digest, cadence }) => (cadence === 'article' ? [] : [digest])) ?? [];
  },
});

function openedDigest(digest: Digest): GatheringDigest | undefined {
  const { id, rev, newsletter, cadence, period, openedAt, frozenAt, subject, members } = digest;
  if (cadence === 'article' || openedAt === undefined) return undefined;
  return {
    ...{ id, rev, newsletter, cadence, period, day: firstDay(cadence, period) },
    at: frozenAt ?? openedAt,
    ...(subject === undefined ? {} : { subject }),
    members: members.map((member) => member.id),
  };
}

/** The intent for the digest's page, before the write that opens it. Whoever opened it already had written it. */
export async function writePageIntent(table: Table, standing: Digest, at: Instant): Promise<void> {
  const { id, rev, newsletter, cadence, period, openedAt } = standing;
  if (cadence === 'article' || openedAt !== undefined) return;
  const key = digestKey(newsletter, period, 'marker.json');
  await writeIntent(table, { subject: digestSubject(id), rev: rev + 1, key }, at);
}

/** Of a digest that is never opened: nothing would ever reach them. */
export async function deletePageIntents(table: Table, id: DigestId): Promise<void> {
  for (const intent of await readIntents(table))
    if (intent.subject === digestSubject(id)) await deleteIntent(table, intent);
}

/** Once it is open. The intent stands, so the sweep makes good for a wake that is lost. */
export async function wakeForPage(
  { wakeSite, log }: { readonly wakeSite: Wake; readonly log: Log },
  { cadence }: Digest,
  now: Instant,
): Promise<void> {
  if (cadence === 'article') return;
  try {
    await wakeSite({ build: true, now } satisfies BuildHint);
  } catch (error) {
    log.warn('The builder was not woken; the sweep will', { error });
  }
}
