/** docs/other-generators.md, made of the very tables that texts are translated by; test/article/foreign-guide.test.ts. */
import { wrapperNames } from './components.ts';
import { passing, roots } from './expression.ts';
import { articleFolders } from './meant-article.ts';
import type { Rule } from './piece.ts';
import { table } from './table.ts';

export const foreignGuide = (): string =>
  `${[head, tags, expressions, components, lines, escapes, leftovers].join('\n\n')}\n`;

const code = (text: string): string => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``);
const codes = (texts: readonly string[]): string => texts.map(code).join(', ');
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** In lines of at most 118 characters, as people would write it. */
const wrapped = (text: string): string => text.replace(/(.{1,117})(?: |$)/g, '$1\n').trimEnd();

const head = `# What authors wrote for other generators
Made from the tables in \`src/article/foreign/\` by \`src/article/foreign/guide.ts\`; not written by hand. After a change there:
\`UPDATE=1 npx vitest run test/article/foreign-guide.test.ts\`.

Short codes of Hugo and Zola, tags of Jekyll, Hexo, Eleventy and dev.to, components of Astro and Gatsby and the cards of
Ghost are translated by this table, in articles and pages alike. Nothing is executed, nothing is loaded from third
parties, and nothing is framed: what was shown from elsewhere becomes a link. Values are data; addresses in them go the
way of every link. Pages, feeds and mails show the same.`;

const row = ({ names, from, becomes, example }: Rule): string =>
  `| ${codes(names.slice(0, mostShown))}${names.length > mostShown ? ', …' : ''} | ${from} | ${becomes} | ${code(cell(example))} |`;

const mostShown = 60;

const tags = `## Tags
A name means the same between \`{{<\` and \`>}}\`, \`{{%\` and \`%}}\`, \`{%\` and \`%}\`, or as a function of Zola (\`{{ youtube(id="x") }}\`);
the last column shows one way to write it. Capitals do not matter, and of \`media/youtube.html\` the last part counts.

| names | from | becomes | example |
| --- | --- | --- | --- |
${table.map(row).join('\n')}
| \`raw\`, \`verbatim\` | Jekyll, Eleventy, Hexo, dev.to | What stands between is not read as tags. | \`{% raw %}{{ x }}{% endraw %}\` |

Any other tag whose values name a picture (\`src="gauge.png"\`) is that picture. An article is looked for by its path or the
name of its file: beside this one, and below ${codes(articleFolders.map((folder) => `articles/${folder}`))}; the
first that is on the site is meant. A box opens and closes on lines of its own; among words only its text stays.`;

const expressions = `## Expressions
| written | becomes |
| --- | --- |
| \`{{ page.title }}\`, \`{{ site.title }}\`, \`{{ site.description }}\` | what they say |
| \`{{ '/gauge.png' \\| relative_url }}\`, \`{{ "/a" \\| url }}\` | the address |
| \`{{ resize_image(path="gauge.png", width=100) }}\`, \`{{ get_url(path="@/blog/a.md") }}\` | the address |
| \`{{ site.baseurl }}/a\` | the address: the root of the site is ours |

Filters that leave an address what it is: ${codes(passing)}.

Names of the root of the site: ${codes(roots)}.

Other expressions that only a template has (they begin with \`site.\`, \`page.\` and the like, or have a filter) leave a quiet
box. Doubled braces around other words are shown as code, with a warning: they are an example more often than a value.`;

const components = `## HTML and components
| written | becomes |
| --- | --- |
| \`import X from './x.png'\`, \`export const x = …\` (the second in \`.mdx\` only) | nothing; the name of a picture is remembered |
| \`<Image src={x} alt="A gauge" />\`, \`<Figure …>\`, \`<StaticImage …>\` | the picture |
| \`<YouTube id="x" />\`, \`<Tweet id="x" />\` and the like, by the names above | a link |
| \`<Callout type="warning">\`, \`<Note>\`, \`<Aside>\` and the like, by the names above | a quotation with its title on top |
| \`<Details summary="x">\`, \`<Link to="/a/">\` | a part that opens; a link |
| \`<p style={{ color: 'red' }} title={'A'}>\` | values in braces that are words or numbers are values, others go |
| \`{/* a comment */}\`, \`<>\`, \`</>\` | nothing |
| \`{x}\`, \`{list.map(…)}\` in \`.mdx\` | a quiet box |
| \`<iframe src="https://www.youtube.com/embed/x">\`, \`<script src="https://gist.github.com/x.js">\` | a link; of a frame without a size, nothing |
| \`__GHOST_URL__/a\` | \`/a\` |

${wrapped(`Of these and of unknown components with something in them the text stays (an unknown one is a warning): ${codes(wrapperNames)}.`)}

The import line is dropped where it begins a line outside of code, in any file.`;

const lines = `## Lines and marks
| written | becomes |
| --- | --- |
| \`<!--more-->\`, \`<!-- more -->\`, \`<!-- excerpt -->\`, \`<!-- truncate -->\`, \`{/* truncate */}\` | the text before it is the excerpt, where front matter names none |
| \`:::tip Title\` … \`:::\` | a quotation with its title on top |
| \`* TOC\` with \`{:toc}\`, \`[TOC]\`, \`[[toc]]\`, \`{::nomarkdown}\`, \`{.wide}\` on a line of its own | nothing |
| \`[text](@/blog/post.md)\` | a link to the article |
| \`{{/* a comment */}}\`, \`{# a comment #}\` | nothing |`;

const escapes = `## Code
In fenced and indented code, between backticks, in \`<pre>\` and \`<code>\` and in formulas everything stays as it was written.
Only the marks go that keep another generator from reading it: \`{% raw %}\` with its end, and the comment marks of
\`{{</* figure */>}}\`. Outside of code such examples become code.`;

const leftovers = `## What remains
A tag that is not in the table leaves a quiet box (“A part of this article could not be shown: gallery.”), a few words
where it stood among words, and nothing inside of an address. The report names it (\`foreign-tag\`) with line and column,
and doubled braces that became code (\`foreign-braces\`).`;
