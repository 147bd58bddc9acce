/** What `feed` writes wrongly as JSON Feed, or has no words for (jsonfeed.org/version/1.1). */
import { shield } from './clean.ts';
import { asHtml, type Correction } from './correction.ts';
import type { FeedAuthor, FeedEnclosure, FeedEntry, FeedModel } from './feed.ts';
import { entryUpdated } from './updated.ts';

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

/** Where what is older goes on. */
const nextOf = ({ archive }: FeedModel): string | undefined =>
  archive === undefined || archive.kind === 'complete' ? undefined : archive.prevArchive?.json;

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
    name: 'hubs, and where it goes on',
    because: 'a hub goes into the XML formats alone, and next_url has no option (1.1, top-level)',
    apply: ({ items, ...rest }, model) => {
      const next = nextOf(model);
      return {
        ...rest,
        ...(model.hub === undefined ? {} : { hubs: [{ type: 'WebSub', url: shield(model.hub) }] }),
        ...(next === undefined ? {} : { next_url: shield(next) }),
        items,
      };
    },
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
    name: 'updated to the microsecond',
    because: 'a Date has milliseconds, and the formats are to say the same moment',
    apply: eachItem((item, entry) => ({ ...item, date_modified: entryUpdated(entry) })),
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
