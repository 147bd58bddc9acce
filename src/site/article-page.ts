/** An article's page, and the article as the content of a feed entry. */
import type { ArticleDocument, Enclosure } from '../article/article.ts';
import { isFilm, measuresInWords } from '../article/enclosure.ts';
import type { Instant } from '../ids.ts';
import { siteKey } from '../keys.ts';
import type { Appearance } from './appearance.ts';
import { absolute, frameOf, imageView, publicationView, teaserView } from './frame.ts';
import { withListings } from './highlight.ts';
import { sectionPath, sectionTitle, tagPath } from './selections.ts';
import { seriesView } from './series.ts';
import { htmlType, pageCaching, type SiteObject } from './site.ts';
import { articleThing } from './structured-data.ts';
import { type Translation, translationViews } from './translations.ts';
import type { ArticlePage } from './view.ts';
import type { ArticleView, EnclosureView, EntryModel, LinkView, SeriesView } from './view-parts.ts';

/** What of an item the page needs. */
export interface Published {
  readonly address: string;
  readonly published: Instant;
}

/** `series`: with the neighbours of the article in it; `translations`: it in each of its languages, if there are others. */
export function articlePage(
  appearance: Appearance,
  { address, published }: Published,
  document: ArticleDocument,
  series?: SeriesView,
  translations: readonly Translation[] = [],
): SiteObject {
  const plain = articleView(appearance, { address, published }, document);
  const article: ArticleView = { ...plain, ...(series === undefined ? {} : { series }) };
  const { title, deck, excerpt, hero, language, direction, canonical } = document;
  const image = hero && imageView(appearance, hero);
  const url = canonical ?? absolute(appearance, address);
  const frame = frameOf(appearance, {
    ...{ title, path: address, description: deck ?? excerpt, kind: 'article', direction },
    ...(hero === undefined ? {} : { image: hero }),
    ...(language === undefined ? {} : { language }),
    way: wayTo(appearance, document),
    things: [
      articleThing(appearance, document, { url, published, ...(image === undefined ? {} : { image }) }),
    ],
  });
  const view: ArticlePage = {
    ...frame,
    ...(canonical === undefined ? {} : { canonical }),
    ...neighbours(series),
    openGraph: {
      ...{ published, modified: article.updated ?? published },
      ...(article.section === undefined ? {} : { section: article.section.title }),
      tags: document.tags,
    },
    ...{ article, ...translationViews(appearance, address, translations) },
  };
  return page(address, appearance.theme.render('article.liquid', view));
}

/** The section that it runs in. */
function wayTo({ publication }: Appearance, { section }: ArticleDocument): readonly LinkView[] {
  if (section === undefined) return [];
  return [{ title: sectionTitle(publication.config, section), url: sectionPath(section) }];
}

const neighbours = (series: SeriesView | undefined): Pick<ArticlePage, 'previous' | 'next'> => ({
  ...(series?.previous === undefined ? {} : { previous: series.previous }),
  ...(series?.next === undefined ? {} : { next: series.next }),
});

export function articleView(
  appearance: Appearance,
  place: Published,
  document: ArticleDocument,
): ArticleView {
  const { enclosure, sponsor } = document;
  const series = seriesView(document);
  return {
    ...teaserView({ ...place, summary: document }, appearance.publication.config),
    html: withListings(withoutStyles(document.html)),
    tags: document.tags.map((tag) => ({ title: tag, url: tagPath(tag) })),
    ...(enclosure === undefined ? {} : { enclosure: enclosureView(enclosure) }),
    ...(series === undefined ? {} : { series }),
    ...(sponsor === undefined ? {} : { sponsor }),
    follow: document.follow,
  };
}

function enclosureView(enclosure: Enclosure): EnclosureView {
  const { url, type, title } = enclosure;
  const measures = measuresInWords(enclosure);
  return {
    ...{ url, type, isFilm: isFilm(enclosure) },
    ...(measures === '' ? {} : { measures }),
    ...(title === undefined ? {} : { title }),
  };
}

/** Pages allow no style attributes (Content-Security-Policy); the alignment of table cells has an older form. */
export const withoutStyles = (html: string): string =>
  html.replace(/(<t[hd]\b[^>]*?) style="text-align: ?(left|right|center);?"/g, '$1 align="$2"');

/** An HTML object at a root-relative address. */
export const page = (address: string, html: string): SiteObject => ({
  key: siteKey(address),
  contentType: htmlType,
  cacheControl: pageCaching,
  body: () => html,
});

/** What stands where something was withdrawn; the edge answers 410 (RFC 9110, 15.5.11). */
export const gonePage = (appearance: Appearance, address: string): SiteObject => ({
  ...page(address, appearance.theme.render('gone.liquid', frameOf(appearance, { title: 'Withdrawn' }))),
  status: 410,
});

/**
 * What stands where something has moved from, with a line for programs that do not follow (RFC 9110, 15.4.2).
 * `location` is percent-encoded: nothing to escape.
 */
export const movedPage = (path: string, location: string): SiteObject => ({
  ...{ key: siteKey(path), contentType: htmlType, cacheControl: pageCaching, status: 301, location },
  body: () =>
    `<!doctype html>\n<meta charset="utf-8">\n<title>Moved</title>\n<p>Moved to <a href="${location}">${location}</a>.</p>\n`,
});

/** `entry.liquid`: the whole article for feeds, every address absolute; `html` is the body made fit for them. */
export function entryHtml(
  appearance: Appearance,
  place: Published,
  document: ArticleDocument,
  html: string,
): string {
  // The body comes beside it, without colours.
  const view = articleView(appearance, place, { ...document, html: '' });
  const { hero, section, series } = view;
  const article: ArticleView = {
    ...view,
    html,
    url: absolute(appearance, view.url),
    ...(hero === undefined ? {} : { hero: { ...hero, src: absolute(appearance, hero.src) } }),
    ...(section === undefined ? {} : { section: { ...section, url: absolute(appearance, section.url) } }),
    ...(series === undefined ? {} : { series: { ...series, url: absolute(appearance, series.url) } }),
    ...tongueOf(appearance, document),
  };
  const model: EntryModel = { publication: publicationView(appearance.publication.config), article };
  return appearance.theme.render('entry.liquid', model).trim();
}

/** No feed reader knows from which side an entry is read, or that it is in another language than the feed. */
function tongueOf(
  { publication }: Appearance,
  { language = publication.config.language, direction }: ArticleDocument,
): Pick<ArticleView, 'language' | 'direction'> {
  const isPlain = language === publication.config.language && direction === 'ltr';
  return isPlain ? {} : { language, direction };
}
