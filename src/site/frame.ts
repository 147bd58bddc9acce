/** What every page has around it, and an article as lists show it. */
import type { ArticleSummary, Byline } from '../article/article.ts';
import { directionOf } from '../article/parse.ts';
import type { ShownHero } from '../article/shown-pictures.ts';
import type { Publication } from '../config.ts';
import { type FeedFormat, feedContentTypes, feedFormats } from '../feeds/feed.ts';
import type { Appearance } from './appearance.ts';
import { authorPath, feedPath, knownSection, sectionPath, sectionTitle } from './selections.ts';
import type { Listed, Selection } from './site.ts';
import { breadcrumbs, graphOf, type Thing } from './structured-data.ts';
import type { FeedLink, Frame } from './view.ts';
import type { AuthorView, LinkView, PublicationView, SectionView, TeaserView } from './view-parts.ts';

/** What a page says of itself; the rest comes from the appearance. */
export interface Subject {
  readonly title: string;
  /** Root-relative; absent on pages that search engines should not keep. */
  readonly path?: string;
  readonly description?: string;
  readonly kind?: 'website' | 'article';
  readonly image?: ShownHero;
  readonly language?: string;
  readonly direction?: 'ltr' | 'rtl';
  /** The way to it from the front page, without itself. */
  readonly way?: readonly LinkView[];
  /** What search engines are told besides. */
  readonly things?: readonly Thing[];
  /** Whose feeds are announced before the publication's own. */
  readonly selection?: Selection;
  /** The same of feeds that are of no selection. */
  readonly feeds?: readonly FeedLink[];
}

export const formatNames: Readonly<Record<FeedFormat, string>> = {
  rss: 'RSS',
  atom: 'Atom',
  json: 'JSON Feed',
};

export function frameOf(appearance: Appearance, subject: Subject): Frame {
  const { config } = appearance.publication;
  const { title, path, description, selection } = subject;
  const image = subject.image && imageView(appearance, subject.image);
  return {
    publication: publicationView(config),
    title,
    ...(description === undefined ? {} : { description }),
    ...(path === undefined ? {} : { canonical: absolute(appearance, path) }),
    kind: subject.kind ?? 'website',
    ...(image === undefined ? {} : { image }),
    ...tongueOf(config, subject),
    menu: appearance.menu.map((item) => (item.url === path ? { ...item, current: true } : item)),
    feeds: [
      ...(subject.feeds ?? []),
      ...(selection === undefined || selection === 'all' ? [] : feedLinks(selection, title)),
      ...feedLinks('all', config.title),
    ],
    ...structuredOf(appearance, subject),
  };
}

/** A page that search engines are not to keep tells them nothing. */
function structuredOf(
  appearance: Appearance,
  { title, path, way, things = [] }: Subject,
): Pick<Frame, 'structured'> {
  if (path === undefined) return {};
  const front = { title: appearance.publication.config.title, url: '/' };
  const trail = way && [breadcrumbs(appearance, [front, ...way, { title, url: path }])];
  const all = [...things, ...(trail ?? [])];
  return all.length === 0 ? {} : { structured: graphOf(all) };
}

/** An address that leads nowhere (`https://[`) must not keep the page from its readers. */
export function imageView(appearance: Appearance, hero: ShownHero): Frame['image'] {
  const { src, alt, width, height } = hero;
  if (!canLead(src)) return undefined;
  return {
    url: absolute(appearance, src),
    ...(alt === '' ? {} : { alt }),
    ...(width === undefined || height === undefined ? {} : { width, height }),
  };
}

const publicationViews = new WeakMap<Publication, PublicationView>();

/** What pages may show of publication.yaml. Nobody's private address is in it. */
export function publicationView(config: Publication): PublicationView {
  const known = publicationViews.get(config);
  if (known !== undefined) return known;
  const { title, description, language, timezone, copyright, follow, newsletters } = config;
  const view: PublicationView = {
    ...{ title, description, language, timezone, follow },
    ...(copyright === undefined ? {} : { copyright }),
    newsletters: newsletters.map((one) => ({
      ...{ id: one.id, name: one.name },
      ...(one.description === undefined ? {} : { description: one.description }),
    })),
    sections: Object.entries(config.sections).map(([id, section]) => ({
      ...{ title: section.title, url: sectionPath(id) },
    })),
  };
  publicationViews.set(config, view);
  return view;
}

function tongueOf(
  { language: own }: Publication,
  { language = own, direction = directionOf(own) }: Subject,
): Pick<Frame, 'language' | 'direction' | 'around'> {
  const around = { language: own, direction: directionOf(own) };
  const isForeign = language !== own || direction !== around.direction;
  return { language, direction, ...(isForeign ? { around } : {}) };
}

const feedLinks = (selection: Selection, title: string): FeedLink[] =>
  feedFormats.map((format) => ({
    type: feedContentTypes[format].replace(/;.*/, ''),
    title: `${title} (${formatNames[format]})`,
    url: feedPath(selection, format),
  }));

/** Is it an address at all? What an author gave as the place of a picture may be none. */
export const canLead = (address: string): boolean => URL.canParse(address, 'https://site.invalid/');

/** Of a root-relative or absolute address. */
export const absolute = (appearance: Pick<Appearance, 'siteUrl'>, address: string): string =>
  new URL(address, `${appearance.siteUrl}/`).href;

export const authorView = ({ id, name, url }: Byline): AuthorView => {
  const address = id === undefined ? url : authorPath(id);
  return { name, ...(address === undefined ? {} : { url: address }) };
};

export function sectionView(publication: Publication, id: string): SectionView {
  const title = sectionTitle(publication, id);
  return {
    title,
    url: sectionPath(id),
    more: knownSection(publication, id)?.more ?? `Read more of ${title}`,
  };
}

type Dated = Pick<Listed, 'address' | 'published'> & { readonly summary: ArticleSummary };

export function teaserView({ address, published, summary }: Dated, publication: Publication): TeaserView {
  const { title, deck, excerpt, updated, section, hero, language, direction } = summary;
  const foreign = language !== undefined && language !== publication.language;
  return {
    ...{ title, url: address, excerpt, published },
    ...(deck === undefined ? {} : { deck }),
    ...(updated === undefined ? {} : { updated }),
    ...(section === undefined ? {} : { section: sectionView(publication, section) }),
    ...(hero === undefined || !canLead(hero.src) ? {} : { hero }),
    ...(foreign ? { language } : {}),
    ...(direction === directionOf(publication.language) ? {} : { direction }),
    authors: summary.authors.map(authorView),
  };
}
