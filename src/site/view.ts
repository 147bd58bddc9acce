/**
 * View models of pages: what the templates of the theme may use, for each page all of it. docs/theme.md is written from
 * these schemas (./theme-guide.ts); at run time only their types count.
 */
import * as z from 'zod';
import {
  address,
  articleView,
  digestView,
  direction,
  feedAddress,
  heroView,
  html,
  linkView,
  listOf,
  moment,
  newsletterView,
  previewedArticle,
  publicationView,
  teaserView,
  text,
} from './view-parts.ts';

export const menuItem = z
  .object({
    label: text('Its words.'),
    url: address('Where it leads.'),
    current: z.boolean().exactOptional().describe('True on the page that it leads to.'),
  })
  .readonly();
export type MenuItem = z.infer<typeof menuItem>;

const feedLink = z
  .object({
    type: text('Media type: `application/atom+xml`.'),
    title: text('What it is a feed of, and its format.'),
    url: address('The feed.'),
  })
  .readonly();
export type FeedLink = z.infer<typeof feedLink>;

export const frame = z
  .object({
    publication: publicationView.describe('The publication itself.'),
    title: text("Of the page. The layout puts the publication's behind it."),
    description: text('For search engines and link previews.').exactOptional(),
    canonical: address(
      'Absolute. Absent on pages that search engines are not to keep: not found, withdrawn, previews.',
    ).exactOptional(),
    kind: z.enum(['website', 'article']).describe('For `og:type`.'),
    image: z
      .object({
        url: address('Absolute.'),
        alt: text('What it shows.').exactOptional(),
        width: z.int().exactOptional().describe('Pixels; absent until it is measured.'),
        height: z.int().exactOptional().describe('Pixels; absent until it is measured.'),
      })
      .readonly()
      .exactOptional()
      .describe('The picture of link previews.'),
    language: text('Of the page: `en`, `pt-BR`.'),
    direction: direction.describe('From which side the page is read: `ltr` or `rtl`.'),
    around: z
      .object({
        language: text("The publication's."),
        direction: direction.describe("The publication's."),
      })
      .readonly()
      .exactOptional()
      .describe('Where the page is in another language or direction: of what stands around its text.'),
    menu: listOf(menuItem, 'The menu: sections, and the pages that have a place in it.'),
    feeds: listOf(feedLink, "For autodiscovery: the page's own feeds, then the publication's."),
    structured: html(
      'Structured data (JSON-LD) for search engines, made safe to stand in a `<script type="application/ld+json">`.',
    ).exactOptional(),
    openGraph: z
      .object({
        published: moment('When the article was published first.'),
        modified: moment('When its author declared the last edit.'),
        section: text("Its section's title.").exactOptional(),
        tags: listOf(z.string(), 'Its tags.'),
      })
      .readonly()
      .exactOptional()
      .describe('On the page of an article: what link previews are told of it.'),
    alternates: listOf(
      z.object({ language: text('Its language, or `x-default`.'), url: address('Absolute.') }).readonly(),
      'For `hreflang`: an article in each of its languages, this one too.',
    ).exactOptional(),
    previous: linkView.exactOptional().describe('The page before this one, where pages follow each other.'),
    next: linkView.exactOptional().describe('The page after this one.'),
  })
  .readonly();
/** What `layout.liquid` needs of every page. */
export type Frame = z.infer<typeof frame>;

const framed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.object({ ...frame.unwrap().shape, ...shape }).readonly();

const translation = z
  .object({
    language: text('Its language.'),
    name: text('The language by its own name: "Français".'),
    url: address('Its page.'),
  })
  .readonly();

const besideArticle = {
  translations: listOf(translation, 'For readers: the other languages.'),
};

export const articlePage = framed({ article: articleView.describe('The article.'), ...besideArticle });
export type ArticlePage = z.infer<typeof articlePage>;

/** `article.liquid` before the article is public: without a date if nothing says one. */
const previewPage = framed({ article: previewedArticle, ...besideArticle });
export type PreviewPage = z.infer<typeof previewPage>;

export const previewBanner = framed({
  due: moment('When it goes live; absent: it is a draft.').exactOptional(),
});
export type PreviewBanner = z.infer<typeof previewBanner>;

export const homePage = framed({
  lead: teaserView.exactOptional().describe('The newest article; absent: nothing is published yet.'),
  articles: listOf(teaserView, 'Those before it.'),
});
export type HomePage = z.infer<typeof homePage>;

/** Months with a page each, by year. */
const years = listOf(
  z.object({ year: text('`2026`.'), months: listOf(linkView, 'Its months, newest first.') }).readonly(),
  'Newest first.',
);

export const listPage = framed({
  label: text('What kind of list this is: "Section".'),
  heading: text('What it is a list of.'),
  lines: listOf(z.string(), 'What is said of it; may be empty.'),
  home: address("An author's own address; absolute.").exactOptional(),
  portrait: heroView.exactOptional().describe("An author's picture."),
  landing: address('The page about its feeds; absent where it has none.').exactOptional(),
  whole: linkView.exactOptional().describe('On the page of one year: the page of the whole list.'),
  articles: listOf(teaserView, 'Newest first; of a series from the first part on.'),
  older: listOf(linkView, 'Where not all stand on this page: the pages that have the others, newest first.'),
});
export type ListPage = z.infer<typeof listPage>;

export const directoryPage = framed({
  heading: text('"Tags", "Authors", "Sections", "Series".'),
  entries: listOf(linkView, 'What has articles, each with its page.'),
});
export type DirectoryPage = z.infer<typeof directoryPage>;

export const archivePage = framed({
  years,
  digests: listOf(linkView, "The lists of newsletters' digests."),
  directories: listOf(linkView, 'The lists of sections, tags, authors and series that are not empty.'),
});
export type ArchivePage = z.infer<typeof archivePage>;

const datedDigest = z.object({ ...digestView.unwrap().shape, url: address('Its page.') }).readonly();

export const digestPage = framed({
  newsletter: newsletterView.describe('Whose digest it is.'),
  digest: z
    .object({
      ...digestView.unwrap().shape,
      lead: teaserView.exactOptional().describe('The first article, unless it was withdrawn.'),
      members: listOf(
        z.object({ article: teaserView.exactOptional().describe('Absent: it was withdrawn.') }).readonly(),
        'The articles behind the lead, in their order, as they stand now.',
      ),
    })
    .readonly()
    .describe('The digest.'),
});
export type DigestPage = z.infer<typeof digestPage>;

export const digestsPage = framed({
  newsletter: newsletterView.describe('Whose digests these are.'),
  years: listOf(
    z.object({ year: text('`2026`.'), digests: listOf(datedDigest, 'Newest first.') }).readonly(),
    'Newest first.',
  ),
  more: z.boolean().describe('There are older ones, which this page does not show.'),
  addresses: listOf(feedAddress, 'The feeds of these digests.'),
});
export type DigestsPage = z.infer<typeof digestsPage>;

export const newslettersPage = framed({
  newsletters: listOf(newsletterView, 'Those that have digests with a page.'),
});
export type NewslettersPage = z.infer<typeof newslettersPage>;

const feedsOf = z
  .object({
    title: text('What they are feeds of.'),
    url: address('The page about them.'),
    feeds: listOf(feedAddress, 'In each format.'),
  })
  .readonly();

export const feedsPage = framed({
  groups: listOf(feedsOf, "The publication's, then those of its sections and authors."),
  opml: address('The list of all feeds, for feed readers to import.'),
});
export type FeedsPage = z.infer<typeof feedsPage>;

const datedLink = z
  .object({ ...linkView.unwrap().shape, published: moment('When it was published first.') })
  .readonly();

export const landingPage = framed({
  heading: text('What it is a feed of.'),
  page: address('The page that shows the same.'),
  addresses: listOf(feedAddress, 'The feed in each format.'),
  readers: listOf(
    z
      .object({ name: text('"Feedly".'), url: address('Absolute, or `feed:`: opens the feed in it.') })
      .readonly(),
    'Feed readers that can be asked to open this feed.',
  ),
  articles: listOf(datedLink, 'The newest.'),
});
export type LandingPage = z.infer<typeof landingPage>;

export const staticPage = framed({
  page: z
    .object({ title: text('Its title.'), html: html('Its text.') })
    .readonly()
    .describe('The file under `pages/`.'),
});
export type StaticPage = z.infer<typeof staticPage>;
