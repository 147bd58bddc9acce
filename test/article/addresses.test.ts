/** Where an article is, where it was before, and who keeps an address that two of them claim. */
import { describe, expect, it } from 'vitest';
import { readAddress, readAgenda } from '../../src/article/records.ts';
import { shifted } from '../../src/ids.ts';
import { settle } from './promises.ts';
import { article, Worker, World } from './world.ts';

const minute = 60_000;
const publication = (more: string) =>
  `title: T\ndescription: D\nlanguage: en\ntimezone: UTC\nowner: { name: O }\n${more}\n`;
const addressed = (title: string, ...lines: string[]) =>
  article(title, lines.map((line) => `${line}\n`).join(''));
const codes = (world: World, name: string) => world.report(name).problems.map(({ code }) => code);
const addressOf = async (world: World, name: string) => (await world.has(name))?.address;
const aliasesOf = async (world: World, name: string) => (await world.has(name))?.aliases ?? [];

describe('an article that wishes for an address', () => {
  it.each([
    ['/notes/tides/', '/notes/tides/'],
    ['/notes/tides.html', '/notes/tides.html'],
    ['/notes/tides', '/notes/tides/'],
    ['/notes/tides/index.html', '/notes/tides/'],
    ['/:year/:month/:day/:title.html', '/2024/01/05/tides.html'],
    ['/:short_year/:i_month/:i_day/:y_day/', '/24/1/5/005/'],
    ['/:section/:slug/', '/tides/'],
    ['/café/:slug', '/caf%C3%A9/tides/'],
    ['/c++/:slug/', '/c%2B%2B/tides/'],
  ])('%s is published at %s, whatever the pattern says', async (wish, address) => {
    const world = new World();
    await world.upload('tides', addressed('Tides', 'date: 2024-01-05', `permalink: "${wish}"`));
    expect(await addressOf(world, 'tides')).toBe(address);
    expect(world.report('tides')).toMatchObject({
      url: `https://tides.example${address}`,
      understood: { addressWish: expect.any(String) },
      problems: [],
    });
  });

  it.each([
    ['/:year/:month/:day/:title.html', '/2024/01/05/tides.html'],
    ['/blog/:slugorcontentbasename', '/blog/tides/'],
    ['/:year_:i_month/:name/', '/2024_1/tides/'],
    ['/', 'refused'],
  ])('unless it has none: then the pattern %s makes %s', async (permalink, address) => {
    const world = new World();
    await world.upload('publication.yaml', publication(`permalink: "${permalink}"`));
    await world.upload('tides', addressed('Tides', 'date: 2024-01-05'));
    expect((await addressOf(world, 'tides')) ?? 'refused').toBe(address);
  });

  it('keeps the one that it has when the wish changes, and its author learns what to do', async () => {
    const world = new World();
    await world.upload('tides', addressed('Tides', 'permalink: /notes/tides/'));
    await world.upload('tides', addressed('Tides', 'permalink: /essays/tides/'));
    expect(await addressOf(world, 'tides')).toBe('/notes/tides/');
    expect(world.report('tides').problems).toMatchObject([
      { severity: 'warning', code: 'address-fixed', example: 'aliases: [/essays/tides/]' },
    ]);
    await world.upload('tides', addressed('Tides', 'permalink: /essays/tides/', 'aliases: [/essays/tides/]'));
    expect(codes(world, 'tides')).toEqual([]);
    expect(await aliasesOf(world, 'tides')).toEqual(['/essays/tides/']);
  });

  it.each(['/feed.xml', '/', '/robots.txt', '/tags/x/', '/api/x'])(
    'is rejected where the site has something of its own: %s',
    async (wish) => {
      const world = new World();
      await world.upload('tides', addressed('Tides', `permalink: ${wish}`));
      expect(world.report('tides')).toMatchObject({
        status: 'rejected',
        problems: [{ code: 'address-taken' }],
      });
    },
  );

  it('is rejected where a page or a public file is, and its report names that one', async () => {
    const world = new World();
    await world.upload('pages/about.md', article('About'));
    await world.upload('public/old.html', '<p>Old</p>');
    for (const [wish, key] of [
      ['/about', 'pages/about.md'],
      ['/old.html', 'public/old.html'],
    ]) {
      await world.upload('tides', addressed('Tides', `permalink: ${wish}`));
      expect(world.report('tides').status).toBe('rejected');
      expect(world.report('tides').problems[0]?.wrong).toContain(key);
    }
  });

  it('is rejected where the old address of a feed is', async () => {
    const world = new World();
    await world.upload('publication.yaml', publication('feed: { oldPaths: [/index.xml] }'));
    await world.upload('tides', addressed('Tides', 'permalink: /index.xml'));
    expect(codes(world, 'tides')).toEqual(['address-taken']);
  });

  it('keeps an address that publication.yaml names as one of an old feed, and the editors are told', async () => {
    const world = new World();
    await world.upload('tides', addressed('Tides', 'permalink: /index.xml'));
    await world.upload('public/rss.xml', '<rss/>');
    await world.upload('publication.yaml', publication('feed: { oldPaths: [/index.xml, /rss.xml, /feed] }'));
    expect(world.report('publication.yaml')).toMatchObject({
      status: 'accepted',
      problems: [
        { code: 'feed-path-taken', received: '/index.xml' },
        { code: 'feed-path-taken', received: '/rss.xml' },
      ],
    });
  });

  it('is rejected when the address would be too long for a bucket', async () => {
    const world = new World();
    const wish = `/${':slug'.repeat(80)}/`;
    await world.upload('tides', addressed('Tides', `slug: ${'a'.repeat(80)}`, `permalink: ${wish}`));
    expect(codes(world, 'tides')).toEqual(['address-too-long']);
  });
});

describe('two articles that wish for one address', () => {
  const wish = 'permalink: /tides';

  it('the first keeps it, and the report of the second names it, also after the first was withdrawn', async () => {
    const world = new World();
    await world.upload('a', addressed('One', wish));
    await world.upload('b', addressed('Two', 'permalink: /tides/'));
    expect(await addressOf(world, 'a')).toBe('/tides/');
    expect(world.report('b')).toMatchObject({ status: 'rejected', problems: [{ code: 'address-taken' }] });
    expect(world.report('b').problems[0]?.wrong).toContain('articles/a.md');
    await world.drop('a');
    world.pass(2 * minute);
    await world.look('a');
    await world.look('b');
    expect((await world.has('a'))?.state).toBe('withdrawn');
    expect(world.report('b').status).toBe('rejected');
  });

  it('uploaded together have one winner, wherever the one look overtakes the other', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await world.write('a', addressed('One', wish));
      await world.write('b', addressed('Two', wish));
      const slow = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await slow.step();
      const done = slow.next === undefined;
      await world.look('b');
      await slow.finish();
      await settle(world);
      const [winner, ...others] = world.live();
      expect(others, `overtaken after ${calls} calls`).toEqual([]);
      expect((await readAddress(world.table, '/tides/'))?.id).toBe(winner?.id);
      const loser = winner?.key === 'articles/a.md' ? 'b' : 'a';
      expect(world.report(loser).problems[0]?.wrong, `after ${calls}`).toContain(winner?.key);
      if (done) break;
    }
  });
});

describe('an alias', () => {
  it('is granted in the form that addresses have, each once, the own address left out', async () => {
    const world = new World();
    const aliases = 'aliases: [/old/post, /old/post/, /a.html, /b.php, /caf%C3%A9, /düne/, /2026/11/tides/]';
    await world.upload('tides', addressed('Tides', aliases));
    expect(await aliasesOf(world, 'tides')).toEqual([
      ...['/old/post/', '/a.html', '/b.php', '/caf%C3%A9/', '/d%C3%BCne/'],
    ]);
    expect(world.report('tides')).toMatchObject({ problems: [], understood: { aliases: expect.any(Array) } });
    expect(await readAddress(world.table, '/old/post/')).toMatchObject({ alias: 2 });
  });

  it('that another article has is refused with its key, and the article is published all the same', async () => {
    const world = new World();
    await world.upload('a', addressed('One', 'aliases: [/old/, /older/]'));
    await world.upload('b', addressed('Two', 'aliases: [/old/, /else/]'));
    expect(await aliasesOf(world, 'b')).toEqual(['/else/']);
    expect((await world.has('b'))?.state).toBe('live');
    expect(world.report('b').problems).toMatchObject([{ severity: 'warning', code: 'alias-taken' }]);
    expect(world.report('b').problems[0]?.wrong).toContain('articles/a.md');
  });

  it('is free again when it is taken out of the front matter, or its article is withdrawn', async () => {
    for (const gives of ['edited', 'withdrawn']) {
      const world = new World();
      await world.upload('a', addressed('One', 'aliases: [/old/]'));
      if (gives === 'edited') await world.upload('a', addressed('One'));
      else {
        await world.drop('a');
        await settle(world);
      }
      await world.upload('b', addressed('Two', 'aliases: [/old/]'));
      expect(await aliasesOf(world, 'b'), gives).toEqual(['/old/']);
      expect(codes(world, 'b'), gives).toEqual([]);
    }
  });

  it('goes to the new article when a file is renamed and edited, once the old one is withdrawn', async () => {
    const world = new World();
    await world.upload('a', addressed('One', 'aliases: [/old/]'));
    await world.remove('a');
    await world.upload('b', addressed('One, edited', 'aliases: [/old/]'));
    expect(codes(world, 'b')).toEqual(['alias-taken']);
    await world.look('a');
    await settle(world);
    expect((await world.has('a'))?.state).toBe('withdrawn');
    expect([await aliasesOf(world, 'b'), codes(world, 'b')]).toEqual([['/old/'], []]);
  });

  it('that stays refused is asked for once in each version, and then no more', async () => {
    const world = new World();
    await world.upload('a', addressed('One', 'aliases: [/old/]'));
    await world.upload('b', addressed('Two', 'aliases: [/old/]'));
    await settle(world);
    expect(await readAgenda(world.table, shifted(world.now, 10 ** 9), 9)).toEqual([]);
  });

  it('is not claimed before its article is public', async () => {
    const world = new World();
    await world.upload('a', addressed('One', 'draft: true', 'aliases: [/old/]'));
    await world.upload('b', addressed('Two', 'aliases: [/old/]'));
    expect(await aliasesOf(world, 'b')).toEqual(['/old/']);
    await world.upload('a', addressed('One', 'aliases: [/old/]'));
    expect(codes(world, 'a')).toEqual(['alias-taken']);
  });

  it('never beats a real address, not even that of an article which was withdrawn', async () => {
    const world = new World();
    await world.upload('a', addressed('One', 'permalink: /one/'));
    await world.upload('b', addressed('Two', 'aliases: [/one]'));
    expect(codes(world, 'b')).toEqual(['alias-taken']);
    await world.drop('a');
    await settle(world);
    await world.look('b');
    expect(codes(world, 'b')).toEqual(['alias-taken']);
  });

  it('gives way to a real address, and the author who loses it is told at once', async () => {
    const world = new World();
    await world.upload('a', addressed('One', 'aliases: [/two/]'));
    await world.upload('b', addressed('Two', 'permalink: /two/'));
    expect(await addressOf(world, 'b')).toBe('/two/');
    expect(await aliasesOf(world, 'a')).toEqual([]);
    expect(world.report('a').problems[0]?.wrong).toContain('articles/b.md');
  });

  it('does not cover a page, a file or something of the site', async () => {
    const world = new World();
    await world.upload('pages/about.md', article('About'));
    await world.upload('articles/a.jpg', 'jpg');
    await world.upload('tides', addressed('Tides', 'aliases: [/about, /articles/a.jpg, /feed.xml, /ok/]'));
    expect(await aliasesOf(world, 'tides')).toEqual(['/ok/']);
    expect(codes(world, 'tides')).toEqual(['alias-taken', 'alias-taken', 'alias-taken']);
  });

  it('stays with its article through an edit, a rename and a draft', async () => {
    const world = new World();
    const text = addressed('One', 'aliases: [/old/]');
    await world.upload('a', text);
    await world.remove('a');
    await world.upload('b', text);
    expect(await aliasesOf(world, 'b')).toEqual(['/old/']);
    await world.upload('b', addressed('One', 'draft: true', 'aliases: [/old/]'));
    expect(await aliasesOf(world, 'b')).toEqual(['/old/']);
  });

  it('whose claim is written binds while its record is to come, and no longer', async () => {
    const world = new World();
    await world.upload('a', addressed('One'));
    await world.write('a', addressed('One', 'aliases: [/old/]'));
    const slow = new Worker(world, 'a');
    await slow.until(/put dirty/);
    await world.upload('b', addressed('Two', 'aliases: [/old/]'));
    expect(codes(world, 'b')).toEqual(['alias-taken']);
    await world.upload('a', addressed('One'));
    await slow.finish();
    await world.look('b');
    expect([await aliasesOf(world, 'a'), await aliasesOf(world, 'b')]).toEqual([[], ['/old/']]);
  });

  it('that two articles name together has one holder, wherever the one look overtakes the other', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await world.write('a', addressed('One', 'aliases: [/old/]'));
      await world.write('b', addressed('Two', 'aliases: [/old/]'));
      const slow = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await slow.step();
      const done = slow.next === undefined;
      await world.look('b');
      await slow.finish();
      await settle(world);
      const holders = world.live().filter(({ aliases }) => aliases?.includes('/old/'));
      expect(world.live(), `overtaken after ${calls} calls`).toHaveLength(2);
      expect(holders, `overtaken after ${calls} calls`).toHaveLength(1);
      expect((await readAddress(world.table, '/old/'))?.id).toBe(holders[0]?.id);
      const loser = holders[0]?.key === 'articles/a.md' ? 'b' : 'a';
      expect(codes(world, loser), `overtaken after ${calls} calls`).toEqual(['alias-taken']);
      if (done) break;
    }
  });
});
