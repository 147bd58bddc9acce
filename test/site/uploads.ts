/** Files that come and go as the article stage sees them, before the builder and on the same rows and buckets. */
import { lookAt } from '../../src/article/look.ts';
import { shifted } from '../../src/ids.ts';
import type { SiteWorld } from './site-world.ts';

export const articleText = (title: string, ...front: string[]) =>
  `---\n${[`title: ${title}`, 'date: 2026-11-20', ...front].join('\n')}\n---\nText of ${title}.\n`;

/** The article stage before the builder, on the same rows and buckets. */
export async function look(world: SiteWorld, key: string): Promise<void> {
  const { table, content, log, clock } = world;
  let minted = world.content.versions.size;
  const uuid = () => `00000000-0000-4000-8000-${String(++minted).padStart(12, '0')}`;
  const hex = (bytes: number) => (++minted).toString(16).padStart(bytes * 2, '0');
  const ports = {
    ...{ table, content, log, wallClock: clock, randomness: { uuid, hex } },
    ...{ senderDomain: 'courant.example', siteUrl: 'https://courant.example' },
  };
  await lookAt(ports, { look: key, now: world.time });
}

export async function upload(world: SiteWorld, key: string, text: string): Promise<void> {
  await world.content.put(key, text, { contentType: 'text/markdown' });
  await look(world, key);
}

/** The file goes, and the time passes in which it might be a rename. */
export async function remove(world: SiteWorld, key: string): Promise<void> {
  await world.content.delete(key);
  await look(world, key);
  world.time = shifted(world.time, 180_000);
  await look(world, key);
}
