import { describe, expect, it } from 'vitest';
import { readFile, readIntents, readPublication } from '../../src/article/records.ts';
import { reportKey } from '../../src/keys.ts';
import { article, World } from './world.ts';

const publication = (more = ''): string =>
  `title: The Tide Post\ndescription: D\nlanguage: en\ntimezone: Europe/Lisbon\nowner: { name: O }\n${more}`;
const newsletter = (address: string): string =>
  `newsletters:\n  - id: daily\n    name: Daily\n    from: { name: N, address: ${address} }\n    postalAddress: Somewhere 1\n    recallWindow: 15s\n`;

describe('publication.yaml', () => {
  it('takes effect on upload, with its defaults and units, and leaves an intent', async () => {
    const world = new World();
    expect((await readPublication(world.table)).config.title).toBe('Untitled publication');
    await world.upload('publication.yaml', publication(newsletter('news@mail.tides.example')));
    const { config, rev } = await readPublication(world.table);
    expect(config).toMatchObject({ title: 'The Tide Post', permalink: '/:year/:month/:slug/' });
    expect(config.newsletters[0]?.recallWindow).toBe(15_000);
    expect(await readIntents(world.table)).toMatchObject([{ subject: 'publication', rev }]);
    expect(world.report('publication.yaml')).toMatchObject({
      status: 'accepted',
      understood: { newsletters: ['daily'] },
    });
  });

  it('that is wrong keeps the last accepted version, and says line and column', async () => {
    const world = new World();
    await world.upload('publication.yaml', publication());
    await world.upload('publication.yaml', publication('feed:\n  items: many\n').replace('Post', 'Times'));
    expect((await readPublication(world.table)).config.title).toBe('The Tide Post');
    expect(world.report('publication.yaml')).toMatchObject({
      status: 'rejected',
      stillUp: true,
      problems: [{ line: 7, column: 10, expected: 'a number', received: '"many"' }],
    });
  });

  it.each([
    ['news@evil.example', 'sender-domain'],
    ['news@nottides.example', 'sender-domain'],
  ])('may not send from %s', async (address, code) => {
    const world = new World();
    await world.upload('publication.yaml', publication(newsletter(address)));
    expect(world.report('publication.yaml')).toMatchObject({
      status: 'rejected',
      stillUp: false,
      problems: [{ code, line: 9 }],
    });
  });

  it('says that the picture of an author is not there, until it is', async () => {
    const world = new World();
    const authors = 'authors:\n  ada: { name: Ada, picture: /articles/people/ada.jpg }\n';
    await world.upload('publication.yaml', publication(authors));
    expect(world.report('publication.yaml')).toMatchObject({
      status: 'accepted',
      problems: [{ code: 'image-missing', line: 7, received: '/articles/people/ada.jpg' }],
    });
    await world.upload('articles/people/ada.jpg', 'JPEG');
    await world.look('publication.yaml');
    expect(world.report('publication.yaml').problems).toEqual([]);
  });

  it.each(['javascript:alert(1)', '//evil.example/a.jpg', 'http://a.example/a.jpg', 'ada.jpg', '/a b.jpg'])(
    'is rejected with %s for an author’s picture',
    async (picture) => {
      const world = new World();
      await world.upload(
        'publication.yaml',
        publication(`authors: { ada: { name: A, picture: "${picture}" } }\n`),
      );
      expect(world.report('publication.yaml')).toMatchObject({ status: 'rejected' });
    },
  );

  it('with a misspelt key names the right one', async () => {
    const world = new World();
    await world.upload('publication.yaml', publication('newsleters: []\n'));
    expect(world.report('publication.yaml').problems[0]?.wrong).toContain('Did you mean "newsletters"?');
  });

  it('that goes still holds, with a warning', async () => {
    const world = new World();
    await world.upload('publication.yaml', publication());
    await world.drop('publication.yaml');
    expect((await readPublication(world.table)).config.title).toBe('The Tide Post');
    expect(world.report('publication.yaml').problems).toMatchObject([{ code: 'publication-missing' }]);
  });
});

describe('a file that is no article', () => {
  it('is recorded in the version that was looked at, with a content type by its name', async () => {
    const world = new World();
    await world.upload('articles/img/a.png', 'PNG');
    expect(await readFile(world.table, 'articles/img/a.png')).toMatchObject({
      kind: 'asset',
      rev: 1,
      standing: { kind: 'there', size: 3, contentType: 'image/png', versionId: 'v1' },
    });
    expect(await readIntents(world.table)).toMatchObject([{ subject: 'file:articles/img/a.png', rev: 1 }]);
    expect(world.report('articles/img/a.png').status).toBe('asset');
  });

  it('is told that nobody can open it, where its name has no ending', async () => {
    const world = new World();
    await world.upload('public/CNAME', 'tides.example');
    expect(world.report('public/CNAME')).toMatchObject({
      status: 'accepted',
      problems: [{ severity: 'warning', code: 'name-without-ending', example: 'CNAME.txt' }],
    });
    expect(world.report('public/CNAME')).not.toHaveProperty('url');
    await world.upload('public/old/page.html', 'x');
    expect(world.report('public/old/page.html').problems).toEqual([]);
    await world.upload('public/a b.txt', 'x');
    expect(world.report('public/a b.txt')).toMatchObject({
      url: 'https://tides.example/a%20b.txt',
      problems: [],
    });
  });

  it('leaves a tombstone when it goes', async () => {
    const world = new World();
    await world.upload('public/robots.txt', 'x');
    await world.drop('public/robots.txt');
    expect(await readFile(world.table, 'public/robots.txt')).toMatchObject({
      rev: 2,
      standing: { kind: 'gone' },
    });
  });

  it('is a page with an address, or rejected while the last good version stays', async () => {
    const world = new World();
    await world.upload(
      'pages/about.md',
      '---\ntitle: About\nmenu: { label: Us, order: 2 }\n---\n[a](../articles/a.md)\n',
    );
    expect(world.report('pages/about.md')).toMatchObject({
      status: 'accepted',
      url: 'https://tides.example/about/',
      problems: [{ severity: 'warning', code: 'link-unknown', line: 5 }],
    });
    const good = (await readFile(world.table, 'pages/about.md'))?.standing;
    await world.upload('pages/about.md', 'no title\n');
    expect(await readFile(world.table, 'pages/about.md')).toMatchObject({ rev: 2, standing: good });
    expect(world.report('pages/about.md')).toMatchObject({
      status: 'rejected',
      stillUp: true,
      problems: [{ code: 'title-missing' }],
    });
  });

  it('is a template that can be read, or rejected with its line', async () => {
    const world = new World();
    await world.upload('theme/article.liquid', 'one\n{% if %}\n');
    expect(world.report('theme/article.liquid')).toMatchObject({
      status: 'rejected',
      problems: [{ line: 2 }],
    });
    await world.upload('theme/article.liquid', '{{ article.title }}');
    expect(world.report('theme/article.liquid').status).toBe('accepted');
  });

  it('is looked at by HEAD alone if it is an asset, and refused beyond 50 MB', async () => {
    const world = new World();
    world.content.get = async (key) => {
      throw new Error(`${key} was read`);
    };
    await world.write('articles/big.zip', new Uint8Array(50_000_001));
    await world.look('articles/big.zip');
    expect(world.report('articles/big.zip')).toMatchObject({
      status: 'rejected',
      stillUp: false,
      problems: [{ code: 'too-large' }],
    });
  });
});

describe('a page or a public file whose address is another’s', () => {
  it.each([
    'public/feed.xml',
    'public/index.html',
    'public/404.html',
    'public/tags/sea/index.html',
    'public/renditions/a.webp',
    'public/articles/a.png',
    'pages/subscribe.md',
    'pages/tags/sea.md',
  ])('is rejected where the site has something itself: %s', async (key) => {
    const world = new World();
    await world.upload(key, '# Ours\n');
    expect((await readFile(world.table, key))?.standing).toEqual({ kind: 'gone' });
    expect(world.report(key)).toMatchObject({
      status: 'rejected',
      stillUp: false,
      problems: [{ severity: 'error', code: 'address-taken' }],
    });
    expect(world.report(key).problems[0]?.wrong).toContain('belongs to the site itself');
    expect(world.report(key)).not.toHaveProperty('url');
  });

  it('is rejected where an article was first, whose key it names', async () => {
    const world = new World();
    await world.upload('a', article('A', 'permalink: /tides/\n'));
    await world.look('a');
    expect(world.live()).toHaveLength(1);
    for (const key of ['pages/tides.md', 'public/tides/index.html']) {
      await world.upload(key, '# Tides\n');
      expect(world.report(key)).toMatchObject({
        status: 'rejected',
        problems: [{ code: 'address-taken', received: '/tides/' }],
      });
      expect(world.report(key).problems[0]?.wrong).toContain('the article articles/a.md');
    }
  });

  it('is served where an article only sends readers on from', async () => {
    const world = new World();
    await world.upload('a', article('A', 'aliases: [/tides/]\n'));
    await world.look('a');
    await world.upload('pages/tides.md', '# Tides\n');
    expect(world.report('pages/tides.md')).toMatchObject({ status: 'accepted', problems: [] });
  });
});

describe('what is no content', () => {
  it.each(['reports/articles/a.md.json', 'articles/', 'articles/.DS_Store', 'articles/._a.md', '.git/HEAD'])(
    'leaves nothing: %s',
    async (key) => {
      const world = new World();
      await world.upload(key, 'x');
      expect(world.table.rows.size).toBe(0);
      expect([...world.content.versions.keys()]).toEqual([key]);
    },
  );

  const long = `articles/${'é'.repeat(460)}.md`;
  it.each([
    ['notes.txt', 'folder-unknown', 'articles/notes.txt'],
    ['_posts/2024-01-01-a.md', 'folder-unknown', 'articles/2024-01-01-a.md'],
    ['articles/.draft.md', 'hidden-file', 'articles/draft.md'],
    ['public/..evil/a.png', 'hidden-file', 'public/evil/a.png'],
    ['public/.well-known/acme-challenge/a', 'well-known', 'public/security.txt'],
    [long, 'key-too-long', 'articles/tide-tables.md'],
  ])('leaves a report and nothing else: %s', async (key, code, example) => {
    const world = new World();
    await world.upload(key, 'x');
    expect(world.table.rows.size).toBe(0);
    expect(world.report(key)).toMatchObject({
      ...{ key, versionId: 'v1', status: 'ignored', understood: {} },
      problems: [{ severity: 'warning', code, example }],
    });
    await world.drop(key);
    expect(world.report(key)).toMatchObject({ status: 'withdrawn', problems: [] });
    expect(world.report(key)).not.toHaveProperty('versionId');
  });

  it('has a report of its own however long the key is, under a key that the bucket takes', () => {
    const keys = ['a', 'b'].map((end) => `articles/${'é'.repeat(500)}${end}.md`).map(reportKey);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(new TextEncoder().encode(key).length).toBeLessThan(1_024);
  });

  it('that is gone before anybody looked has no report', async () => {
    const world = new World();
    await world.drop('notes.txt');
    expect([...world.content.versions.keys()]).not.toContain('reports/notes.txt.json');
  });

  it('has a report that says it is gone, when it goes while the report is written', async () => {
    const world = new World();
    await world.write('notes.txt', 'x');
    const { content } = world;
    const put = content.put.bind(content);
    let first = true;
    content.put = async (...given) => {
      if (first) {
        first = false;
        await world.drop('notes.txt');
      }
      return put(...given);
    };
    await world.look('notes.txt');
    expect(world.report('notes.txt').status).toBe('withdrawn');
  });
});
