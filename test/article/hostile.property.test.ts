/** Titles, bodies, keys and dates of an enemy: what holds of them all the way to a feed. */
import fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { describe, expect, it } from 'vitest';
import { addressForm, filledIn } from '../../src/addresses.ts';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { parseArticle } from '../../src/article/parse.ts';
import { feedFault } from '../../src/feeds/check.ts';
import { feedFormats } from '../../src/feeds/feed.ts';
import { renderFeeds } from '../../src/feeds/render.ts';
import { instant } from '../../src/ids.ts';
import { belongsToSite, siteAddress, siteKey } from '../../src/keys.ts';

const parse = (file: string, key = 'articles/a.md') =>
  parseArticle(new TextEncoder().encode(file), { key, publication: defaultPublication });

/** Any code unit, also halves of pairs; without the table of all characters, which takes seconds to make. */
const unit = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    ']]>',
    '\r\n',
    '\u202e',
    '\u2028',
    '😀',
    '&amp;',
    '{{',
    '}}',
    '\\',
  ),
);
const anyText = fc.array(unit, { maxLength: 60 }).map((parts) => parts.join(''));

const evil = [
  'javascript:alert(1)',
  'data:text/html,x',
  '"><script>alert(1)</script>',
  '" onerror="alert(1)',
  '//e.example',
];
const around = [
  ...['{{< figure src="?" >}}', '{{< figure src="a.png" alt="?" >}}', '{{< youtube "?" >}}', '{% embed ? %}'],
  ...["{% include figure.html src='?' %}", '{% link ? %}', '[a]({{< ref "?" >}})', "[a]({{ '?' | url }})"],
  ...[
    '{{% notice "?" %}}\n?\n{{% /notice %}}',
    '{% highlight ? %}\n?\n{% endhighlight %}',
    '[a](@/?)',
    '$?$',
  ],
  ...['<Image src={`?`} alt="?" />', '<a href={"?"} onClick={() => 1}>a</a>', '<a href=\'{{ "?" }}\'>a</a>'],
  ...[
    '<iframe src="?" srcdoc="?"></iframe>',
    '<script src="?"></script>',
    '# a {#? onclick=? .b}',
    '[a](b){?}',
  ],
  ...['> [!NOTE]\n> ?', 'a\n: ?', 'https://a.example/?', '__GHOST_URL__?', '<a href="__GHOST_URL__?">a</a>'],
  ...[':::tip ?\n?\n:::', '- [ ] ?', '![?](?){.?}', '<Details summary="?">?</Details>', '{?}', '{/* ? */}'],
];
const body = fc
  .array(
    fc.oneof(
      fc
        .tuple(fc.constantFrom(...around), fc.constantFrom(...evil))
        .map(([tag, what]) => tag.replaceAll('?', () => what)),
      anyText,
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join('\n\n'));

const harmful =
  /<(script|style|iframe|form|svg|math|object|embed|base|meta|link)\b|<[^>]*\son\w+=|<[^>]*\s(href|src|srcset|poster|cite)="\s*(javascript|data|vbscript|\/\/|\\)/i;
/** Text in an attribute may say anything; a quote in it is a reference. */
const withoutTexts = (html: string): string => html.replace(/\s(alt|title|aria-label)="[^"]*"/g, '');

describe('any body', () => {
  it('puts nothing harmful on a page, however other generators write it', () => {
    fc.assert(
      fc.property(body, fc.constantFrom('md', 'mdx'), (text, ending) => {
        const outcome = parse(`---\ntitle: T\n---\n${text}`, `articles/a.${ending}`);
        if (outcome.ok) expect(withoutTexts(outcome.value.html)).not.toMatch(harmful);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any title', () => {
  it('stands in all three feeds as it was understood', () => {
    fc.assert(
      fc.property(anyText, anyText, (title, text) => {
        const outcome = parse(`---\n${JSON.stringify({ title })}\n---\n${text}`);
        if (!outcome.ok) return;
        const { html, excerpt, title: said } = outcome.value;
        const model = modelOf({ title: said, summary: excerpt, html });
        const feeds = renderFeeds(model);
        for (const format of feedFormats) expect(feedFault(format, feeds[format], model)).toBeUndefined();
        expect(parseRssFeed(feeds.rss).items?.[0]?.title).toBe(said);
        expect(parseAtomFeed(feeds.atom).entries?.[0]?.title?.value).toBe(said);
        expect(parseJsonFeed(feeds.json).items?.[0]?.title).toBe(said);
      }),
      { numRuns: 150 },
    );
  });
});

describe('any key', () => {
  it('makes an address that is an object of the site, and comes back from it', () => {
    const part = fc
      .array(unit, { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join('').replaceAll('/', ''));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const outcome = parse('---\ntitle: T\n---\nx', `articles/${parts.join('/')}.md`);
        if (!outcome.ok) return;
        const { slug } = outcome.value;
        const address = filledIn('/:year/:slug/', { ...noValues, year: '2026', slug });
        expect(address).toMatch(/^\/2026\/[a-z0-9-]{1,80}\/$/);
        expect(siteAddress(siteKey(address))).toBe(address);
      }),
      { numRuns: 200 },
    );
  });

  it('and any wish stays within the site, and is nothing of its own', () => {
    const wish = fc.array(
      fc.oneof(
        unit,
        fc.constantFrom('/', '//', '..', '%2e', '%2f', '%5c', 'https://e.example', 'u', 'feed.xml'),
      ),
      {
        minLength: 1,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(wish, (parts) => {
        const outcome = parse(
          `---\n${JSON.stringify({ title: 'T', permalink: `/${parts.join('')}`, aliases: [parts.join('')] })}\n---\nx`,
        );
        if (!outcome.ok) return;
        const { addressWish, aliases = [] } = outcome.value;
        for (const path of addressWish === undefined ? aliases : [addressWish, ...aliases]) {
          const form = addressForm(path);
          expect(form).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
          expect(new URL(form, 'https://site.example').origin).toBe('https://site.example');
          expect(new URL(form, 'https://site.example').pathname).toBe(form);
          if (!belongsToSite(form))
            expect(siteAddress(siteKey(form)).toLowerCase()).toBe(addressForm(decoded(form)).toLowerCase());
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('any date', () => {
  it('is a moment within four figures of years, or refused', () => {
    const year = fc.integer({ min: -300_000, max: 300_000 });
    const date = fc.oneof(
      year.map((one) => `${one}-01-01`),
      fc.integer({ min: -(10 ** 14), max: 10 ** 14 }).map(String),
      fc.tuple(year, fc.nat(99), fc.nat(99), fc.nat(99)).map(([y, m, d, h]) => `${y}-${m}-${d}T${h}:00:00Z`),
      anyText,
    );
    fc.assert(
      fc.property(date, (text) => {
        const outcome = parse(`---\n${JSON.stringify({ title: 'T', date: text })}\n---\nx`);
        if (outcome.ok && outcome.value.date !== undefined)
          expect(outcome.value.date).toMatch(/^\d{4}-\d\d-\d\dT/);
      }),
      { numRuns: 300 },
    );
  });
});

const noValues = {
  year: '',
  short_year: '',
  month: '',
  i_month: '',
  day: '',
  i_day: '',
  y_day: '',
  slug: '',
  section: '',
};
const decoded = (path: string): string =>
  path
    .split('/')
    .map((part) => encodeURIComponent(decodeURIComponent(part)))
    .join('/')
    .replaceAll('%3A', ':');
const at = instant('2026-11-23T09:00:00Z');
const modelOf = (entry: { readonly title: string; readonly summary: string; readonly html: string }) => ({
  ...{ title: 'T', description: 'D', language: 'en', link: 'https://t.example/', owner: { name: 'O' } },
  addresses: {
    rss: 'https://t.example/feed.xml',
    atom: 'https://t.example/atom.xml',
    json: 'https://t.example/feed.json',
  },
  entries: [
    {
      ...entry,
      guid: 'urn:x:1',
      url: 'https://t.example/a/',
      authors: [],
      tags: [],
      published: at,
      updated: at,
    },
  ],
});
