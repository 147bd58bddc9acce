/**
 * What RSS says in the words of others, as extensions that `feed` writes: Dublin Core, Media RSS, iTunes, the Podcast
 * Namespace, RFC 5005. Each value is shielded here, because `feed` writes extensions as they are.
 */
import type { Extension } from 'feed';
import { shield } from './clean.ts';
import { archiveMark, historyNamespace } from './correction.ts';
import type { FeedEntry, FeedImage, FeedModel, PodcastChannel } from './feed.ts';

/** XML prefixes of RSS, and where each is defined. */
export const namespaces = {
  dc: 'http://purl.org/dc/elements/1.1/',
  content: 'http://purl.org/rss/1.0/modules/content/',
  atom: 'http://www.w3.org/2005/Atom',
  fh: historyNamespace,
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  podcast: 'https://podcastindex.org/namespace/1.0',
  media: 'http://search.yahoo.com/mrss/',
} as const;

const text = (name: string, value: string): Extension => ({ name, objects: { _text: shield(value) } });
const attributes = (name: string, given: Readonly<Record<string, string | number>>): Extension => ({
  name,
  objects: {
    _attributes: Object.fromEntries(
      Object.entries(given).map(([key, value]) => [key, shield(String(value))]),
    ),
  },
});

/** Of an item: its own language; how long the recording lasts; the picture beside it. */
export function itemWords(entry: FeedEntry): readonly Extension[] {
  const { enclosure, image, language, isEpisode } = entry;
  const media = mediaBeside(entry);
  return [
    ...(language === undefined ? [] : [text('dc:language', language)]),
    ...(isEpisode && enclosure ? episodeWords(enclosure.duration, image) : []),
    ...(media.length === 0 ? [] : [{ name: 'media:content', objects: several(media) }]),
  ];
}

/** Of extensions with one name `feed` keeps the last, but one may be a list. */
const several = (list: readonly object[]) => list as unknown as Record<string, unknown>;

/** What the enclosure has no attribute for. A duration in the words of iTunes asks for a channel in them. */
function mediaBeside({ enclosure, image, isEpisode }: FeedEntry): readonly object[] {
  if (enclosure === undefined) return [];
  const { url, type, length, duration } = enclosure;
  const recording =
    isEpisode || duration === undefined
      ? []
      : [{ url, type, ...(length === undefined ? {} : { fileSize: length }), duration }];
  const picture =
    image === undefined
      ? []
      : [{ url: image.url, type: image.type, fileSize: image.length, medium: 'image' }];
  return [...recording, ...picture].map((given) => attributes('', given).objects);
}

/** Podcast programs show pictures of these two kinds only. */
const shownByPodcasts = /^image\/(jpeg|png)$/;

const episodeWords = (duration: number | undefined, image: FeedImage | undefined): readonly Extension[] => [
  ...(duration === undefined ? [] : [text('itunes:duration', String(duration))]),
  ...(image && shownByPodcasts.test(image.type) ? [attributes('itunes:image', { href: image.url })] : []),
];

/** Of the channel. */
export function channelWords(model: FeedModel): readonly Extension[] {
  const mark = archiveMark(model);
  return [
    ...(mark === undefined ? [] : [{ name: mark, objects: {} }]),
    ...(model.podcast === undefined ? [] : podcastWords(model.podcast)),
  ];
}

function podcastWords({
  guid,
  locked,
  author,
  explicit,
  type,
  categories,
  image,
  owner,
}: PodcastChannel): readonly Extension[] {
  return [
    text('podcast:guid', guid),
    {
      name: 'podcast:locked',
      objects: {
        ...(owner === undefined ? {} : { _attributes: { owner: shield(owner.email) } }),
        _text: locked ? 'yes' : 'no',
      },
    },
    text('podcast:medium', 'podcast'),
    text('itunes:author', author),
    text('itunes:explicit', String(explicit)),
    text('itunes:type', type),
    attributes('itunes:image', { href: image }),
    ...(owner === undefined ? [] : [ownerWords(owner)]),
    { name: 'itunes:category', objects: several(categories.map(categoryWords)) },
  ];
}

const ownerWords = ({ name, email }: { name: string; email: string }): Extension => ({
  name: 'itunes:owner',
  objects: { 'itunes:name': { _text: shield(name) }, 'itunes:email': { _text: shield(email) } },
});

const categoryWords = ([category, below]: readonly [string, string?]) => ({
  _attributes: { text: shield(category) },
  ...(below === undefined ? {} : { 'itunes:category': { _attributes: { text: shield(below) } } }),
});
