/**
 * The parts of view models: what several templates of the theme see. The schemas are for people and tests:
 * docs/theme.md is written from them. At run time only their types count.
 */
import * as z from 'zod';
import type { Instant } from '../ids.ts';

export const text = (about: string) => z.string().describe(about);
const count = (about: string) => z.int().describe(about);
export const html = (about: string) => z.string().meta({ html: true, description: about });
/** Root-relative unless said otherwise. */
export const address = (about: string) => z.string().meta({ address: true, description: about });
export const moment = (about: string) =>
  z.custom<Instant>((value) => typeof value === 'string').meta({ moment: true, description: about });
export const listOf = <T extends z.ZodType>(item: T, about: string) =>
  z.array(item).readonly().describe(about);

export const direction = z.enum(['ltr', 'rtl']);

export const linkView = z
  .object({ title: text('What it is called.'), url: address('Where it leads.') })
  .readonly();
export type LinkView = z.infer<typeof linkView>;

const outsideLink = z.object({ label: text('Its words.'), url: address('Absolute.') }).readonly();

/** Of publication.yaml, what pages may show: no address of a person is in it. */
export const publicationView = z
  .object({
    title: text('The name of the publication.'),
    description: text('One or two sentences on what it is.'),
    language: text('Its language: `en`, `pt-BR`.'),
    timezone: text('Its time zone: `Europe/Lisbon`.'),
    copyright: text('The line at the foot of pages.').exactOptional(),
    follow: listOf(outsideLink, 'Where else to follow it.'),
    newsletters: listOf(
      z
        .object({
          id: text('As publication.yaml has it.'),
          name: text('Its name.'),
          description: text('What it brings.').exactOptional(),
        })
        .readonly(),
      'Its newsletters; empty: it has none, and nothing to subscribe to by email.',
    ),
    sections: listOf(linkView, 'The sections of publication.yaml, in its order.'),
  })
  .readonly();
export type PublicationView = z.infer<typeof publicationView>;

export const authorView = z
  .object({
    name: text('The name.'),
    url: address(
      "The author's page, or the address that the article gives, which is absolute.",
    ).exactOptional(),
  })
  .readonly();
export type AuthorView = z.infer<typeof authorView>;

export const sectionView = z
  .object({
    title: text('Its title.'),
    url: address('Its page.'),
    more: text('The line under each of its articles: "Read more of Undertow".'),
  })
  .readonly();
export type SectionView = z.infer<typeof sectionView>;

export const heroView = z
  .object({
    src: address('The picture.'),
    alt: text('What it shows, for those who do not see it; may be empty.'),
    caption: text('The line below it.').exactOptional(),
    credit: text('Who made it.').exactOptional(),
    width: count('CSS pixels; absent until the picture is measured.').exactOptional(),
    height: count('CSS pixels; absent until the picture is measured.').exactOptional(),
    srcset: text(
      'For `srcset`, where there are smaller renditions; the template adds `sizes`.',
    ).exactOptional(),
  })
  .readonly();

export const enclosureView = z
  .object({
    url: address('The file, or where it lies elsewhere.'),
    type: text('Media type: `audio/mpeg`.'),
    isFilm: z.boolean().describe('Film (`<video>`) or sound (`<audio>`).'),
    measures: text('"34 min, 31 MB"; absent where neither is known.').exactOptional(),
    title: text('What it is called, where that is not the title of the article.').exactOptional(),
  })
  .readonly();
export type EnclosureView = z.infer<typeof enclosureView>;

export const seriesView = z
  .object({
    name: text('The name of the series.'),
    url: address('Its page.'),
    part: count('Which part this is; absent where nobody counts.').exactOptional(),
    previous: linkView.exactOptional().describe('The part before; on the page of the article only.'),
    next: linkView.exactOptional().describe('The part after; on the page of the article only.'),
  })
  .readonly();
export type SeriesView = z.infer<typeof seriesView>;

/** An article in a list. */
const teaserFields = {
  title: text('The headline.'),
  url: address('Its page; absolute in `entry.liquid`.'),
  deck: text('The one-sentence subtitle.').exactOptional(),
  excerpt: text('The beginning of the text, cut.'),
  authors: listOf(authorView, 'Who wrote it; may be empty.'),
  published: moment('When it was published first.'),
  updated: moment('When its author declared an edit.').exactOptional(),
  section: sectionView.exactOptional().describe('The section it runs in.'),
  hero: heroView.exactOptional().describe('Its picture.'),
  part: count('Only on the page of a series: which part it is.').exactOptional(),
  language: text('Only where it is not that of the publication.').exactOptional(),
  direction: direction
    .exactOptional()
    .describe('`ltr` or `rtl`; only where it is not that of the publication.'),
};
export const teaserView = z.object(teaserFields).readonly();
export type TeaserView = z.infer<typeof teaserView>;

const sponsorView = z
  .object({
    name: text('Who pays.'),
    url: address('Absolute.').exactOptional(),
    text: text('What they say.').exactOptional(),
  })
  .readonly();

export const articleView = z
  .object({
    ...teaserFields,
    html: html('The text.'),
    tags: listOf(linkView, 'Its tags, each with its page.'),
    enclosure: enclosureView.exactOptional().describe('Its recording.'),
    series: seriesView.exactOptional().describe('The series that it is a part of.'),
    sponsor: sponsorView.exactOptional().describe('Who pays for it.'),
    follow: listOf(
      outsideLink,
      "The article's own follow links; the publication's are in `publication.follow`.",
    ),
  })
  .readonly();
export type ArticleView = z.infer<typeof articleView>;

/** An article before it is public. */
export const previewedArticle = z
  .object({ ...articleView.unwrap().shape, published: teaserFields.published.exactOptional() })
  .readonly();

export const newsletterView = z
  .object({
    name: text('Its name.'),
    description: text('What it brings.').exactOptional(),
    url: address('The list of its digests.'),
    open: z.boolean().describe('False: publication.yaml names it no more, so nobody can subscribe to it.'),
  })
  .readonly();
export type NewsletterView = z.infer<typeof newsletterView>;

export const periodView = z
  .object({
    cadence: z.enum(['daily', 'weekly', 'monthly']).describe('How often digests of this kind come.'),
    day: text("The first day of the period, long, in the publication's language."),
    month: text('The month of that day, with its year.'),
  })
  .readonly();

export const digestView = z
  .object({
    subject: text('Of its mail; absent when an article of it was withdrawn.').exactOptional(),
    period: periodView.describe(
      'The day, week or month that it is of; `mail-period.liquid` puts it into words.',
    ),
    size: count('How many articles it has.'),
    withdrawn: count('How many of them were withdrawn since.'),
  })
  .readonly();
export type DigestView = z.infer<typeof digestView>;

export const feedAddress = z
  .object({
    name: text('`RSS`, `Atom`, `JSON Feed`.'),
    url: address('The feed.'),
    address: address('The same, absolute: to copy.'),
  })
  .readonly();
export type FeedAddress = z.infer<typeof feedAddress>;

/** What `teaser.liquid` sees. */
export const teaserModel = z.object({ article: teaserView.describe('The article.') }).readonly();
/** What `byline.liquid` sees: an article, a teaser, or an article before it is public. */
export const bylineModel = z
  .object({
    article: z
      .object({
        authors: teaserFields.authors,
        published: teaserFields.published.exactOptional(),
        updated: teaserFields.updated,
      })
      .readonly()
      .describe('Of the article, whatever else it has.'),
  })
  .readonly();
export const periodModel = z.object({ period: periodView.describe('The period.') }).readonly();
/** What `entry.liquid` sees. */
export const entryModel = z
  .object({
    publication: publicationView.describe('The publication itself.'),
    article: articleView.describe('The article; every address in it is absolute.'),
  })
  .readonly();
export type EntryModel = z.infer<typeof entryModel>;
