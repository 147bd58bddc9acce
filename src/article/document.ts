/** A Markdown file of the *article* stage, understood, and what its item keeps of it. */
import type { ArticleId, Instant } from '../ids.ts';

export interface Link {
  readonly label: string;
  readonly url: string;
}

export interface Byline {
  /** The author's id in publication.yaml, where there is one. */
  readonly id?: string;
  readonly name: string;
  readonly url?: string;
}

export interface Hero {
  /** Root-relative (`/articles/img/tide.svg`) or an absolute https address. */
  readonly src: string;
  readonly alt: string;
  readonly caption?: string;
  readonly credit?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A recording that belongs to the article, sound or film: what feeds call an enclosure. */
export interface Enclosure {
  /** Root-relative (`/articles/audio/tides.mp3`) or an absolute https address. */
  readonly url: string;
  /** Registered media type of sound or film: `audio/mpeg`. */
  readonly type: string;
  /** Bytes, as the author says; of a file of the content bucket its record knows better. */
  readonly length?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly title?: string;
}

/** Which series an article is a part of, and where in it. */
export interface SeriesPart {
  readonly name: string;
  /** As the author counts. */
  readonly part?: number;
  /** Hugo's: orders, but counts nothing. */
  readonly weight?: number;
}

export interface Sponsor {
  readonly name: string;
  readonly text?: string;
  readonly url?: string;
}

/**
 * A Markdown file, understood. `html` is sanitized; links and images in it are root-relative or absolute, so it can
 * stand on any page of the site; `absoluteUrls` (./html.ts) makes it fit for feeds and mails.
 */
export interface ArticleDocument {
  /** From front matter `id:`; wins over everything. */
  readonly declaredId?: ArticleId;
  /** What feeds show as the id when `declaredId` came from a foreign id: that id, verbatim. */
  readonly declaredGuid?: string;
  readonly title: string;
  /** The one-sentence subtitle. */
  readonly deck?: string;
  readonly slug: string;
  /** Front matter date; absent: the moment the article first goes live. */
  readonly date?: Instant;
  /** Declared by the author; other edits are silent. */
  readonly updated?: Instant;
  readonly language?: string;
  /**
   * What an article and its translations share: declared, or the key without its ending and the language in it
   * (`articles/guide` of `articles/guide.fr.md`, which is the key of `articles/guide.md` too). Absent: nothing says that
   * there are others.
   */
  readonly translationOf?: string;
  readonly direction: 'ltr' | 'rtl';
  readonly authors: readonly Byline[];
  readonly section?: string;
  readonly tags: readonly string[];
  readonly hero?: Hero;
  readonly enclosure?: Enclosure;
  readonly series?: SeriesPart;
  readonly sponsor?: Sponsor;
  readonly follow: readonly Link[];
  readonly canonical?: string;
  /**
   * Where its author would have it: root-relative, percent-encoded, perhaps with the placeholders of publication.yaml's
   * `permalink` (`/:year/tides/`), and with or without a slash at the end.
   */
  readonly addressWish?: string;
  /** Root-relative, percent-encoded addresses that it had before. */
  readonly aliases?: readonly string[];
  /** Keys of the front matter that nothing here knows, as written; at most 40. */
  readonly otherKeys?: readonly string[];
  readonly draft: boolean;
  readonly mail: 'auto' | 'never';
  /** Which announcement this is: a larger number than ever before mails it once more. Absent: the first. */
  readonly announce?: number;
  readonly html: string;
  /** Plain text of the body, for excerpts and search. */
  readonly text: string;
  /** At most 280 characters, ends at a word. */
  readonly excerpt: string;
  /** Keys of the content bucket that the article shows or links to. */
  readonly assets: readonly string[];
}

/** What lists, feeds' metadata and reports need of a document; kept on the item, so that no index parses Markdown. */
export type ArticleSummary = Pick<
  ArticleDocument,
  | 'title'
  | 'deck'
  | 'slug'
  | 'date'
  | 'updated'
  | 'language'
  | 'translationOf'
  | 'direction'
  | 'authors'
  | 'section'
  | 'tags'
  | 'hero'
  | 'enclosure'
  | 'series'
  | 'canonical'
  | 'addressWish'
  | 'aliases'
  | 'otherKeys'
  | 'mail'
  | 'announce'
  | 'excerpt'
>;
