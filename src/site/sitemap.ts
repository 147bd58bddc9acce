/** sitemap.xml (sitemaps.org/protocol.html), split by month of first publication, and robots.txt. */
import { absolute } from './frame.ts';
import type { Look } from './look.ts';
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

const location = (look: Look, path: string): string => `<loc>${escaped(absolute(look, path))}</loc>`;

/** Names a sitemap for each month, and one for everything that is no article. */
export function sitemapIndex(look: Look, months: readonly Selection[]): SiteObject {
  const keys = [pagesSitemapKey, ...months.map(monthSitemapKey)];
  return xml(
    'sitemap.xml',
    'sitemapindex',
    keys.map((key) => `<sitemap>${location(look, `/${key}`)}</sitemap>`),
  );
}

export function monthSitemap(look: Look, month: Selection, listed: readonly Listed[]): SiteObject {
  const entries = listed.map(
    ({ address, published, summary }) =>
      `<url>${location(look, address)}<lastmod>${summary.updated ?? published}</lastmod></url>`,
  );
  return xml(monthSitemapKey(month), 'urlset', entries);
}

export function pagesSitemap(look: Look, selections: readonly Selection[]): SiteObject {
  const lists = selections.filter((selection) => selection !== 'all' && !isMonth(selection));
  const paths = ['/', archivePath, ...look.menu.map(({ url }) => url)];
  const all = new Set([...paths, ...lists.map(selectionPath)]);
  return xml(
    pagesSitemapKey,
    'urlset',
    [...all].map((path) => `<url>${location(look, path)}</url>`),
  );
}

export const robots = (look: Look): SiteObject =>
  object(
    'robots.txt',
    'text/plain; charset=utf-8',
    `User-agent: *\nAllow: /\n\nSitemap: ${absolute(look, '/sitemap.xml')}\n`,
  );
