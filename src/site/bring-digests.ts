/** Brings the pages of digests, and the lists of them, to the site bucket. */
import { readItem } from '../article/records.ts';
import type { ArticleId, DigestId, NewsletterId } from '../ids.ts';
import { type Build, rendered } from './bring.ts';
import { digestFeedObjects } from './digest-feeds.ts';
import { digestPage, digestsLimit, digestsPage } from './digest-pages.ts';
import { inParallel } from './in-parallel.ts';
import { withHero } from './pictures.ts';
import { isLive, type LiveItem, shownDigestOf } from './plan.ts';
import { putDigestList, putShownDigest, readDigestLists, readShownDigests } from './records.ts';
import type { GatheringDigest } from './site.ts';

const width = 16;

/** Its page, as its members stand now. `'failed'`: it could not be rendered, which stops nobody else. */
export async function bringDigest(build: Build, digest: GatheringDigest): Promise<'brought' | 'failed'> {
  const { ports, outlet, appearance } = build;
  const members = await readMembers(build, digest);
  const shown = shownDigestOf(digest, members);
  // Before the page: a walk goes by these rows.
  await putDigestList(ports.table, digest.newsletter);
  await putShownDigest(ports.table, shown);
  const pictured = await Promise.all(members.map((member) => member && withHero(build.pictures, member)));
  const object = rendered(ports.log, digest.id, () => digestPage(appearance, shown, pictured));
  if (object === undefined) return 'failed';
  await outlet.bring(object);
  return 'brought';
}

/** In the digest's order; `undefined`: not live any more. */
async function readMembers(
  { ports }: Build,
  { members }: GatheringDigest,
): Promise<readonly (LiveItem | undefined)[]> {
  const live = new Map<ArticleId, LiveItem>();
  await inParallel(width, members, async (id) => {
    const item = await readItem(ports.table, id);
    if (item !== undefined && isLive(item)) live.set(id, item);
  });
  return members.map((id) => live.get(id));
}

/** The list of a newsletter's digests, and their feeds. */
export async function bringDigestList(
  { ports, outlet, appearance }: Build,
  newsletter: NewsletterId,
): Promise<void> {
  const shown = await readShownDigests(ports.table, newsletter, { limit: digestsLimit + 1 });
  await outlet.bring(digestsPage(appearance, newsletter, shown));
  for (const feed of digestFeedObjects(ports, appearance, newsletter, shown)) await outlet.bring(feed);
}

/** The opened digests that hold any of these articles: their pages show them as they stand. */
export async function readDigestsHolding(
  { ports }: Build,
  articles: readonly ArticleId[],
): Promise<readonly GatheringDigest[]> {
  if (articles.length === 0) return [];
  const ids = new Set<DigestId>();
  for (const newsletter of await readDigestLists(ports.table)) {
    await inParallel(width, articles, async (article) => {
      for (const id of await ports.digests.holding(newsletter, article)) ids.add(id);
    });
  }
  const digests: GatheringDigest[] = [];
  await inParallel(width, ids, async (id) => {
    const digest = await ports.digests.read(id);
    if (digest !== undefined) digests.push(digest);
  });
  return digests;
}
