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

export function sanitize(html: string, { rewrite, withoutAlt }: Sanitizing): string {
  return sanitizeHtml(html, {
    ...allowed,
    // Ours alone (`alignment`): the library's parser of style sheets stays out of the bundle.
    parseStyleAttributes: false,
    disallowedTagsMode: 'discard',
    allowProtocolRelative: false,
    nestingLimit: 100,
    transformTags: {
      '*': (tagName, attributes) => ({ tagName, attribs: rewritten(tagName, attributes, rewrite) }),
      // The transformer of every tag ('*') runs after this one, so addresses are rewritten there alone.
      img: (tagName, attributes) => {
        const { src = '', alt = '' } = attributes;
        if (alt.trim() === '') withoutAlt(src);
        return { tagName, attribs: { ...attributes, alt } };
      },
      input: checkbox,
      th: aligned,
      td: aligned,
    },
  });
}

/** Any other field turns into a tag that nothing allows. */
const checkbox: sanitizeHtml.Transformer = (_, { type, checked, ...others }) =>
  type?.toLowerCase() === 'checkbox'
    ? {
        tagName: 'input',
        attribs: {
          type: 'checkbox',
          ...(checked === undefined ? {} : { checked: '' }),
          disabled: '',
          'aria-label': others['aria-label'] ?? (checked === undefined ? '☐' : '☑'),
        },
      }
    : { tagName: 'dropped-field', attribs: {} };

/** Of a cell's style only its alignment stays. */
const aligned: sanitizeHtml.Transformer = (tagName, { style, ...attribs }) => {
  const alignment = /(?:^|;)\s*text-align\s*:\s*(left|right|center)\s*(?:;|$)/i.exec(style ?? '')?.[1];
  return {
    tagName,
    attribs: alignment ? { ...attribs, style: `text-align:${alignment.toLowerCase()}` } : attribs,
  };
};

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

const isAddress = (name: string): boolean => ['href', 'src', 'poster', 'cite'].includes(name);

const useOf = (tag: string, name: string): 'link' | 'image' | 'media' => {
  if (name === 'href' || name === 'cite') return 'link';
  return tag === 'img' || name === 'poster' ? 'image' : 'media';
};

/** `a.png 1x, b.png 2x`: addresses that contain commas or spaces have to be encoded there, so this split is right. */
function srcset(value: string, rewrite: Rewrite): string {
  return value
    .split(/,\s+|,$/)
    .map((candidate) => candidate.trim().split(/\s+/))
    .flatMap(([url = '', ...descriptor]) => {
      const next = url === '' ? undefined : rewrite(url, 'image');
      return next === undefined ? [] : [[next, ...descriptor].join(' ')];
    })
    .join(', ');
}
