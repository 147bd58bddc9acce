/**
 * Volumes: the articles in the order in which they first came out, at most so many in one, a new one each month. What
 * names all articles is made of them: archive feeds, sitemap, search (docs/protocols.md, Site: Volumes). Pure.
 */
import type { ArticleId } from '../ids.ts';
import type { Listed } from './site.ts';

/** The month of the publication in which it was begun, and its number there: `2026-11-0003`; names sort by age. */
export type VolumeName = `${string}-${string}-${string}`;

const form = /^(\d{4})-(\d{2})-(\d{4})$/;

/** Throws on a text that is none. */
export function volumeName(text: string): VolumeName {
  if (!form.test(text)) throw new TypeError(`Not a volume: ${JSON.stringify(text.slice(0, 80))}`);
  return text as VolumeName;
}

/** Publishing one article writes so many again: the feed of all has about as many. */
export const volumeSize = 50;

/** Where an article is bound. */
export interface Place {
  readonly volume: VolumeName;
  /** From 0. */
  readonly place: number;
}

export interface Bound extends Place {
  readonly id: ArticleId;
}

/** What has been given of the newest volume. Absent: nothing was ever bound. */
export interface Places {
  readonly volume: VolumeName;
  /** So many of its places are given. */
  readonly given: number;
}

export interface Volume {
  readonly name: VolumeName;
  /** One more than the last place that an article has. Only grows. */
  readonly size: number;
  /** Its documents showed so much of it when they were last brought. */
  readonly out: number;
  /** No article of it is live: sitemap and search leave it out. As it was when it was last brought. */
  readonly empty: boolean;
}

/** An article in its volume: everything that the documents made of it say, so that none of them reads Markdown. */
export interface Member extends Listed {
  /** What search finds it by (./search-words.ts). */
  readonly words: string;
}

/** The next `count` places. `month`: `2026-11`, today's; a clock that was set back begins no older volume. */
export function nextPlaces(
  places: Places | undefined,
  month: string,
  count: number,
): { readonly taken: readonly Place[]; readonly places: Places } {
  let current: Places = places ?? { volume: volumeName(`${month}-0001`), given: 0 };
  if (current.volume.slice(0, 7) < month) current = { volume: volumeName(`${month}-0001`), given: 0 };
  const taken: Place[] = [];
  while (taken.length < count) {
    if (current.given >= volumeSize) current = { volume: nextName(current.volume), given: 0 };
    taken.push({ volume: current.volume, place: current.given });
    current = { ...current, given: current.given + 1 };
  }
  return { taken, places: current };
}

/** After half a million articles of one month comes the next month. */
function nextName(volume: VolumeName): VolumeName {
  const [, year, month, number] = (form.exec(volume) ?? []).map(Number);
  if (year === undefined || month === undefined || number === undefined)
    throw new TypeError(`Not a volume: ${volume}`);
  if (number < 9_999) return named(year, month, number + 1);
  return month < 12 ? named(year, month + 1, 1) : named(year + 1, 1, 1);
}

const named = (year: number, month: number, number: number): VolumeName =>
  volumeName(
    [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(number).padStart(4, '0')].join(
      '-',
    ),
  );

/** Places and volumes as the facts tell. */
export function volumesOf(bound: readonly Place[]): {
  readonly places?: Places;
  readonly volumes: readonly Pick<Volume, 'name' | 'size'>[];
} {
  const sizes = new Map<VolumeName, number>();
  for (const { volume, place } of bound) sizes.set(volume, Math.max(sizes.get(volume) ?? 0, place + 1));
  const volumes = [...sizes]
    .map(([name, size]) => ({ name, size }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const newest = volumes.at(-1);
  return {
    volumes,
    ...(newest === undefined ? {} : { places: { volume: newest.name, given: newest.size } }),
  };
}

/** Newest first, as in every list. */
export const inOrder = (members: readonly Member[]): readonly Member[] =>
  members.toSorted((a, b) => (`${a.published}#${a.id}` < `${b.published}#${b.id}` ? 1 : -1));
