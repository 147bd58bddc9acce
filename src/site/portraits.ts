/** Pictures of authors, as publication.yaml names them. */
import type { FileRecord } from '../article/article.ts';
import { pageHero, type ShownHero } from '../article/shown-pictures.ts';
import { contentKeyOf } from '../keys.ts';
import type { Appearance } from './appearance.ts';
import type { Build } from './bring.ts';
import { partsOf } from './selections.ts';
import type { Selection } from './site.ts';

/** Its alternative text is empty, because the name stands beside it. */
export async function portraitOf(
  { appearance, pictures }: Pick<Build, 'appearance' | 'pictures'>,
  selection: Selection,
): Promise<ShownHero | undefined> {
  const [kind, name] = partsOf(selection);
  const src = kind === 'author' ? appearance.publication.config.authors[name]?.picture : undefined;
  if (src === undefined) return undefined;
  const key = contentKeyOf(src);
  return pageHero({ src, alt: '' }, await pictures(key === undefined ? [] : [key]));
}

/** The pages of authors whose picture is among these files: it came, was measured, or went. */
export function portrayedBy(
  { publication }: Appearance,
  files: readonly Pick<FileRecord, 'key'>[],
): readonly Selection[] {
  const moved = new Set(files.map(({ key }) => key));
  return Object.entries(publication.config.authors)
    .filter(([, { picture }]) => picture !== undefined && moved.has(contentKeyOf(picture) ?? ''))
    .map(([id]): Selection => `author#${id}`);
}
