/**
 * The examples of the two specifications, run against the step that makes HTML of Markdown, before the sanitizer.
 * Where we differ, the example is named here with the reason; it fails when the reason has gone.
 */
import { readFileSync } from 'node:fs';
import spec from 'commonmark-spec';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/article/markdown.ts';
import { normalizedHtml } from '../support/normalized-html.ts';

interface Example {
  readonly number: number;
  readonly section: string;
  readonly markdown: string;
  readonly html: string;
}

/** Headings have ids here: links lead to them. */
const rendered = (markdown: string): string =>
  renderMarkdown(markdown, () => false).html.replace(/(<h[1-6]) id="[^"]*"/g, '$1');

function check(
  examples: readonly Example[],
  reasons: Readonly<Record<number, string>>,
  ours: typeof rendered,
) {
  const differ = examples.filter(({ number }) => number in reasons);
  it.each(examples.filter((one) => !differ.includes(one)))('$number, $section', ({ markdown, html }) => {
    expect(normalizedHtml(ours(markdown))).toBe(normalizedHtml(html));
  });
  it.each(differ)('$number, $section: differs for a reason', ({ markdown, html }) => {
    expect(normalizedHtml(ours(markdown))).not.toBe(normalizedHtml(html));
  });
}

describe('CommonMark 0.31.2', () => {
  const examples = spec.tests.map((one) => ({
    ...one,
    markdown: one.markdown.replaceAll('→', '\t'),
    html: one.html.replaceAll('→', '\t'),
  }));

  it('has all of its 652 examples here', () => {
    expect(examples).toHaveLength(652);
  });

  const gitHubLinks = 'a bare address is a link, as GitHub has it';
  check(examples, { 602: gitHubLinks, 608: gitHubLinks, 611: gitHubLinks, 612: gitHubLinks }, rendered);
});

describe('the extensions of GitHub Flavored Markdown 0.29', () => {
  const text = readFileSync('test/article/specs/gfm-extensions.txt', 'utf8');
  const examples = [
    ...text.matchAll(/^## (.*)$|^`{32} example.*\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$/gm),
  ].reduce<{ section: string; found: Example[] }>(
    ({ section, found }, [, heading, markdown = '', html = '']) =>
      heading !== undefined
        ? { section: heading, found }
        : { section, found: [...found, { number: found.length + 1, section, markdown, html }] },
    { section: '', found: [] },
  ).found;

  it('are all 52 here', () => {
    expect(examples).toHaveLength(52);
  });

  /** The same in other words: alignment by style, `<s>`, and a name for the box of a task. */
  const inGitHubsWords = (markdown: string): string =>
    rendered(markdown)
      .replace(/style="text-align:(\w+)"/g, 'align="$1"')
      .replace(/(<\/?)s>/g, '$1del>')
      .replace(/ aria-label="[☐☑]"/g, '');

  check(
    examples,
    {
      20: 'ftp: addresses stay text: no page may link to one',
      24: 'the sanitizer takes these tags out; they are not shown as text',
      43: 'the host of an emoji is written in Punycode, as browsers ask for it',
      44: 'the example says nothing of the result, only that there must be one',
      46: 'the sanitizer takes these tags out; they are not shown as text',
      47: 'footnotes are marked [1], with the classes of their plugin',
    },
    inGitHubsWords,
  );
});
