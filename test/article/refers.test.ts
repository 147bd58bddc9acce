/** Who refers to what, and what authors are told of it (docs/protocols.md, Article: who refers to what). */
import { describe, expect, it } from 'vitest';
import { article, keyOf, Worker, World } from './world.ts';

const codes = (world: World, name: string) => world.report(name).problems.map(({ code }) => code);
const text = (title: string, body: string): string => `---\ntitle: ${title}\n---\n${body}\n`;

/** Who refers to a target, and how they saw it. */
const referrers = (world: World, target: string) =>
  [...world.table.rows.values()]
    .filter((row) => row.pk === `refers#${target}`)
    .map(({ sk, as }) => ({ key: sk, as }));

describe('a dead link', () => {
  it('to an article is a warning with its place, which says by what it heals', async () => {
    const world = new World();
    await world.upload('a', text('A', 'Text.\n\nSee [the moon](moon.md).'));
    expect(world.report('a')).toMatchObject({
      status: 'accepted',
      problems: [
        {
          ...{ severity: 'warning', code: 'link-unknown', line: 6, column: 16, received: 'moon.md' },
          example: expect.stringContaining('once articles/moon.md is live'),
        },
      ],
    });
    await world.upload('moon', article('Moon'));
    await world.look('a');
    expect(codes(world, 'a')).toEqual([]);
  });

  it('to an address of the site is one too', async () => {
    const world = new World();
    await world.upload('moon', article('Moon'));
    await world.upload(
      'a',
      text('A', '[m](/2026/11/moon/) [n](/2026/11/moon) [t](/tags/sea/) [x](/2026/11/mooon/)'),
    );
    expect(world.report('a').problems).toMatchObject([{ code: 'link-dead', received: '/2026/11/mooon/' }]);
  });

  it('to a page by its address heals with that page', async () => {
    const world = new World();
    await world.upload('a', text('A', '[us](/about-us/)'));
    expect(codes(world, 'a')).toEqual(['link-dead']);
    await world.upload('pages/About us.md', '# About\n');
    await world.look('a');
    expect(codes(world, 'a')).toEqual([]);
  });

  it('of a page stands in its report', async () => {
    const world = new World();
    await world.upload('pages/about.md', '# About\n\n[a](../articles/moon.md) ![A map](map.png)\n');
    expect(world.report('pages/about.md')).toMatchObject({
      status: 'accepted',
      problems: [
        { code: 'link-unknown', line: 3 },
        { code: 'image-missing', line: 3 },
      ],
    });
  });

  it('to a heading of the same text names one that it may mean', async () => {
    const world = new World();
    await world.upload(
      'a',
      text('A', '[up](#top) [h](#high-water) [l](#low-watr)\n\n## High water\n\n## Low water'),
    );
    expect(world.report('a').problems).toMatchObject([
      { code: 'fragment-dead', received: '#low-watr', example: expect.stringContaining('#low-water') },
    ]);
  });

  it('is told once for each address, and never an error', async () => {
    const world = new World();
    const links = Array.from({ length: 300 }, (_, n) => `[x](x${n}.md)`).join('\n');
    await world.upload('a', text('A', links));
    expect(world.report('a').status).toBe('accepted');
    expect((await world.has('a'))?.state).toBe('live');
  });
});

describe('a picture', () => {
  it('that is missing is a warning that names the file, the hero too', async () => {
    const world = new World();
    await world.upload(
      'a',
      '---\ntitle: A\nhero: { src: top.jpg, alt: The top }\n---\n![A gauge](img/a.png)\n',
    );
    expect(world.report('a').problems).toMatchObject([
      { code: 'image-missing', line: 3, example: expect.stringContaining('articles/top.jpg') },
      { code: 'image-missing', line: 5, example: expect.stringContaining('articles/img/a.png') },
    ]);
  });

  it('that lies in the bucket and was not looked at yet is no reason for a warning', async () => {
    const world = new World();
    await world.write('articles/img/a.png', 'PNG');
    await world.upload('a', text('A', '![A gauge](img/a.png)'));
    expect(codes(world, 'a')).toEqual([]);
    // Its own look is to come, and has the article looked at again then.
    expect(referrers(world, 'articles/img/a.png')).toEqual([{ key: keyOf('a'), as: '' }]);
  });

  it('from a generator’s folder for files is found under public/', async () => {
    const world = new World();
    await world.upload('public/images/a.png', 'PNG');
    await world.upload('a', text('A', '![A gauge](/static/images/a.png) ![B](../static/images/a.png)'));
    expect(codes(world, 'a')).toEqual([]);
  });
});

describe('the rows of who refers to what', () => {
  it('are there for each target, the address of a linked article too, and written only when they change', async () => {
    const world = new World();
    await world.upload('moon', article('Moon'));
    await world.upload('a', text('A', '[m](moon.md) ![x](x.png)'));
    const moon = (await world.has('moon'))?.address ?? '';
    expect(referrers(world, keyOf('moon'))).toEqual([{ key: keyOf('a'), as: moon }]);
    expect(referrers(world, moon)).toEqual([{ key: keyOf('a'), as: keyOf('moon') }]);
    expect(referrers(world, 'articles/x.png')).toEqual([{ key: keyOf('a'), as: '' }]);
    const again = new Worker(world, 'a');
    await again.finish();
    expect(again.calls.filter((call) => /^(put|delete) refer/.test(call))).toEqual([]);
  });

  it('go when the file points there no more, and when it is gone', async () => {
    const world = new World();
    await world.upload('a', text('A', '![x](x.png) ![y](y.png)'));
    await world.upload('a', text('A', '![y](y.png)'));
    expect(referrers(world, 'articles/x.png')).toEqual([]);
    expect(referrers(world, 'articles/y.png')).toHaveLength(1);
    await world.drop('a');
    expect([...world.table.rows.values()].filter(({ pk }) => pk.startsWith('refers#'))).toEqual([]);
  });

  it('stay when a newer version of the file is rejected: the last good one is shown', async () => {
    const world = new World();
    await world.upload('a', text('A', '![x](x.png)'));
    await world.upload('a', '---\ndate: tomorrow\n---\nText\n');
    expect(referrers(world, 'articles/x.png')).toHaveLength(1);
  });
});

describe('a target that goes live while the file is looked at', () => {
  it('is either seen, or its row says that it was not, wherever the look is overtaken', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await world.write('a', text('A', '[m](moon.md)'));
      const slow = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await slow.step();
      const done = slow.next === undefined;
      await world.upload('moon', article('Moon'));
      // What the builder of the moon finds now is all that will ever be told of it.
      const told = referrers(world, keyOf('moon')).some(({ as }) => as !== '/2026/11/moon/');
      await slow.finish();
      if (told) await world.look('a');
      expect(codes(world, 'a'), `overtaken after ${calls} calls`).toEqual([]);
      expect(referrers(world, keyOf('moon')), `after ${calls} calls`).toMatchObject([
        { as: '/2026/11/moon/' },
      ]);
      if (done) break;
    }
  });

  it('and is withdrawn again is seen as it stands in the end', async () => {
    const world = new World();
    await world.upload('moon', article('Moon'));
    await world.upload('a', text('A', '[m](moon.md)'));
    await world.upload('moon', text('Moon', 'Text.').replace('---\n', '---\ndraft: true\n'));
    const slow = new Worker(world, 'a');
    await slow.until(/put refers#articles\/moon/);
    await world.upload('moon', article('Moon'));
    await slow.finish();
    expect(codes(world, 'a')).toEqual([]);
    expect(referrers(world, keyOf('moon'))).toMatchObject([{ as: '/2026/11/moon/' }]);
  });

  it('of a file that is edited meanwhile: no row is missing, wherever the one look overtakes the other', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await world.upload('a', text('A', '![x](x.png)'));
      await world.write('a', text('A', '![y](y.png)'));
      const slow = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await slow.step();
      const done = slow.next === undefined;
      await world.upload('a', text('A', '![x](x.png) ![z](z.png)'));
      await slow.finish();
      for (const name of ['x', 'z'])
        expect(referrers(world, `articles/${name}.png`), `${name} after ${calls} calls`).toHaveLength(1);
      expect(codes(world, 'a')).toEqual(['image-missing', 'image-missing']);
      if (done) break;
    }
  });
});

describe('an article whose file name has a date', () => {
  it('is linked by its name from the same folder, as Jekyll’s authors do, if it alone is called so', async () => {
    const world = new World();
    await world.upload(
      'articles/_posts/2024-02-01-tides.md',
      text('A', '[m](moon) [n](../moon/) [o](moon.html)'),
    );
    expect(codes(world, 'articles/_posts/2024-02-01-tides.md')).toHaveLength(3);
    await world.upload('articles/_posts/2024-01-19-moon.md', article('Moon'));
    await world.look('articles/_posts/2024-02-01-tides.md');
    expect(codes(world, 'articles/_posts/2024-02-01-tides.md')).toEqual([]);
    expect(referrers(world, 'name:articles/_posts/moon')).toMatchObject([{ as: '/2024/01/moon/' }]);
    await world.upload('articles/_posts/2025-01-19-moon.md', article('Another moon'));
    await world.look('articles/_posts/2024-02-01-tides.md');
    expect(codes(world, 'articles/_posts/2024-02-01-tides.md')).toHaveLength(3);
    await world.drop('articles/_posts/2025-01-19-moon.md');
    await world.look('articles/_posts/2024-02-01-tides.md');
    expect(codes(world, 'articles/_posts/2024-02-01-tides.md')).toEqual([]);
  });
});
