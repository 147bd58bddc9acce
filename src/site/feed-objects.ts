/** The three feeds of a selection, as objects of the site, and the list of all feeds. */
import { findNewsletter } from '../config.ts';
import {
  type FeedArchive,
  type FeedEntry,
  type FeedFormat,
  type FeedModel,
  feedContentTypes,
  feedFormats,
  type PodcastChannel,
} from '../feeds/feed.ts';
import { opmlType, renderOpml } from '../feeds/opml.ts';
import { podcastGuid } from '../feeds/podcast-guid.ts';
import { type FeedWriter, ownWriter } from '../feeds/writer.ts';
import type { NewsletterId } from '../ids.ts';
import { digestsPath, themePrefix } from '../keys.ts';
import type { Appearance } from './appearance.ts';
import { type EntryPorts, entriesOf } from './feed-entries.ts';
import { absolute } from './frame.ts';
import { headingOf } from './heading.ts';
import { type Quarantine, quarantine } from './quarantine.ts';
import { digestFeedPath, feedPath, hasFeeds, landingPath, opmlPath, selectionPath } from './selections.ts';
import { type KnownSelection, type Listed, pageCaching, type Selection, type SiteObject } from './site.ts';

export interface FeedPorts extends EntryPorts {
  /** Absent: this program's own, which a warm function keeps. */
  readonly feeds?: FeedWriter;
  /** Where it is noted which articles were left out. */
  readonly quarantine?: Quarantine;
}

/** One document of a feed, in three formats. */
export interface FeedDocument {
  readonly selection: Selection;
  /** Of the selection, for people. */
  readonly heading: string;
  /** What the selection says of itself; absent: what the publication does. */
  readonly description?: string;
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
  const { heading, lines } = headingOf(appearance, selection, listed);
  const document: FeedDocument = {
    ...{ selection, heading },
    ...(lines.length === 0 ? {} : { description: lines.join(' ') }),
    path: (format) => feedPath(selection, format),
    ...(archive === undefined ? {} : { archive }),
  };
  const newest = listed.slice(0, appearance.publication.config.feed.items);
  return documentObjects(ports, appearance, document, newest);
}

/**
 * What does not parse again is left out (promise 2): an article, so that the others go out, and it is noted; a whole
 * document, so that the one that stands there stays, and the log says which and why.
 */
export async function documentObjects(
  ports: FeedPorts,
  appearance: Appearance,
  document: FeedDocument,
  listed: readonly Listed[],
): Promise<readonly SiteObject[]> {
  const { feeds: writer = ownWriter, quarantine: found = new Map() } = ports;
  const model = modelOf(appearance, document, await entriesOf(ports, appearance, listed));
  const { feeds, faults, quarantined } = writer.write(model);
  quarantine(found, listed, quarantined);
  for (const { format, fault } of faults)
    ports.log.error('A feed was not replaced: it does not parse again', {
      ...{ path: document.path(format), fault },
    });
  return feedFormats.flatMap((format) => {
    const text = feeds[format];
    return text === undefined ? [] : [objectOf(document.path(format), feedContentTypes[format], text)];
  });
}

const objectOf = (path: string, contentType: string, text: string): SiteObject => ({
  ...{ key: path.slice(1), contentType, cacheControl: pageCaching },
  body: () => text,
});

function modelOf(
  appearance: Appearance,
  { selection, heading, description, path, archive }: FeedDocument,
  entries: readonly FeedEntry[],
): FeedModel {
  const { config } = appearance.publication;
  const address = (format: FeedFormat) => absolute(appearance, path(format));
  const podcast = podcastOf(appearance, selection, entries);
  return {
    title: selection === 'all' ? config.title : `${heading} · ${config.title}`,
    ...{ description: description ?? config.description, language: config.language },
    link: absolute(appearance, selectionPath(selection)),
    addresses: { rss: address('rss'), atom: address('atom'), json: address('json') },
    ...(archive === undefined ? {} : { archive }),
    // Of the archive's documents the hub is told nothing: who follows them has seen them once.
    ...(appearance.hub === undefined || archive?.kind === 'archive' ? {} : { hub: appearance.hub }),
    landing: absolute(appearance, landingPath(selection)),
    ...(config.feed.stylesheet ? { stylesheet: absolute(appearance, `/${feedStylesheetKey}`) } : {}),
    ...(podcast === undefined ? {} : { podcast }),
    ...(config.copyright === undefined ? {} : { copyright: config.copyright }),
    owner: { name: config.owner.name, url: absolute(appearance, '/') },
    entries,
  };
}

/** What browsers show a feed with that a person opens. Editors may bring their own. */
export const feedStylesheetKey = `${themePrefix}feed.css`;

/** Where recordings stand in the feed, and the publication says what directories ask. */
function podcastOf(
  appearance: Appearance,
  selection: Selection,
  entries: readonly FeedEntry[],
): PodcastChannel | undefined {
  const { podcast, owner } = appearance.publication.config;
  if (podcast === undefined || !entries.some(({ isEpisode }) => isEpisode)) return undefined;
  const { guid, image, author = owner.name, owner: contact, ...said } = podcast;
  const own = podcastGuid(absolute(appearance, feedPath(selection, 'rss')));
  return {
    ...said,
    // The id that it had elsewhere belongs to one feed alone.
    guid: selection === 'all' ? (guid ?? own) : own,
    author,
    image: absolute(appearance, image),
    ...(contact === undefined ? {} : { owner: contact }),
  };
}

/**
 * The list of all feeds, for feed readers; `known` says what a selection is called that publication.yaml does not.
 * `newsletters`: those that have digests.
 */
export function opmlObject(
  appearance: Appearance,
  selections: readonly Selection[],
  known: readonly KnownSelection[],
  newsletters: readonly NewsletterId[],
): SiteObject {
  const headings = new Map(known.map((one) => [one.selection, one.heading]));
  const { title, owner, language } = appearance.publication.config;
  const listed = (selection: Selection, heading: string) => ({
    ...{ title: heading, language },
    rss: absolute(appearance, feedPath(selection, 'rss')),
    page: absolute(appearance, selectionPath(selection)),
  });
  const feeds = selections
    .filter((selection) => selection !== 'all' && hasFeeds(selection))
    .map((selection) => {
      const heading = headings.get(selection) ?? headingOf(appearance, selection, []).heading;
      return listed(selection, `${heading} · ${title}`);
    });
  const digests = newsletters.map((id) => ({
    ...{ title: `${newsletterName(appearance, id)} · ${title}`, language },
    rss: absolute(appearance, digestFeedPath(id, 'rss')),
    page: absolute(appearance, digestsPath(id)),
  }));
  const text = renderOpml({
    ...{ title, owner: owner.name, feeds: [listed('all', title), ...feeds, ...digests] },
  });
  return objectOf(opmlPath, opmlType, text);
}

/** One that publication.yaml does not know any more is called by its id. */
const newsletterName = ({ publication }: Appearance, id: NewsletterId): string =>
  findNewsletter(publication.config, id)?.name ?? id;
