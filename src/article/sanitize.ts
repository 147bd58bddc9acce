/**
 * The HTML that an article may contain. Everything that is not listed here goes: no script, style, iframe, form,
 * event handler, `javascript:` or `data:` address survives, wherever in Markdown or raw HTML it stood.
 */
import sanitizeHtml from 'sanitize-html';

const blocks = [
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'p', 'blockquote', 'pre', 'hr', 'div', 'section', 'aside'],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'figure', 'figcaption', 'details', 'summary'],
  ...['table', 'caption', 'colgroup', 'col', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td'],
];
const inline = [
  ...['a', 'abbr', 'b', 'bdi', 'bdo', 'br', 'cite', 'code', 'del', 'dfn', 'em', 'i', 'ins', 'kbd', 'mark'],
  ...[
    'q',
    'rp',
    'rt',
    'ruby',
    's',
    'samp',
    'small',
    'span',
    'strong',
    'sub',
    'sup',
    'time',
    'u',
    'var',
    'wbr',
  ],
];
const media = ['img', 'picture', 'source', 'video', 'audio', 'track'];

/** An attribute that holds one address or, for `srcset`, several; what it becomes, or `undefined` to drop it. */
export type Rewrite = (url: string, use: 'link' | 'image' | 'media') => string | undefined;

export interface Sanitizing {
  readonly rewrite: Rewrite;
  /** Called for each image without alternative text, with its address as the author wrote it. */
  readonly withoutAlt: (src: string) => void;
}

/** Classes that our own rendering makes; an author's own are dropped, they would mean something to the theme. */
const ownClasses = {
  code: ['hljs', 'language-*'],
  span: ['hljs-*', 'function_', 'class_', 'inherited__', 'invoke__', 'constant_', 'language_'],
  sup: ['footnote-ref'],
  hr: ['footnotes-sep'],
  section: ['footnotes'],
  ol: ['footnotes-list'],
  li: ['footnote-item'],
  a: ['footnote-backref'],
};

export function sanitize(html: string, { rewrite, withoutAlt }: Sanitizing): string {
  return sanitizeHtml(html, {
    allowedTags: [...blocks, ...inline, ...media],
    disallowedTagsMode: 'discard',
    // Their content is no text of the article.
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'iframe',
      'object',
      'template',
      'svg',
      'math',
    ],
    allowedAttributes: {
      '*': ['id', 'lang', 'dir', 'title'],
      a: ['href', 'hreflang', 'rel', 'aria-label'],
      img: ['src', 'srcset', 'sizes', 'alt', 'width', 'height', 'loading'],
      source: ['src', 'srcset', 'sizes', 'type', 'media', 'width', 'height'],
      video: ['src', 'poster', 'controls', 'preload', 'width', 'height', 'muted', 'loop', 'playsinline'],
      audio: ['src', 'controls', 'preload'],
      track: ['src', 'kind', 'srclang', 'label', 'default'],
      ol: ['start', 'reversed', 'type'],
      li: ['value'],
      th: ['colspan', 'rowspan', 'scope', 'style'],
      td: ['colspan', 'rowspan', 'style'],
      col: ['span'],
      colgroup: ['span'],
      time: ['datetime'],
      del: ['datetime', 'cite'],
      ins: ['datetime', 'cite'],
      blockquote: ['cite'],
      q: ['cite'],
      details: ['open'],
    },
    allowedClasses: ownClasses,
    allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesAppliedToAttributes: ['href', 'src', 'cite', 'poster'],
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
    },
  });
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
