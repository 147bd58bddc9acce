/**
 * *feeds*: one model becomes one `Feed`, which writes itself three times; the named corrections mend what it writes
 * wrongly. No clock: the feed's own date is that of its newest change.
 */
import { Feed, type Item } from 'feed';
import { type Instant, instant } from '../ids.ts';
import { cleanModel, shield, unshield, unshieldXml } from './clean.ts';
import {
  atomCorrections,
  type Correction,
  type JsonFeed,
  jsonCorrections,
  rssCorrections,
} from './corrections.ts';
import type { FeedAuthor, FeedEntry, FeedModel, Feeds } from './feed.ts';

export function renderFeeds(model: FeedModel): Feeds {
  const clean = cleanModel(model);
  const feed = toFeed(clean);
  return {
    rss: unshieldXml(corrected(feed.rss2(), rssCorrections, clean)),
    atom: unshieldXml(corrected(feed.atom1(), atomCorrections, clean)),
    json: jsonText(corrected(JSON.parse(feed.json1()) as JsonFeed, jsonCorrections, clean)),
  };
}

const corrected = <Output>(output: Output, list: readonly Correction<Output>[], model: FeedModel): Output =>
  list.reduce((result, correction) => correction.apply(result, model), output);

const jsonText = (feed: JsonFeed): string =>
  JSON.stringify(feed, (_, value: unknown) => (typeof value === 'string' ? unshield(value) : value), 2);

/** RFC 4287, 4.2.15 asks for one even where there is no entry; then it is the beginning of time. */
export const feedUpdated = (entries: readonly FeedEntry[]): Instant =>
  entries
    .map(({ updated }) => updated)
    .toSorted()
    .at(-1) ?? instant(0);

function toFeed(model: FeedModel): Feed {
  const feed = new Feed({
    id: shield(model.addresses.atom),
    title: shield(model.title),
    description: shield(model.description),
    link: model.link,
    language: shield(model.language),
    updated: new Date(feedUpdated(model.entries)),
    generator: 'Courant',
    feedLinks: model.addresses,
    author: toAuthor(model.owner),
    ...(model.copyright === undefined ? {} : { copyright: shield(model.copyright) }),
  });
  for (const entry of model.entries) feed.addItem(toItem(entry));
  return feed;
}

function toItem(entry: FeedEntry): Item {
  return {
    title: shield(entry.title),
    // The Atom writer wants a URL here; the correction "ids verbatim" puts the real one in its place.
    id: 'urn:entry',
    guid: shield(entry.guid),
    link: entry.url,
    date: new Date(entry.updated),
    published: new Date(entry.published),
    description: shield(entry.summary),
    // An empty list is no author: the JSON writer would read its first one.
    ...(entry.authors.length === 0 ? {} : { author: entry.authors.map(toAuthor) }),
    category: entry.tags.map((tag) => ({ name: shield(tag), term: shield(tag) })),
    ...(entry.html === undefined ? {} : { content: shield(entry.html) }),
    ...enclosureOf(entry),
  };
}

/** The recording, else the picture: an RSS item has one. The length is a number there, "0" where nobody knows it. */
function enclosureOf({ enclosure, image }: FeedEntry): Pick<Item, 'enclosure'> {
  if (enclosure === undefined) return image === undefined ? {} : { enclosure: image };
  const { url, type, length = 0 } = enclosure;
  return { enclosure: { url, type, length } };
}

const toAuthor = ({ name, url }: FeedAuthor) => ({
  name: shield(name),
  ...(url === undefined ? {} : { link: url }),
});
