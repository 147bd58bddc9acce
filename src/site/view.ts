/**
 * View models: what the templates of the theme may use. Addresses are root-relative unless said otherwise; dates are
 * ISO texts for the filter `day`; text is plain and is escaped by the template engine, but for the fields named
 * `html`, which are sanitized and need `| raw`.
 */
import type { Link, Sponsor } from '../article/article.ts';
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';

export interface MenuItem {
  readonly label: string;
  readonly url: string;
  readonly current?: boolean;
}

/** An autodiscovery link. */
export interface FeedLink {
  /** Media type without parameters. */
  readonly type: string;
  readonly title: string;
  readonly url: string;
}

/** What `layout.liquid` needs of every page. Pages of other stages give `publication` and `title` only. */
export interface Frame {
  /** As in publication.yaml. */
  readonly publication: Publication;
  /** Of the document; the layout adds the publication's. */
  readonly title: string;
  readonly description?: string;
  /** Absolute. A page without one is not meant for search engines. */
  readonly canonical?: string;
  /** Open Graph: `website` or `article`. */
  readonly kind: 'website' | 'article';
  /** Absolute address of a picture for link previews. */
  readonly image?: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** The publication's own, where the page is in another: of what stands around its text. */
  readonly around?: { readonly language: string; readonly direction: 'ltr' | 'rtl' };
  readonly menu: readonly MenuItem[];
  readonly feeds: readonly FeedLink[];
}

export interface AuthorView {
  readonly name: string;
  /** The author's page, or the address given in the article. */
  readonly url?: string;
}

export interface SectionView {
  readonly title: string;
  readonly url: string;
  /** The line under each article: "Read more of Undertow". */
  readonly more: string;
}

export interface HeroView {
  readonly src: string;
  readonly alt: string;
  readonly caption?: string;
  readonly credit?: string;
  readonly width?: number;
  readonly height?: number;
  /** Where there are renditions: what the browser may choose from; the template knows how wide it is shown. */
  readonly srcset?: string;
}

/** The recording of an article: a player and a link. */
export interface EnclosureView {
  readonly url: string;
  readonly type: string;
  readonly isFilm: boolean;
  /** "34 min, 31 MB"; absent where neither is known. */
  readonly measures?: string;
  readonly title?: string;
}

/** The series that an article is a part of. */
export interface SeriesView {
  readonly name: string;
  readonly url: string;
  readonly part?: number;
  /** On the article's page only. */
  readonly previous?: { readonly title: string; readonly url: string };
  readonly next?: { readonly title: string; readonly url: string };
}

/** An article in a list (`teaser.liquid`, `byline.liquid`). */
export interface TeaserView {
  readonly title: string;
  readonly url: string;
  readonly deck?: string;
  readonly excerpt: string;
  readonly authors: readonly AuthorView[];
  readonly published: Instant;
  /** Only where the author declared an edit. */
  readonly updated?: Instant;
  readonly section?: SectionView;
  readonly hero?: HeroView;
  /** Only on the page of a series: which part it is. */
  readonly part?: number;
  /** Only where it differs from the publication's. */
  readonly language?: string;
  readonly direction?: 'ltr' | 'rtl';
}

/** `article.liquid`, and `entry.liquid` with every address absolute: the content of a feed entry. */
export interface ArticleView extends TeaserView {
  readonly html: string;
  readonly tags: readonly { readonly title: string; readonly url: string }[];
  readonly enclosure?: EnclosureView;
  readonly series?: SeriesView;
  readonly sponsor?: Sponsor;
  /** The article's own follow links; the publication's stand in the layout. */
  readonly follow: readonly Link[];
}

/** `article.liquid` before the article is public. */
export interface PreviewPage extends Omit<ArticlePage, 'article'> {
  /** Without a date if nothing says one. */
  readonly article: Omit<ArticleView, 'published'> & { readonly published?: Instant };
}

/** `preview-banner.liquid` */
export interface PreviewBanner extends Frame {
  /** When it goes live; absent: it is a draft. */
  readonly due?: Instant;
}

export interface ArticlePage extends Frame {
  readonly article: ArticleView;
  /** For search engines: the article in each of its languages, this one too, and `x-default`; absolute addresses. */
  readonly alternates: readonly { readonly language: string; readonly url: string }[];
  /** For readers: the other languages, each by its own name ("Français"). */
  readonly translations: readonly {
    readonly language: string;
    readonly name: string;
    readonly url: string;
  }[];
}

/** `home.liquid`: the newest article and those before it. */
export interface HomePage extends Frame {
  readonly lead?: TeaserView;
  readonly articles: readonly TeaserView[];
}

/** `list.liquid`: a section, tag, series, author or month. */
export interface ListPage extends Frame {
  /** What kind of list this is, for people: "Section". */
  readonly label: string;
  readonly heading: string;
  readonly lines: readonly string[];
  /** An author's own address. */
  readonly home?: string;
  /** The list's RSS feed. */
  readonly feedUrl?: string;
  readonly articles: readonly TeaserView[];
}

/** `archive.liquid`, newest first. */
export interface ArchivePage extends Frame {
  readonly years: readonly {
    readonly year: string;
    readonly months: readonly { readonly title: string; readonly url: string }[];
  }[];
  /** The lists of newsletters' digests. */
  readonly digests: readonly { readonly title: string; readonly url: string }[];
}

/** A newsletter on the pages of its digests. */
export interface NewsletterView {
  readonly name: string;
  readonly description?: string;
  /** The list of its digests. */
  readonly url: string;
  /** False: publication.yaml names it no more, so nobody can subscribe to it. */
  readonly open: boolean;
}

/** A digest by itself and in a list. */
export interface DigestView {
  /** Of its mail; absent when an article of it was withdrawn. */
  readonly subject?: string;
  /** For `mail-period.liquid`: "Week of November 23, 2026". */
  readonly period: {
    readonly cadence: 'daily' | 'weekly' | 'monthly';
    /** Its first day, long, in the publication's language. */
    readonly day: string;
    readonly month: string;
  };
  /** How many members it has. */
  readonly size: number;
}

/** `digest.liquid`: the members in their order, as they stand now. */
export interface DigestPage extends Frame {
  readonly newsletter: NewsletterView;
  readonly digest: DigestView & {
    /** The first member, unless it was withdrawn. */
    readonly lead?: TeaserView;
    /** Those after the lead; one without `article` was withdrawn. */
    readonly members: readonly { readonly article?: TeaserView }[];
  };
}

/** `digests.liquid`: the digests of a newsletter, newest first. */
export interface DigestsPage extends Frame {
  readonly newsletter: NewsletterView;
  readonly years: readonly {
    readonly year: string;
    readonly digests: readonly (DigestView & { readonly url: string })[];
  }[];
}

/** `feeds.liquid`: every feed with its absolute address to copy. */
export interface FeedsPage extends Frame {
  readonly groups: readonly {
    readonly title: string;
    readonly url?: string;
    readonly feeds: readonly { readonly name: string; readonly url: string; readonly address: string }[];
  }[];
}

/** `page.liquid`: a file of `pages/`. `not-found.liquid` and `gone.liquid` take a bare {@link Frame}. */
export interface StaticPage extends Frame {
  readonly page: { readonly title: string; readonly html: string };
}
