/**
 * HTML with what means nothing taken out, as the specification's own runner compares it (test/normalize.py of
 * CommonMark): white space around blocks, the order of attributes, `/>`, and which characters are written as entities.
 */
import MarkdownIt from 'markdown-it';

const { unescapeAll } = new MarkdownIt().utils;

const chunk = /<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|<!.*?>|<[^>]*>|[^<]+|</gs;
const attribute = /([^\s=/>"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
const blocks = new Set([
  ...[
    'article',
    'header',
    'aside',
    'hgroup',
    'blockquote',
    'hr',
    'iframe',
    'body',
    'li',
    'map',
    'button',
    'object',
  ],
  ...[
    'canvas',
    'ol',
    'caption',
    'output',
    'col',
    'p',
    'colgroup',
    'pre',
    'dd',
    'progress',
    'div',
    'section',
    'dl',
  ],
  ...[
    'table',
    'td',
    'dt',
    'tbody',
    'embed',
    'textarea',
    'fieldset',
    'tfoot',
    'figcaption',
    'th',
    'figure',
    'thead',
  ],
  ...['footer', 'tr', 'form', 'ul', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'video', 'script', 'style'],
]);

const escaped = (text: string): string =>
  unescapeAll(text.replaceAll('\\', '\\\\')).replace(
    /[&<>"]/g,
    (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[one] ?? '&quot;',
  );

export function normalizedHtml(html: string): string {
  let output = '';
  let inPre = false;
  let last = { kind: 'start', tag: '' };
  for (const [part] of html.matchAll(chunk)) {
    const [, slash, name] = /^<(\/?)([a-z][a-z0-9-]*)[\s/>]/i.exec(part) ?? [];
    if (name === undefined) {
      if (!part.startsWith('<!') && !part.startsWith('<?')) output += textAfter(last, part, inPre);
      else output += part;
      last = { kind: 'text', tag: last.tag };
      continue;
    }
    const tag = name.toLowerCase();
    if (tag === 'pre') inPre = slash === '';
    if (blocks.has(tag) && !(tag === 'pre' && slash)) output = output.trimEnd();
    output += slash ? `</${tag}>` : `<${tag}${attributes(part.slice(1 + name.length, -1))}>`;
    last = { kind: slash || part.endsWith('/>') ? 'end' : 'start', tag };
  }
  return output.trim();
}

function textAfter(last: { kind: string; tag: string }, part: string, inPre: boolean): string {
  const afterTag = last.kind !== 'text';
  let text = afterTag && last.tag === 'br' ? part.replace(/^\n+/, '') : part;
  if (inPre) return escaped(text);
  text = text.replace(/\s+/g, ' ');
  if (afterTag && blocks.has(last.tag)) text = last.kind === 'start' ? text.trimStart() : text.trim();
  return escaped(text);
}

const attributes = (text: string): string =>
  [...text.matchAll(attribute)]
    .map(([, name = '', ...values]) => {
      const value = values.find((one) => one !== undefined);
      return ` ${name.toLowerCase()}${value === undefined ? '' : `="${escaped(value)}"`}`;
    })
    .sort()
    .join('');
