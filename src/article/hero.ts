/** The picture at the top: what front matter names, resolved to an address that pages can show. */
import { type Problem, received } from '../problem.ts';
import type { Hero } from './article.ts';
import type { NamedPicture } from './pictures.ts';
import type { Place } from './placed.ts';
import { pointed } from './pointed.ts';
import type { Find } from './targets.ts';

export interface SaidOfHero {
  readonly hero?: NamedPicture;
  readonly heroAlt?: string;
  readonly heroCaption?: string;
  readonly heroCredit?: string;
}

export interface ResolvedHero {
  readonly hero?: Hero;
  /** Key of the content bucket, where the picture is one of its files. */
  readonly asset?: string;
  readonly problems: readonly Problem[];
}

export function heroOf(said: SaidOfHero, key: string, find: Find, place: Place): ResolvedHero {
  if (said.hero === undefined) return { problems: [] };
  const { src, alt = said.heroAlt ?? '', ...rest } = said.hero;
  const { reference, address: url = '', problem } = pointed(src, { fromKey: key, find, use: 'image' });
  const asset = reference.kind === 'file' ? { asset: reference.key } : {};
  if (!/^(https:\/\/|\/)/i.test(url))
    return { ...asset, problems: [{ ...heroUnusable, ...place, received: received(src) }] };
  const problems = [
    ...(alt === '' ? [{ ...heroAltMissing, received: received(src) }] : []),
    ...(problem === undefined ? [] : [problem]),
  ].map((one) => ({ ...one, ...place }));
  const beside = {
    ...(said.heroCaption === undefined ? {} : { caption: said.heroCaption }),
    ...(said.heroCredit === undefined ? {} : { credit: said.heroCredit }),
  };
  return { hero: { src: url, alt, ...beside, ...rest }, ...asset, problems };
}

const heroUnusable: Problem = {
  severity: 'warning',
  code: 'hero-unusable',
  wrong: 'The hero image cannot be shown and is left out.',
  expected: 'the path of an image beside the article, or an https address',
  example: 'hero: { src: images/tide.jpg, alt: A tide gauge at low water }',
};

const heroAltMissing: Problem = {
  severity: 'warning',
  code: 'alt-missing',
  wrong: 'The hero image has no alternative text, so who does not see it does not know what it shows.',
  expected: 'a short description as alt',
  example: 'hero: { src: images/tide.jpg, alt: A tide gauge at low water }',
};
