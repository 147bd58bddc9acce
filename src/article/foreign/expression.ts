/** `{{ something }}`: the few that have an answer; nothing is executed. */

import { readArguments } from './arguments.ts';
import { articlePiece } from './meant-article.ts';
import { hexoAsset } from './pictures.ts';
import type { Call, ForeignPlace, Piece } from './piece.ts';
import { left, nothing } from './piece.ts';

/** Filters that leave an address, or a text, what it is. */
export const passing = [
  'relative_url',
  'absolute_url',
  'url',
  'url_for',
  'relURL',
  'absURL',
  'relLangURL',
  'prepend',
  'safe',
  'escape',
  'xml_escape',
  'uri_escape',
  'cgi_escape',
  'strip',
  'trim',
  'safeHTML',
  'markdownify',
  'asset_url',
  'fixLinks',
  'htmlBaseUrl',
  'locale_url',
  'cdn',
  'toUrl',
  'absoluteUrl',
  'baseurl',
  'strip_index',
  'fullurl',
  'asset_path',
  'datapage_url',
  'slugify_path',
  'static_url',
  'upcase_url',
] as const;

/** Names of the site's own address: what follows them is a path of it. */
export const roots = [
  'site.url',
  'site.baseurl',
  'site.base_url',
  'site.github.url',
  'site.root',
  'config.url',
  'config.root',
  'config.base_url',
  'site.BaseURL',
  '.Site.BaseURL',
  'base_path',
  'root_url',
  'baseurl',
  'BASE_PATH',
  'ASSET_PATH',
  'site.production_url',
  'site.siteurl',
  'site.baseUrl',
  'metadata.url',
  'meta.url',
  'site.domain',
  'page.root',
  'site.cdn_url',
  'site.assets_url',
  'site.images',
  'root',
  'path',
  'relative_path',
  'site.canonical_url',
  'site.main_url',
] as const;

const passingSet = new Set<string>(passing);
const rootSet = new Set<string>(roots);

/** Names that only templates have: words like these are no examples in a text about templates. */
const template =
  /^["'(]|^(site|page|post|layout|content|include|data|collections?|theme|paginator|jekyll|eleventy|config|metadata|pkg|env|forloop|resource|section|seo|author|get_url|macros)\b[.([]|^\.(Site|Page)\b|\|\s*[a-z_]+/;

/** `undefined`: words in braces, which an author may have written for the sake of the braces. */
export function expressionPiece(
  inner: string,
  place: ForeignPlace,
  call: (name: string, rest: string) => Piece,
): Piece | undefined {
  const [head = '', ...filters] = inner.split('|').map((part) => part.trim());
  if (filters.every((filter) => passingSet.has(/^[\w-]*/.exec(filter)?.[0] ?? ''))) {
    const piece = headPiece(head, filters.length > 0, place, call);
    if (piece !== undefined) return piece;
  }
  return template.test(inner) ? left : undefined;
}

function headPiece(
  head: string,
  filtered: boolean,
  place: ForeignPlace,
  call: (name: string, rest: string) => Piece,
): Piece | undefined {
  if (rootSet.has(head)) return { kind: 'url', url: '' };
  const quoted = /^"([^"]*)"$|^'([^']*)'$/.exec(head);
  const text = quoted?.[1] ?? quoted?.[2];
  if (text !== undefined)
    return filtered || text.startsWith('/') ? { kind: 'url', url: text } : { kind: 'text', text };
  const value = place.values.get(
    head.replace(/^\.(Site\.)?/, (_, site) => (site ? 'site.' : 'page.')).toLowerCase(),
  );
  if (value !== undefined) return { kind: 'text', text: value };
  const [, name, rest] = /^([\w.:]+)\s*\(([\s\S]*)\)(?:\.\w+)?$/.exec(head) ?? [];
  return name === undefined || rest === undefined ? undefined : called(name, rest, place, call);
}

/** Zola's functions, and Hexo's and Nunjucks' that give an address. */
function called(
  name: string,
  rest: string,
  place: ForeignPlace,
  call: (name: string, rest: string) => Piece,
): Piece | undefined {
  const { words, named } = readArguments(rest);
  const target = named.get('path') ?? named.get('src') ?? words[0];
  if (
    ['get_url', 'url_for', 'url', 'resize_image', 'get_image', 'asset'].includes(name) &&
    target !== undefined
  )
    return target.startsWith('@/') ? articlePiece(target.slice(1), place) : { kind: 'url', url: target };
  const piece = call(name, rest);
  return piece.kind === 'left' ? undefined : piece;
}

export const assetPath = ({ words, place }: Call): Piece =>
  words[0] === undefined ? nothing : { kind: 'url', url: hexoAsset(words[0], place.key) };
