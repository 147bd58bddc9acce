/** Which HTML an article may contain, as tables: ./sanitize.ts obeys them, and docs/markdown.md is made of them. */

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

export const allowedTags = {
  blocks,
  inline,
  media,
  /** Only as a checkbox, and then it cannot be ticked. */
  tasks: ['input'],
} as const;

/** These go with everything in them: it is no text of the article. Of all others the text stays. */
export const droppedWhole = [
  ...['script', 'style', 'textarea', 'option', 'noscript', 'iframe', 'object', 'template', 'svg', 'math'],
] as const;

/** Tag → attributes; `*`: every tag. */
export const allowedAttributes: Readonly<Record<string, readonly string[]>> = {
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
  input: ['type', 'checked', 'disabled', 'aria-label'],
};

/** Classes that our own rendering makes; an author's own are dropped, they would mean something to the theme. */
export const allowedClasses: Readonly<Record<string, readonly string[]>> = {
  pre: ['math'],
  code: ['language-*', 'math'],
  blockquote: ['alert', 'alert-*'],
  aside: ['left-out'],
  sup: ['footnote-ref'],
  hr: ['footnotes-sep'],
  section: ['footnotes'],
  ol: ['footnotes-list'],
  li: ['footnote-item'],
  a: ['footnote-backref'],
};

export const allowedSchemes = ['http', 'https', 'mailto', 'tel'] as const;
