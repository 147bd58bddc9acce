/** Texts that are nothing but one construct, as long as a file may be: each kind of Markdown, HTML and foreign tag. */
import { allowedTags } from '../src/article/allowed-html.ts';
import { wrapperNames } from '../src/article/foreign/components.ts';
import { table } from '../src/article/foreign/table.ts';

export interface HostileText {
  readonly name: string;
  readonly make: (characters: number) => string;
}

const head = '---\ntitle: T\n---\n';

const repeated = (piece: string): HostileText => ({
  name: JSON.stringify(piece),
  make: (size) => head + piece.repeat(Math.max(1, Math.floor((size - head.length) / piece.length))),
});

const nested = (open: string, close: string): readonly HostileText[] => [
  {
    name: `${JSON.stringify(open)} within each other`,
    make: (size) => {
      const depth = Math.floor((size - head.length) / (open.length + close.length));
      return `${head}${open.repeat(depth)}x${close.repeat(depth)}`;
    },
  },
  repeated(open),
  repeated(close),
];

/** `piece` of 0, 1, 2 and so on, between a beginning and an end. */
const numbered = (name: string, piece: (n: number) => string, begin = '', end = ''): HostileText => ({
  name,
  make: (size) => {
    const parts: string[] = [head, begin];
    for (let n = 0, length = head.length; length < size - 100; n++) {
      const next = piece(n);
      parts.push(next);
      length += next.length;
    }
    return [...parts, end].join('');
  },
});

/** Front matter has a limit of its own, so one key of it is filled. */
const frontMatter = (name: string, begin: string, piece: string, end = '\n---\nText.\n'): HostileText => ({
  name: `front matter: ${name}`,
  make: () => begin + piece.repeat(Math.floor(19_000 / piece.length)) + end,
});

const marks =
  '# a\n|- a\n|* a\n\n|1. a\n|> a\n|> |>|- |-|*|_|**|~~|`|``|```\n|~~~\n|    a\n\n|---\n|a\n===\n|===\n|[|](|[a](b)|[a](b "c")|![a](b)|[a][b]|[a]|[^a]|^[a]|^[|[^a]: b\n|[a]: /b\n|<|<!|<!--|<!-- a -->|<?|<![CDATA[|&|&amp;|&#|&#x41;|\\|a  \n|\n| |\t|$|$a$ |\\(|\\(a\\)|\\[|http://a.b |www.a.b |a@b.c |a@|<a@b.c>|https://a.b/(|https://a.b/&amp;|a\n: b\n\n|{|}|{.a}|{: .a}\n|- [ ] a\n|> [!NOTE]\n> a\n\n|a*|*a|*a *|_a|***a** b*|[a](<b|[a](javascript:x)|"|1|a|é|😀|<br>|<b>|<b a="|<img>|<script>|</p>|<td>|<!-- more -->|[TOC]\n|* TOC\n{:toc}\n|:::tip\n|:::\n|import a from "b"\n|export const a = 1\n|{/*|{{|{{ a }}|{{<|{{< a >}}|{{% a %}}|{%|{% a %}|{# a #}|{{/* a */}}|{{</* a */>}}|{::a}|__GHOST_URL__|](@/|[a](@/b.md)|<Image src={a} />|<A>|<A|</A>|<>|<A b={|{`a`}|{a.b}|<iframe>|<svg>|<math>|<a title="{{ a }}">';
const columns = ['|', '|a', '|a|b|\n|-|-|\n|c|d|\n\n', '|-|-|\n'];

const pairs: readonly (readonly [string, string])[] = [
  ['[', ']'],
  ['![', '](a)'],
  ['*', '*'],
  ['> ', '\n'],
  ['- ', '\n'],
  ['(', ')'],
  ['{', '}'],
  ['{{', '}}'],
  ['^[', ']'],
  ['<div>\n\n', '\n\n</div>'],
  ['<table><tr><td>', '</td></tr></table>'],
  ['<A>\n', '\n</A>\n'],
  ['<Note>\n\n', '\n\n</Note>\n\n'],
  ['{{< a >}}', '{{< /a >}}'],
  ['{{% note %}}\n', '\n{{% /note %}}\n'],
  ['{% if a %}', '{% endif %}'],
  ['{% raw %}', '{% endraw %}'],
  [':::tip\n', ':::\n'],
  ['<svg><foreignObject>', '</foreignObject></svg>'],
];

const lists: readonly HostileText[] = [
  numbered('headings', (n) => `# a${n}\n`),
  numbered('links', (n) => `[a](b${n}.md) `),
  numbered('images', (n) => `![a](b${n}.png)\n`),
  numbered('fragments and headings', (n) => `# c${n}\n[a](#b${n})\n`),
  numbered('references', (n) => `[a${n}]\n\n[a${n}]: /b\n\n`),
  numbered('footnotes', (n) => `[^a${n}]\n\n[^a${n}]: b\n\n`),
  numbered('foreign names', (n) => `{% t${n} %}`),
  numbered('foreign names in pairs', (n) => `{{< t${n} >}}a{{< /t${n} >}}`),
  numbered('articles by reference', (n) => `[a]({{< ref "b${n}.md" >}}) `),
  numbered('attributes', (n) => `a${n}=b `, '<b ', '>'),
  numbered('attributes of JSX', (n) => `a${n}={b} `, '<A ', '/>'),
  numbered('candidates of srcset', (n) => `a${n}.png 1x, `, '<img srcset="', '">'),
  numbered('backticks', (n) => `${'`'.repeat((n % 2_000) + 1)}a`),
  numbered('lists that grow', (n) => `${' '.repeat(2 * (n % 700))}- x\n`),
  numbered('lazy lines of a deep quotation', (n) => (n === 0 ? `${'> '.repeat(1_000)}a\n` : 'b\n')),
  numbered('data of a picture', () => 'A', '![a](data:image/png;base64,', ')'),
  numbered('steps up', () => '../', '[a](', ')'),
  numbered('cells of one row', (n) => `|a${n}`, '', `\n${'|-'.repeat(2_000)}\n`),
];

const ofTable = table.flatMap(({ names: [name = ''], example }): readonly HostileText[] => {
  const component = name.charAt(0).toUpperCase() + name.slice(1);
  return [
    repeated(`{% ${name} %}`),
    repeated(`{% ${name} a.png b %}\n`),
    repeated(`${example}\n\n`),
    repeated(`<${component} id="x" />\n`),
    repeated(`{% ${name} "${'[a]('.repeat(900)}" %}\n`),
    repeated(`{% ${name} ${'"'.repeat(3_800)} %}\n`),
    ...nested(`{{% ${name} %}}`, `{{% /${name} %}}`),
  ];
});

const tags = [...Object.values(allowedTags).flat(), ...wrapperNames, 'select', 'template', 'style', 'x-y'];

const keys = 'title date updated slug permalink image authors tags description aliases audio lang id'.split(
  ' ',
);
const ofFrontMatter = keys.flatMap((key) =>
  ['a', ' a', '../', '[', "''", '1:', '%2', '[a]('].map((piece) =>
    frontMatter(`${key} of ${piece}`, `---\nx: y\n${key}: "`, piece, '"\n---\nText.\n'),
  ),
);

export const hostileTexts: readonly HostileText[] = [
  ...[...marks.split('|'), ...columns].map(repeated),
  ...pairs.flatMap(([open, close]) => nested(open, close)),
  ...lists,
  ...ofTable,
  ...tags.flatMap((tag) => nested(`<${tag}>`, `</${tag}>`)),
  ...ofFrontMatter,
  frontMatter('brackets', '---\n', '['),
  frontMatter('tables of TOML', '+++\n[a', '.a', ']\n+++\nText.\n'),
  frontMatter('arrays of TOML', '+++\na = ', '[', '\n+++\nText.\n'),
  frontMatter('objects of JSON', '{"a":\n', '{"a":', '\n\nText.\n'),
];
