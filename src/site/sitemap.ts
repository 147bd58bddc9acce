/** sitemap.xml (sitemaps.org/protocol.html), split by volumes, and robots.txt. */
import type { NewsletterId } from '../ids.ts';
import { digestsPath } from '../keys.ts';
import type { Appearance } from './appearance.ts';
import { absolute } from './frame.ts';
import { searchPath } from './search-part.ts';
import { archivePath, isTranslations, selectionPath } from './selections.ts';
import { pageCaching, type Selection, type SiteObject } from './site.ts';
import type { Member, VolumeName } from './volume.ts';

const object = (key: string, contentType: string, body: string): SiteObject => ({
  ...{ key, contentType, cacheControl: pageCaching, body: () => body },
});

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const xml = (key: string, root: string, entries: readonly string[]): SiteObject =>
  object(
    key,
    'application/xml; charset=utf-8',
    [
      '<?xml version="1.0" encoding="utf-8"?>',
      `<${root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`,
      ...entries,
      `</${root}>`,
      '',
    ].join('\n'),
  );

const pagesSitemapKey = 'sitemaps/pages.xml';
export const volumeSitemapKey = (volume: VolumeName): string => `sitemaps/${volume}.xml`;

/** The protocol's own limits: characters of an address, addresses of a file; its 50 MB are some thousand of each. */
const longestAddress = 2_047;
export const mostAddresses = 20_000;

const location = (address: string): string => `<loc>${escaped(address)}</loc>`;

/**
 * Names a sitemap for each volume, and one for everything that is no article. Without dates: each publication would have
 * to write it anew, however many volumes it names.
 */
export function sitemapIndex(appearance: Appearance, volumes: readonly VolumeName[]): SiteObject {
  const keys = [pagesSitemapKey, ...volumes.map(volumeSitemapKey)];
  return xml(
    'sitemap.xml',
    'sitemapindex',
    keys.map((key) => `<sitemap>${location(absolute(appearance, `/${key}`))}</sitemap>`),
  );
}

/** A sitemap must name something: a volume without articles has none. */
export function volumeSitemap(
  appearance: Appearance,
  volume: VolumeName,
  members: readonly Member[],
): SiteObject {
  const entries = members.flatMap(({ address, published, summary }) => {
    const whole = absolute(appearance, address);
    if (whole.length > longestAddress) return [];
    return [`<url>${location(whole)}<lastmod>${summary.updated ?? published}</lastmod></url>`];
  });
  return xml(volumeSitemapKey(volume), 'urlset', entries);
}

/** Pages and lists. `newsletters`: those whose digests have a list. What the file cannot hold is left out. */
export function pagesSitemap(
  appearance: Appearance,
  selections: readonly Selection[],
  newsletters: readonly NewsletterId[],
): SiteObject {
  const lists = selections.filter((selection) => selection !== 'all' && !isTranslations(selection));
  const paths = [
    '/',
    archivePath,
    searchPath,
    ...appearance.menu.map(({ url }) => url),
    ...appearance.pages.keys(),
  ];
  const all = new Set([...paths, ...newsletters.map(digestsPath), ...lists.map(selectionPath)]);
  const addresses = [...all]
    .map((path) => absolute(appearance, path))
    .filter((address) => address.length <= longestAddress)
    .slice(0, mostAddresses);
  return xml(
    pagesSitemapKey,
    'urlset',
    addresses.map((address) => `<url>${location(address)}</url>`),
  );
}

export const robots = (appearance: Appearance): SiteObject =>
  object(
    'robots.txt',
    'text/plain; charset=utf-8',
    `User-agent: *\nAllow: /\n\nSitemap: ${absolute(appearance, '/sitemap.xml')}\n`,
  );
