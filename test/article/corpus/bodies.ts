/**
 * Texts in the manner of the generators, written for this test: what their authors put between the words, and what
 * readers see of it.
 */

export interface BodySample {
  readonly from: string;
  readonly what: string;
  readonly body: string;
  readonly html: string;
  /** `.md` unless said otherwise. */
  readonly ending?: string;
}

const youtube = (words: string): string =>
  `<p><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">${words}</a></p>`;
const notice = (title: string, text: string, kind = title): string =>
  `<blockquote class="alert alert-${kind.toLowerCase()}"><p><strong>${title}</strong></p>\n<p>${text}</p>\n</blockquote>`;
const listing = (language: string, code: string): string =>
  `<pre><code class="language-${language}">${code}\n</code></pre>`;

const hugo: readonly Omit<BodySample, 'from'>[] = [
  {
    what: 'a figure with caption, credit and width',
    body: '{{< figure src="/gauge.png" alt="A gauge" caption="Low *water*" attr="Jane" attrlink="https://jane.example/" width="300px" >}}',
    html: '<figure><img src="/gauge.png" alt="A gauge" width="300" /><figcaption>\n<p>Low <em>water</em> <a href="https://jane.example/">Jane</a></p>\n</figcaption></figure>',
  },
  {
    what: 'a figure that is a link, over several lines',
    body: '{{< figure\n  src="/gauge.png"\n  alt="A gauge"\n  link="https://tides.example/" >}}',
    html: '<p><a href="https://tides.example/"><img src="/gauge.png" alt="A gauge" /></a></p>',
  },
  {
    what: 'a listing',
    body: 'Before\n{{< highlight go "linenos=table" >}}\nfmt.Println("{{ .High }}")\n\n// ```\n{{< /highlight >}}\nafter',
    html: `<p>Before</p>\n${listing('go', 'fmt.Println("{{ .High }}")\n\n// ```')}\n<p>after</p>`,
  },
  {
    what: 'a video',
    body: '{{< youtube id="dQw4w9WgXcQ" title="The tide" >}}',
    html: youtube('Video on YouTube: The tide'),
  },
  {
    what: 'a gist among words',
    body: 'See {{< gist jane 0f1e2d3c >}} for it.',
    html: '<p>See <a href="https://gist.github.com/jane/0f1e2d3c">Code on GitHub</a> for it.</p>',
  },
  {
    what: 'a notice with Markdown inside',
    body: '{{% notice warning "Mind the tide" %}}\nIt comes *back*.\n{{% /notice %}}',
    html: notice('Mind the tide', 'It comes <em>back</em>.', 'Warning'),
  },
  {
    what: 'a part that opens',
    body: '{{< details summary="The table" >}}\n- nine\n{{< /details >}}',
    html: '<details><summary>The table</summary>\n<ul>\n<li>nine</li>\n</ul>\n</details>',
  },
  {
    what: 'how a short code is written',
    body: 'Write `{{</* youtube x */>}}`:\n\n```\n{{%/* notice */%}}\n```\n\nor {{</* gist x */>}}',
    html: '<p>Write <code>{{&lt; youtube x &gt;}}</code>:</p>\n<pre><code>{{% notice %}}\n</code></pre>\n<p>or <code>{{&lt; gist x &gt;}}</code></p>',
  },
  { what: 'comments', body: 'High{{/* not yet */}} water', html: '<p>High water</p>' },
  {
    what: 'raw HTML',
    body: '{{< rawhtml >}}\n<p><b>High</b></p>\n{{< /rawhtml >}}',
    html: '<p><b>High</b></p>',
  },
  {
    what: 'its own title',
    body: 'This is {{< param "title" >}}.',
    html: '<p>This is Tides &amp; *maps*.</p>',
  },
  {
    what: 'a short code of a theme that shows a picture',
    body: '{{< zoom-img src="/gauge.png" alt="A gauge" >}}',
    html: '<p><img src="/gauge.png" alt="A gauge" /></p>',
  },
];

const jekyll: readonly Omit<BodySample, 'from'>[] = [
  {
    what: 'a listing',
    body: '{% highlight ruby linenos %}\nputs "{{ high }}"\n{% endhighlight %}',
    html: listing('ruby', 'puts "{{ high }}"'),
  },
  {
    what: 'addresses with filters',
    body: '![A gauge]({{ "/a b/gauge.png" | relative_url }}){: .wide} [about]({{ site.baseurl }}/about/)',
    html: '<p><img src="/a%20b/gauge.png" alt="A gauge" /> <a href="/about/">about</a></p>',
  },
  {
    what: 'addresses in HTML',
    body: '<a href="{{ "/about/" | absolute_url }}">about</a> <img src="{{ site.url }}/gauge.png" alt="A gauge">',
    html: '<p><a href="/about/">about</a> <img src="/gauge.png" alt="A gauge" /></p>',
  },
  {
    what: 'raw parts around code',
    body: '{% raw %}\n```liquid\n{{ page.title }}\n```\n{% endraw %}\n\n`{% raw %}{% if x %}{% endraw %}`',
    html: `${listing('liquid', '{{ page.title }}')}\n<p><code>{% if x %}</code></p>`,
  },
  {
    what: 'a table of contents',
    body: '* TOC\n{:toc}\n\nHigh water.',
    html: '<p>High water.</p>',
  },
  {
    what: 'includes',
    body: '{% include figure.html src="/gauge.png" caption="Low water" %}\n\n{% include youtube.html id="dQw4w9WgXcQ" %}\n\n{% include note.html content="It comes back." %}',
    html: `<figure><img src="/gauge.png" alt="Low water" /><figcaption>\n<p>Low water</p>\n</figcaption></figure>\n${youtube('Video on YouTube')}\n${notice('Note', 'It comes back.')}`,
  },
  {
    what: 'comments',
    body: 'High{% comment %} not {{ yet }} {% endcomment %} water',
    html: '<p>High water</p>',
  },
  {
    what: 'names',
    body: '{{ page.title }} in {{ site.title }}',
    html: '<p>Tides &amp; *maps* in The Tide Post</p>',
  },
];

const hexo: readonly Omit<BodySample, 'from'>[] = [
  {
    what: 'a picture from its folder',
    body: '{% asset_img gauge.png "A gauge" %}',
    html: '<p><img src="/articles/_posts/tides/gauge.png" alt="A gauge" /></p>',
  },
  {
    what: 'a listing with a title',
    body: '{% codeblock tides.js lang:js %}\nlet high = 9;\n{% endcodeblock %}',
    html: listing('js', 'let high = 9;'),
  },
  {
    what: 'a quotation',
    body: '{% blockquote Jane Doe, The tide tables %}\nHigh water.\n{% endblockquote %}',
    html: '<blockquote>\n<p>High water.</p>\n<p>— Jane Doe, The tide tables</p></blockquote>',
  },
  {
    what: 'a note',
    body: '{% note info %}\nHigh water.\n{% endnote %}',
    html: notice('Note', 'High water.'),
  },
  { what: 'a video', body: '{% youtube dQw4w9WgXcQ %}', html: youtube('Video on YouTube') },
  {
    what: 'a picture with classes',
    body: '{% img right /gauge.png 300 200 "A gauge" %}',
    html: '<p><img src="/gauge.png" alt="A gauge" /></p>',
  },
];

const others: readonly BodySample[] = [
  {
    from: 'Zola',
    what: 'functions and quotations',
    body: '{{ youtube(id="dQw4w9WgXcQ") }}\n\n{% quote(author="Jane") %}\nHigh *water*.\n{% end %}\n\n![A gauge]({{ resize_image(path="/gauge.png", width=100) }})',
    html: `${youtube('Video on YouTube')}\n<blockquote>\n<p>High <em>water</em>.</p>\n<p>— Jane</p></blockquote>\n<p><img src="/gauge.png" alt="A gauge" /></p>`,
  },
  {
    from: 'Eleventy',
    what: 'filters and pictures',
    body: '[about]({{ "/about/" | url }})\n\n{% image "/gauge.png", "A gauge" %}',
    html: '<p><a href="/about/">about</a></p>\n<p><img src="/gauge.png" alt="A gauge" /></p>',
  },
  {
    from: 'Astro',
    what: 'imports, pictures and boxes',
    ending: '.mdx',
    body: "import { Image } from 'astro:assets';\nimport gauge from '../images/gauge.png';\n\nexport const tides = {\n  high: 9,\n};\n\n<Image src={gauge} alt=\"A gauge\" />\n\n<Callout type=\"warning\">\n  It comes *back*.\n</Callout>\n\n{/* not yet */}\n<p style={{ color: 'red' }} className=\"wide\">High{' '}water</p>",
    html: `<p><img src="/articles/images/gauge.png" alt="A gauge" /></p>\n${notice('Warning', 'It comes <em>back</em>.')}\n\n<p>High water</p>`,
  },
  {
    from: 'Gatsby',
    what: 'a component in a line, and code that shows one',
    ending: '.mdx',
    body: 'Read <Link to="/about/">about</Link>:\n\n```jsx\nimport X from "x";\n<X a={b} />\n```',
    html: `<p>Read <a href="/about/">about</a>:</p>\n${listing('jsx', 'import X from "x";\n&lt;X a={b} /&gt;')}`,
  },
  {
    from: 'dev.to',
    what: 'tags',
    body: '{% embed https://tides.example/tables %}\n\n{% github jane/tides %}\n\n{% details The table %}\nNine.\n{% enddetails %}\n\n{% user jane %}',
    html: '<p><a href="https://tides.example/tables">tides.example/tables</a></p>\n<p><a href="https://github.com/jane/tides">On GitHub</a></p>\n<details><summary>The table</summary>\n<p>Nine.</p>\n</details>\n<p><a href="https://dev.to/jane">@jane</a></p>',
  },
  {
    from: 'Ghost',
    what: 'cards',
    body: '<!--kg-card-begin: html-->\n<p>High <b>water</b></p>\n<!--kg-card-end: html-->\n\n![A gauge](__GHOST_URL__/content/images/gauge.png)',
    html: '<p>High <b>water</b></p>\n\n<p><img src="/content/images/gauge.png" alt="A gauge" /></p>',
  },
  {
    from: 'Docusaurus',
    what: 'boxes of colons',
    body: ':::tip Mind the tide\nIt comes *back*.\n:::\n\nAfter.',
    html: `${notice('Mind the tide', 'It comes <em>back</em>.', 'Tip')}\n<p>After.</p>`,
  },
  {
    from: 'All',
    what: 'a frame of YouTube',
    body: '<iframe width="560" height="315" src="https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0" title="The tide" allowfullscreen></iframe>',
    html: youtube('Video on YouTube: The tide'),
  },
  {
    from: 'All',
    what: 'a frame of anybody',
    body: '<iframe src="https://www.tides.example/chart/" title="The chart"></iframe>\n\n<iframe src="//tides.example/now"></iframe>',
    html: '<p><a href="https://www.tides.example/chart/">The chart</a></p>\n<p><a href="https://tides.example/now">tides.example</a></p>',
  },
  {
    from: 'All',
    what: 'a frame that nobody was to see',
    body: 'A <iframe src="https://tides.example/count" height="0" width="0" style="display:none"></iframe> b.',
    html: '<p>A  b.</p>',
  },
  {
    from: 'All',
    what: 'braces that mean nothing',
    body: 'The set {a, b}, $x_{{i}}$, a `{{ name }}` and\n\n    {{ indented }}\n\n[x](/a "{b}")',
    html: '<p>The set {a, b}, <code class="math">x_{{i}}</code>, a <code>{{ name }}</code> and</p>\n<pre><code>{{ indented }}\n</code></pre>\n<p><a href="/a" title="{b}">x</a></p>',
  },
];

const by = (from: string, samples: readonly Omit<BodySample, 'from'>[]): readonly BodySample[] =>
  samples.map((sample) => ({ from, ...sample }));

export const bodies: readonly BodySample[] = [
  ...by('Hugo', hugo),
  ...by('Jekyll', jekyll),
  ...by('Hexo', hexo),
  ...others,
];
