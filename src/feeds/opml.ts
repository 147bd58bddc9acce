/** All feeds in one list, which feed readers import (OPML 2.0, opml.org/spec2.opml: subscription lists). */
import { cleanText } from './clean.ts';

export interface FeedList {
  readonly title: string;
  readonly owner: string;
  /** In the order in which a reader shows them. */
  readonly feeds: readonly ListedFeed[];
}

export interface ListedFeed {
  readonly title: string;
  /** Absolute addresses of its RSS, and of the page that shows the same. */
  readonly rss: string;
  readonly page: string;
  readonly language: string;
}

export const opmlType = 'text/x-opml; charset=utf-8';

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escaped = (text: string): string =>
  cleanText(text)
    .replace(/\s+/g, ' ')
    .replace(/[&<>"]/g, (character) => references[character] ?? character);

/** The same list always gives the same bytes: it bears no date, because that would be one of the clock. */
export function renderOpml({ title, owner, feeds }: FeedList): string {
  const outlines = feeds.map(
    ({ title: name, rss, page, language }) =>
      `    <outline type="rss" text="${escaped(name)}" title="${escaped(name)}" xmlUrl="${escaped(rss)}" htmlUrl="${escaped(page)}" language="${escaped(language)}" version="RSS2"/>\n`,
  );
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n  <head>\n',
    `    <title>${escaped(title)}</title>\n    <ownerName>${escaped(owner)}</ownerName>\n  </head>\n  <body>\n`,
    ...outlines,
    '  </body>\n</opml>\n',
  ].join('');
}
