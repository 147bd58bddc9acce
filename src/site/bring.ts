/** Brings one thing each to the site bucket: an article's page, a file, a selection's page, its feeds. */
import type { ArticleDocument, ArticleItem, FileRecord } from '../article/article.ts';
import { pageAddress } from '../article/page-address.ts';
import { withRecording } from '../article/recording.ts';
import { readFile } from '../article/records.ts';
import { onPage } from '../article/shown-pictures.ts';
import { tagSlug } from '../article/slug.ts';
import type { FeedArchive } from '../feeds/feed.ts';
import { isOwnSiteKey, publicPrefix, siteAddress, siteKey, themePrefix } from '../keys.ts';
import type { Log } from '../ports.ts';
import { defaultFeedStylesheet } from '../theme-defaults.ts';
import { type Appearance, stylesheetName } from './appearance.ts';
import { articlePage, gonePage } from './article-page.ts';
import { bringMoved, bringOldFeeds, isArticles, isMoved } from './bring-moved.ts';
import { bringPinged } from './bring-pinged.ts';
import { newslettersPage } from './digest-pages.ts';
import { directories, directoryPage, entriesOf } from './directory-pages.ts';
import { feedObjects, feedStylesheetKey, opmlObject } from './feed-objects.ts';
import { feedsPage, landingPage } from './feed-pages.ts';
import { configuredSelections } from './heading.ts';
import { archivePage, notFoundPage, staticPage } from './index-pages.ts';
import type { Outlet } from './outlet.ts';
import type { ReadPictures } from './pictures.ts';
import { isLive, servedKey } from './plan.ts';
import type { SitePorts } from './ports.ts';
import type { Quarantine } from './quarantine.ts';
import { readDigestLists, readListed, readSelections } from './records.ts';
import { searchObjects } from './search-page.ts';
import { hasFeeds, isMonth } from './selections.ts';
import { seriesAround, seriesLimit } from './series.ts';
import { fileCaching, type Listed, type Selection, type Shown, type SiteObject } from './site.ts';
import { pagesSitemap, robots } from './sitemap.ts';
import { readTranslations } from './translations.ts';
import { subscriptionArchive } from './volume-objects.ts';
import { readVolumes } from './volume-rows.ts';

/** One builder at work. */
export interface Build {
  readonly ports: SitePorts;
  readonly outlet: Outlet;
  readonly appearance: Appearance;
  readonly pictures: ReadPictures;
  /** Articles that it found to be in no feed. */
  readonly quarantine: Quarantine;
}

/**
 * The page of an article that is live, or of one that was, and then what stands at its aliases. `'failed'`: it could not
 * be rendered, which stops nobody else; what stands there stays.
 */
export async function bringArticle(
  build: Build,
  item: ArticleItem,
  shown: Shown,
): Promise<'brought' | 'failed'> {
  const outcome = await bringArticlePage(build, item, shown);
  if (outcome === 'brought') for (const path of shown.aliases ?? []) await bringMoved(build, path);
  return outcome;
}

async function bringArticlePage(
  build: Build,
  item: ArticleItem,
  shown: Shown,
): Promise<'brought' | 'failed'> {
  const { ports, outlet, appearance } = build;
  if (!isLive(item)) {
    await outlet.bring(gonePage(appearance, shown.address));
    return 'brought';
  }
  const source = { key: item.key, versionId: item.content.versionId, rev: item.rev };
  const document = await ports.documents.article(source, appearance.publication);
  // Not understood any more: what stands there is the last good version.
  if (document === undefined) return 'brought';
  const whole = await withRecording(ports.table, document);
  const pictures = await build.pictures(document.assets);
  const series = seriesAround(document, await partsBeside(build, document), item.address);
  const translations = await readTranslations(ports.table, item, appearance.publication.config);
  const object = rendered(ports.log, item.key, () =>
    articlePage(appearance, item, onPage(whole, pictures), series, translations),
  );
  if (object === undefined) return 'failed';
  await outlet.bring(object);
  return 'brought';
}

/** The parts of the article's series. */
async function partsBeside({ ports }: Build, { series }: ArticleDocument): Promise<readonly Listed[]> {
  if (series === undefined) return [];
  return readListed(ports.table, `series#${tagSlug(series.name)}`, seriesLimit);
}

/** A bug that one article or digest brings to light must not keep all the others from the site. */
export function rendered(log: Log, name: string, render: () => SiteObject): SiteObject | undefined {
  try {
    return render();
  } catch (error) {
    log.error('A page could not be rendered', { name, error: String(error) });
    return undefined;
  }
}

/** Thrown where the bucket does not hand out a file: it is in cold storage, or under a key that is not ours. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** `'failed'`: it cannot be read, which stops nobody else. */
export async function bringFile(build: Build, file: FileRecord): Promise<'brought' | 'failed'> {
  try {
    await bringReadable(build, file);
    return 'brought';
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    build.ports.log.error('A file could not be read', { key: file.key, error: error.cause });
    return 'failed';
  }
}

async function bringReadable(build: Build, file: FileRecord): Promise<void> {
  if (file.kind === 'page') return bringPage(build, file);
  // A template changes every page: the appearance's fingerprint asks for a walk.
  if (file.key.endsWith('.liquid')) return;
  if (file.key === `${themePrefix}${stylesheetName}`) return bringStylesheet(build);
  return bringCopy(build, file);
}

async function bringPage(build: Build, file: FileRecord): Promise<void> {
  const { ports, outlet, appearance } = build;
  const address = pageAddress(file.key);
  const key = siteKey(address);
  if (isOwnSiteKey(key) || (await isArticles(build, address))) {
    ports.log.warn('A page is not shown: its address belongs to something else', { key: file.key, address });
    return;
  }
  if (file.standing.kind === 'gone') {
    if (await isMoved(build, address)) return bringMoved(build, address);
    const wasShown = file.standing.wasThere === true || (await ports.site.head(key)) !== undefined;
    return wasShown ? outlet.bring(gonePage(appearance, address)) : undefined;
  }
  const document = await ports.documents.page(file, appearance.publication);
  if (document === undefined) return;
  await outlet.bring(staticPage(appearance, onPage(document, await build.pictures(document.assets))));
}

/** A publication may bring its own. */
const ownRobots = `${publicPrefix}robots.txt`;

/** What stands where a file of the publication's would, if there is none. */
function builtInOf(appearance: Appearance, key: string): SiteObject | undefined {
  if (key === ownRobots) return robots(appearance);
  return key === feedStylesheetKey ? stylesheet(key, defaultFeedStylesheet) : undefined;
}

const stylesheet = (key: string, text: string): SiteObject => ({
  ...{ key, contentType: 'text/css; charset=utf-8', cacheControl: fileCaching },
  body: () => text,
});

async function bringCopy(build: Build, file: FileRecord): Promise<void> {
  const { ports, outlet, appearance } = build;
  const key = servedKey(file.key);
  if (key === undefined || (await isArticles(build, siteAddress(key)))) {
    ports.log.warn('A file is not served: its address belongs to something else', { key: file.key });
    return;
  }
  if (file.standing.kind === 'gone') {
    if (await isMoved(build, siteAddress(key))) return bringMoved(build, siteAddress(key));
    const builtIn = builtInOf(appearance, file.key);
    return builtIn === undefined ? outlet.remove(key) : outlet.bring(builtIn);
  }
  const { versionId, etag, contentType } = file.standing;
  await outlet.bring({
    ...{ key, contentType, cacheControl: fileCaching },
    // After a multipart upload an ETag is no MD5, and says nothing of the copy's.
    ...(etag.includes('-') ? {} : { etag }),
    body: () => bytesOf(build, file.key, versionId),
  });
}

async function bytesOf({ ports }: Build, key: string, versionId: string): Promise<Uint8Array | undefined> {
  try {
    return (await ports.content.get(key, { versionId }))?.body;
  } catch (cause) {
    throw new Unreadable(`${key} cannot be read`, { cause });
  }
}

export function bringStylesheet({ outlet, appearance }: Build): Promise<void> {
  return outlet.bring(stylesheet(`${themePrefix}${stylesheetName}`, appearance.stylesheet));
}

export async function bringFeeds(build: Build, selection: Selection): Promise<void> {
  const { outlet, appearance, pictures } = build;
  const ports = { ...build.ports, pictures, quarantine: build.quarantine };
  if (!hasFeeds(selection)) return;
  const listed = await readListed(ports.table, selection, appearance.publication.config.feed.items);
  // Before the feeds, which lead to it.
  await outlet.bring(landingPage(appearance, selection, listed));
  const archive = selection === 'all' ? await archiveOf(build) : undefined;
  await bringPinged(build, selection, await feedObjects(ports, appearance, selection, listed, archive));
}

/** More of them than a builder that stood still may have begun. */
const newestVolumes = 12;

/** The feed of everything leads to the newest volume that is out. */
const archiveOf = async ({ ports, appearance }: Build): Promise<FeedArchive | undefined> =>
  subscriptionArchive(appearance, await readVolumes(ports.table, { newest: newestVolumes }));

/** Archive, sitemap of pages and the lists of all tags, authors and so on: what names the selections. */
export async function bringDirectories({ ports, outlet, appearance }: Build): Promise<void> {
  const known = (await readSelections(ports.table)).filter(({ empty }) => !empty);
  const lists = entriesOf(appearance, known);
  const selections = known.map(({ selection }) => selection);
  const months = selections.filter(isMonth);
  const listed = [...new Set([...configuredSelections(appearance.publication.config), ...selections])];
  const newsletters = await readDigestLists(ports.table);
  const objects = [
    ...directories.map((one) => directoryPage(appearance, one, lists.get(one) ?? [])),
    newslettersPage(appearance, newsletters),
    archivePage(appearance, months, newsletters, [...lists.keys()]),
    pagesSitemap(appearance, listed, newsletters),
    opmlObject(appearance, listed, known, newsletters),
  ];
  for (const object of objects) await outlet.bring(object);
}

/** What depends on the appearance alone. */
export async function bringFixtures(build: Build): Promise<void> {
  const { ports, outlet, appearance } = build;
  await bringStylesheet(build);
  const fixtures = [...searchObjects(appearance), notFoundPage(appearance), feedsPage(appearance)];
  for (const object of fixtures) await outlet.bring(object);
  for (const key of [ownRobots, feedStylesheetKey]) {
    const builtIn = builtInOf(appearance, key);
    const brought = await readFile(ports.table, key);
    if (builtIn !== undefined && brought?.standing.kind !== 'there') await outlet.bring(builtIn);
  }
  await bringOldFeeds(build);
}
