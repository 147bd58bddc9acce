/** An article's body for the text part of a mail, as somebody would write it who writes in plain text. */
import { convert, type FormatCallback } from 'html-to-text';
import { plainHtml } from '../article/html.ts';
import { widestLine } from './text-lines.ts';

/**
 * The arrow back from a footnote to its mark leads nowhere in plain text. Spaces are looked at from the first of them
 * only: from each one, a long run of them takes time by the square of its length.
 */
const footnoteReturn = /(?<!\s)\s*<a [^>]*class="footnote-backref"[^>]*>.*?<\/a>/gs;

/** A footnote's mark is raised, so that nobody takes it for the number of a link. */
const footnoteMark = /<sup class="footnote-ref">(.*?)<\/sup>/gs;
const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const withoutFootnoteLinks = (html: string): string =>
  html.replace(footnoteReturn, '').replace(footnoteMark, (_, mark: string) =>
    mark
      .replace(/<[^>]*>/g, '')
      .replace(/[^0-9]/g, '')
      .replace(/[0-9]/g, (digit) => raised[Number(digit)] ?? ''),
  );

/** The converter makes a cell for every place that a span covers: a hundred million of them never come to an end. */
const widestSpan = 20;
const withoutWideSpans = (html: string): string =>
  html.replace(/<t[hd]\b[^>]*>/g, (cell) =>
    cell.replace(/ (col|row)span="([^"]*)"/g, (_, side, span) => {
      const places = Math.min(Math.max(Math.trunc(Number(span)) || 1, 1), widestSpan);
      return ` ${side}span="${places}"`;
    }),
  );

/** The words keep their flow: a link's address stands below the text, once, under the number that the link has. */
class Links {
  readonly #addresses: string[] = [];
  readonly #siteUrl: string;

  constructor(siteUrl: string) {
    this.#siteUrl = siteUrl;
  }

  numberOf(href: string): number {
    const standing = this.#addresses.indexOf(href);
    return standing === -1 ? this.#addresses.push(href) : standing + 1;
  }

  absolute(href: string | undefined): string | undefined {
    if (href === undefined || href.startsWith('#') || !URL.canParse(href, `${this.#siteUrl}/`))
      return undefined;
    return new URL(href, `${this.#siteUrl}/`).href;
  }

  /** With an empty line before it. */
  list(): string {
    if (this.#addresses.length === 0) return '';
    return `\n\n${this.#addresses.map((address, index) => `[${index + 1}] ${address}`).join('\n')}`;
  }
}

/** The body as plain text: links below it, code and tables kept, nothing of the HTML left. */
export function mailText(html: string, siteUrl: string): string {
  const links = new Links(siteUrl);
  const given = plainHtml(withoutWideSpans(withoutFootnoteLinks(html)));
  const text = convert(given, {
    wordwrap: widestLine,
    baseElements: { returnDomByDefault: true },
    formatters: {
      reference: referenceTo(links),
      recording: recordingIn(links),
    },
    selectors: [
      { selector: 'a', format: 'reference' },
      { selector: 'audio', format: 'recording' },
      { selector: 'video', format: 'recording' },
      { selector: 'img', format: 'skip' },
      { selector: 'hr', options: { length: 24 } },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
  return `${text}${links.list()}`;
}

const referenceTo =
  (links: Links): FormatCallback =>
  (element, walk, builder) => {
    let words = '';
    builder.pushWordTransform((word) => {
      words += word;
      return word;
    });
    walk(element.children, builder);
    builder.popWordTransform();
    const href = links.absolute(element.attribs?.['href']);
    if (href === undefined || words === '' || sameAddress(words, href)) return;
    builder.addInline(` [${links.numberOf(href)}]`, { noWordTransform: true });
  };

/** What was written out as an address needs no number. */
const sameAddress = (words: string, href: string): boolean =>
  [href, `${href}/`].some((one) => one === words || one === `${words}/` || one === `mailto:${words}`);

const recordingIn =
  (links: Links): FormatCallback =>
  ({ name, attribs }, _walk, builder) => {
    const href = links.absolute(attribs?.['src']);
    if (href === undefined) return;
    const title = attribs?.['title'];
    const verb = name === 'audio' ? 'Listen' : 'Watch';
    builder.addInline(`${verb}${title ? `: ${title}` : ''} [${links.numberOf(href)}]`, {});
  };
