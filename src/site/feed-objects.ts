/** The three feeds of a selection, as objects of the site. */
import type { ArticleDocument } from '../article/article.ts';
import { absoluteUrls, plainHtml } from '../article/html.ts';
import { guidOf, isIri } from '../article/identity.ts';
import { withRecording } from '../article/recording.ts';
import { inPlain, type Pictures, plainPicture } from '../article/shown-pictures.ts';
import { feedFault } from '../feeds/check.ts';
import {
  type FeedArchive,
  type FeedEntry,
  type FeedFormat,
  type FeedImage,
  type FeedModel,
  feedContentTypes,
  feedFormats,
} from '../feeds/feed.ts';
import { renderFeeds } from '../feeds/render.ts';
import { contentKeyOf } from '../keys.ts';
import type { Log, Table } from '../ports.ts';
import type { Appearance } from './appearance.ts';
import { entryHtml, withoutStyles } from './article-page.ts';
import type { Documents } from './documents.ts';
import { absolute, authorView } from './frame.ts';
import { headingOf } from './heading.ts';
import type { ReadPictures } from './pictures.ts';
import { feedPath, selectionPath } from './selections.ts';
import { type Listed, pageCaching, type Selection, type SiteObject } from './site.ts';

export interface FeedPorts {
  readonly table: Table;
  readonly documents: Documents;
  readonly pictures: ReadPictures;
  readonly log: Log;
}

/** One document of a feed, in three formats. */
export interface FeedDocument {
  readonly selection: Selection;
  /** Of the selection, for people. */
  readonly heading: string;
  /** Where it stands; root-relative. */
  readonly path: (format: FeedFormat) => string;
  /** Which part of the feed it is, where there is more than one. */
  readonly archive?: FeedArchive;
}

/** What readers poll: the newest of the selection. */
export function feedObjects(
  ports: FeedPorts,
  appearance: Appearance,
  selection: Selection,
  listed: readonly Listed[],
  archive?: FeedArchive,
): Promise<readonly SiteObject[]> {
  const document: FeedDocument = {
    ...{ selection, heading: headingOf(appearance, selection, listed).heading },
    path: (format) => feedPath(selection, format),
    ...(archive === undefined ? {} : { archive }),
  };
  const newest = listed.slice(0, appearance.publication.config.feed.items);
  return documentObjects(ports, appearance, document, newest);
}

/**
 * A document that does not parse again is left out, so the one that stands there stays; the log says which and why
 * (promise 2).
 */
export async function documentObjects(
  ports: FeedPorts,
  appearance: Appearance,
  document: FeedDocument,
  listed: readonly Listed[],
): Promise<readonly SiteObject[]> {
  const contents = await contentsOf(ports, appearance, listed);
  const entries = await Promise.all(
    listed.map((one, index) => entryOf(ports, appearance, one, contents[index])),
  );
  const model = modelOf(appearance, document, entries);
  const feeds = renderFeeds(model);
  return feedFormats.flatMap((format) => {
    const fault = feedFault(format, feeds[format], model);
    if (fault === undefined) return [objectOf(document.path(format), format, feeds[format])];
    ports.log.error('A feed was not replaced: it does not parse again', {
      ...{ path: document.path(format), fault },
    });
    return [];
  });
}

/**
 * So many characters of articles stand in one feed. Thirty articles of two megabytes would take longer to render and
 * check than a build may last, and no reader asks for such a file every hour.
 */
export const mostContent = 1_000_000;

/** As HTML, newest first; what does not fit any more stands there with its summary alone. */
async function contentsOf(
  { documents, pictures, log }: FeedPorts,
  appearance: Appearance,
  listed: readonly Listed[],
): Promise<readonly (string | undefined)[]> {
  const { publication } = appearance;
  if (publication.config.feed.content !== 'full') return [];
  const read = await Promise.all(listed.map((one) => documents.article(one, publication)));
  const shown = await pictures(read.flatMap((document) => document?.assets ?? []));
  let left = mostContent;
  return listed.map((one, index) => {
    const document = read[index];
    const html = document && contentOf(log, appearance, one, { document, pictures: shown }, left);
    left -= html?.length ?? 0;
    return html;
  });
}

const objectOf = (path: string, format: FeedFormat, text: string): SiteObject => ({
  key: path.slice(1),
  contentType: feedContentTypes[format],
  cacheControl: pageCaching,
  body: () => text,
});

function modelOf(
  appearance: Appearance,
  { selection, heading, path, archive }: FeedDocument,
  entries: readonly FeedEntry[],
): FeedModel {
  const { title, description, language, owner, copyright } = appearance.publication.config;
  const address = (format: FeedFormat) => absolute(appearance, path(format));
  return {
    title: selection === 'all' ? title : `${heading} · ${title}`,
    ...{ description, language },
    link: absolute(appearance, selectionPath(selection)),
    addresses: { rss: address('rss'), atom: address('atom'), json: address('json') },
    ...(archive === undefined ? {} : { archive }),
    ...(appearance.hub === undefined ? {} : { hub: appearance.hub }),
    ...(copyright === undefined ? {} : { copyright }),
    owner: { name: owner.name, url: absolute(appearance, '/') },
    entries,
  };
}

async function entryOf(
  { table, pictures }: FeedPorts,
  appearance: Appearance,
  listed: Listed,
  html: string | undefined,
): Promise<FeedEntry> {
  const { config } = appearance.publication;
  const { id, guid, address, published, summary } = listed;
  const image = await imageOf(pictures, appearance, summary.hero?.src);
  const { enclosure } = await withRecording(table, summary);
  const foreign = summary.language !== undefined && summary.language !== config.language;
  return {
    ...{ guid, published, title: summary.title, tags: summary.tags },
    ...(isIri(guid) ? {} : { iri: guidOf(id) }),
    url: absolute(appearance, address),
    summary: summary.deck ?? summary.excerpt,
    ...(html === undefined ? {} : { html }),
    ...(foreign ? { language: summary.language } : {}),
    authors: summary.authors.map(authorView).map(({ name, url }) => ({
      ...{ name },
      ...(url === undefined ? {} : { url: absolute(appearance, url) }),
    })),
    updated: summary.updated ?? published,
    ...(image === undefined ? {} : { image }),
    ...(enclosure === undefined
      ? {}
      : { enclosure: { ...enclosure, url: absolute(appearance, enclosure.url) } }),
  };
}

/** An article that cannot be rendered stands in the feed with its summary alone. */
function contentOf(
  log: Log,
  appearance: Appearance,
  listed: Listed,
  read: { readonly document: ArticleDocument; readonly pictures: Pictures },
  most: number,
): string | undefined {
  try {
    if (read.document.html.length > most) return undefined;
    const document = inPlain(read.document, read.pictures);
    const plain = plainHtml(withoutStyles(document.html));
    const body = absoluteUrls(plain, appearance.siteUrl, absolute(appearance, listed.address));
    return entryHtml(appearance, listed, document, body);
  } catch (error) {
    log.error('An article could not be rendered for feeds', { key: listed.key, error: String(error) });
    return undefined;
  }
}

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
