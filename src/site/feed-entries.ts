/** Articles as entries of feeds: what each says follows from its record and the publication, whatever feed it stands in. */
import type { ArticleDocument } from '../article/article.ts';
import { absoluteUrls, plainHtml } from '../article/html.ts';
import { guidOf, isIri } from '../article/identity.ts';
import { withRecording } from '../article/recording.ts';
import { inPlain, type Pictures, plainPicture } from '../article/shown-pictures.ts';
import type { FeedEntry, FeedImage } from '../feeds/feed.ts';
import { feedBudget } from '../feeds/sheets.ts';
import { contentKeyOf } from '../keys.ts';
import type { Log, Table } from '../ports.ts';
import type { Appearance } from './appearance.ts';
import { entryHtml, withoutStyles } from './article-page.ts';
import type { Documents } from './documents.ts';
import { absolute, authorView } from './frame.ts';
import type { ReadPictures } from './pictures.ts';
import type { Listed } from './site.ts';

export interface EntryPorts {
  readonly table: Table;
  readonly documents: Documents;
  readonly pictures: ReadPictures;
  readonly log: Log;
}

/** In the order of `listed`. */
export async function entriesOf(
  ports: EntryPorts,
  appearance: Appearance,
  listed: readonly Listed[],
): Promise<readonly FeedEntry[]> {
  const contents = await contentsOf(ports, appearance, listed);
  return Promise.all(listed.map((one, index) => entryOf(ports, appearance, one, contents[index])));
}

/** As HTML. */
async function contentsOf(
  { documents, pictures, log }: EntryPorts,
  appearance: Appearance,
  listed: readonly Listed[],
): Promise<readonly (string | undefined)[]> {
  const { publication } = appearance;
  if (publication.config.feed.content !== 'full') return [];
  const read = await Promise.all(listed.map((one) => documents.article(one, publication)));
  const shown = await pictures(read.flatMap((document) => document?.assets ?? []));
  return listed.map((one, index) => {
    const document = read[index];
    return document && remembered(log, appearance, one, document, shown);
  });
}

/** What an article says in feeds, as long as its document stays in memory: it stands in many of them. */
const contents = new WeakMap<ArticleDocument, { readonly from: string; readonly html: string | undefined }>();

function remembered(
  log: Log,
  appearance: Appearance,
  listed: Listed,
  document: ArticleDocument,
  pictures: Pictures,
): string | undefined {
  const { address, published } = listed;
  const shown = document.assets.map((key) => pictures.get(key));
  const from = JSON.stringify([appearance.fingerprint, address, published, shown]);
  const known = contents.get(document);
  if (known?.from === from) return known.html;
  const html = contentOf(log, appearance, listed, { document, pictures });
  contents.set(document, { from, html });
  return html;
}

/** An article that cannot be rendered, or that no feed has room for, stands in feeds with its summary alone. */
function contentOf(
  log: Log,
  appearance: Appearance,
  listed: Listed,
  read: { readonly document: ArticleDocument; readonly pictures: Pictures },
): string | undefined {
  try {
    if (read.document.html.length > feedBudget) return undefined;
    const document = inPlain(read.document, read.pictures);
    const plain = plainHtml(withoutStyles(document.html));
    const body = absoluteUrls(plain, appearance.siteUrl, absolute(appearance, listed.address));
    return entryHtml(appearance, listed, document, body);
  } catch (error) {
    log.error('An article could not be rendered for feeds', { key: listed.key, error: String(error) });
    return undefined;
  }
}

async function entryOf(
  { table, pictures }: EntryPorts,
  appearance: Appearance,
  listed: Listed,
  html: string | undefined,
): Promise<FeedEntry> {
  const { id, guid, address, published, summary } = listed;
  const image = await imageOf(pictures, appearance, summary.hero?.src);
  const { enclosure } = await withRecording(table, summary);
  return {
    ...{ guid, published, title: summary.title, tags: summary.tags },
    ...(isIri(guid) ? {} : { iri: guidOf(id) }),
    url: absolute(appearance, address),
    summary: summary.deck ?? summary.excerpt,
    ...(html === undefined ? {} : { html }),
    ...foreignOf(appearance, listed),
    authors: summary.authors.map(authorView).map(({ name, url }) => ({
      ...{ name },
      ...(url === undefined ? {} : { url: absolute(appearance, url) }),
    })),
    updated: summary.updated ?? published,
    ...(image === undefined ? {} : { image }),
    ...(enclosure === undefined
      ? {}
      : { enclosure: { ...enclosure, url: absolute(appearance, enclosure.url) } }),
    ...(enclosure && appearance.publication.config.podcast ? { isEpisode: true } : {}),
  };
}

/** Its language, where that is not the publication's. */
const foreignOf = (
  { publication }: Appearance,
  { summary: { language } }: Listed,
): Pick<FeedEntry, 'language'> =>
  language === undefined || language === publication.config.language ? {} : { language };

/** The hero with its true size and type; one that lies elsewhere, or is not uploaded yet, is no enclosure. */
async function imageOf(
  readPictures: ReadPictures,
  appearance: Appearance,
  src: string | undefined,
): Promise<FeedImage | undefined> {
  const key = src === undefined ? undefined : contentKeyOf(src);
  if (src === undefined || key === undefined) return undefined;
  const picture = plainPicture(src, await readPictures([key]));
  return picture && { url: absolute(appearance, picture.src), type: picture.type, length: picture.size };
}
