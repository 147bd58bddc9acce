/**
 * Other forms of an article's HTML. All of these take HTML that the sanitizer wrote (./sanitize.ts): attributes in
 * double quotes, `<`, `>` and `&` escaped everywhere else. That is why patterns are enough here.
 */

const tag = /<(\/?)([a-z][a-z0-9]*)((?:\s[^>]*)?)>/g;

/**
 * Every `href`, `src`, `srcset`, `poster` and `cite` absolute, for feeds and mails. `siteUrl` has no slash at the end.
 * With `page`, the absolute address of the article's page, fragments (`#fn1`) lead there; without it they stay.
 */
export function absoluteUrls(html: string, siteUrl: string, page?: string): string {
  const absolute = (url: string): string => {
    if (url.startsWith('/')) return `${siteUrl}${url}`;
    return page !== undefined && url.startsWith('#') ? `${page}${url}` : url;
  };
  const attribute = (_: string, name: string, value: string): string =>
    name === 'srcset'
      ? ` srcset="${value.split(', ').map(absolute).join(', ')}"`
      : ` ${name}="${absolute(value)}"`;
  return html.replace(
    tag,
    (_, slash, name, attributes: string) =>
      `<${slash}${name}${attributes.replace(/\s(href|src|srcset|poster|cite)="([^"]*)"/g, attribute)}>`,
  );
}

/**
 * For feeds and mails: no classes (they mean nothing there), no ids but those of footnotes, no spans that only
 * coloured code, and a character for the box of a task, because mail programs drop fields.
 */
export function plainHtml(html: string): string {
  const spans: boolean[] = [];
  return html.replace(tag, (_, slash: string, name: string, attributes: string) => {
    if (name === 'input') return boxOf(attributes);
    const kept = attributes.replace(/\sclass="[^"]*"/g, '').replace(/\sid="(?!fn)[^"]*"/g, '');
    if (name !== 'span') return `<${slash}${name}${kept}>`;
    if (slash === '') spans.push(kept.trim() !== '');
    const keeps = slash === '' ? spans.at(-1) : spans.pop();
    return keeps ? `<${slash}span${kept}>` : '';
  });
}

const boxOf = (attributes: string): string => (/\schecked[\s=/]/.test(attributes) ? '☑' : '☐');

const blockTag =
  /<\/?(?:address|aside|blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|summary|table|tr|ul)(?:\s[^>]*)?>/g;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** All but a single blank, which stays as it is. */
const space = /\s{2,}|[^\S ]/g;

const withoutMarks = (html: string): string =>
  html.includes('"footnote-')
    ? html
        .replace(/<(sup|a) class="footnote-(?:ref|backref)"[^>]*>.*?<\/\1>/gs, '')
        .replace(/<a [^>]*class="footnote-backref"[^>]*>.*?<\/a>/gs, '')
    : html;

/** The words alone, one line for each block; footnote marks and their return links are left out. */
export function plainText(html: string): string {
  return withoutMarks(html)
    .replace(space, ' ')
    .replace(blockTag, '\n')
    .replace(/<\/t[dh]>/g, ' ')
    .replace(/<input\s([^>]*)>/g, (_, attributes: string) => boxOf(` ${attributes}`))
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')
    .split('\n')
    .map((line) => line.replace(space, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
}

const maxExcerpt = 280;

/** What is behind it cannot be seen in an excerpt; the whole text where it begins with much emptiness. */
function beginningOf(text: string): string {
  const beginning = text.slice(0, 4 * maxExcerpt);
  return beginning.replace(/\s+/g, ' ').trim().length > maxExcerpt + 1 ? beginning : text;
}

/** At most 280 characters, cut at a word, with an ellipsis where something is missing. */
export function excerptOf(text: string): string {
  const line = beginningOf(text).replace(space, ' ').trim();
  if (line.length <= maxExcerpt) return line;
  const cut = line.slice(0, maxExcerpt - 1);
  const word = cut.replace(/\s\S*$/u, '');
  // A text without spaces (Japanese, a long address) is cut between characters, never inside of one.
  const kept = word.length > maxExcerpt / 2 ? word : cut.replace(/[\ud800-\udbff]$/, '');
  return `${kept.replace(/[\s,;:–—-]+$/u, '')}…`;
}
