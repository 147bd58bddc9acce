/** What `feed` writes wrongly as RSS 2.0, or has no words for. */
import { shield } from './clean.ts';
import {
  archiveLinks,
  asHtml,
  type Correction,
  cssStylesheet,
  eachBlock,
  withoutCdata,
} from './correction.ts';
import type { FeedModel } from './feed.ts';
import { namespaces } from './rss-words.ts';

/** The namespaces that the text uses, or `pieces` that are put into it, and no other. */
export function declareNamespaces(xml: string, pieces: readonly string[] = []): string {
  const used = Object.entries(namespaces).filter(([prefix]) =>
    [xml, ...pieces].some((text) => text.includes(`<${prefix}:`)),
  );
  const declared = used.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  return xml.replace(/<rss [^>]*>/, `<rss version="2.0"${declared}>`);
}

const selfLink = /( *)<atom:link [^>]*rel="self"[^>]*\/>\n/;

function linksBesideSelf(xml: string, model: FeedModel): string {
  const links = archiveLinks(model, 'rss').map(
    ({ rel, href }) => `<atom:link href="${shield(href)}" rel="${rel}" type="application/rss+xml"/>`,
  );
  const landing =
    model.landing === undefined
      ? []
      : [`<atom:link href="${shield(model.landing)}" rel="related" type="text/html"/>`];
  return xml.replace(
    selfLink,
    (self, indent) => self + [...links, ...landing].map((link) => `${indent}${link}\n`).join(''),
  );
}

export const rssCorrections: readonly Correction<string>[] = [
  withoutCdata,
  cssStylesheet,
  {
    name: 'authors as dc:creator',
    because: '<author> must hold an e-mail address (RSS Advisory Board profile)',
    apply: (xml) => xml.replaceAll('<author>', '<dc:creator>').replaceAll('</author>', '</dc:creator>'),
  },
  {
    name: 'a guid that is the address says so',
    because: 'isPermaLink is false always; true says that the guid leads to the page (RSS 2.0, guid)',
    apply: eachBlock('item', (block, { guid, url }) =>
      guid === url ? block.replace('<guid isPermaLink="false">', '<guid isPermaLink="true">') : block,
    ),
  },
  {
    name: 'descriptions are HTML',
    because: 'readers take an item description as markup, so plain text is escaped once more',
    apply: eachBlock('item', (block) =>
      block.replace(
        /(<description>)([\s\S]*?)(<\/description>)/,
        (_, open, text, close) => open + shield(asHtml(text)) + close,
      ),
    ),
  },
  {
    name: 'plain text by hexadecimal references',
    because: 'the profile asks for &#x26; and &#x3C;, which the fewest readers take for markup',
    apply: (xml) =>
      xml.replace(
        /<(title|category|copyright|dc:creator|itunes:author|itunes:name)>[^<]*<\/\1>/g,
        (element) => element.replaceAll('\u0001', '&#x26;').replaceAll('\u0002', '&#x3C;'),
      ),
  },
  {
    name: 'links to the archive and to the page for people',
    because: 'a feed has room for the links self and hub alone (RFC 5005, section 4)',
    apply: linksBesideSelf,
  },
  {
    name: 'the channel before its items',
    because: 'extensions of the channel come last, and programs that read as they go look for them first',
    apply: (xml) => xml.replace(/( *<item>[\s\S]*<\/item>\n)([\s\S]*?)( *<\/channel>)/, '$2$1$3'),
  },
  {
    name: 'namespaces if and only if used',
    because: 'dc is declared with any content and used by nothing; others are not declared at all',
    apply: (xml) => declareNamespaces(xml),
  },
];
