/** The feeds of a newsletter's digests, `/digests/…/atom.xml`: for whoever would rather follow them than be mailed. */
import {
  type FeedEntry,
  type FeedFormat,
  type FeedModel,
  feedContentTypes,
  feedFormats,
} from '../feeds/feed.ts';
import { type FeedWriter, ownWriter } from '../feeds/writer.ts';
import { type Instant, instant, type NewsletterId } from '../ids.ts';
import { digestPath, digestsPath } from '../keys.ts';
import type { Log } from '../ports.ts';
import type { Appearance } from './appearance.ts';
import { newsletterView } from './digest-pages.ts';
import { feedStylesheetKey } from './feed-objects.ts';
import { absolute } from './frame.ts';
import { digestFeedPath } from './selections.ts';
import { pageCaching, type ShownDigest, type SiteObject } from './site.ts';

/** `shown`: newest first. What does not parse again is left out, and what stands there stays (promise 2). */
export function digestFeedObjects(
  { feeds: writer = ownWriter, log }: { readonly feeds?: FeedWriter; readonly log: Log },
  appearance: Appearance,
  newsletter: NewsletterId,
  shown: readonly ShownDigest[],
): readonly SiteObject[] {
  const newest = shown.slice(0, appearance.publication.config.feed.items);
  const { feeds, faults, quarantined } = writer.write(modelOf(appearance, newsletter, newest));
  for (const fault of [...faults, ...quarantined])
    log.error('A feed of digests does not parse again', { newsletter, ...fault });
  return feedFormats.flatMap((format) => {
    const text = feeds[format];
    const key = digestFeedPath(newsletter, format).slice(1);
    const object = { key, contentType: feedContentTypes[format], cacheControl: pageCaching };
    return text === undefined ? [] : [{ ...object, body: () => text }];
  });
}

function modelOf(appearance: Appearance, id: NewsletterId, shown: readonly ShownDigest[]): FeedModel {
  const { config } = appearance.publication;
  const { name, description = config.description } = newsletterView(config, id);
  const address = (format: FeedFormat) => absolute(appearance, digestFeedPath(id, format));
  return {
    title: `${name} · ${config.title}`,
    ...{ description, language: config.language },
    link: absolute(appearance, digestsPath(id)),
    addresses: { rss: address('rss'), atom: address('atom'), json: address('json') },
    ...(config.feed.stylesheet ? { stylesheet: absolute(appearance, `/${feedStylesheetKey}`) } : {}),
    ...(config.copyright === undefined ? {} : { copyright: config.copyright }),
    owner: { name: config.owner.name, url: absolute(appearance, '/') },
    entries: shown.map((one) => entryOf(appearance, name, one)),
  };
}

function entryOf(appearance: Appearance, name: string, shown: ShownDigest): FeedEntry {
  const { newsletter, period, subject, guid } = shown;
  const url = absolute(appearance, digestPath(newsletter, period));
  const published = frozenAt(shown);
  return {
    ...{ guid: guid ?? url, url, title: subject ?? `${name}, ${period}`, summary: summaryOf(shown) },
    ...{ authors: [], tags: [], published, updated: published },
  };
}

/** The first rows did not say. */
const frozenAt = ({ at, day }: ShownDigest): Instant => at ?? instant(`${day}T12:00:00Z`);

function summaryOf({ size, headlines = [], withdrawn = 0 }: ShownDigest): string {
  const more = size - withdrawn - headlines.length;
  const said = [headlines.join(' · '), ...(more > 0 ? [`and ${more} more`] : [])].filter(Boolean);
  const gone = withdrawn > 0 ? [`(${withdrawn} of ${size} withdrawn)`] : [];
  return [...said, ...gone].join(' ') || `${size} articles`;
}
