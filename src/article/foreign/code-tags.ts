/** Tags around code, and tags that say nothing to a reader. */
import type { Call, Piece, Rule } from './piece.ts';
import { left, nothing } from './piece.ts';

/** The first word is the language; `lang:js` and `language="js"` name it. */
export function codePiece({ words, named, inner }: Call): Piece {
  const prefixed = words
    .map((word) => /^lang(?:uage)?:(.*)$/.exec(word)?.[1])
    .find((word) => word !== undefined);
  const first = words.find((word) => /^[\w+#.-]+$/.test(word) && !/^(linenos|true|false)$/.test(word));
  const language =
    named.get('lang') ?? named.get('language') ?? named.get('lexer') ?? prefixed ?? first ?? '';
  return {
    kind: 'code',
    code: unframed(inner),
    language: language.includes('.') ? '' : language.toLowerCase(),
  };
}

/** Hexo's code block has its title first, so only `lang:` names the language. */
const hexoCode = (call: Call): Piece =>
  codePiece({ ...call, words: call.words.filter((word) => word.startsWith('lang')) });

/** Line ends next to the tags are none of the code. */
const unframed = (code: string): string =>
  code
    .replace(/^[ \t]*\n/, '')
    .replace(/\n[ \t]*$/, '')
    .replaceAll('\r', '');

const math = ({ inner }: Call): Piece => ({ kind: 'source', source: `$$${inner}$$` });

export const codeRules: readonly Rule[] = [
  {
    from: 'Hugo, Jekyll, Eleventy',
    names: ['highlight', 'code', 'prettify', 'coderay', 'pygments'],
    inner: 'code',
    becomes: 'Code in that language; line numbers and other options go.',
    example: '{% highlight go linenos %}\nfmt.Println("high water")\n{% endhighlight %}',
    write: codePiece,
  },
  {
    from: 'Hexo',
    names: ['codeblock'],
    inner: 'code',
    becomes: 'Code in the language behind `lang:`.',
    example: '{% codeblock tides.js lang:js %}\nlet high = 9;\n{% endcodeblock %}',
    write: hexoCode,
  },
  {
    from: 'Hugo, Hexo',
    names: ['mermaid', 'plantuml', 'dot', 'graphviz', 'puml', 'echarts', 'gantt', 'flow', 'chart', 'tikz'],
    inner: 'code',
    becomes: 'The source of the drawing, as code.',
    example: '{{< mermaid >}}\ngraph TD; A-->B;\n{{< /mermaid >}}',
    write: (call) => codePiece({ ...call, words: [call.name], named: new Map() }),
  },
  {
    from: 'dev.to, Hugo, Hexo',
    names: ['katex', 'math', 'latex', 'mathjax'],
    inner: 'code',
    becomes: 'The formula between `$$`.',
    example: '{% katex %}\nh = \\frac{a}{b}\n{% endkatex %}',
    write: math,
  },
  {
    from: 'Jekyll, dev.to, Hexo, Eleventy',
    names: ['comment'],
    inner: 'dropped',
    becomes: 'Nothing.',
    example: '{% comment %}Check the times.{% endcomment %}',
    write: () => nothing,
  },
  {
    from: 'Jekyll, Eleventy',
    names: ['capture', 'set'],
    inner: 'dropped',
    becomes: 'Nothing; whatever asks for the value is left out.',
    example: '{% capture tide %}high{% endcapture %}',
    write: () => nothing,
  },
  {
    from: 'Jekyll, Eleventy',
    names: [
      'assign',
      'import',
      'increment',
      'decrement',
      'from',
      'seo',
      'feed_meta',
      'cache',
      'endcache',
      'toc',
      'breadcrumbs',
      'clear',
      'vs',
      'br',
      'hr',
      'break',
      'divider',
      'float',
      'ads',
      'adsense',
      'table-of-contents',
      'table_of_contents',
      'tableofcontents',
      'toc_here',
      'load-photoswipe',
      'load-plotly',
      'link_css',
      'css',
      'style',
      'math_enable',
      'spacer',
    ],
    becomes: 'Nothing.',
    example: '{% assign tide = "high" %}',
    write: () => nothing,
  },
  {
    from: 'Jekyll, Eleventy',
    names: [
      'if',
      'unless',
      'for',
      'case',
      'tablerow',
      'macro',
      'call',
      'filter',
      'asyncEach',
      'gallery',
      'grouppicture',
      'gp',
      'swiper',
      'timeline-data',
      'aplayer',
      'playlist',
      'galleryGroup',
      'tablegen',
    ],
    inner: 'dropped',
    becomes: 'A quiet box for the whole: nothing is decided, repeated or executed here.',
    example: '{% if page.tide %}High.{% endif %}',
    write: () => left,
  },
];

export const isRaw = (name: string): boolean => name === 'raw' || name === 'verbatim';
