/** What a pass reads of a large dirty set. */
import { describe, expect, it } from 'vitest';
import { writeIntent } from '../../src/article/records.ts';
import { readDirty } from '../../src/site/work.ts';
import { SiteWorld } from './site-world.ts';

/** Intents that no record has reached; they sort before all others. */
async function ahead(world: SiteWorld, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const subject = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    await writeIntent(world.table, { subject, rev: 1, key: `articles/${n}.md` }, world.time);
  }
}

describe('a dirty set', () => {
  it('is read whole where it is small', async () => {
    const world = new SiteWorld();
    await world.publication();
    await world.article('tides');
    const { intents, isPart } = await readDirty(world.table, false);
    expect(intents).toHaveLength(2);
    expect(isPart).toBe(false);
  });

  it('is read in part where it is large, with what shows on every page, each once', async () => {
    const world = new SiteWorld();
    await ahead(world, 1_200);
    await world.publication();
    await world.file('pages/about.md', '---\ntitle: About\n---\nUs.\n');
    await world.file('theme/site.css', 'p {}');
    await world.file('articles/a.png', 'p');
    const { intents, isPart } = await readDirty(world.table, false);
    expect(isPart).toBe(true);
    expect(intents).toHaveLength(1_003);
    expect(intents.slice(0, 3).map(({ subject }) => subject)).toEqual([
      ...['publication', 'file:theme/site.css', 'file:pages/about.md'],
    ]);
  });

  it('is read whole where a part of it holds too little', async () => {
    const world = new SiteWorld();
    await ahead(world, 1_200);
    await world.publication();
    await world.article('tides');
    expect((await readDirty(world.table, true)).intents).toHaveLength(1_202);
    await world.build();
    expect(world.site.text('2026/tides/index.html')).toContain('Title of tides');
    expect(await world.dirty()).toHaveLength(1_200);
  });
});
