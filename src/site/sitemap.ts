/** sitemap.xml (sitemaps.org/protocol.html), split by month of first publication, and robots.txt. */
import type { NewsletterId } from '../ids.ts';
import { digestsPath } from '../keys.ts';
import type { Appearance } from './appearance.ts';
import { absolute } from './frame.ts';
import { archivePath, isMonth, selectionPath } from './selections.ts';
import { type Listed, pageCaching, type Selection, type SiteObject } from './site.ts';

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

const monthSitemapKey = (selection: Selection): string => `sitemaps/${selection.slice('month#'.length)}.xml`;
const pagesSitemapKey = 'sitemaps/pages.xml';

const location = (appearance: Appearance, path: string): string =>
  `<loc>${escaped(absolute(appearance, path))}</loc>`;

/** Names a sitemap for each month, and one for everything that is no article. */
export function sitemapIndex(appearance: Appearance, months: readonly Selection[]): SiteObject {
  const keys = [pagesSitemapKey, ...months.map(monthSitemapKey)];
  return xml(
    'sitemap.xml',
    'sitemapindex',
    keys.map((key) => `<sitemap>${location(appearance, `/${key}`)}</sitemap>`),
  );
}

export function monthSitemap(
  appearance: Appearance,
  month: Selection,
  listed: readonly Listed[],
): SiteObject {
  const entries = listed.map(
    ({ address, published, summary }) =>
      `<url>${location(appearance, address)}<lastmod>${summary.updated ?? published}</lastmod></url>`,
  );
  return xml(monthSitemapKey(month), 'urlset', entries);
}

/** `newsletters`: those whose digests have a list. */
export function pagesSitemap(
  appearance: Appearance,
  selections: readonly Selection[],
  newsletters: readonly NewsletterId[],
): SiteObject {
  const lists = selections.filter((selection) => selection !== 'all' && !isMonth(selection));
  const paths = ['/', archivePath, ...appearance.menu.map(({ url }) => url)];
  const all = new Set([...paths, ...lists.map(selectionPath), ...newsletters.map(digestsPath)]);
  return xml(
    pagesSitemapKey,
    'urlset',
    [...all].map((path) => `<url>${location(appearance, path)}</url>`),
  );
}

export const robots = (appearance: Appearance): SiteObject =>
  object(
    'robots.txt',
    'text/plain; charset=utf-8',
    `User-agent: *\nAllow: /\n\nSitemap: ${absolute(appearance, '/sitemap.xml')}\n`,
  );
