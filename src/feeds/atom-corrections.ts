/** What `feed` writes wrongly as Atom 1.0 (RFC 4287), or has no words for. */
import { shield } from './clean.ts';
import {
  archiveLinks,
  archiveMark,
  type Correction,
  cssStylesheet,
  eachBlock,
  historyNamespace,
  withoutCdata,
} from './correction.ts';
import type { FeedEnclosure, FeedImage, FeedModel } from './feed.ts';
import { entryUpdated, feedUpdated } from './updated.ts';

/** The recording before the picture: what plays takes the first (RFC 4287, 4.2.7; length is a hint, title for people). */
function atomEnclosure({ url, type, length, ...rest }: FeedEnclosure | FeedImage): string {
  const title = 'title' in rest && rest.title !== undefined ? ` title="${shield(rest.title)}"` : '';
  const bytes = length === undefined ? '' : ` length="${length}"`;
  return `<link rel="enclosure" href="${shield(url)}"${title} type="${shield(type)}"${bytes}/>`;
}

const selfLink = /( *)<link rel="self"[^>]*\/>\n/;

function linksBesideSelf(xml: string, model: FeedModel): string {
  const links = archiveLinks(model, 'atom').map(
    ({ rel, href }) => `<link rel="${rel}" type="application/atom+xml" href="${shield(href)}"/>`,
  );
  const landing =
    model.landing === undefined
      ? []
      : [`<link rel="related" type="text/html" href="${shield(model.landing)}"/>`];
  return xml.replace(
    selfLink,
    (self, indent) => self + [...links, ...landing].map((link) => `${indent}${link}\n`).join(''),
  );
}

function markArchive(xml: string, model: FeedModel): string {
  const mark = archiveMark(model);
  if (mark === undefined) return xml;
  return xml
    .replace(/<feed [^>]*/, (root) => `${root} xmlns:fh="${historyNamespace}"`)
    .replace(/( *)<id>/, (id, indent) => `${indent}<${mark}/>\n${id}`);
}

const updatedElement = /<updated>[^<]*<\/updated>/;

export const atomCorrections: readonly Correction<string>[] = [
  withoutCdata,
  cssStylesheet,
  {
    name: 'titles and summaries are text',
    because: 'type="html" makes <b> in a title markup (RFC 4287, 3.1)',
    apply: (xml) => xml.replace(/<(title|summary) type="html">/g, '<$1>'),
  },
  {
    name: 'ids verbatim',
    because: 'an id goes through a URL parser, which rewrites some and throws at others',
    apply: eachBlock('entry', (block, { guid, iri }) =>
      block.replace(/<id>[^<]*<\/id>/, () => `<id>${shield(iri ?? guid)}</id>`),
    ),
  },
  {
    name: 'updated to the microsecond',
    because: 'a Date has milliseconds, and two articles of one midnight would have the same moment',
    apply: (xml, model) =>
      eachBlock('entry', (block, entry) =>
        block.replace(updatedElement, `<updated>${entryUpdated(entry)}</updated>`),
      )(xml.replace(updatedElement, `<updated>${feedUpdated(model)}</updated>`), model),
  },
  {
    name: 'links carry rel and type',
    because: 'readers choose by type, and an entry link has neither (RFC 4287, 4.2.7)',
    apply: (xml) =>
      xml
        .replace(/<link href="([^"]*)"\/>/g, '<link rel="alternate" type="text/html" href="$1"/>')
        .replace(/<link rel="alternate" href=/g, '<link rel="alternate" type="text/html" href=')
        .replace(/<link rel="self" href=/g, '<link rel="self" type="application/atom+xml" href='),
  },
  {
    name: 'links to the archive and to the page for people',
    because: 'a feed has room for the links self and hub alone (RFC 5005, section 4)',
    apply: linksBesideSelf,
  },
  {
    name: 'an archive says that it is one',
    because: 'elements of other namespaces have no place in the Atom of feed (RFC 5005, sections 2 and 4)',
    apply: markArchive,
  },
  {
    name: 'enclosures as given',
    because: 'the type is guessed from the ending: image/jpg, image/mp3; and there may be two',
    apply: eachBlock('entry', (block, { enclosure, image }) =>
      block.replace(/( *)<link rel="enclosure"[^>]*\/>/, (_, indent) =>
        [enclosure, image].flatMap((one) => (one ? [indent + atomEnclosure(one)] : [])).join('\n'),
      ),
    ),
  },
  {
    name: 'xml:lang',
    because: 'no language is written at all (RFC 4287, 2)',
    apply: (xml, model) =>
      eachBlock('entry', (block, { language }) =>
        language === undefined
          ? block
          : block.replace('<entry>', () => `<entry xml:lang="${shield(language)}">`),
      )(xml, model).replace(/<feed /, () => `<feed xml:lang="${shield(model.language)}" `),
  },
];
