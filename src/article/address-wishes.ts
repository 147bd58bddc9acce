/**
 * Where an article would like to be, and where it was before: `permalink`, `url`, `path`, `aliases`, `redirect_from`.
 * Only understood and kept here; who claims addresses decides about them.
 */
import { inOurWords, longestAddress } from '../addresses.ts';
import { field } from './field.ts';
import { slugOf } from './slug.ts';
import { fit, line, present, understood, webAddress } from './values.ts';

const longest = 500;
const mostAliases = 50;

/** Not an address: Jekyll's names for patterns, which publication.yaml's `permalink` sets for all. */
const namedPatterns = /^(date|pretty|ordinal|weekdate|none)$/i;

export interface AddressWish {
  /** Root-relative, percent-encoded, with our placeholders (`/:year/:slug/`). */
  readonly path: string;
  /** It was a whole web address, of which only the path is kept. */
  readonly whole: boolean;
}

/** `null`: the key says something else than an address. */
const addressWish = understood((value): AddressWish | null | undefined => {
  const written = fit(line(2_000), value);
  if (written === undefined) return undefined;
  if (namedPatterns.test(written) || /^(true|false)$/i.test(written)) return null;
  return wishOf(written);
});

function wishOf(written: string): AddressWish | undefined {
  const path = rooted(written);
  return path === undefined ? undefined : { path, whole: scheme.test(written) };
}

const slugWish = understood((value): SlugWish | undefined => {
  const written = fit(line(2_000), value);
  const parts = (written ?? '')
    .replace(/\.html?$/i, '')
    .split('/')
    .filter(Boolean);
  const slug = slugOf(parts.at(-1) ?? '');
  if (written === undefined || slug === '') return undefined;
  return { slug, ...(parts.length > 1 ? present({ address: wishOf(written) }) : {}) };
});

export interface SlugWish {
  readonly slug: string;
  /** Docusaurus and others write whole paths there. */
  readonly address?: AddressWish;
}

const scheme = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Root-relative address of what an author wrote, or `undefined`: one with a query or a template in it, one that climbs
 * out of the site, a sentence. Of an absolute address the path is meant.
 */
function rooted(written: string): string | undefined {
  if (/\s|[?{}<>\\|]/.test(written) || written.length > longest) return undefined;
  const path = scheme.test(written) ? webPath(written) : written.replace(/#.*$/, '');
  if (path === undefined) return undefined;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const encoded = parts.map(encodedPart);
  if (encoded.some((part) => part === undefined)) return undefined;
  const ends = parts.length > 0 && path.endsWith('/') ? '/' : '';
  const address = `/${encoded.join('/')}${ends}`;
  return address.length > longestAddress ? undefined : address;
}

function webPath(address: string): string | undefined {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).pathname;
}

function encodedPart(part: string): string | undefined {
  const named = inOurWords(part);
  const plain = named === undefined ? undefined : percentDecoded(named);
  if (plain === undefined || /^\.{1,2}$/.test(plain) || /[/\0-\x1f\x7f]/.test(plain)) return undefined;
  return encodeURIComponent(plain).replaceAll('%3A', ':');
}

function percentDecoded(part: string): string | undefined {
  try {
    const plain = decodeURIComponent(part);
    return /\p{Surrogate}/u.test(plain) ? undefined : plain;
  } catch {
    // URIError is the only failure: a stray % sign.
    return undefined;
  }
}

/** A wrong one would send readers and search engines to another's page, so it refuses the file. */
const canonical = understood((value): string | null | undefined => {
  const written = fit(line(2_000), value);
  return written?.startsWith('/') && !written.startsWith('//') ? null : fit(webAddress, written);
});

/** Does the last part of this path say one of these slugs? A whole web address that does not is another page's. */
export function endsInSlug(path: string, slugs: readonly string[]): boolean {
  const last = path.split('/').filter(Boolean).at(-1) ?? '';
  return slugs.includes(slugOf(last.replace(/\.html?$/i, '')));
}

export interface Aliases {
  readonly paths: readonly string[];
  /** As written: other titles (Obsidian), addresses with a query, and what is over the limit. */
  readonly unusable: readonly string[];
}

/** Former addresses, each once. */
const aliases = understood((value): Aliases | undefined => {
  const written = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : undefined;
  if (written === undefined) return undefined;
  const found = written.map((one) => [textOf(one), rooted(textOf(one))] as const);
  const paths = [...new Set(found.flatMap(([, path]) => path ?? []))];
  return {
    paths: paths.slice(0, mostAliases),
    unusable: [
      ...found.filter(([, path]) => path === undefined).map(([text]) => text),
      ...paths.slice(mostAliases),
    ],
  };
});

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? '');

export const addressFields = {
  slug: field(['slug'], slugWish, {
    expected: 'lower case Latin letters, digits and hyphens',
    example: 'slug: tide-tables',
  }),
  addressWish: field(['permalink', 'path', 'url', 'route', 'uri'], addressWish, {
    expected:
      'an address of this site, with :year, :month, :day, :slug or :section at most, and no template in it',
    example: 'permalink: /2026/tides/',
    manyFaced: true,
  }),
  aliases: field(['aliases', 'alias', 'redirect_from', 'redirects'], aliases, {
    expected: 'addresses of this site',
    example: 'aliases: [/old/tides.html]',
  }),
  canonical: field(['canonical', 'canonical_url', 'canonical_link', 'original_url'], canonical, {
    expected: 'an absolute http or https address',
    example: 'canonical: https://elsewhere.example/tides/',
    unreadable: 'refuses',
  }),
  translationOf: field(
    ['translationKey', 'translation_of', 'translation_id', 'i18n_key', 'lang_ref', 'page_id', 'ref'],
    line(200),
    { expected: 'a name that the translations share', example: 'translationKey: tides' },
  ),
} as const;
