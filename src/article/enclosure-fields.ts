/** A recording as front matter names it: a path or a table, with its measures beside it. */
import { field } from './field.ts';
import { bytesOf, secondsOf } from './measures.ts';
import { mediaType } from './media-type.ts';
import { type Entry, fit, isEntry, line, present, under, understood } from './values.ts';

export interface NamedEnclosure {
  /** As written: a path or an address. */
  readonly src: string;
  readonly type: string;
  /** Bytes. */
  readonly length?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly title?: string;
}

/** `{{ site.baseurl }}/a.mp3`: what a template would have put in front is the site itself. */
const path = line(2_000).transform((value) => value.replace(/\{\{[^{}]*\}\}/g, '').trim());

/** What people write for what is registered with IANA. */
const registered: Readonly<Record<string, string>> = {
  ...{ 'audio/mp3': 'audio/mpeg', 'audio/x-mp3': 'audio/mpeg', 'audio/x-mpeg': 'audio/mpeg' },
  ...{ 'audio/m4a': 'audio/mp4', 'audio/x-m4a': 'audio/mp4', 'video/x-m4v': 'video/mp4' },
};
const playable = /^(audio|video)\/[a-z0-9][a-z0-9.+-]{0,60}$/;

/** `undefined`: neither sound nor a film. */
function typeOf(src: string, given: unknown): string | undefined {
  const said = fit(line(80), given)?.toLowerCase();
  const type = said !== undefined && playable.test(said) ? said : mediaType(src.replace(/[?#].*$/s, ''));
  return playable.test(type) ? (registered[type] ?? type) : undefined;
}

/** `null`: the key says that there is none, or the name of a show. */
function enclosureOfValue(value: unknown): NamedEnclosure | null | undefined {
  if (Array.isArray(value)) return value.map(enclosureOfValue).find(Boolean) ?? undefined;
  if (isEntry(value)) return enclosureOfEntry(value);
  const written = fit(path, value);
  if (written === undefined) return undefined;
  // WordPress exports address, bytes and type in three lines.
  const [, first, bytes, said] = /^(\S+) (\d{1,12}) (\S+\/\S+)/.exec(written) ?? [];
  if (first !== undefined) return named(first, { type: said, length: bytes });
  return /[/.]/.test(written) ? named(written, {}) : null;
}

const sources = [
  ...(['url', 'src', 'file', 'filename', 'href', 'path', 'mp3', 'm4a', 'aac', 'ogg', 'oga', 'opus'] as const),
  ...['mp4', 'webm', 'audio', 'video', 'link', 'fileurl', 'mediaurl'],
];

function enclosureOfEntry(entry: Entry): NamedEnclosure | null | undefined {
  const given = under(entry, sources);
  if (given === undefined) return null;
  if (typeof given !== 'string') return enclosureOfValue(given);
  const written = fit(path, given);
  return written === undefined ? undefined : named(written, entry);
}

function named(src: string, entry: Entry): NamedEnclosure | undefined {
  const type = typeOf(src, under(entry, ['type', 'mimetype', 'contenttype', 'mime']));
  if (type === undefined) return undefined;
  const measures = measuresOf(
    fit(line(40), under(entry, ['length', 'size', 'bytes', 'filesize', 'sizeinbytes'])),
    fit(line(40), under(entry, ['duration', 'itunesduration', 'durationinseconds', 'time'])),
  );
  return present({ src, type, ...measures, title: fit(line(300), under(entry, ['title', 'name'])) });
}

export interface Measures {
  readonly length?: number;
  readonly duration?: number;
}

/** `length: 34:12` is how long it lasts, whatever the key's name says elsewhere. */
export const measuresOf = (length: string | undefined, duration: string | undefined): Measures =>
  present({
    length: length === undefined ? undefined : bytesOf(length),
    duration:
      (duration === undefined ? undefined : secondsOf(duration)) ??
      (length?.includes(':') ? secondsOf(length) : undefined),
  });

export const enclosureFields = {
  enclosure: field(
    [
      ...(['enclosure', 'enclosures', 'audio', 'audio_file', 'audio_url', 'audio_file_path'] as const),
      ...['audio_file_url', 'podcast', 'podcast_file', 'podcast_url', 'podcast_link', 'mp3', 'mp3_url'],
      ...['media_url', 'episode_url', 'episode_file', 'recording'],
    ],
    understood(enclosureOfValue),
    {
      expected: 'the path of a file of sound or film, or an entry with url, length, type and duration',
      example: 'enclosure: { url: audio/tides.mp3, duration: "34:12" }',
      manyFaced: true,
    },
  ),
  mediaFile: field(
    ['video', 'video_file', 'video_url', 'media', 'episode', 'file'],
    understood((value) => enclosureOfValue(value) ?? null),
    { expected: 'the path of a file of sound or film', example: 'video: films/tides.mp4', manyFaced: true },
  ),
  enclosureDuration: field(
    [
      ...(['enclosure_duration', 'audio_duration', 'audio_file_duration', 'podcast_duration'] as const),
      ...['itunes_duration', 'episode_duration', 'media_duration', 'video_duration', 'duration'],
    ],
    line(60),
    {
      expected: 'hours, minutes and seconds, minutes, or seconds',
      example: 'audio_duration: "1:02:03"',
      manyFaced: true,
    },
  ),
  enclosureLength: field(
    [
      ...(['enclosure_length', 'enclosure_size', 'audio_size', 'audio_length', 'audio_bytes'] as const),
      ...['audio_file_size', 'audio_file_length', 'podcast_bytes', 'podcast_size', 'podcast_length'],
      ...['podcast_file_size', 'episode_length', 'file_size', 'length'],
    ],
    line(60),
    { expected: 'a number of bytes', example: 'audio_size: 31245678', manyFaced: true },
  ),
} as const;
