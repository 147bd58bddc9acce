/** Feeds of other systems, read: which entries they have, and what stays out of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { maxFeedLength, type OldFeed, readOldFeed } from '../../src/feeds/old-feed.ts';

const recorded = (name: string): string => readFileSync(`test/feeds/old/${name}.xml`, 'utf8');

function feedOf(text: string): OldFeed {
  const read = readOldFeed('old.xml', text);
  if (!read.ok) throw new Error(read.problem.wrong);
  return read.feed;
}

const faultOf = (text: string): string => {
  const read = readOldFeed('old.xml', text);
  return read.ok ? 'none' : `${read.problem.code}: ${read.problem.wrong}`;
};

const rss = (items: string, channel = '<link>https://old.example/</link>'): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel>${channel}${items}</channel></rss>`;

const guids = (text: string) => feedOf(text).entries.map(({ guid }) => guid);

describe('recorded feeds', () => {
  it('of Hugo: the guid is the address', () => {
    const { host, entries, problems } = feedOf(recorded('hugo'));
    expect({ host, problems, length: entries.length }).toEqual({
      host: 'quay.example',
      problems: [],
      length: 5,
    });
    expect(entries.slice(1, 3)).toEqual([
      {
        guid: 'https://quay.example/posts/rope-and-wire/',
        addresses: ['/posts/rope-and-wire/'],
        published: '2025-01-13T06:30:00.000Z',
        title: 'Rope & wire',
      },
      {
        guid: 'https://quay.example/de/d%C3%BCne/',
        addresses: ['/de/d%C3%BCne/'],
        published: '2024-08-02T00:00:00.000Z',
        title: 'Düne im Nebel',
      },
    ]);
  });

  it('of Jekyll: the id is the address without its ending, and the site stood in a folder', () => {
    expect(feedOf(recorded('jekyll')).entries.slice(1)).toEqual([
      {
        guid: 'https://lamps.example/log/2020/02/29/fog',
        addresses: [
          '/log/2020/02/29/fog.html',
          '/2020/02/29/fog.html',
          '/log/2020/02/29/fog/',
          '/2020/02/29/fog/',
        ],
        published: '2020-02-29T06:30:00.000Z',
        title: 'It’s only fog &amp; other <em>lies</em>',
      },
      {
        guid: 'https://lamps.example/log/oil',
        addresses: ['/log/oil/', '/oil/'],
        published: '2019-11-03T00:00:00.000Z',
        title: 'The old oil book',
      },
    ]);
  });

  it('of Ghost: the guid is the number of a row in its database', () => {
    const { host, entries } = feedOf(recorded('ghost'));
    expect(host).toBe('salt.example');
    expect(entries[1]).toEqual({
      guid: '5fd0c1b2a9e4f30039b1c877',
      addresses: ['/letters-unsent/'],
      published: '2020-12-09T11:45:05.000Z',
      title: 'Letters, "unsent"',
    });
  });
});

describe('other systems', () => {
  it('WordPress: the guid is another address of the page', () => {
    const item =
      '<item><title>Hello &#8211; world</title><link>https://old.example/2020/01/caf%c3%a9/?utm_source=rss</link><guid isPermaLink="false">http://www.old.example/?p=123</guid><pubDate>Sat, 04 Jan 2020 10:00:00 +0000</pubDate></item>';
    expect(feedOf(rss(item)).entries).toMatchObject([
      {
        guid: 'http://www.old.example/?p=123',
        addresses: ['/2020/01/caf%C3%A9/', '/?p=123'],
        title: 'Hello – world',
      },
    ]);
  });

  it('Blogger: Atom whose ids are tag URIs', () => {
    const feed =
      "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='self' href='https://www.blogger.com/feeds/1/posts/default'/><link rel='alternate' href='https://old.example/'/><entry><id>tag:blogger.com,1999:blog-1.post-2</id><published>2015-05-01T10:00:00.000-07:00</published><title type='text'>A</title><link rel='replies' href='https://old.example/feeds/2/comments'/><link rel='alternate' href='https://old.example/2015/05/a.html'/></entry></feed>";
    expect(feedOf(feed).entries).toEqual([
      {
        guid: 'tag:blogger.com,1999:blog-1.post-2',
        addresses: ['/2015/05/a.html'],
        published: '2015-05-01T17:00:00.000Z',
        title: 'A',
      },
    ]);
  });

  it('RSS 1.0: the id is what the item is about', () => {
    const feed =
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://old.example/"><link>https://old.example/</link></channel><item rdf:about="https://old.example/a"><title>A</title><link>https://old.example/a</link><dc:date>2004-02-01</dc:date></item></rdf:RDF>';
    expect(feedOf(feed).entries).toEqual([
      {
        guid: 'https://old.example/a',
        addresses: ['/a/'],
        published: '2004-02-01T00:00:00.000Z',
        title: 'A',
      },
    ]);
  });

  it('JSON Feed: ids may be numbers, and a link may lead elsewhere', () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      home_page_url: 'https://old.example/',
      items: [
        {
          id: 12,
          url: 'https://old.example/a',
          external_url: 'https://news.example/a',
          date_published: '2020-01-01T00:00:00Z',
        },
        { id: ['odd'], url: 'https://old.example/b', title: { odd: true } },
        'no item',
      ],
    };
    const { entries, problems } = feedOf(`\uFEFF${JSON.stringify(feed)}`);
    expect(entries).toEqual([
      { guid: '12', addresses: ['/a/'], published: '2020-01-01T00:00:00.000Z' },
      { guid: 'https://old.example/b', addresses: ['/b/'] },
    ]);
    expect(problems).toMatchObject([{ code: 'guid-unusable', wrong: expect.stringContaining('Entry 3') }]);
  });

  it('an item without a guid is known by its link, as it stood', () => {
    expect(guids(rss('<item><title>A</title><link>https://old.example/a?x=1&amp;y=2</link></item>'))).toEqual(
      ['https://old.example/a?x=1&y=2'],
    );
  });

  it('a link list: pages of other sites are no addresses here, what FeedBurner counted is', () => {
    const items =
      '<item><link>https://news.example/a</link><guid>1</guid></item><item><link>https://feeds.example/~r/x</link><feedburner:origLink>https://old.example/b</feedburner:origLink><guid>2</guid></item>';
    expect(feedOf(rss(items)).entries.map(({ addresses }) => addresses)).toEqual([[], ['/b/']]);
  });

  it('dates without a zone mean the same everywhere; what is none is none', () => {
    const dates = ['Wed, 01 Jan 2020 10:00:00', '2020-01-01T10:00:00', '2020-01-01', 'soon', '-271821-04-20'];
    const items = dates.map((date, n) => `<item><guid>${n}</guid><pubDate>${date}</pubDate></item>`).join('');
    expect(feedOf(rss(items)).entries.map(({ published }) => published)).toEqual([
      '2020-01-01T10:00:00.000Z',
      '2020-01-01T10:00:00.000Z',
      '2020-01-01T00:00:00.000Z',
      undefined,
      undefined,
    ]);
  });
});

describe('hostile feeds', () => {
  it('a billion laughs are refused before anything is read', () => {
    const laughs = `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${rss('<item><guid>&b;</guid></item>').slice(21)}`;
    expect(faultOf(`<?xml version="1.0"?>${laughs}`)).toMatch(/^feed-unreadable: .*entities of its own/);
  });

  it('a document type that defines nothing, and an article about entities, are harmless', () => {
    const item = '<item><guid>1</guid><description><![CDATA[<!ENTITY a "b">]]></description></item>';
    expect(
      guids(`<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "x.dtd">${rss(item).slice(21)}`),
    ).toEqual(['1']);
  });

  it.each([
    ['broken XML', rss('<item><guid>1</item>'), /Not well-formed at line 1/],
    ['nothing', '', /Not well-formed|neither RSS nor Atom/],
    ['a page', '<html><body><p>No feed.</p></body></html>', /neither RSS nor Atom/],
    ['broken JSON', '{"version":', /Not JSON/],
    ['other JSON', '{"items":[]}', /not JSON Feed/],
    [
      'elements that are nested without end',
      `<rss>${'<a>'.repeat(5_000)}${'</a>'.repeat(5_000)}</rss>`,
      /nested/,
    ],
    ['what is too long', ' '.repeat(3) + 'x'.repeat(maxFeedLength + 1), /more than/],
  ])('%s is refused, in a sentence', (_, text, sentence) => {
    expect(faultOf(text)).toMatch(sentence);
  });

  it.each([
    ['a control character', '<guid>a&#8;b</guid>'],
    ['two lines', '<guid>a\nb</guid>'],
    ['half a pair', '<guid>a&#xD800;b</guid>'],
    ['no end', `<guid>${'x'.repeat(501)}</guid>`],
    ['nothing', '<guid> </guid>'],
  ])('a guid of %s is left out, and named', (_, guid) => {
    const { entries, problems } = feedOf(rss(`<item>${guid}</item><item><guid>good</guid></item>`));
    expect(entries.map((entry) => entry.guid)).toEqual(['good']);
    expect(problems).toMatchObject([{ code: 'guid-unusable' }]);
  });

  it('the end of a CDATA section, markup and prototype names are text', () => {
    const items = ['<![CDATA[a]]]]><![CDATA[>b]]>', '&lt;/guid&gt;', '__proto__', 'constructor', '&unknown;'];
    expect(guids(rss(items.map((guid) => `<item><guid>${guid}</guid></item>`).join('')))).toEqual([
      'a]]>b',
      '</guid>',
      '__proto__',
      'constructor',
      '&unknown;',
    ]);
  });
});
