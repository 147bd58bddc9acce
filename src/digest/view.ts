/**
 * What the templates of an article mail see (`mail-article.liquid`, `mail-article-text.liquid`), and what they share
 * with those of a digest that gathers several (./digest-view.ts). Every address is absolute; every text is one line
 * of plain text, which Liquid escapes.
 */
import type { ArticleDocument, Hero, Link, Sponsor } from '../article/article.ts';
import type { ShownHero } from '../article/shown-pictures.ts';
import type { Layout, Newsletter, Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import { oneLine } from '../one-line.ts';
import type { Locale } from '../theme.ts';
import { type Beside, besideOf } from './beside.ts';
import { linesOf } from './subject.ts';

/** The width of the text column of a mail, in CSS pixels: 600 less the margins. */
export const columnWidth = 552;

/** An article in exactly the version that was frozen. */
export interface FrozenArticle {
  readonly document: ArticleDocument;
  /** Root-relative. */
  readonly address: string;
  readonly published: Instant;
}

export interface ArticleView extends Beside, SectionLinks {
  readonly title: string;
  readonly deck?: string;
  /** The authors' names. */
  readonly byline?: string;
  readonly published: Instant;
  readonly url: string;
  /** `width` at most that of the column; `height` only where the picture's own size is known. */
  readonly hero?: HeroView;
  /** In HTML a slot that stands for the body, in the text part the body. Absent: the mail has its headline only. */
  readonly body?: string;
  /** False: `body` is only an excerpt, or absent. */
  readonly complete: boolean;
  readonly sponsor?: Sponsor;
}

export interface MailView {
  readonly subject: string;
  /** What mail programs show beside the subject. */
  readonly preheader: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly publication: { readonly title: string; readonly url: string };
  readonly newsletter: { readonly name: string; readonly postalAddress: string };
  readonly article: ArticleView;
  /** How much of the article the mail holds. */
  readonly layout: Layout;
  readonly follow: readonly Link[];
  /** Stands for each subscriber's own address for leaving. */
  readonly leave: string;
  /** And for that of their preferences. */
  readonly preferences: string;
}

export interface Frame {
  readonly publication: Publication;
  readonly newsletter: Newsletter;
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly leave: string;
  readonly preferences: string;
}

/** `November 23, 2026` and `November 2026`, as the language writes them. */
export function calendarWords(moment: Instant, { language, timezone }: Locale) {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { ...options, timeZone: timezone }).format(new Date(moment));
  return { day: format({ dateStyle: 'long' }), month: format({ month: 'long', year: 'numeric' }) };
}

export interface BodyView {
  readonly layout: Layout;
  readonly text?: string;
}

/** The mail of one article. */
export function articleMailView(
  frame: Frame,
  frozen: FrozenArticle,
  body: BodyView,
  previousSubject?: string,
): MailView {
  const { publication, newsletter, siteUrl, leave, preferences } = frame;
  const { document, published } = frozen;
  const language = document.language ?? publication.language;
  const day = calendarWords(published, { language, timezone: publication.timezone });
  return {
    ...linesOf({
      ...{ publication, newsletter, cadence: 'article', ...day, members: [frozen] },
      ...(previousSubject === undefined ? {} : { previousSubject }),
    }),
    language,
    direction: document.direction,
    publication: { title: publication.title, url: `${siteUrl}/` },
    newsletter: { name: oneLine(newsletter.name), postalAddress: oneLine(newsletter.postalAddress) },
    article: articleView(frame, frozen, body),
    layout: body.layout,
    follow: document.follow.length > 0 ? document.follow : publication.follow,
    leave,
    preferences,
  };
}

function articleView(
  { publication, siteUrl }: Frame,
  { document, address, published }: FrozenArticle,
  body: BodyView,
): ArticleView {
  const byline = bylineOf(document);
  const hero = document.hero && heroView(document.hero, siteUrl, columnWidth);
  return {
    title: oneLine(document.title),
    ...besideOf(document, siteUrl),
    ...(document.deck === undefined ? {} : { deck: oneLine(document.deck) }),
    ...(byline === '' ? {} : { byline }),
    published,
    url: `${siteUrl}${address}`,
    ...(hero === undefined ? {} : { hero }),
    ...(body.text === undefined ? {} : { body: body.text }),
    complete: body.layout === 'full',
    ...(document.sponsor === undefined ? {} : { sponsor: document.sponsor }),
    ...sectionLinks(publication, siteUrl, document.section),
  };
}

export const bylineOf = ({ authors }: ArticleDocument): string =>
  authors.map((author) => oneLine(author.name)).join(', ');

export interface SectionLinks {
  /** The section that it stands in. */
  readonly kicker?: Link;
  /** The "read more of this column" line. */
  readonly column?: Link;
}

export function sectionLinks(
  publication: Publication,
  siteUrl: string,
  id: string | undefined,
): SectionLinks {
  // Own keys only: a section called "constructor" is not known.
  if (id === undefined || !Object.hasOwn(publication.sections, id)) return {};
  const section = publication.sections[id];
  if (section === undefined) return {};
  const url = `${siteUrl}/sections/${id}/`;
  return {
    kicker: { label: section.title, url },
    column: { label: section.more ?? `Read more of ${section.title}`, url },
  };
}

export type HeroView = Hero & { readonly width: number };

/**
 * Outlook takes a picture's size from its attributes alone, so the width is capped there, at `widest`. `undefined`: an
 * address that leads nowhere (`https://[`), which must not keep the mail from going out.
 */
export function heroView(hero: ShownHero, siteUrl: string, widest: number): HeroView | undefined {
  const { width: own, height: ownHeight, small, ...rest } = hero;
  const src = widest < columnWidth ? (small ?? hero.src) : hero.src;
  if (!URL.canParse(src, `${siteUrl}/`)) return undefined;
  const width = Math.min(own ?? widest, widest);
  const height = own && ownHeight ? { height: Math.round((ownHeight * width) / own) } : {};
  return { ...rest, src: new URL(src, `${siteUrl}/`).href, width, ...height };
}
