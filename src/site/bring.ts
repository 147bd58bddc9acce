/** Brings one thing each to the site bucket: an article's page, a file, a selection's page, its feeds. */
import type { ArticleItem, FileRecord } from '../article/article.ts';
import { pageAddress } from '../article/page.ts';
import { readAddress, readFile } from '../article/records.ts';
import { assetPath, isOwnSiteKey, publicPrefix, siteKey, themePrefix } from '../keys.ts';
import type { Log } from '../ports.ts';
import { articlePage, gonePage } from './article-page.ts';
import { feedObjects } from './feed-objects.ts';
import { configuredSelections } from './heading.ts';
import {
  archivePage,
  feedsPage,
  homeLimit,
  homePage,
  listLimit,
  listPage,
  monthLimit,
  notFoundPage,
  staticPage,
} from './index-pages.ts';
import { type Look, stylesheetName } from './look.ts';
import type { Outlet } from './outlet.ts';
import { isLive, servedKey } from './plan.ts';
import type { SitePorts } from './ports.ts';
import { putSelection, readListed, readSelections } from './records.ts';
import { hasFeeds, isMonth } from './selections.ts';
import { fileCaching, type Selection, type Shown, type SiteObject } from './site.ts';
import { monthSitemap, pagesSitemap, robots, sitemapIndex } from './sitemap.ts';

/** One builder at work. */
export interface Build {
  readonly ports: SitePorts;
  readonly outlet: Outlet;
  readonly look: Look;
}

/**
 * The page of an article that is live, or of one that was. `'failed'`: it could not be rendered, which stops nobody
 * else; what stands there stays.
 */
export async function bringArticle(
  build: Build,
  item: ArticleItem,
  shown: Shown,
): Promise<'brought' | 'failed'> {
  const { ports, outlet, look } = build;
  if (!isLive(item)) {
    await outlet.bring(gonePage(look, shown.address));
    return 'brought';
  }
  const source = { key: item.key, versionId: item.content.versionId };
  const document = await ports.documents.article(source, look.publication);
  // Not understood any more: what stands there is the last good version.
  if (document === undefined) return 'brought';
  const object = rendered(ports.log, item.key, () => articlePage(look, item, document));
  if (object === undefined) return 'failed';
  await outlet.bring(object);
  return 'brought';
}

/** A bug that one article brings to light must not keep all the others from the site. */
function rendered(log: Log, key: string, render: () => SiteObject): SiteObject | undefined {
  try {
    return render();
  } catch (error) {
    log.error('An article could not be rendered', { key, error: String(error) });
    return undefined;
  }
}

export async function bringFile(build: Build, file: FileRecord): Promise<void> {
  if (file.kind === 'page') return bringPage(build, file);
  // A template changes every page: the look's fingerprint asks for a walk.
  if (file.key.endsWith('.liquid')) return;
  if (file.key === `${themePrefix}${stylesheetName}`) return bringStylesheet(build);
  return bringCopy(build, file);
}

async function bringPage({ ports, outlet, look }: Build, file: FileRecord): Promise<void> {
  const address = pageAddress(file.key);
  const key = siteKey(address);
  if (isOwnSiteKey(key) || (await readAddress(ports.table, address)) !== undefined) {
    ports.log.warn('A page is not shown: its address belongs to something else', { key: file.key, address });
    return;
  }
  if (file.standing.kind === 'gone') {
    return (await ports.site.head(key)) === undefined ? undefined : outlet.bring(gonePage(look, address));
  }
  const document = await ports.documents.page(file, look.publication);
  if (document !== undefined) await outlet.bring(staticPage(look, document));
}

/** A publication may bring its own. */
const ownRobots = `${publicPrefix}robots.txt`;

async function bringCopy({ ports, outlet, look }: Build, file: FileRecord): Promise<void> {
  const key = servedKey(file.key);
  if (
    key === undefined ||
    (await readAddress(ports.table, assetPath(file.key).replace(/index\.html$/, '')))
  ) {
    ports.log.warn('A file is not served: its address belongs to something else', { key: file.key });
    return;
  }
  if (file.standing.kind === 'gone') {
    await outlet.remove(key);
    return file.key === ownRobots ? outlet.bring(robots(look)) : undefined;
  }
  const { versionId, etag, contentType } = file.standing;
  await outlet.bring({
    ...{ key, contentType, cacheControl: fileCaching },
    // After a multipart upload an ETag is no MD5, and says nothing of the copy's.
    ...(etag.includes('-') ? {} : { etag }),
    body: async () => (await ports.content.get(file.key, { versionId }))?.body,
  });
}

export function bringStylesheet({ outlet, look }: Build): Promise<void> {
  return outlet.bring({
    ...{
      key: `${themePrefix}${stylesheetName}`,
      contentType: 'text/css; charset=utf-8',
      cacheControl: fileCaching,
    },
    body: () => look.stylesheet,
  });
}

/** The page that lists a selection, and for a month its sitemap. */
export async function bringList({ ports, outlet, look }: Build, selection: Selection): Promise<void> {
  if (selection === 'all') {
    return outlet.bring(homePage(look, await readListed(ports.table, 'all', homeLimit)));
  }
  const listed = await readListed(ports.table, selection, isMonth(selection) ? monthLimit : listLimit);
  await putSelection(ports.table, { selection, empty: listed.length === 0 });
  await outlet.bring(listPage(look, selection, listed));
  if (isMonth(selection)) await outlet.bring(monthSitemap(look, selection, listed));
}

export async function bringFeeds({ ports, outlet, look }: Build, selection: Selection): Promise<void> {
  if (!hasFeeds(selection)) return;
  const listed = await readListed(ports.table, selection, look.publication.config.feed.items);
  for (const object of await feedObjects(ports, look, selection, listed)) await outlet.bring(object);
}

/** Archive and sitemaps: what names the selections. */
export async function bringDirectories({ ports, outlet, look }: Build): Promise<void> {
  const known = (await readSelections(ports.table)).filter(({ empty }) => !empty);
  const selections = known.map(({ selection }) => selection);
  const months = selections.filter(isMonth);
  const listed = [...new Set([...configuredSelections(look.publication.config), ...selections])];
  const objects = [archivePage(look, months), pagesSitemap(look, listed), sitemapIndex(look, months)];
  for (const object of objects) await outlet.bring(object);
}

/** What depends on the look alone. */
export async function bringFixtures(build: Build): Promise<void> {
  const { ports, outlet, look } = build;
  await bringStylesheet(build);
  const objects: SiteObject[] = [notFoundPage(look), feedsPage(look)];
  const brought = await readFile(ports.table, ownRobots);
  if (brought?.standing.kind !== 'there') objects.push(robots(look));
  for (const object of objects) await outlet.bring(object);
}
