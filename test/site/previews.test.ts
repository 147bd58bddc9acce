/** What stands at the private address of an article before it is public, and afterwards (docs/protocols.md, Site). */
import { describe, expect, test } from 'vitest';
import { readItem } from '../../src/article/records.ts';
import { instant, shifted } from '../../src/ids.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { Stalled } from '../support/stalled.ts';
import { intercepted, SiteWorld } from './site-world.ts';
import { look, remove, upload } from './uploads.ts';

const tides = 'articles/tides.md';
const text = (title: string, ...front: string[]) =>
  `---\n${[`title: ${title}`, ...front].join('\n')}\n---\nText of ${title}.\n`;

async function aWorld(changes: object = {}): Promise<SiteWorld> {
  const world = new SiteWorld();
  await world.publication(changes);
  await world.build();
  return world;
}

const previews = (world: SiteWorld) =>
  [...world.site.versions.keys()].filter((key) => key.startsWith('drafts/'));
/** Of the only article that has one. */
function theKey(world: SiteWorld): string {
  const [key, ...others] = previews(world);
  if (key === undefined || others.length > 0) throw new Error(`${others.length} more than one preview`);
  return key;
}
const page = (world: SiteWorld) => world.page(theKey(world));
const head = async (world: SiteWorld) => world.site.head(theKey(world));
const found = { metadata: { status: '302', location: '/2026/11/tides/' } };

describe('a draft', () => {
  test('has its page at an address that nothing on the site names', async () => {
    const world = await aWorld();
    await upload(world, tides, text('Tides', 'draft: true', 'tags: [x]', 'section: sea', 'authors: ada'));
    await world.build();
    expect(theKey(world)).toMatch(/^drafts\/[0-9a-f]{32}\/index\.html$/);
    expect(page(world)).toContain('<h1>Tides</h1>');
    expect(page(world)).toContain('Text of Tides.');
    const token = theKey(world).slice('drafts/'.length, -'/index.html'.length);
    const others = [...world.site.versions.keys()].filter((key) => key !== theKey(world));
    for (const key of others) {
      expect(world.site.text(key), key).not.toContain(token);
      expect(world.site.text(key), key).not.toContain('Tides');
    }
    expect(world.told).not.toContain('offer tides');
  });

  test('says so, is not kept by search engines, and is never cached', async () => {
    const world = await aWorld();
    await upload(world, tides, text('Tides', 'draft: true', 'canonical_url: https://elsewhere.example/t/'));
    const cached: unknown[] = [];
    const site = intercepted<ObjectStore>(world.site, 'put', ([key, , options]) => {
      if (String(key).startsWith('drafts/')) cached.push((options as { cacheControl: string }).cacheControl);
    });
    await world.build({ site });
    expect(cached).toEqual(['private, no-store']);
    expect(page(world)).toContain('<strong>Draft.</strong> Only who has this address can see it.');
    expect(page(world)).toMatch(/<meta name="robots" content="noindex/);
    expect(page(world)).not.toContain('rel="canonical"');
    expect(page(world)).not.toContain('<time');
  });

  test('says so in a theme that knows nothing of previews', async () => {
    const world = await aWorld();
    await world.file(
      'theme/layout.liquid',
      '<!doctype html><HTML><HEAD></HEAD><BODY class="x">{% block content %}{% endblock %}',
    );
    await upload(world, tides, text('Tides', 'draft: true'));
    await world.build();
    expect(page(world)).toContain('<meta name="robots" content="noindex, nofollow">');
    expect(page(world)).toMatch(/<BODY class="x">\n<aside class="preview"/);
    await world.file('theme/layout.liquid', '<title>{{ title }}</title>{% block content %}{% endblock %}');
    await world.build();
    expect(page(world)).toContain('<strong>Draft.</strong>');
    expect(page(world)).toContain('noindex');
  });

  test('that is edited is shown edited; a version that is bad changes nothing', async () => {
    const world = await aWorld();
    await upload(world, tides, text('Tides', 'draft: true'));
    await world.build();
    await upload(world, tides, text('Tides, again', 'draft: true'));
    await world.build();
    expect(page(world)).toContain('<h1>Tides, again</h1>');
    await upload(world, tides, text('Tides, broken', 'draft: perhaps'));
    await world.build();
    expect(page(world)).toContain('<h1>Tides, again</h1>');
  });

  test('whose file goes has no preview any more', async () => {
    const world = await aWorld();
    await upload(world, tides, text('Tides', 'draft: true'));
    await world.build();
    await remove(world, tides);
    await world.build();
    expect(await head(world)).toBeUndefined();
  });

  test('that is live leads from there to the article, and may become a draft again', async () => {
    const world = await aWorld();
    await upload(world, tides, text('Tides', 'draft: true', 'date: 2026-11-20'));
    await world.build();
    await upload(world, tides, text('Tides', 'date: 2026-11-20'));
    await world.build();
    expect(await head(world)).toMatchObject(found);
    expect(world.page('2026/11/tides/index.html')).not.toContain('class="preview"');
    await upload(world, tides, text('Tides', 'draft: true', 'date: 2026-11-20'));
    await world.build();
    expect(page(world)).toContain('<strong>Draft.</strong>');
    expect((await head(world))?.metadata).toEqual({});
    expect(await world.site.head('2026/11/tides/index.html')).toMatchObject({ metadata: { status: '410' } });
    await remove(world, tides);
    await world.build();
    expect(await head(world)).toBeUndefined();
  });
});

describe('a scheduled article', () => {
  const scheduled = text('Tides', 'date: 2026-11-27 09:00');

  test('says when it goes out, in the publication’s zone, and then leads to the article', async () => {
    const world = await aWorld({ timezone: 'America/New_York' });
    await upload(world, tides, scheduled);
    await world.build();
    expect(page(world)).toMatch(
      /Goes out on <time datetime="2026-11-27T14:00:00\.000Z">November 27, 2026 at 9:00.AM EST<\/time>/,
    );
    world.time = instant('2026-11-27T14:00:01Z');
    await look(world, tides);
    await world.build();
    expect(await head(world)).toMatchObject(found);
    expect(world.page('2026/11/tides/index.html')).toContain('<h1>Tides</h1>');
  });

  test('goes live while its preview is being built: the preview leads to the article', async () => {
    const world = await aWorld();
    await upload(world, tides, scheduled);
    let isLive = false;
    const site = intercepted<ObjectStore>(world.site, 'put', async ([key]) => {
      if (isLive || !String(key).startsWith('drafts/')) return;
      isLive = true;
      await upload(world, tides, text('Tides', 'date: 2026-11-20'));
    });
    await world.build({ site });
    expect(isLive).toBe(true);
    expect(await head(world)).toMatchObject(found);
  });
});

describe.each([
  ['went live', found, async (world: SiteWorld) => upload(world, tides, text('Tides', 'date: 2026-11-20'))],
  ['was withdrawn', undefined, async (world: SiteWorld) => remove(world, tides)],
] as const)('a builder that stands still past its lease while the draft %s', (_what, wanted, happens) => {
  test.each(['before', 'after'] as const)(
    'and puts the preview back (%s any call) is set right once everything was verified',
    async (when) => {
      let putBack = 0;
      let call = 1;
      for (; ; call += 2) {
        const world = await aWorld();
        await upload(world, tides, text('Tides', 'draft: true'));
        const stall = new Stalled(call, when, async () => {
          world.time = shifted(world.time, leaseLength);
          await happens(world);
          await world.build();
        });
        const { table, site } = world;
        await world.build({ table: stall.wrap(table), site: stall.wrap(site) }).catch(() => undefined);
        if (!stall.stalled) break;
        if (previews(world).some((key) => world.site.text(key)?.includes('Draft.'))) putBack++;
        for (let count = 0; count < 3; count++) {
          world.time = shifted(world.time, leaseLength);
          await world.build();
        }
        const [key] = previews(world);
        const stands = key === undefined ? undefined : await world.site.head(key);
        if (wanted === undefined) expect(stands, `call ${call}`).toBeUndefined();
        else if (key !== undefined) expect(stands, `call ${call}`).toMatchObject(wanted);
      }
      expect(call).toBeGreaterThan(20);
      if (when === 'before') expect(putBack).toBeGreaterThan(0);
    },
  );
});

test('a theme that changes changes previews too', async () => {
  const world = await aWorld();
  await upload(world, tides, text('Tides', 'draft: true'));
  await world.build();
  await world.file('theme/article.liquid', '<body>Mine: {{ article.title }}');
  await world.build();
  expect(page(world)).toContain('Mine: Tides');
});

test('the address that is minted first stays, also for a look that minted another meanwhile', async () => {
  const world = await aWorld();
  await world.content.put(tides, text('Tides', 'draft: true'), { contentType: 'text/markdown' });
  await look(world, tides);
  const [id] = [...world.content.versions.keys()].flatMap(
    (key) => /^identity\/([^/]+)\/preview\.json$/.exec(key)?.[1] ?? [],
  );
  await world.build();
  const first = theKey(world);
  await upload(world, tides, text('Tides', 'date: 2026-11-20'));
  await upload(world, tides, text('Tides', 'draft: true'));
  await world.build();
  expect(theKey(world)).toBe(first);
  expect(id).toBeDefined();
  expect((await readItem(world.table, id as never))?.preview).toBe(first.split('/')[1]);
});
