/** Pages of digests: when there is one, what stands on it, and what may happen in between (docs/protocols.md, Site). */
import { describe, expect, test } from 'vitest';
import { reachedRev } from '../../src/article/records.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { shifted } from '../../src/ids.ts';
import type { ObjectStore, Table } from '../../src/ports.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { weekly } from '../../src/site/verify.ts';
import { Mortal } from '../support/mortal.ts';
import { Stalled } from '../support/stalled.ts';
import { intercepted, publicationSource, SiteWorld } from './site-world.ts';

const pageKey = 'digests/all/2026-W48/index.html';
const listKey = 'digests/all/index.html';

async function aWorld(): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication();
  await world.article('tides', { front: 'date: 2026-11-20\ndeck: Twice a day.' });
  await world.article('moon', { front: 'date: 2026-11-21' });
  await world.build();
  return world;
}

/** With a digest that is open and has its page. */
async function withPage(): Promise<{ world: SiteWorld; digest: Digest }> {
  const world = await aWorld();
  const digest = await world.digest('2026-W48', ['moon', 'tides']);
  await world.build();
  return { world, digest };
}

const isThere = (world: SiteWorld, key: string) => world.site.text(key) !== undefined;
/** Where each of these begins in the text; all must be there. */
function positions(text: string, parts: readonly string[]): number[] {
  for (const part of parts) expect(text).toContain(part);
  return parts.map((part) => text.indexOf(part));
}

describe('a digest that is opened', () => {
  test('has a page with its members in its order, each leading to its article', async () => {
    const { world } = await withPage();
    const page = world.page(pageKey);
    expect(page).toContain('<h1>Week of November 23, 2026</h1>');
    expect(page).toContain('<title>Digest of 2026-W48 · All · The Courant</title>');
    const members = positions(page, [
      '<a href="/2026/moon/">Title of moon',
      '<a href="/2026/tides/">Title of tides',
    ]);
    expect(members).toEqual(members.toSorted((a, b) => a - b));
    expect(page).toContain('Twice a day.');
    expect(await world.dirty()).toEqual([]);
  });

  test('leads to the list of its newsletter and to the form', async () => {
    const page = (await withPage()).world.page(pageKey);
    expect(page).toContain('<a href="/digests/all/">All</a>');
    expect(page).toContain('<a class="button" href="/subscribe">Subscribe</a></p>');
  });

  test('says what it is to search engines and feed readers', async () => {
    const page = (await withPage()).world.page(pageKey);
    expect(page).toContain('<link rel="canonical" href="https://courant.example/digests/all/2026-W48/">');
    expect(page).toContain('<meta name="description" content="Title of moon · Title of tides">');
    expect(page).toContain('<link rel="alternate" type="application/rss+xml"');
  });

  test('stands in the list of its newsletter, newest first, year by year', async () => {
    const { world } = await withPage();
    await world.digest('2027-W01', ['tides']);
    await world.digest('2026-11-30', ['moon'], { cadence: 'daily', subject: 'Of one day' });
    await world.digest('2026-10', ['moon'], { cadence: 'monthly', subject: 'Of one month' });
    await world.build();
    const list = world.page(listKey);
    const order = positions(list, [
      '<h2 id="y2027">',
      'href="/digests/all/2027-W01/"><bdi>Digest of 2027-W01<',
      '<h2 id="y2026">',
      'href="/digests/all/2026-11-30/"><bdi>Of one day<',
      'href="/digests/all/2026-W48/"><bdi>Digest of 2026-W48<',
      'href="/digests/all/2026-10/"><bdi>Of one month<',
    ]);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const [period, size] of [
      ['Week of November 23, 2026', '2 articles'],
      ['November 30, 2026', '1 article'],
      ['October 2026', '1 article'],
    ])
      expect(list).toContain(`<span>${period}</span> <span>${size}</span>`);
  });

  test('makes its list known to the archive and to the sitemap', async () => {
    const before = await aWorld();
    expect(before.page('archive/index.html')).not.toContain('/digests/');
    const { world } = await withPage();
    expect(world.page('archive/index.html')).toContain('<a href="/digests/all/">All</a>');
    expect(world.page('digests/index.html')).toContain('<a href="/digests/all/">All</a>');
    expect(world.page('sitemaps/pages.xml')).toContain('<loc>https://courant.example/digests/all/</loc>');
  });

  test('and was made of hostile words shows them as words', async () => {
    const world = await aWorld();
    const words = '"><script>alert(1)</script>{{ 7 | times: 7 }}';
    const item = await world.article('trap');
    await world.intent({ subject: item.id, rev: 2, key: 'k' });
    await world.record({ ...item, rev: 2, summary: { ...item.summary!, title: words } });
    await world.digest('2026-W48', ['trap'], { subject: words });
    await world.build();
    for (const key of [pageKey, listKey]) {
      expect(world.page(key), key).not.toContain('<script>');
      expect(world.page(key), key).toContain('&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 | times: 7 }}</');
    }
    expect(world.page(pageKey)).toContain('<meta name="description" content="&#34;&gt;&lt;script');
  });

  test('is brought once more, and its list, only if they differ', async () => {
    const { world, digest } = await withPage();
    await world.intent({ subject: `digest:${digest.id}`, rev: digest.rev, key: 'k' });
    await world.build();
    for (const key of [pageKey, listKey]) expect(world.writes(key), key).toBe(1);
    expect(await world.dirty()).toEqual([]);
  });

  test.each(['paused', 'cancelled', 'closed'] as const)(
    'and is %s by now keeps its page: mails that lead there may be out',
    async (state) => {
      const { world, digest } = await withPage();
      const before = world.page(pageKey);
      await world.digestRecord({ ...digest, rev: digest.rev + 1, state });
      world.time = shifted(world.time, weekly);
      await world.build();
      expect(world.page(pageKey)).toBe(before);
    },
  );
});

describe('a digest that is not opened', () => {
  test.each(['freezing', 'paused'] as const)('and is %s has no page, and its intent waits', async (state) => {
    const world = await aWorld();
    const digest = await world.frozen('2026-W48', ['moon']);
    // The freezer writes the intent and dies; a withdrawal pauses the digest, which raises its rev.
    await world.intent({ subject: `digest:${digest.id}`, rev: digest.rev + 1, key: 'k' });
    await world.digestRecord({ ...digest, rev: digest.rev + 3, state });
    let leases = 0;
    const table = intercepted<Table>(world.table, 'put', ([row]) => {
      if ((row as { pk: string }).pk === 'lease#site') leases++;
    });
    await world.article('tides', { front: 'date: 2026-11-20', body: 'Edited.' });
    await world.build({ table });
    expect(leases).toBe(1);
    expect(isThere(world, pageKey)).toBe(false);
    expect(isThere(world, listKey)).toBe(false);
    expect(await world.dirty()).toEqual([`digest:${digest.id}`]);
    expect(await reachedRev(world.table, `digest:${digest.id}`)).toBe(0);

    await world.opens({ ...digest, rev: digest.rev + 3, state });
    await world.build();
    expect(world.page(pageKey)).toContain('Title of moon');
    expect(await world.dirty()).toEqual([]);
  });

  test('gets none from an article of it that is built again', async () => {
    const world = await aWorld();
    await world.digest('2026-W47', ['tides']);
    await world.build();
    await world.frozen('2026-W48', ['moon']);
    await world.article('moon', { front: 'date: 2026-11-21', body: 'Edited.' });
    await world.build();
    expect(isThere(world, pageKey)).toBe(false);
  });
});

test('an article mail has no page of its own', async () => {
  const world = await aWorld();
  await world.digest('some-article', ['moon'], { cadence: 'article' });
  expect(await world.dirty()).toEqual([]);
  await world.article('moon', { front: 'date: 2026-11-21', body: 'Edited.' });
  await world.build();
  const keys = [...world.site.versions.keys()].filter((key) => key.startsWith('digests/'));
  expect(keys).toEqual(['digests/index.html']);
  expect(world.page('digests/index.html')).toContain('No digest has gone out yet.');
});

describe('an article of a digest', () => {
  test('that is edited stands there as it is now, in the same build', async () => {
    const { world } = await withPage();
    await world.article('tides', { front: 'date: 2026-11-20\ndeck: Every twelve hours.' });
    await world.build();
    expect(world.page(pageKey)).toContain('Every twelve hours.');
    expect(world.page(pageKey)).not.toContain('Twice a day.');
  });

  test('that is withdrawn leaves none of its words, in the subject neither', async () => {
    const world = await aWorld();
    const subject = 'Title of tides, and one more';
    await world.digest('2026-W48', ['moon', 'tides'], { subject });
    await world.build();
    const before = world.page(pageKey);
    expect(before).toContain(subject);
    await world.article('tides', { state: 'withdrawn', front: 'date: 2026-11-20' });
    await world.build();
    for (const key of [pageKey, listKey]) {
      expect(world.page(key), key).not.toContain('tides');
      expect(world.page(key), key).toContain('Week of November 23, 2026');
    }
    expect(world.page(pageKey)).toContain('An article that was withdrawn.');
    expect(world.page(pageKey)).toContain('Title of moon');

    await world.article('tides', { front: 'date: 2026-11-20\ndeck: Twice a day.' });
    await world.build();
    expect(world.page(pageKey)).toBe(before);
  });

  test('that is withdrawn while the digest is frozen never gets there', async () => {
    const world = await aWorld();
    const digest = await world.frozen('2026-W48', ['moon', 'tides']);
    await world.article('tides', { state: 'withdrawn', front: 'date: 2026-11-20' });
    await world.build();
    expect(isThere(world, pageKey)).toBe(false);
    await world.opens({ ...digest, state: 'paused' });
    await world.build();
    expect(world.page(pageKey)).not.toContain('tides');
    expect(world.page(pageKey)).toContain('An article that was withdrawn.');
  });

  test('stands on the page of each digest that took it', async () => {
    const { world } = await withPage();
    await world.digest('2026-11-24', ['tides'], { cadence: 'daily' });
    await world.digest('2026-11', ['tides', 'moon'], { cadence: 'monthly' });
    await world.build();
    await world.article('tides', { front: 'date: 2026-11-20\ndeck: Every twelve hours.' });
    await world.build();
    for (const period of ['2026-W48', '2026-11-24', '2026-11'])
      expect(world.page(`digests/all/${period}/index.html`), period).toContain('Every twelve hours.');
  });
});

describe('a pass', () => {
  test('in which the digest is paused brings the page all the same: mails of it may be under way', async () => {
    const world = await aWorld();
    const digest = await world.digest('2026-W48', ['moon']);
    const site = intercepted<ObjectStore>(world.site, 'put', async ([key]) => {
      if (key === pageKey) await world.digestRecord({ ...digest, rev: digest.rev + 1, state: 'paused' });
    });
    await world.build({ site });
    expect(world.page(pageKey)).toContain('Title of moon');
    expect(await world.dirty()).toEqual([]);
  });

  test.each([pageKey, listKey, 'archive/index.html'])(
    'in which the PUT of %s fails is repeated',
    async (failing) => {
      const world = await aWorld();
      const digest = await world.digest('2026-W48', ['moon']);
      const site = intercepted<ObjectStore>(world.site, 'put', ([key]) => {
        if (key === failing) throw new Error('time-out');
      });
      await expect(world.build({ site })).rejects.toThrow('time-out');
      expect(await world.dirty()).toEqual([`digest:${digest.id}`]);
      await world.build();
      expect(world.page(pageKey)).toContain('Title of moon');
      expect(world.page(listKey)).toContain('Digest of 2026-W48');
      expect(world.page('archive/index.html')).toContain('/digests/all/');
      expect(await world.dirty()).toEqual([]);
    },
  );

  test('that dies at whatever step leaves what the next one needs', { timeout: 60_000 }, async () => {
    const story = async (life?: Mortal): Promise<SiteWorld> => {
      const { world, digest } = await withPage();
      await world.article('tides', { state: 'withdrawn', front: 'date: 2026-11-20' });
      await world.digest('2026-W49', ['moon']);
      await world.digest('2026-11-24', ['moon'], { cadence: 'daily' });
      await world.digestRecord({ ...digest, rev: digest.rev + 1, state: 'closed' });
      if (life) {
        const ports = { table: life.wrap<Table>(world.table), site: life.wrap<ObjectStore>(world.site) };
        await world.build(ports).catch(() => {});
        world.time = shifted(world.time, leaseLength);
      }
      await world.build();
      return world;
    };
    const wanted = await story();
    let deaths = 0;
    for (let step = 1; ; step += 7) {
      const life = new Mortal(step, step % 2 === 0 ? 'done' : 'not done');
      const world = await story(life);
      if (!life.dead) break;
      deaths++;
      for (const key of wanted.site.versions.keys())
        expect(world.site.text(key), `${key} after step ${step}`).toBe(wanted.page(key));
      expect(await world.dirty()).toEqual([]);
    }
    expect(deaths).toBeGreaterThan(8);
  });
});

describe('the verifying walk', () => {
  test('mends pages and lists of digests', async () => {
    const { world } = await withPage();
    const wanted = [pageKey, listKey].map((key) => world.page(key));
    for (const key of [pageKey, listKey])
      await world.site.put(key, 'a stranger', { contentType: 'text/html' });
    world.time = shifted(world.time, weekly);
    await world.build();
    expect([pageKey, listKey].map((key) => world.page(key))).toEqual(wanted);
  });

  test('brings a newsletter’s new name to them', async () => {
    const { world } = await withPage();
    const [newsletter] = publicationSource.newsletters;
    await world.publication({ newsletters: [{ ...newsletter, name: 'The whole' }] });
    await world.build();
    for (const key of [pageKey, listKey, 'archive/index.html'])
      expect(world.page(key), key).toContain('The whole');
  });

  test('leaves them where publication.yaml does not know the newsletter any more, without the form', async () => {
    const { world } = await withPage();
    await world.publication({ newsletters: [] });
    await world.build();
    expect(world.page(pageKey)).toContain('Title of moon');
    expect(world.page(pageKey)).not.toContain('/subscribe');
    expect(world.page(listKey)).toContain('href="/digests/all/2026-W48/"');
  });
});

describe.each(['before', 'after'] as const)('a builder that stands still %s a call', (when) => {
  test('past its lease leaves the pages of digests as its successor wanted them', async () => {
    const begun = async () => {
      const { world } = await withPage();
      await world.digest('2026-W49', ['tides'], {
        subject: 'Title of tides',
      });
      return world;
    };
    const later = async (world: SiteWorld) => {
      await world.article('tides', { state: 'withdrawn', front: 'date: 2026-11-20' });
      await world.build();
    };
    const calm = await begun();
    await calm.build();
    await later(calm);
    const keys = [...calm.site.versions.keys()].filter((key) => key.startsWith('digests/'));
    expect(keys).toHaveLength(7);
    let call = 2;
    for (; ; call += 11) {
      const world = await begun();
      const stall = new Stalled(call, when, async () => {
        world.time = shifted(world.time, leaseLength);
        await later(world);
      });
      const { table, site } = world;
      await world.build({ table: stall.wrap(table), site: stall.wrap(site) }).catch(() => undefined);
      if (!stall.stalled) break;
      for (let count = 0; count < 3; count++) {
        world.time = shifted(world.time, leaseLength);
        await world.build();
      }
      for (const key of keys) expect(world.page(key), `${key}, call ${call}`).toBe(calm.page(key));
      expect(await world.dirty(), `call ${call}`).toEqual([]);
    }
    expect(call).toBeGreaterThan(30);
  });
});
