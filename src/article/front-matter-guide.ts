/** docs/front-matter.md, made of the very tables that the parser reads by; test/article/front-matter-guide.test.ts. */
import { dateTable, epochExamples } from './date-forms.ts';
import type { Field } from './field.ts';
import { type ArticleFields, articleFields } from './fields.ts';
import { containers } from './given.ts';
import { collections } from './labels.ts';
import { foreignKeys } from './other-keys.ts';

export function frontMatterGuide(): string {
  const fields = articleFields({ timezone: 'UTC', language: 'en', spacedLabels: false });
  return `${[head, generators, formats, spellings, table(fields), dates, names, others].join('\n\n')}\n`;
}

const code = (text: string): string => `\`${text}\``;
const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** In lines of at most 118 characters, as people would write it. */
const wrapped = (text: string): string => text.replace(/(.{1,117})(?: |$)/g, '$1\n').trimEnd();

const head = `# Front matter
Made from the tables in \`src/article/\` by \`src/article/front-matter-guide.ts\`; not written by hand. After a change there:
\`UPDATE=1 npx vitest run test/article/front-matter-guide.test.ts\`.

Articles from Jekyll, Hugo, Hexo, Eleventy, Gatsby, Astro, Zola, Ghost and dev.to work as they are: copy the folder below
\`articles/\`. Whatever is guessed, left out or refused stands in the file's report, with line and column.`;

const generators = `## From where
| from | what is taken over, beside title, tags, summary and the like |
| --- | --- |
| Jekyll | \`_posts/\` and \`_drafts/\` with dates in their names, \`permalink\`, \`redirect_from\`, \`last_modified_at\`, \`published: false\`, the \`header\` and \`image\` tables of its themes |
| Hugo | all three formats, \`publishDate\`, \`lastmod\`, \`url\`, \`aliases\`, \`params\`, \`cover\` tables, \`images\`, bundles, \`index.fr.md\`, \`translationKey\` |
| Hexo | front matter without a first line or between \`;;;\`, nested categories, \`permalink\`, \`alias\`, \`thumbnail\`, \`top_img\`, \`password\` as a draft |
| Eleventy | \`---json\` and \`---toml\`, collections left out of the tags, \`permalink\` unless it is a template, \`permalink: false\` as a draft |
| Gatsby | bundles, \`featuredImage\`, \`path\`, \`spoiler\`, \`index.pt-br.md\` |
| Astro | \`pubDate\`, \`updatedDate\`, \`pubDatetime\`, \`heroImage\`, \`image\` tables, folders of languages, \`.mdx\` |
| Zola | TOML with \`[taxonomies]\` and \`[extra]\`, \`path\`, \`aliases\`, \`authors\` |
| Ghost | \`published_at\`, \`updated_at\`, \`status\`, \`visibility\`, \`feature_image\` with its \`_alt\` and \`_caption\`, \`custom_excerpt\`, \`canonical_url\` |
| podcast themes | \`enclosure\`, \`audio\`, \`podcast\` as a path or a table, \`podcast_file\` with \`podcast_bytes\` and \`podcast_duration\`, \`audio_file_size\`, \`itunes_duration\` |
| dev.to | \`published\`, \`cover_image\`, tags with commas or \`#\`, \`canonical_url\`, \`id\`, \`series\` |`;

const formats = `## Formats
| what | how it is known |
| --- | --- |
| YAML | between lines of \`---\` (a line of \`...\` ends it too), or of as many more hyphens on both sides; \`---yaml\` |
| TOML | between lines of \`+++\`; or \`---toml\` |
| JSON | an object in braces that begins in the first line; or between lines of \`;;;\`, with or without braces; or \`---json\` |
| YAML without a first line | lines of \`key: value\` from the first line on, one of them the title, up to a line of \`---\` |

A byte order mark, Windows line ends and empty lines before it do no harm. At most 200 lines and 20,000 characters, 24
levels deep, each key once. YAML's aliases and tags are refused, and so is front matter in a programming language
(\`---js\`): nothing in an article is executed.
A title, description, summary, excerpt or deck in one line of YAML needs no quotes, whatever is in it; YAML wants them where
there is a colon in the text or a bracket at its beginning, so that line is a warning (\`yaml-quotes\`).`;

const spellings = `## Keys
How a key is spelt is all the same: \`pubDate\`, \`pub_date\`, \`Pub-Date\` and \`PUBDATE\` are one. An empty value, \`~\` and
\`null\` are no value. Keys inside of these tables count like keys at the top, unless the top has them too:
${codes(containers)}.

Where several keys of one row are given, the first of the row wins; if they contradict each other, the report says which
one was used (not of pictures, summaries and labels, which have several by right). A value that cannot be understood
refuses the file in the rows marked so (a version that is public stays); elsewhere it is left out, with a warning.`;

function table(fields: ArticleFields): string {
  const rows = Object.entries(meanings).map(([name, meaning]) => row(name, meaning, fields));
  return ['| keys | what becomes of it | expected | example |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function row(name: string, meaning: string, fields: Readonly<Record<string, Field<unknown>>>): string {
  const field = fields[name];
  if (field === undefined) throw new Error(`No field is called ${name}`);
  const keys = shownAs[name] ?? codes(field.names);
  const strict = field.unreadable === 'refuses' ? ' **Refuses.**' : '';
  return `| ${keys} | ${meaning}${strict} | ${cell(field.expected)} | ${code(cell(field.example))} |`;
}

/** What becomes of each row of the table. */
const meanings: Readonly<Record<keyof ArticleFields, string>> = {
  title: 'The title. Without it: the first `# heading`, else the name of the file.',
  language: 'The language that it is written in.',
  direction: 'From which side it is read. Without it, the language decides.',
  excerpt: 'The excerpt in lists and feeds, cut to 280 characters. Without it: the beginning of the text.',
  deck: 'The deck.',
  mail: '`never`: no newsletter mails it.',
  announce:
    'A larger number than ever before mails a public article once more. Its first publication is 1, or the number that it has then. `mail: never` holds it back.',
  id: 'The id, which wins over everything; feeds show a foreign one that is an address.',
  sponsor: 'Who paid for it: a box that says so.',
  follow: 'Links on which to follow what it is about.',
  date: 'When it is, or was, published; a date ahead schedules it. Without it: the date in the name of the file or its folders, else the moment it first goes live.',
  publishDate:
    "Hugo's: counts as the date if there is no other, or if it is later, because nothing was public before it.",
  created: 'The date, if nothing else says one.',
  updated: 'The day of a revision: feeds and the page show it. Other edits are silent.',
  draft: 'A draft is not published; its report names a private address at which to see it.',
  published: '`false`: a draft. A date is the date, if `date` says none.',
  status:
    '`published`, `publish`, `public`, `live`, `final`, `done` and the stages of a digital garden are public; everything else is a draft.',
  visibility: "Ghost's: everything but `public` is a draft.",
  hidden: 'A draft, with a warning, because nothing here is public and hidden.',
  private: 'A draft, with a warning, because nothing here is for some readers only.',
  unlisted: 'A draft, with a warning, because whatever is published is listed.',
  password: 'A draft, with a warning, because nothing here is behind a password.',
  redirectTo: 'A draft, with a warning, because the file only leads elsewhere.',
  nowhere: 'A draft, with a warning, where it is `false`, as Eleventy has it.',
  expires: 'Nothing happens on that day; a warning says so.',
  authors: 'Who wrote it: ids or names of publication.yaml, or guests. In one line, with commas between.',
  author: 'The same for one. Several names in one line are divided if publication.yaml has all of them.',
  authorUrl: "A single guest's address.",
  section: 'The section: its id or title in publication.yaml.',
  tags: 'Tags, at most 20 of at most 60 characters.',
  categories: 'The first that is a section of publication.yaml is the section; all others are tags.',
  keywords: 'Tags, if there are no others.',
  hero: 'The picture at the top: a path beside the file, one below `public/`, or an https address. Of a list, the first.',
  heroAlt: 'What the picture shows.',
  heroCaption: 'The line below the picture.',
  heroCredit: 'Whose picture it is.',
  enclosure:
    'A recording, sound or film: a player on the page, the enclosure in feeds, a link in mails. A path beside the file, one below `public/`, or an https address. Of a list, the first. A file of ours is measured; one whose name does not say what it is needs `type`.',
  mediaFile: 'The same, if it names a file of sound or film; anything else is no business of ours.',
  enclosureDuration: 'How long the recording lasts: `1:02:03`, `62:03`, `62 min`, `3723` seconds.',
  enclosureLength: 'How many bytes the recording has, if it lies elsewhere; `34:12` is how long it lasts.',
  series: 'The series that it is a part of, with a page and feeds of its own. Of a list, the first.',
  seriesPart: 'Which part of the series it is. Without one, parts are in the order of their publication.',
  seriesWeight: 'Orders the parts of a series that have no numbers.',
  slug: 'The last part of the address. With slashes in it, it is read like `permalink` too.',
  addressWish: 'The address it had, or should have; a whole web address counts if it ends in the slug.',
  aliases: 'Addresses it had before.',
  canonical: 'Where it first appeared, if that is elsewhere; a path is of this site and needs no word.',
  translationOf:
    'What an article and its translations have in common. Without it: the name of the file without its language.',
};

/** Names that follow a rule are shown by it. */
const shownAs: Readonly<Record<string, string>> = {
  heroAlt: "the picture's key with `_alt` behind it: `cover_alt`, `heroImageAlt`",
  heroCaption: "the picture's key with `_caption` behind it: `feature_image_caption`",
  heroCredit: "the picture's key with `_credit` behind it: `bannerCredit`",
};

const cell = (text: string): string => text.replaceAll('|', '\\|');

const dates = `## Dates
${dateTable.map(({ examples }) => `- ${codes(examples)}`).join('\n')}
- ${codes(epochExamples)}: seconds or milliseconds since 1970

Without a zone, the publication's is meant; without a time, midnight. Of an hour that clocks show twice the first is
meant, and one that they skip counts as the one after it. Zones are numbers or one of RFC 5322's names (\`GMT\`, \`EST\`).
Names of months are English. Years from 1500 to 2999.

Where day and month are numbers and the year comes last (\`01/02/2024\`), the publication's language decides: \`en-US\` has
the month first; \`en-GB\`, \`de\`, \`fr\`, \`pt\` and others the day. Where it does not say (\`en\` without a region, \`ja\`),
the file is refused, and the report asks for a date that begins with the year.

Without any date in the front matter: the one at the beginning of the name of the file or its bundle
(\`2024-01-19-tides.md\`, \`20240119_tides.md\`); else, with a warning because it is a guess, the one in its old address
(\`permalink: /2024/01/19/tides/\`), or in its folders (\`2024/01/19/tides.md\`, \`2024/01/tides.md\`: the first of the
month).`;

const names = `## Names of files and folders
| name | what it says |
| --- | --- |
| \`2024-01-19-tides.md\` | date and slug |
| \`tides/index.md\`, \`tides/README.md\` | a bundle: the slug is the folder's name, pictures lie beside it |
| \`_index.md\` | Hugo's and Zola's page of a whole folder: ignored, and the report says so |
| \`tides.fr.md\`, \`tides/index.pt-BR.md\` | the language, where front matter names none |
| \`fr/tides.md\`, \`tides/zh-cn/index.md\` | the language, if the folder is named like one; names that are subjects too (\`it\`, \`cs\`, \`ml\`) only if the publication is in that language |
| \`_drafts/tides.md\`, \`drafts/tides.md\` | a draft |
| \`_posts/tides.md\` | tags and categories in one line without commas are divided at spaces, as Jekyll does |

A file with a language in its name or folder is a translation of those that differ from it in nothing else; its slug ends
in the language unless it is the publication's. Without a title, the first heading (\`#\`) at the top of the text, or the
only one, is the title and leaves the text; else the title is made of the file's name, with a warning.`;

const others = `## Other keys
Tags named ${codes(collections)} are left out: they are collections of Eleventy.
Keys that nothing here knows are kept by name in the report; one that looks like a misspelling of a key above is a
warning. These belong to themes and generators and mean nothing here, however near they come to a key above:

${wrapped(codes(foreignKeys))}.`;
