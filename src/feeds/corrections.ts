/**
 * What `feed` 6.0.0 writes wrongly, each mended by one named correction. They run on shielded output (./clean.ts):
 * no `<`, `>`, `&` or `"` of anybody's text is in it, so a pattern can only ever meet markup.
 */
import { shield } from './clean.ts';
import type { FeedAuthor, FeedEnclosure, FeedEntry, FeedImage, FeedModel } from './feed.ts';

export interface Correction<Output> {
  readonly name: string;
  /** What would be wrong without it. */
  readonly because: string;
  readonly apply: (output: Output, model: FeedModel) => Output;
}

const blocks = { item: /<item>[\s\S]*?<\/item>/g, entry: /<entry>[\s\S]*?<\/entry>/g } as const;

/** `correct` sees each entry's block with the entry it was made from. */
const eachBlock =
  (element: 'item' | 'entry', correct: (block: string, entry: FeedEntry) => string) =>
  (xml: string, model: FeedModel): string => {
    let index = 0;
    return xml.replace(blocks[element], (block) => {
      const entry = model.entries[index++];
      return entry === undefined ? block : correct(block, entry);
    });
  };

const withoutCdata: Correction<string> = {
  name: 'text without CDATA',
  because: 'only the first ]]> of a section is split, so a second one breaks the file',
  apply: (xml) => xml.replaceAll('<![CDATA[', '').replaceAll(']]>', ''),
};

/** XML prefixes of RSS, and where each is defined. */
const namespaces = {
  dc: 'http://purl.org/dc/elements/1.1/',
  content: 'http://purl.org/rss/1.0/modules/content/',
  atom: 'http://www.w3.org/2005/Atom',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
} as const;

function declareNamespaces(xml: string): string {
  const used = Object.entries(namespaces).filter(([prefix]) => xml.includes(`<${prefix}:`));
  const declared = used.map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`).join('');
  return xml.replace(/<rss [^>]*>/, `<rss version="2.0"${declared}>`);
}

export const rssCorrections: readonly Correction<string>[] = [
  withoutCdata,
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
    name: 'titles by hexadecimal references',
    because: 'the profile asks for &#x26; and &#x3C;, which the fewest readers take for markup',
    apply: (xml) =>
      xml.replace(/<title>[^<]*<\/title>/g, (title) =>
        title.replaceAll('\u0001', '&#x26;').replaceAll('\u0002', '&#x3C;'),
      ),
  },
  {
    name: 'what an item has no element for',
    because:
      'one enclosure is all that an item may have, and neither its duration nor a language has a place',
    apply: eachBlock('item', (block, entry) =>
      block.replace(/\s*<\/item>$/, (end) =>
        [...beside(entry).map((part) => `\n            ${part}`), end].join(''),
      ),
    ),
  },
  {
    name: 'namespaces if and only if used',
    because: 'dc is declared with any content and used by nothing',
    apply: declareNamespaces,
  },
];

/** In the words of iTunes and Media RSS: how long the recording lasts, the picture beside it; an item's own language. */
function beside({ enclosure, image, language }: FeedEntry): readonly string[] {
  const { duration } = enclosure ?? {};
  const picture = enclosure && image;
  return [
    ...(language === undefined ? [] : [`<dc:language>${shield(language)}</dc:language>`]),
    ...(duration === undefined ? [] : [`<itunes:duration>${duration}</itunes:duration>`]),
    ...(picture === undefined
      ? []
      : [
          `<media:content url="${shield(picture.url)}" type="${shield(picture.type)}" fileSize="${picture.length}" medium="image"/>`,
        ]),
  ];
}

/** Plain text as HTML, still shielded. */
const asHtml = (text: string): string =>
  text
    .replaceAll('\u0001', '&amp;')
    .replaceAll('\u0002', '&lt;')
    .replaceAll('\u0003', '&gt;')
    .replaceAll('\u0004', '"');

/** The recording before the picture: what plays takes the first (RFC 4287, 4.2.7; length is a hint, title for people). */
function atomEnclosure({ url, type, length, ...rest }: FeedEnclosure | FeedImage): string {
  const title = 'title' in rest && rest.title !== undefined ? ` title="${shield(rest.title)}"` : '';
  const bytes = length === undefined ? '' : ` length="${length}"`;
  return `<link rel="enclosure" href="${shield(url)}"${title} type="${shield(type)}"${bytes}/>`;
}

export const atomCorrections: readonly Correction<string>[] = [
  withoutCdata,
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
    name: 'links carry rel and type',
    because: 'readers choose by type, and an entry link has neither (RFC 4287, 4.2.7)',
    apply: (xml) =>
      xml
        .replace(/<link href="([^"]*)"\/>/g, '<link rel="alternate" type="text/html" href="$1"/>')
        .replace(/<link rel="alternate" href=/g, '<link rel="alternate" type="text/html" href=')
        .replace(/<link rel="self" href=/g, '<link rel="self" type="application/atom+xml" href='),
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

/** As far as the corrections need it: what `json1()` wrote, read back. */
export interface JsonFeed {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

const jsonAuthors = (authors: readonly FeedAuthor[]) =>
  authors.map(({ name, url }) => ({ name: shield(name), ...(url === undefined ? {} : { url }) }));

const attachmentOf = ({ url, type, length, duration, title }: FeedEnclosure) => ({
  ...{ url, mime_type: type },
  ...(title === undefined ? {} : { title: shield(title) }),
  ...(length === undefined ? {} : { size_in_bytes: length }),
  ...(duration === undefined ? {} : { duration_in_seconds: duration }),
});

const eachItem =
  (correct: (item: JsonFeed['items'][number], entry: FeedEntry) => JsonFeed['items'][number]) =>
  (feed: JsonFeed, model: FeedModel): JsonFeed => ({
    ...feed,
    items: feed.items.map((item, index) => {
      const entry = model.entries[index];
      return entry === undefined ? item : correct(item, entry);
    }),
  });

export const jsonCorrections: readonly Correction<JsonFeed>[] = [
  {
    name: 'version 1.1 with language',
    because: 'it says version 1 and no language (jsonfeed.org/version/1.1)',
    apply: ({ version: _version, items, ...rest }, model) => ({
      version: 'https://jsonfeed.org/version/1.1',
      ...rest,
      language: model.language,
      items,
    }),
  },
  {
    name: 'authors as a list',
    because: 'the single author is deprecated since 1.1, and only the first is written',
    apply: ({ author: _author, items, ...rest }, model) =>
      eachItem(({ author: _item, ...item }, { authors }) => ({
        ...item,
        ...(authors.length === 0 ? {} : { authors: jsonAuthors(authors) }),
      }))({ ...rest, authors: jsonAuthors([model.owner]), items }, model),
  },
  {
    name: 'ids verbatim',
    because: 'the id that Atom can take is not the one that readers know',
    apply: eachItem((item, { guid }) => ({ ...item, id: shield(guid) })),
  },
  {
    name: 'content is HTML',
    because: 'without content the plain summary becomes content_html as it is',
    apply: eachItem((item, { html, summary }) =>
      html === undefined
        ? { ...item, content_html: shield(`<p>${asHtml(shield(summary))}</p>`), summary: shield(summary) }
        : item,
    ),
  },
  {
    name: 'image, language and attachments of an item',
    because: 'an enclosure is left out, and a language of its own has no place in the model of feed',
    apply: eachItem((item, { image, language, enclosure }) => ({
      ...item,
      ...(image === undefined ? {} : { image: image.url }),
      ...(language === undefined ? {} : { language }),
      ...(enclosure === undefined ? {} : { attachments: [attachmentOf(enclosure)] }),
    })),
  },
];
