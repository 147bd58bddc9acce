/**
 * The HTML that an article may contain. Everything that is not listed here goes: no script, style, iframe, form,
 * event handler, `javascript:` or `data:` address survives, wherever in Markdown or raw HTML it stood.
 */
import sanitizeHtml from 'sanitize-html';
import {
  allowedAttributes,
  allowedClasses,
  allowedSchemes,
  allowedTags,
  droppedWhole,
} from './allowed-html.ts';
import { type Piece, regularPieces } from './regular-html.ts';

const copied = (lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(lists).map(([tag, names]) => [tag, [...names]]));

const allowed = {
  allowedTags: Object.values(allowedTags).flat(),
  allowedAttributes: copied(allowedAttributes),
  allowedClasses: copied(allowedClasses),
  allowedSchemes: [...allowedSchemes],
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
  nonTextTags: [...droppedWhole],
};

/** An attribute that holds one address or, for `srcset`, several; what it becomes, or `undefined` to drop it. */
export type Rewrite = (url: string, use: 'link' | 'image' | 'media') => string | undefined;

export interface Sanitizing {
  readonly rewrite: Rewrite;
  /** Called for each image without alternative text, with its address as the author wrote it. */
  readonly withoutAlt: (src: string) => void;
}

export const sanitize = (html: string, sanitizing: Sanitizing): string =>
  sanitizePieces(regularPieces(html) ?? html, sanitizing);

/** `html`: in pieces, if it is regular. */
export const sanitizePieces = (html: readonly Piece[] | string, sanitizing: Sanitizing): string =>
  typeof html === 'string' ? sanitizedByLibrary(html, sanitizing) : written(html, sanitizing);

/** What the library would make of the same text, to the byte. */
function written(pieces: readonly Piece[], sanitizing: Sanitizing): string {
  let html = '';
  for (const piece of pieces) {
    if (piece.kind === 'text') html += textOf(piece.text);
    else if (piece.kind === 'close') html += `</${piece.name}>`;
    else if (piece.attributes === undefined) html += `<${piece.name}${endOf(piece.name)}`;
    else html += openTag(piece, sanitizing);
  }
  return html;
}

function textOf(text: string): string {
  const said = text.includes('&quot;') ? text.replaceAll('&quot;', '"') : text;
  return said.includes('>') ? said.replaceAll('>', '&gt;') : said;
}

function openTag(
  { name, attributes = {} }: Extract<Piece, { kind: 'open' }>,
  { rewrite, withoutAlt }: Sanitizing,
): string {
  let tag = `<${name}`;
  const given = transformed(name, attributes, withoutAlt);
  for (const [attribute, value] of Object.entries(rewritten(name, given, rewrite))) {
    const kept = attribute === 'class' ? classesOf(name, value) : value;
    if (!isAllowed(name, attribute) || (kept === '' && attribute !== 'alt')) continue;
    if (isAddress(attribute) && !leadsSomewhere(value)) continue;
    tag += ` ${attribute}="${escaped(kept)}"`;
  }
  return tag + endOf(name);
}

const endOf = (name: string): string => (name === 'img' || name === 'br' || name === 'hr' ? ' />' : '>');

function transformed(
  name: string,
  attributes: sanitizeHtml.Attributes,
  withoutAlt: Sanitizing['withoutAlt'],
) {
  if (name === 'img') return imageAttributes(attributes, withoutAlt);
  return name === 'th' || name === 'td' ? alignedAttributes(attributes) : attributes;
}

const everywhere = new Set(allowedAttributes['*']);
const onTag = new Map(Object.entries(allowedAttributes).map(([tag, names]) => [tag, new Set(names)]));
const isAllowed = (tag: string, name: string): boolean =>
  everywhere.has(name) || onTag.get(tag)?.has(name) === true || (name === 'class' && classes.has(tag));

const classes = new Map(Object.entries(allowedClasses));
const classesOf = (tag: string, value: string): string =>
  value
    .split(/\s+/)
    .filter((one) =>
      classes
        .get(tag)
        ?.some((name) => (name.endsWith('*') ? one.startsWith(name.slice(0, -1)) : one === name)),
    )
    .join(' ');

/** Whatever the rewriting made of it: nothing but a path, a fragment or an address of an allowed scheme goes out. */
const leadsSomewhere = (url: string): boolean => {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
  return scheme === undefined ? !/^[/\\]{2}/.test(url) : schemes.has(scheme);
};
const schemes: ReadonlySet<string> = new Set(allowedSchemes);

const escaped = (value: string): string =>
  /[&<>"]/.test(value)
    ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    : value;

/** Any HTML, however broken; slower. */
export function sanitizedByLibrary(html: string, { rewrite, withoutAlt }: Sanitizing): string {
  const clean = sanitizeHtml(html, {
    ...allowed,
    // Ours alone (`alignment`): the library's parser of style sheets stays out of the bundle.
    parseStyleAttributes: false,
    disallowedTagsMode: 'discard',
    allowProtocolRelative: false,
    nestingLimit: 100,
    transformTags: {
      '*': (tagName, attributes) => ({ tagName, attribs: rewritten(tagName, attributes, rewrite) }),
      // The transformer of every tag ('*') runs after this one, so addresses are rewritten there alone.
      img: (tagName, attributes) => ({ tagName, attribs: imageAttributes(attributes, withoutAlt) }),
      input: checkbox,
      th: aligned,
      td: aligned,
    },
  });
  // A transformer that names a tag that is not allowed leaves its name to the next closing tag at this depth, and the
  // library's own filter of tags copies all that was written so far for each.
  return clean.replaceAll(droppedField, '');
}

/** Text has no `<` of its own any more, so this is always a tag. */
const droppedField = '<input />';

function imageAttributes(
  attributes: sanitizeHtml.Attributes,
  withoutAlt: Sanitizing['withoutAlt'],
): sanitizeHtml.Attributes {
  const { src = '', alt = '' } = attributes;
  if (alt.trim() === '') withoutAlt(src);
  return { ...attributes, alt };
}

/** Of any other field nothing is left, which makes it a {@link droppedField}. */
const checkbox: sanitizeHtml.Transformer = (tagName, { type, checked, ...others }) => ({
  tagName,
  attribs:
    type?.toLowerCase() === 'checkbox'
      ? {
          type: 'checkbox',
          ...(checked === undefined ? {} : { checked: '' }),
          disabled: '',
          'aria-label': others['aria-label'] ?? (checked === undefined ? '☐' : '☑'),
        }
      : {},
});

const aligned: sanitizeHtml.Transformer = (tagName, attributes) => ({
  tagName,
  attribs: alignedAttributes(attributes),
});

/** Of a cell's style only its alignment stays. */
function alignedAttributes({ style, ...others }: sanitizeHtml.Attributes): sanitizeHtml.Attributes {
  const alignment = /(?:^|;)\s*text-align\s*:\s*(left|right|center)\s*(?:;|$)/i.exec(style ?? '')?.[1];
  return alignment ? { ...others, style: `text-align:${alignment.toLowerCase()}` } : others;
}

/** An address that is dropped takes its whole attribute with it: `<a>` without href is plain text. */
function rewritten(
  tag: string,
  attributes: sanitizeHtml.Attributes,
  rewrite: Rewrite,
): sanitizeHtml.Attributes {
  const kept: [string, string][] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const next = isAddress(name)
      ? rewrite(value, useOf(tag, name))
      : name === 'srcset'
        ? srcset(value, rewrite)
        : value;
    if (next !== undefined && next !== '') kept.push([name, next]);
    else if (next === '' && !isAddress(name) && name !== 'srcset') kept.push([name, '']);
  }
  return Object.fromEntries(kept);
}

const addresses: ReadonlySet<string> = new Set(['href', 'src', 'poster', 'cite']);
const isAddress = (name: string): boolean => addresses.has(name);

const useOf = (tag: string, name: string): 'link' | 'image' | 'media' => {
  if (name === 'href' || name === 'cite') return 'link';
  return tag === 'img' || name === 'poster' ? 'image' : 'media';
};

/** More sizes of one picture than anybody has, and each is looked for. */
const mostCandidates = 30;

/** `a.png 1x, b.png 2x`: addresses that contain commas or spaces have to be encoded there, so this split is right. */
function srcset(value: string, rewrite: Rewrite): string {
  return value
    .split(/,\s+|,$/, mostCandidates)
    .map((candidate) => candidate.trim().split(/\s+/))
    .flatMap(([url = '', ...descriptor]) => {
      const next = url === '' || !isDescriptor(descriptor) ? undefined : rewrite(url, 'image');
      return next === undefined ? [] : [[next, ...descriptor].join(' ')];
    })
    .join(', ');
}

/** Of any other the library would complain on the console, with the author's text. */
const isDescriptor = ([one = '1x', more]: readonly string[]): boolean =>
  more === undefined && /^(?:[1-9]\d{0,5}w|\d{1,2}(?:\.\d{1,3})?x)$/.test(one);
