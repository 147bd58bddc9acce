/** The nouns of *feeds*: what a feed says, before it is written as RSS, Atom or JSON. */
import type { Instant } from '../ids.ts';

export interface FeedAuthor {
  readonly name: string;
  /** Absolute. */
  readonly url?: string;
}

/** A picture that stands for the entry; becomes the enclosure where there is no recording. */
export interface FeedImage {
  /** Absolute. */
  readonly url: string;
  /** Registered media type: `image/jpeg`. */
  readonly type: string;
  /** Bytes. */
  readonly length: number;
}

/** A recording that belongs to the entry, sound or film: what podcast programs play. */
export interface FeedEnclosure {
  /** Absolute. */
  readonly url: string;
  /** Registered media type: `audio/mpeg`. */
  readonly type: string;
  /** Bytes; absent: nobody knows. */
  readonly length?: number;
  /** Seconds. */
  readonly duration?: number;
  /** Plain text. */
  readonly title?: string;
}

export interface FeedEntry {
  /** What the formats show as the id, verbatim; never changes. */
  readonly guid: string;
  /** What Atom shows in its place, where the guid is no IRI (RFC 4287, 4.2.6). */
  readonly iri?: string;
  /** Absolute address of the page. */
  readonly url: string;
  /** Plain text. */
  readonly title: string;
  /** Plain text, one or two sentences. */
  readonly summary: string;
  /** Full content with absolute addresses; absent where the publication's feeds carry summaries only. */
  readonly html?: string;
  /** Only where it differs from the feed's. */
  readonly language?: string;
  readonly authors: readonly FeedAuthor[];
  readonly tags: readonly string[];
  readonly published: Instant;
  /** Moves only by the author's word. */
  readonly updated: Instant;
  readonly image?: FeedImage;
  readonly enclosure?: FeedEnclosure;
  /** The publication says that it is a podcast, so podcast programs are told of the recording in their words. */
  readonly isEpisode?: true;
}

/**
 * What a podcast's channel says of itself, in the words of Apple (podcasters.apple.com, "A podcaster's guide to RSS") and
 * of the Podcast Namespace (podcasting2.org).
 */
export interface PodcastChannel {
  /** A UUID that stays when the podcast moves (podcasting2.org, guid). */
  readonly guid: string;
  readonly author: string;
  /** May other platforms import this feed? Not as long as it is locked. */
  readonly locked: boolean;
  readonly explicit: boolean;
  /** `episodic`: the newest first; `serial`: from the beginning. */
  readonly type: 'episodic' | 'serial';
  /** One of Apple's, and perhaps one below it. */
  readonly categories: readonly (readonly [category: string, below?: string])[];
  /** Absolute address of a square picture. */
  readonly image: string;
  /** Public: whom platforms write to, to prove that the podcast is theirs. */
  readonly owner?: { readonly name: string; readonly email: string };
}

/** Absolute addresses of one document in its three formats. */
export type FeedAddresses = Readonly<Record<FeedFormat, string>>;

/**
 * Which part of a feed a document is (RFC 5005). `subscription`: what readers poll, and it does not hold everything
 * (section 4). `archive`: a page of what it does not hold, older ones before it and newer ones after it (section 4).
 * `complete`: the document holds every entry that there is (section 2). Absent: nothing is said.
 */
export type FeedArchive =
  | { readonly kind: 'subscription'; readonly prevArchive: FeedAddresses }
  | {
      readonly kind: 'archive';
      /** Of the document that readers poll. */
      readonly current: FeedAddresses;
      /** Absent: this page holds the first entry. */
      readonly prevArchive?: FeedAddresses;
      /** Absent: what is newer stands in the current document alone. */
      readonly nextArchive?: FeedAddresses;
    }
  | { readonly kind: 'complete' };

export interface FeedModel {
  readonly title: string;
  readonly description: string;
  readonly language: string;
  /** Absolute address of the page that shows the same selection. */
  readonly link: string;
  /** Absolute addresses under which the three formats are served. */
  readonly addresses: FeedAddresses;
  readonly archive?: FeedArchive;
  /** Absolute address of the WebSub hub that is told of each change (W3C WebSub, section 4). */
  readonly hub?: string;
  /** Absolute address of the page for people who meet the feed in a browser. */
  readonly landing?: string;
  /** Absolute address of a CSS stylesheet for browsers that show the XML itself. */
  readonly stylesheet?: string;
  /** Only where entries have recordings. */
  readonly podcast?: PodcastChannel;
  readonly copyright?: string;
  /** Whom Atom names where an entry has no author of its own. */
  readonly owner: FeedAuthor;
  /** RFC 3339; absent: as its newest change (./updated.ts). */
  readonly updated?: string;
  /** Newest first. */
  readonly entries: readonly FeedEntry[];
}

export type FeedFormat = 'rss' | 'atom' | 'json';

export const feedFormats: readonly FeedFormat[] = ['rss', 'atom', 'json'];

/** RFC 4287 section 8, jsonfeed.org/version/1.1, and for RSS what every reader asks for. */
export const feedContentTypes: Readonly<Record<FeedFormat, string>> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

/** The text of the three feeds; the same model always gives the same bytes. */
export type Feeds = Readonly<Record<FeedFormat, string>>;
