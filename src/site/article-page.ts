/** An article's page, and the article as the content of a feed entry. */
import type { ArticleDocument } from '../article/article.ts';
import type { Instant } from '../ids.ts';
import { siteKey } from '../keys.ts';
import { absolute, frameOf, teaserView } from './frame.ts';
import type { Look } from './look.ts';
import { tagPath } from './selections.ts';
import { htmlType, pageCaching, type SiteObject } from './site.ts';
import type { ArticleView } from './view.ts';

/** What of an item the page needs. */
export interface Published {
  readonly address: string;
  readonly published: Instant;
}

export function articlePage(
  look: Look,
  { address, published }: Published,
  document: ArticleDocument,
): SiteObject {
  const article = articleView(look, { address, published }, document);
  const { title, deck, excerpt, hero, language, direction, canonical } = document;
  const frame = frameOf(look, {
    ...{ title, path: address, description: deck ?? excerpt, kind: 'article', direction },
    ...(hero === undefined ? {} : { image: hero.src }),
    ...(language === undefined ? {} : { language }),
  });
  const view = { ...frame, ...(canonical === undefined ? {} : { canonical }), article };
  return page(address, look.theme.render('article.liquid', view));
}

export function articleView(look: Look, place: Published, document: ArticleDocument): ArticleView {
  return {
    ...teaserView({ ...place, summary: document }, look.publication.config),
    html: withoutStyles(document.html),
    tags: document.tags.map((tag) => ({ title: tag, url: tagPath(tag) })),
    ...(document.sponsor === undefined ? {} : { sponsor: document.sponsor }),
    follow: document.follow,
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
export const gonePage = (look: Look, address: string): SiteObject => ({
  ...page(address, look.theme.render('gone.liquid', frameOf(look, { title: 'Withdrawn' }))),
  status: 410,
});

/** `entry.liquid`: the whole article for feeds, every address absolute; `html` is the body made fit for them. */
export function entryHtml(look: Look, place: Published, document: ArticleDocument, html: string): string {
  const view = articleView(look, place, document);
  const { hero, section } = view;
  const article: ArticleView = {
    ...view,
    html,
    url: absolute(look, view.url),
    ...(hero === undefined ? {} : { hero: { ...hero, src: absolute(look, hero.src) } }),
    ...(section === undefined ? {} : { section: { ...section, url: absolute(look, section.url) } }),
  };
  return look.theme.render('entry.liquid', { publication: look.publication.config, article }).trim();
}
