/** The records of pictures that pages and feeds show, as they stand for one build. */
import { readPictureFile } from '../article/picture-files.ts';
import { type PictureFile, type Pictures, pageHero } from '../article/shown-pictures.ts';
import { contentKeyOf } from '../keys.ts';
import type { Table } from '../ports.ts';
import { inParallel } from './in-parallel.ts';
import type { Listed } from './site.ts';

/** What is asked for twice is read once. */
export type ReadPictures = (keys: Iterable<string>) => Promise<Pictures>;

const width = 16;

/** For one build: what it read stays as it was, because a record that moves has an intent, and so a build of its own. */
export function createReadPictures(table: Table): ReadPictures {
  const known = new Map<string, Promise<PictureFile | undefined>>();
  return async (keys) => {
    const pictures = new Map<string, PictureFile>();
    await inParallel(width, new Set(keys), async (key) => {
      const asked = known.get(key) ?? readPictureFile(table, key);
      known.set(key, asked);
      const file = await asked;
      if (file !== undefined) pictures.set(key, file);
    });
    return pictures;
  };
}

type Summed = Pick<Listed, 'summary'>;

const heroKeys = (listed: readonly Summed[]): readonly string[] =>
  listed.flatMap(({ summary }) => contentKeyOf(summary.hero?.src ?? '') ?? []);

/** The same articles, their heroes as pages show them. */
export async function withHeroes<L extends Summed>(
  readPictures: ReadPictures,
  listed: readonly L[],
): Promise<readonly L[]> {
  const pictures = await readPictures(heroKeys(listed));
  return listed.map((one) => {
    const { hero } = one.summary;
    return hero === undefined ? one : { ...one, summary: { ...one.summary, hero: pageHero(hero, pictures) } };
  });
}

export async function withHero<L extends Summed>(readPictures: ReadPictures, one: L): Promise<L> {
  const [pictured = one] = await withHeroes(readPictures, [one]);
  return pictured;
}
