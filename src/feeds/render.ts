/**
 * *feeds*: one model becomes one `Feed`, which writes itself three times; the named corrections mend what it writes
 * wrongly. No clock: the feed's own date is that of its newest change.
 */
import { Feed, type Item } from 'feed';
import { instant } from '../ids.ts';
import { atomCorrections } from './atom-corrections.ts';
import { cleanModel, shield, unshield, unshieldXml } from './clean.ts';
import type { Correction } from './correction.ts';
import type { FeedAuthor, FeedEntry, FeedModel, Feeds } from './feed.ts';
import { type JsonFeed, jsonCorrections } from './json-corrections.ts';
import { rssCorrections } from './rss-corrections.ts';
import { channelWords, itemWords } from './rss-words.ts';
import { feedUpdated, wholeSecond } from './updated.ts';

export interface Corrections {
  readonly rss: readonly Correction<string>[];
  readonly atom: readonly Correction<string>[];
  readonly json: readonly Correction<JsonFeed>[];
}

/** All that are known to be needed. */
export const allCorrections: Corrections = {
  ...{ rss: rssCorrections, atom: atomCorrections, json: jsonCorrections },
};

/** Throws on a model that no format can say, such as one with a relative address: that is a bug. */
export function renderFeeds(model: FeedModel, { rss, atom, json }: Corrections = allCorrections): Feeds {
  const clean = cleanModel(model);
  const feed = toFeed(clean);
  return {
    rss: unshieldXml(corrected(withWords(toFeed(clean, itemWords), clean).rss2(), rss, clean)),
    atom: unshieldXml(corrected(feed.atom1(), atom, clean)),
    json: jsonText(corrected(JSON.parse(feed.json1()) as JsonFeed, json, clean)),
  };
}

const corrected = <Output>(output: Output, list: readonly Correction<Output>[], model: FeedModel): Output =>
  list.reduce((result, correction) => correction.apply(result, model), output);

const jsonText = (feed: JsonFeed): string =>
  JSON.stringify(feed, (_, value: unknown) => (typeof value === 'string' ? unshield(value) : value), 2);

/** A Feed of its own: extensions would go into JSON too, under names that JSON Feed does not know. */
function withWords(feed: Feed, model: FeedModel): Feed {
  for (const extension of channelWords(model)) feed.addExtension(extension);
  return feed;
}

type WordsOf = (entry: FeedEntry) => readonly NonNullable<Item['extensions']>[number][];

function toFeed(model: FeedModel, words: WordsOf = () => []): Feed {
  const { archive, hub, stylesheet, copyright } = model;
  const feed = new Feed({
    // Archives are pages of one feed, so they have its id (RFC 4287, 4.2.6).
    id: shield(archive?.kind === 'archive' ? archive.current.atom : model.addresses.atom),
    title: shield(model.title),
    description: shield(model.description),
    link: model.link,
    language: shield(model.language),
    updated: wholeSecond(instant(feedUpdated(model))),
    generator: 'Courant',
    feedLinks: model.addresses,
    author: toAuthor(model.owner),
    ...(hub === undefined ? {} : { hub }),
    ...(stylesheet === undefined ? {} : { stylesheet: shield(stylesheet) }),
    ...(copyright === undefined ? {} : { copyright: shield(copyright) }),
  });
  for (const entry of model.entries) feed.addItem(toItem(entry, words(entry)));
  return feed;
}

function toItem(entry: FeedEntry, extensions: ReturnType<WordsOf>): Item {
  return {
    title: shield(entry.title),
    // The Atom writer wants a URL here; the correction "ids verbatim" puts the real one in its place.
    id: 'urn:entry',
    guid: shield(entry.guid),
    link: entry.url,
    date: wholeSecond(entry.updated),
    published: wholeSecond(entry.published),
    description: shield(entry.summary),
    // An empty list is no author: the JSON writer would read its first one.
    ...(entry.authors.length === 0 ? {} : { author: entry.authors.map(toAuthor) }),
    category: entry.tags.map((tag) => ({ name: shield(tag), term: shield(tag) })),
    ...(entry.html === undefined ? {} : { content: shield(entry.html) }),
    ...enclosureOf(entry),
    extensions: [...extensions],
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
