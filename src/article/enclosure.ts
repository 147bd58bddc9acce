/** The recording that belongs to an article: what front matter names, resolved to an address that feeds can name. */
import { type Problem, received } from '../problem.ts';
import type { Enclosure } from './article.ts';
import { measuresOf, type NamedEnclosure } from './enclosure-fields.ts';
import { durationInWords, sizeInWords } from './measures.ts';
import type { Place } from './placed.ts';
import { pointed } from './pointed.ts';
import type { Find } from './targets.ts';
import { present } from './values.ts';

export interface SaidOfEnclosure {
  readonly enclosure?: NamedEnclosure;
  readonly mediaFile?: NamedEnclosure;
  readonly enclosureDuration?: string;
  readonly enclosureLength?: string;
}

export interface ResolvedEnclosure {
  readonly enclosure?: Enclosure;
  /** Key of the content bucket, where the recording is one of its files. */
  readonly asset?: string;
  readonly problems: readonly Problem[];
}

export function enclosureOf(
  said: SaidOfEnclosure,
  key: string,
  find: Find,
  place: (name: keyof SaidOfEnclosure) => Place,
): ResolvedEnclosure {
  const named = said.enclosure ?? said.mediaFile;
  if (named === undefined) return { problems: [] };
  const { src, type, ...own } = named;
  const { reference, address: url = '', problem } = pointed(src, { fromKey: key, find, use: 'media' });
  const at = place(said.enclosure === undefined ? 'mediaFile' : 'enclosure');
  const asset = reference.kind === 'file' ? { asset: reference.key } : {};
  if (!/^(https:\/\/|\/)/i.test(url))
    return { ...asset, problems: [{ ...enclosureUnusable, ...at, received: received(src) }] };
  const beside = measuresOf(said.enclosureLength, said.enclosureDuration);
  const enclosure: Enclosure = present({ url, type, ...beside, ...own });
  const unread = said.enclosureDuration !== undefined && enclosure.duration === undefined;
  const problems = [
    ...(problem === undefined ? [] : [{ ...problem, ...at }]),
    ...(unread
      ? [{ ...durationUnreadable, ...place('enclosureDuration'), received: received(said.enclosureDuration) }]
      : []),
  ];
  return { enclosure, ...asset, problems };
}

export const isFilm = ({ type }: Pick<Enclosure, 'type'>): boolean => type.startsWith('video/');

/** `34 min, 31 MB`; empty where neither is known. */
export const measuresInWords = ({ duration, length }: Pick<Enclosure, 'duration' | 'length'>): string =>
  [
    ...(duration === undefined ? [] : [durationInWords(duration)]),
    ...(length === undefined ? [] : [sizeInWords(length)]),
  ].join(', ');

const enclosureUnusable: Problem = {
  severity: 'warning',
  code: 'enclosure-unusable',
  wrong: 'The recording cannot be served and is left out.',
  expected: 'the path of a file beside the article, one below public/, or an https address',
  example: 'enclosure: { url: audio/tides.mp3, duration: "34:12" }',
};

const durationUnreadable: Problem = {
  severity: 'warning',
  code: 'duration-unreadable',
  wrong: 'How long the recording lasts cannot be understood, and is left out.',
  expected: 'hours, minutes and seconds, minutes, or seconds',
  example: 'audio_duration: "1:02:03"',
};
