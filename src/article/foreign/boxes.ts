/** Boxes around Markdown: notices, quotations, things to open. */
import type { Call, Piece, Rule } from './piece.ts';
import { bare, literal } from './piece.ts';

const titles: Readonly<Record<string, string>> = {
  note: 'Note',
  notice: 'Note',
  info: 'Note',
  message: 'Note',
  primary: 'Note',
  default: 'Note',
  secondary: 'Note',
  admonition: 'Note',
  callout: 'Note',
  aside: 'Note',
  alert: 'Note',
  hint: 'Tip',
  tip: 'Tip',
  success: 'Tip',
  check: 'Tip',
  important: 'Important',
  attention: 'Important',
  warning: 'Warning',
  warn: 'Warning',
  caution: 'Caution',
  danger: 'Caution',
  error: 'Caution',
  bug: 'Caution',
  example: 'Example',
  question: 'Question',
  quote: 'Quotation',
  abstract: 'Summary',
  summary: 'Summary',
  tldr: 'In short',
  todo: 'To do',
  disclaimer: 'Disclaimer',
  remark: 'Remark',
  update: 'Update',
  spoiler: 'Spoiler',
};

export const noticeNames = Object.keys(titles).filter(
  (name) => !['quote', 'summary', 'default', 'check', 'error', 'update'].includes(name),
);

const titled = (title: string, kind: string): Piece => ({
  kind: 'around',
  open: `<blockquote class="alert alert-${kind.toLowerCase().replace(/[^a-z]+/g, '-')}"><p><strong>${literal(title)}</strong></p>`,
  close: '</blockquote>',
});

/** `{{% notice warning "Mind the tide" %}}`: the kind is a word or a name, the title comes after it. */
export function notice({ name, words, named }: Call): Piece {
  const kind = [
    named.get('type'),
    named.get('kind'),
    named.get('level'),
    named.get('color'),
    named.get('context'),
    words[0],
  ]
    .map((word) => word?.toLowerCase().split(/\s+/)[0])
    .find((word) => word !== undefined && Object.hasOwn(titles, word));
  const rest = words.filter((word) => word.toLowerCase() !== kind && /[\s\p{Lu}]/u.test(word));
  const title = named.get('title') ?? named.get('heading') ?? rest[0];
  const said = titles[kind ?? ''] ?? titles[name.toLowerCase()] ?? 'Note';
  return titled(title ?? said, said);
}

const quotation = ({ words, named, rest }: Call): Piece => {
  const said = named.get('author') ?? named.get('cite') ?? named.get('source');
  const source = said ?? (named.size === 0 && words.length > 0 ? rest.replace(/^\(|\)$/g, '').trim() : '');
  const by = source === '' ? '' : `<p>— ${literal(source.replace(/^["']|["']$/g, ''))}</p>`;
  return { kind: 'around', open: '<blockquote>', close: `${by}</blockquote>` };
};

const details = ({ words, named }: Call): Piece => {
  const said = named.get('summary') ?? named.get('title') ?? words.join(' ');
  const open = named.get('open') === 'true' ? ' open' : '';
  return {
    kind: 'around',
    open: `<details${open}><summary>${literal(said === '' ? 'Details' : said)}</summary>`,
    close: '</details>',
  };
};

export const boxRules: readonly Rule[] = [
  {
    from: 'Hugo, Hexo, Jekyll, dev.to',
    names: noticeNames,
    inner: 'markdown',
    becomes: 'A quotation with the title, or the kind of notice, on top. Its text is Markdown.',
    example: '{{% notice warning "Mind the tide" %}}\nIt comes back.\n{{% /notice %}}',
    write: notice,
  },
  {
    from: 'Hexo, Zola, Hugo',
    names: ['blockquote', 'quote', 'cq', 'centerquote', 'pullquote', 'epigraph', 'crt'],
    inner: 'markdown',
    becomes: 'A quotation, with its author and source below.',
    example: '{% blockquote Jane Doe, The tide tables %}\nHigh water at nine.\n{% endblockquote %}',
    write: quotation,
  },
  {
    from: 'Hugo, dev.to, Hexo',
    names: [
      'details',
      'collapsible',
      'expand',
      'collapse',
      'fold',
      'folding',
      'toggle',
      'accordion',
      'hideToggle',
      'spoilers',
    ],
    inner: 'markdown',
    becomes: 'A part that opens at a click; in mails it is open where the mail program cannot do that.',
    example: '{% details The whole table %}\nHigh water at nine.\n{% enddetails %}',
    write: details,
  },
  {
    from: 'Hugo, Hexo, Jekyll',
    names: [
      'rawhtml',
      'raw-html',
      'unsafe',
      'html',
      'center',
      'div',
      'columns',
      'column',
      'col',
      'row',
      'grid',
      'section',
      'lead',
      'mark',
      'label',
      'span',
      'small',
      'wrapper',
      'block',
      'box',
      'panel',
      'markdown',
      'md',
      'p',
      'tabs',
      'tab',
      'tabpane',
      'tabitem',
      'steps',
      'step',
      'cards',
      'u',
      'u-center',
      'sidenote',
      'marginnote',
      'details-content',
      'cite',
      'cta',
      'hidden',
      'gdocs',
      'rtl',
      'ltr',
      'timeline',
      'subtabs',
      'codes',
      'highlightbox',
      'highlighttext',
      'contrast',
      'keywords',
      'abbr',
      'kbd',
      'justify',
      'codetabs',
      'code-toggle-group',
    ],
    inner: 'markdown',
    becomes: 'Its text alone.',
    example: '{{< rawhtml >}}<b>High water</b>{{< /rawhtml >}}',
    write: () => bare,
  },
];
