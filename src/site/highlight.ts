/**
 * Colours for code, put into the sanitized HTML of a page: class names only (`hljs-…`). Feeds and mails never see them,
 * and the upload's look need not carry eighty kilobytes of grammars.
 */
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import go from 'highlight.js/lib/languages/go';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';

const languages = { bash, css, diff, go, javascript, json, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);

/** A listing beyond this length stays plain: some grammars slow down more than linearly. */
const longestListing = 20_000;
/** Nor is one with a word or an emptiness like this: at each of its characters some grammars read on to its end. */
const longRun = /[\w$]{500}|\s{500}/;
/** Of one article; what comes after it stays plain. */
const mostCharacters = 200_000;

const listing = /<code class="language-([^" ]+)">([^<]*)<\/code>/g;

/**
 * As pages show listings: coloured, and a stop of the keyboard, because wide ones scroll sideways
 * (https://dequeuniversity.com/rules/axe/4.11/scrollable-region-focusable).
 */
export const withListings = (html: string): string =>
  highlighted(html).replaceAll('<pre>', '<pre tabindex="0">');

/** Listings that stand in `pre` and in a language that is known here; their text stays the same. */
export function highlighted(html: string): string {
  let left = mostCharacters;
  return html.replace(listing, (whole, language: string, escaped: string) => {
    if (escaped.length > Math.min(longestListing, left) || longRun.test(escaped)) return whole;
    if (hljs.getLanguage(language) === undefined) return whole;
    left -= escaped.length;
    const { value } = hljs.highlight(unescaped(escaped), { language, ignoreIllegals: true });
    // The library escapes quotes too; in text the sanitizer does not, and nor does anything that reads its HTML.
    return `<code class="language-${language}">${value.replace(/&quot;|&#x27;/g, quote)}</code>`;
  });
}

const quote = (entity: string): string => (entity === '&quot;' ? '"' : "'");
const characters: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
};
const unescaped = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => characters[entity] ?? entity);
