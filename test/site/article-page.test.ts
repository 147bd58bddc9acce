import { describe, expect, test } from 'vitest';
import { parseArticle } from '../../src/article/parse.ts';
import { instant } from '../../src/ids.ts';
import { type Appearance, readAppearance } from '../../src/site/appearance.ts';
import { articlePage, gonePage, withoutStyles } from '../../src/site/article-page.ts';
import { SiteWorld } from './site-world.ts';

const world = new SiteWorld();
await world.publication({ follow: [{ label: 'On Mastodon', url: 'https://social.example/@courant' }] });
const appearance: Appearance = await readAppearance(world.ports());
const published = instant('2026-11-20T08:00:00Z');

function pageOf(front: string, body = 'Text.'): string {
  const bytes = new TextEncoder().encode(`---\ntitle: Tides & <tables>\n${front}\n---\n${body}\n`);
  const parsed = parseArticle(bytes, {
    key: 'articles/tides.md',
    publication: appearance.publication.config,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return String(articlePage(appearance, { address: '/2026/tides/', published }, parsed.value).body());
}

const everything = `deck: Twice a day.
date: 2026-11-20
updated: 2026-11-22
section: sea
authors: [ada, Ben Guest]
tags: [Ebb]
image:
  src: images/low.jpg
  alt: The quay at low water
  caption: At six in the morning.
  credit: Photo by the harbour
sponsor:
  name: Ropes Ltd
  text: pays for this column.
  url: https://ropes.example/
follow:
  - label: Ada’s notes
    url: https://ada.example/`;

describe('the page of an article', () => {
  const page = pageOf(everything);

  test('has headline, deck, byline and dates', () => {
    expect(page).toContain('<h1>Tides &amp; &lt;tables&gt;</h1>');
    expect(page).toContain('<p class="deck">Twice a day.</p>');
    expect(page).toContain('By <a href="/authors/ada/" rel="author">Ada Quill</a> and Ben Guest');
    expect(page).toContain('<time datetime="2026-11-20T08:00:00.000Z">November 20, 2026</time>');
    expect(page).toContain('Updated <time datetime="2026-11-22T00:00:00.000Z">');
  });

  test('has the hero with alternative text, caption and credit', () => {
    expect(page).toContain('<img src="/articles/images/low.jpg" alt="The quay at low water">');
    expect(page).toContain(
      '<figcaption>At six in the morning. <span class="credit">Photo by the harbour</span>',
    );
  });

  test('is shown without a hero whose address leads nowhere', () => {
    expect(pageOf('hero: "https://["')).not.toMatch(/<img|og:image/);
  });

  test('links a section that publication.yaml does not know, whatever it is called', () => {
    expect(pageOf('section: ../x')).toContain('<a href="/sections/x/">../x</a>');
    expect(pageOf('section: constructor')).toContain('Read more of constructor');
  });

  test('says around a text in another language which one it speaks itself, and from which side', () => {
    const arabic = pageOf('language: ar\nauthor: ada');
    expect(arabic).toContain('<html lang="ar" dir="rtl">');
    expect(arabic).toContain('<header class="masthead" lang="en" dir="ltr">');
    expect(arabic).toContain('<article class="article" lang="ar" dir="rtl">');
    expect(arabic).toContain('<p class="byline" lang="en" dir="ltr">');
    expect(arabic).toContain('<footer class="article-foot" lang="en" dir="ltr">');
    expect(page).not.toMatch(/<(header|article|footer|p)[^>]* (lang|dir)=/);
  });

  test('leads search engines to where it first appeared, and readers of its feeds to itself', () => {
    const elsewhere = pageOf('canonical: https://elsewhere.example/tides/');
    expect(elsewhere).toContain('<link rel="canonical" href="https://elsewhere.example/tides/">');
    expect(page).toContain('<link rel="canonical" href="https://courant.example/2026/tides/">');
  });

  test('marks the sponsor as such, for people and for search engines', () => {
    expect(page).toContain('<p class="sponsor-mark">Sponsored by</p>');
    expect(page).toContain('<a href="https://ropes.example/" rel="sponsored">Ropes Ltd</a>');
  });

  test('leads on: to the section, to its tags, to whom one may follow, to the newsletter', () => {
    expect(page).toContain('<a href="/sections/sea/">More of the sea</a>');
    expect(page).toContain('<a href="/tags/ebb/" rel="tag">Ebb</a>');
    expect(page).toContain('<a href="https://ada.example/">Ada’s notes</a>');
    expect(page).toContain('href="/subscribe"');
  });

  test('describes itself to machines', () => {
    expect(page).toContain('<meta name="viewport"');
    expect(page).toContain('<meta name="description" content="Twice a day.">');
    expect(page).toContain('<meta property="og:title" content="Tides &amp; &lt;tables&gt;">');
    expect(page).toContain('<meta property="og:type" content="article">');
    expect(page).toContain(
      '<meta property="og:image" content="https://courant.example/articles/images/low.jpg">',
    );
    for (const type of ['rss+xml', 'atom+xml', 'feed+json']) {
      expect(page).toContain(`<link rel="alternate" type="application/${type}" title="The Courant (`);
    }
  });

  test('without any of these has no empty husks', () => {
    const bare = pageOf('');
    expect(bare).not.toMatch(/class="(deck|hero|sponsor|tags|kicker)"/);
    expect(bare).toContain('<a href="https://social.example/@courant">On Mastodon</a>');
  });

  test('names its original where the author says that it is elsewhere', () => {
    expect(pageOf('canonical: https://elsewhere.example/tides')).toContain(
      '<link rel="canonical" href="https://elsewhere.example/tides">',
    );
  });

  test('is in its own language and direction', () => {
    expect(pageOf('language: ar')).toContain('<html lang="ar" dir="rtl">');
    expect(pageOf('')).toContain('<html lang="en" dir="ltr">');
  });

  test('has no style attribute: the Content-Security-Policy would not apply it', () => {
    const table = pageOf('', '| a | b |\n|:-:|--:|\n| 1 | 2 |');
    expect(table).toContain('<td align="center">1</td>');
    expect(table).not.toContain('style=');
    expect(withoutStyles('<th id="x" style="text-align: right">')).toBe('<th id="x" align="right">');
  });
});

test('the page of something withdrawn is not kept by search engines', () => {
  const gone = gonePage(appearance, '/2026/tides/');
  expect(gone).toMatchObject({ key: '2026/tides/index.html', status: 410 });
  expect(gone.body()).toContain('<meta name="robots" content="noindex">');
  expect(gone.body()).not.toContain('rel="canonical"');
});
