/** Brings what stands at an address that something has left: aliases of articles, old addresses of feeds. */
import { fileAt } from '../article/file-at.ts';
import { articleAt } from '../article/file-place.ts';
import { readAddress, readItem } from '../article/records.ts';
import { siteKey } from '../keys.ts';
import { gonePage, movedPage } from './article-page.ts';
import type { Build } from './bring.ts';
import { isLive } from './plan.ts';
import { addOldFeeds } from './records.ts';
import { feedPath } from './selections.ts';

/**
 * Decided by the rows as they are, so that it may be asked of any address that leads, or once led, elsewhere; what
 * nobody has any more is removed (docs/protocols.md, Site: moved addresses).
 */
export async function bringMoved(build: Build, path: string): Promise<void> {
  const { ports, outlet, appearance } = build;
  if (await isArticles(build, path)) return;
  if ((await fileAt(ports.table, path, appearance.pages)) !== undefined) return;
  if (appearance.publication.config.feed.oldPaths.includes(path)) {
    return outlet.bring(movedPage(path, newFeedOf(path)));
  }
  const claim = await readAddress(ports.table, path);
  const holder = claim && (await readItem(ports.table, claim.id));
  if (holder?.address === undefined || !holder.aliases?.includes(path)) return outlet.remove(siteKey(path));
  return outlet.bring(isLive(holder) ? movedPage(path, holder.address) : gonePage(appearance, path));
}

/** Is it an article's real address, or about to be? */
export const isArticles = async ({ ports }: Build, address: string): Promise<boolean> =>
  (await articleAt(ports.table, address)) !== undefined;

/** Does something wait behind a page or file that is gone? */
export async function isMoved({ ports, appearance }: Build, address: string): Promise<boolean> {
  const { oldPaths } = appearance.publication.config.feed;
  return oldPaths.includes(address) || (await readAddress(ports.table, address)) !== undefined;
}

/** Those of publication.yaml, and those that it had before. */
export async function bringOldFeeds(build: Build): Promise<void> {
  const { oldPaths } = build.appearance.publication.config.feed;
  for (const path of await addOldFeeds(build.ports.table, oldPaths)) await bringMoved(build, path);
}

/** The feed in the format that the old address names; without a name RSS, which nearly all of them were. */
const newFeedOf = (path: string): string =>
  feedPath('all', /atom/i.test(path) ? 'atom' : /json/i.test(path) ? 'json' : 'rss');
