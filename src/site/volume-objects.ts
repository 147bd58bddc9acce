/** What is made of a volume: a document of the archive feed, a part of the sitemap, a part of the search index. */
import type { FeedAddresses, FeedArchive, FeedFormat } from '../feeds/feed.ts';
import type { Appearance } from './appearance.ts';
import { documentObjects, type FeedPorts } from './feed-objects.ts';
import { absolute } from './frame.ts';
import { searchIndexKey, searchPart, searchPartKey } from './search-part.ts';
import { archivePath, feedName, feedPath } from './selections.ts';
import { askedCaching, pageCaching, type SiteObject } from './site.ts';
import { sitemapIndex, volumeSitemap, volumeSitemapKey } from './sitemap.ts';
import type { Member, Volume, VolumeName } from './volume.ts';

/** Root-relative. */
const volumeFeedPath = (volume: VolumeName, format: FeedFormat): string =>
  `${archivePath}${volume}/${feedName(format)}`;

/**
 * Where a volume stands when it has so many articles. Readers of archives never ask for an address again that they have
 * seen (RFC 5005, 4.1), so it is another one as long as the volume grows; servers leave the question aside.
 */
function grownAddresses(
  appearance: Appearance,
  { name, size }: Pick<Volume, 'name' | 'size'>,
): FeedAddresses {
  const address = (format: FeedFormat) => absolute(appearance, `${volumeFeedPath(name, format)}?${size}`);
  return { rss: address('rss'), atom: address('atom'), json: address('json') };
}

/** Of the document that readers poll: it leads to what is out. `undefined`: nothing of any volume is. */
export function subscriptionArchive(
  appearance: Appearance,
  newestFirst: readonly Volume[],
): FeedArchive | undefined {
  const newest = newestFirst.find(({ out }) => out > 0);
  if (newest === undefined) return undefined;
  const { name, out: size } = newest;
  return { kind: 'subscription', prevArchive: grownAddresses(appearance, { name, size }) };
}

export interface Neighbours {
  readonly before?: Pick<Volume, 'name' | 'size'>;
  readonly after?: Pick<Volume, 'name'>;
}

/** Three documents of the archive feed, one of them in each format; `members` newest first. */
export async function volumeFeeds(
  ports: FeedPorts,
  appearance: Appearance,
  volume: VolumeName,
  { members, before, after }: Neighbours & { readonly members: readonly Member[] },
): Promise<readonly SiteObject[]> {
  const plain = (path: (format: FeedFormat) => string): FeedAddresses => ({
    rss: absolute(appearance, path('rss')),
    atom: absolute(appearance, path('atom')),
    json: absolute(appearance, path('json')),
  });
  const archive: FeedArchive = {
    kind: 'archive',
    current: plain((format) => feedPath('all', format)),
    ...(before === undefined ? {} : { prevArchive: grownAddresses(appearance, before) }),
    // Without its size: the volume before must not be written anew each time that the next one grows.
    ...(after === undefined ? {} : { nextArchive: plain((format) => volumeFeedPath(after.name, format)) }),
  };
  const document = {
    ...{ selection: 'all' as const, heading: '', archive },
    path: (format: FeedFormat) => volumeFeedPath(volume, format),
  };
  const objects = await documentObjects(ports, appearance, document, members);
  return objects.map((object) => ({ ...object, cacheControl: askedCaching }));
}

/** What search engines and readers search by. A volume without articles has none of these. */
export const volumeParts = (
  appearance: Appearance,
  volume: VolumeName,
  members: readonly Member[],
): readonly SiteObject[] => [
  volumeSitemap(appearance, volume, members),
  searchPart(appearance, volume, members),
];

export const volumePartKeys = (volume: VolumeName): readonly string[] => [
  volumeSitemapKey(volume),
  searchPartKey(volume),
];

/** What names all volumes that have articles; the oldest first. */
export const volumeIndexes = (
  appearance: Appearance,
  volumes: readonly VolumeName[],
): readonly SiteObject[] => [
  sitemapIndex(appearance, volumes),
  {
    ...{ key: searchIndexKey, contentType: 'application/json; charset=utf-8', cacheControl: pageCaching },
    body: () =>
      `${JSON.stringify({ v: 1, parts: volumes.toReversed().map((one) => `/${searchPartKey(one)}`) })}\n`,
  },
];
