/** What authors wrote for other generators: translated by a table, boxed where the table ends, never executed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translateForeign } from '../../src/article/foreign/translate.ts';
import { absoluteUrls, plainHtml } from '../../src/article/html.ts';
import { type ParsePlace, parseArticle } from '../../src/article/parse.ts';
import { bodies } from './corpus/bodies.ts';
import { corpusPublication as publication } from './corpus/publication.ts';

const parsed = (body: string, more: Partial<ParsePlace> = {}) => {
  const file = `---\ntitle: Tides & *maps*\n---\n${body}\n`;
  const outcome = parseArticle(new TextEncoder().encode(file), {
    key: 'articles/_posts/tides.md',
    publication,
    ...more,
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return { ...outcome.value, problems: outcome.problems };
};
const page = (body: string, more: Partial<ParsePlace> = {}): string => parsed(body, more).html.trim();
const codes = (body: string): readonly string[] => parsed(body).problems.map(({ code }) => code);
/** Without code, in which braces are meant to be read. */
const withoutCode = (html: string): string => html.replace(/<code[^>]*>[\s\S]*?<\/code>/g, '');

/** Empty lines between blocks mean nothing in HTML. */
const oneLineEnd = (html: string): string => html.replace(/\n{2,}/g, '\n').trim();

describe('what authors of other generators wrote', () => {
  it.each(bodies.map((sample) => [sample.from, sample.what, sample] as const))(
    'is shown as they meant it: %s, %s',
    (_, __, { body, html, ending = '.md' }) => {
      const { html: shown, problems } = parsed(body, { key: `articles/_posts/tides${ending}` });
      expect(oneLineEnd(shown)).toBe(oneLineEnd(html));
      expect(problems.map(({ code }) => code)).toEqual([]);
    },
  );
});

describe('references to other articles', () => {
  const served: Readonly<Record<string, string>> = {
    'articles/_posts/2024-01-19-tables.md': '/2024/tables/',
    'articles/posts/maps/index.md': '/maps/',
    'articles/blog/gauges.md': '/gauges/',
  };
  const find: ParsePlace['find'] = (targets) => targets.map((target) => served[target]).find(Boolean);

  it.each([
    ['[x]({% post_url 2024-01-19-tables %})', '/2024/tables/'],
    ['[x]({% link _posts/2024-01-19-tables.md %})', '/2024/tables/'],
    ['[x]({{< ref "2024-01-19-tables.md#high" >}})', '/2024/tables/#high'],
    ['[x]({{< relref "/posts/maps" >}})', '/maps/'],
    ['[x]({{% ref path="maps" %}})', '/maps/'],
    ['[x](@/blog/gauges.md#low)', '/gauges/#low'],
    ['{% post_link gauges "x" %}', '/gauges/'],
    ['<a href="{% post_url 2024-01-19-tables %}">x</a>', '/2024/tables/'],
  ])('are found by key or name: %s', (body, address) => {
    expect(page(body, { find })).toBe(`<p><a href="${address}">x</a></p>`);
  });

  it('that are nowhere lose their link, and the report has the line', () => {
    const { html, problems } = parsed('A\n\n[x]({% post_url 2020-01-01-gone %})', { find: () => undefined });
    expect(html).toBe('<p>A</p>\n<p><a>x</a></p>\n');
    expect(problems).toMatchObject([{ code: 'link-unknown', line: 6 }]);
  });
});

describe('the mark before which the excerpt ends', () => {
  it.each(['<!--more-->', '<!-- more -->', '<!--more Read on-->', '<!-- truncate -->', '{/* truncate */}'])(
    'is %s',
    (mark) => {
      expect(parsed(`High *water*.\n\n${mark}\n\nLow water.`)).toMatchObject({
        excerpt: 'High water.',
        text: 'High water.\nLow water.',
      });
    },
  );

  it('is none in code, and at the very beginning', () => {
    expect(parsed('High `<!--more-->` water.\n\nLow.').excerpt).toBe('High <!--more--> water. Low.');
    expect(parsed('<!--more-->\n\nHigh.').excerpt).toBe('High.');
  });

  it('lets the rest of its line be Markdown', () => {
    expect(page('<!-- more -->**High** water.')).toBe('<p><strong>High</strong> water.</p>');
  });
});

describe('what the table does not know', () => {
  it.each([
    ['{% gallery_of tides %}', '{% gallery_of tides %}', 'gallery_of'],
    ['{{< tide-clock port="Lisbon" >}}', '{{< tide-clock port="Lisbon" >}}', 'tide-clock'],
    ['{{ site.data.tides }}', '{{ site.data.tides }}', 'site.data.tides'],
    ['{% if a %}\n\nx\n\n{% else %}\n\ny\n\n{% endif %}', '{% if a %}', 'if'],
  ])('is a quiet box, and a warning with its place: %s', (body, received, name) => {
    const { html, problems } = parsed(`High water.\n\n${body}\n\nLow water.`);
    expect(html.replace(/\n+/g, '\n')).toBe(
      `<p>High water.</p>\n<aside class="left-out"><p><small>A part of this article could not be shown: ${name}.</small></p></aside>\n<p>Low water.</p>\n`,
    );
    expect(problems).toMatchObject([
      { code: 'foreign-tag', severity: 'warning', line: 6, column: 1, received },
    ]);
  });

  it('is a few words among words, and nothing in an address', () => {
    expect(page('High {% tide %} water')).toBe(
      '<p>High <small>(a part of this article could not be shown: tide)</small> water</p>',
    );
    expect(page('[x]({{ site.data.cdn }}/a.png) <a href="{{ page.other }}/b">y</a>')).toBe(
      '<p><a href="/a.png">x</a> <a href="/b">y</a></p>',
    );
    expect(codes('[x]({{ site.data.cdn }}/a)')).toEqual(['foreign-tag']);
  });

  it('keeps the text that stands inside of it', () => {
    expect(page('{{< tide >}}\nHigh *water*\n{{< /tide >}}')).toContain('<p>High <em>water</em></p>');
    expect(page('<Tide>High *water*</Tide>', { key: 'articles/a.mdx' })).toContain('High <em>water</em>');
  });

  it('is the same in feeds and mails', () => {
    expect(plainHtml(absoluteUrls(page('{% tide %}'), 'https://tides.example'))).toBe(
      '<aside><p><small>A part of this article could not be shown: tide.</small></p></aside>',
    );
  });

  it('are braces around other words: they are shown as code', () => {
    expect(page('Vue shows {{ user.name }} here, and {{ is two braces')).toBe(
      '<p>Vue shows <code>{{ user.name }}</code> here, and <code>{{</code> is two braces</p>',
    );
    expect(codes('{{ user.name }}')).toEqual(['foreign-braces']);
  });

  it('leaves the places of later problems as they are', () => {
    const { problems } = parsed(
      '{{< figure src="/gauge.png" alt="A" caption="Low\nwater" >}}\n{{% note %}}\nx\n{{% /note %}}\n\n![](later.png)\n{% tide %}',
    );
    expect(problems.map(({ code, line, column }) => [code, line, column])).toEqual([
      ['foreign-tag', 11, 1],
      ['alt-missing', 10, 5],
    ]);
  });
});

describe('hostile texts', () => {
  it.each([
    '{{< figure src="javascript:alert(1)" alt="x" link="javascript:alert(1)" >}}',
    '{{< figure src="/a.png" alt="\\"><script>alert(1)</script>" caption="<img src=x onerror=alert(1)> [x](javascript:alert(1))" >}}',
    '{{< youtube "\\" onclick=alert(1) x=\\"" >}}',
    '[x]({{ "javascript:alert(1)" | relative_url }})',
    '<a href="{{ "javascript:alert(1)" | url }}">x</a>',
    '{% link javascript:alert(1) %}',
    '{% embed https://x.example/"><script>alert(1)</script> %}',
    '{% post_link a "<script>alert(1)</script>" %}',
    '{{% notice warning "<img src=x onerror=alert(1)>" %}}\nx\n{{% /notice %}}',
    '<Image src={"javascript:alert(1)"} alt="x" onError={alert(1)} />',
    '<Callout title="<script>alert(1)</script>">x</Callout>',
    '{% <script>alert(1)</script> %}',
    '{{ "<script>alert(1)</script>" }}',
    '<iframe src="https://www.youtube.com/embed/x&quot; onload=&quot;alert(1)"></iframe>',
  ])('run nothing: %s', (body) => {
    for (const key of ['articles/a.md', 'articles/a.mdx'])
      expect(page(body, { key })).not.toMatch(/<(script|iframe)|<[^>]*\s(on\w+=|\w+="\s*javascript:)/i);
  });

  /** Steps of the translation, counted by what it reads of a text that is as bad as possible. */
  it.each([
    '{%',
    '{{',
    '{{<',
    '{% raw %}',
    '{% if x %}',
    '{{< highlight go >}}',
    '{{% notice %}}\n',
    '<!--',
    '<A {',
    '<A "',
    "<A '",
    '<div a="{{ ',
    '{/*',
    '`{% raw %}',
    '$$ ',
    '\\( ',
    ':::tip\n',
    '](@/',
    '<iframe src="x">',
    '<pre>',
    '{{ "',
    'export const a = {\n\n',
    'import {a,\n',
    '{::',
    '* TOC\n',
    '{% a "',
  ])('of many beginnings without an end come to an end: %s', (beginning) => {
    for (const key of ['articles/a.md', 'articles/a.mdx']) {
      const { problems, untold } = translateForeign(
        beginning.repeat(20_000),
        { key, find: () => undefined, values: new Map() },
        1,
      );
      expect(problems.length + Math.min(untold, 1)).toBeLessThanOrEqual(31);
    }
  });

  const shards = [
    ...[
      '{{< figure src="a.png" >}}',
      '{{<',
      '>}}',
      '{{%',
      '%}}',
      '{{',
      '}}',
      '{%',
      '%}',
      ' raw ',
      ' endraw ',
      '{',
    ],
    ...[
      '}',
      '<A ',
      '/>',
      '>',
      '"',
      "'",
      '`',
      '```\n',
      '\n',
      '\n\n',
      '> ',
      '- ',
      '    ',
      '<!--',
      '-->',
      '$',
      '\\',
    ],
    ...[
      '{% highlight x %}',
      '{% endhighlight %}',
      '{{% note %}}',
      '{{% /note %}}',
      '](',
      ')',
      ':::',
      'tip',
      '<b>',
    ],
    ...[
      'site.url',
      ' | url',
      'youtube',
      '(',
      'import x from "y"\n',
      '{/*',
      '*/}',
      '<!--more-->',
      '__GHOST_URL__',
    ],
  ];
  const body = fc.array(fc.oneof(fc.constantFrom(...shards), fc.string({ unit: 'grapheme' })), {
    maxLength: 40,
  });

  it('leave no tag between the words, whatever stands where', () => {
    fc.assert(
      fc.property(body, fc.constantFrom('.md', '.mdx'), (parts, ending) => {
        // A backslash says that the brace is to be read.
        fc.pre(!parts.join('').includes('\\{'));
        const html = page(`x\n\n${parts.join('')}`, { key: `articles/a${ending}` });
        expect(withoutCode(html).replace(/<[^>]*>/g, '')).not.toMatch(/\{%[^%]*%\}|\{\{<[^>]*>\}\}/);
      }),
      { numRuns: 300 },
    );
  });

  it('have a line of their source for each line of the translation', () => {
    fc.assert(
      fc.property(body, (parts) => {
        const source = parts.join('');
        const { text, lines } = translateForeign(
          source,
          { key: 'articles/a.md', find: () => undefined, values: new Map() },
          1,
        );
        if (lines.length === 0) return;
        expect(lines.length).toBe(text.split('\n').length);
        expect(Math.max(...lines)).toBeLessThan(source.split('\n').length);
      }),
    );
  });
});

describe('a tag that the translation took for something else', () => {
  it.each([
    ['the title of a box', ':::tip {{% note %}}\n\nDry feet.\n\n:::\n'],
    ['a comment that never ends', '<!--{{% note %}}```\n<!--more-->'],
    ['a fence that Markdown takes for code by indentation', 'x\n\n    ```\n{% endhighlight %}'],
    ['a brace before it', 'x {{% y %} z'],
  ])('is no text of the page: %s', (_, body) => {
    expect(withoutCode(page(body))).not.toMatch(/\{[{%]/);
  });

  it('is reported, with its line', () => {
    const { problems } = parsed('x\n\n    ```\n{% endhighlight %}');
    expect(problems).toEqual([expect.objectContaining({ code: 'foreign-braces', line: expect.any(Number) })]);
  });
});
