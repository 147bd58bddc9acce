/** Structured data for search engines (schema.org, written as JSON-LD 1.1). Every address is absolute. */
import type { ArticleDocument } from '../article/article.ts';
import type { Instant } from '../ids.ts';
import type { Appearance } from './appearance.ts';
import { absolute, authorView, canLead } from './frame.ts';
import { searchPath, sectionTitle } from './selections.ts';
import type { LinkView } from './view-parts.ts';

export type Thing = Readonly<Record<string, unknown>>;

/**
 * For a `<script>` element, which ends at `</script` and knows another state behind `<!--`, whatever stands in the
 * texts (HTML, 4.12.1.3: restrictions for contents of script elements). U+2028 and U+2029 end a line of JavaScript.
 */
export const scriptSafe = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export const graphOf = (things: readonly Thing[]): string =>
  scriptSafe({ '@context': 'https://schema.org', '@graph': things });

/** The way from the front page; the last is the page itself. */
export const breadcrumbs = (appearance: Appearance, way: readonly LinkView[]): Thing => ({
  '@type': 'BreadcrumbList',
  itemListElement: way.map(({ title, url }, index) => ({
    ...{ '@type': 'ListItem', position: index + 1, name: title },
    item: absolute(appearance, url),
  })),
});

const siteId = (appearance: Appearance): string => `${absolute(appearance, '/')}#website`;

export function websiteThing(appearance: Appearance): Thing {
  const { title, description, language } = appearance.publication.config;
  return {
    ...{ '@type': 'WebSite', '@id': siteId(appearance), url: absolute(appearance, '/') },
    ...{ name: title, description, inLanguage: language },
    potentialAction: {
      '@type': 'SearchAction',
      target: {
        '@type': 'EntryPoint',
        urlTemplate: `${absolute(appearance, searchPath)}?q={search_term_string}`,
      },
      'query-input': 'required name=search_term_string',
    },
  };
}

/** `url`: the canonical one, absolute; `image`: what frames made of the hero. */
export function articleThing(
  appearance: Appearance,
  document: ArticleDocument,
  { url, published, image }: { readonly url: string; readonly published: Instant; readonly image?: object },
): Thing {
  const { config } = appearance.publication;
  const { title, deck, excerpt, updated, section, tags, language, authors } = document;
  return {
    '@type': 'BlogPosting',
    '@id': `${url}#article`,
    ...{ url, mainEntityOfPage: url, headline: title, description: deck ?? excerpt },
    ...{ datePublished: published, dateModified: updated ?? published },
    inLanguage: language ?? config.language,
    isPartOf: { '@id': siteId(appearance) },
    author: authors.map((one) => person(appearance, one)),
    publisher: { '@type': 'Organization', name: config.title, url: absolute(appearance, '/') },
    ...(image === undefined ? {} : { image: { '@type': 'ImageObject', ...image } }),
    ...(section === undefined ? {} : { articleSection: sectionTitle(config, section) }),
    ...(tags.length === 0 ? {} : { keywords: tags }),
  };
}

function person(appearance: Appearance, byline: ArticleDocument['authors'][number]): Thing {
  const { name, url } = authorView(byline);
  const isAddress = url !== undefined && canLead(url);
  return { '@type': 'Person', name, ...(isAddress ? { url: absolute(appearance, url) } : {}) };
}
