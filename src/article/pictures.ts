/** A picture as front matter names it: a path, a table, or the first of several. */
import * as z from 'zod';
import { field } from './field.ts';
import { type Entry, fit, isEntry, line, present, under, understood, words } from './values.ts';

/** In order of preference: what is made for the top of a page before what is made for a list. */
const pictureNames = [
  ...(['hero', 'heroImage', 'cover', 'cover_image', 'image', 'featured_image', 'feature_image'] as const),
  ...['banner', 'banner_image', 'header_image', 'header-img', 'header.overlay_image', 'images', 'banner_img'],
  ...['top_img', 'index_img', 'img', 'photo', 'photos', 'picture', 'og_image', 'social_image', 'share_image'],
  ...['thumbnail', 'thumb', 'header.teaser', 'preview'],
] as const;

/** `cover_alt`, `feature_image_caption`: a companion is called after its picture. */
const companionNames = (first: string, ...more: string[]): readonly [string, ...string[]] => [
  `hero_${first}`,
  ...pictureNames.flatMap((name) => [first, ...more].map((ending) => `${name}_${ending}`)),
];

export interface NamedPicture {
  /** As written: a path or an address. */
  readonly src: string;
  readonly alt?: string;
  readonly caption?: string;
  readonly credit?: string;
  readonly width?: number;
  readonly height?: number;
}

/** `{{ site.baseurl }}/images/a.png`: what a template would have put in front is the site itself. */
const path = line(2_000).transform((value) => value.replace(/\{\{[^{}]*\}\}/g, '').trim());

/** Other systems write `800px`, or nothing of use; the picture is shown all the same. */
const pixels = z
  .string()
  .regex(/^[1-9]\d{0,4}(px)?$/)
  .transform((value) => Number.parseInt(value, 10));

/** `null`: the key says that there is none, or only how one would be shown. */
const picture = understood((value): NamedPicture | null | undefined => {
  const one = Array.isArray(value) ? value[0] : value;
  return isEntry(one) ? pictureOfEntry(one) : pictureOfPath(one);
});

function pictureOfPath(value: unknown): NamedPicture | null | undefined {
  const src = fit(path, value);
  if (src === undefined) return undefined;
  return src === '' || /^(true|false|none)$/i.test(src) ? null : { src };
}

function pictureOfEntry(entry: Entry): NamedPicture | null | undefined {
  const given = under(entry, ['src', 'url', 'image', 'path', 'file', 'filename', 'href']);
  if (given === undefined) return null;
  const found = isEntry(given) ? pictureOfEntry(given) : pictureOfPath(given);
  if (!found) return found;
  return present({
    alt: fit(line(1_000), under(entry, ['alt', 'alttext', 'imagealt', 'description', 'title'])),
    caption: fit(words(1_000), under(entry, ['caption', 'imagecaption'])),
    credit: fit(words(300), under(entry, ['credit', 'attribution', 'photographer', 'copyright'])),
    width: fit(pixels, under(entry, ['width'])),
    height: fit(pixels, under(entry, ['height'])),
    ...found,
  });
}

export const pictureFields = {
  hero: field(pictureNames, picture, {
    expected: 'a path, or an entry with src, alt, caption and credit',
    example: 'hero: { src: images/tide.jpg, alt: A tide gauge at low water }',
    manyFaced: true,
  }),
  heroAlt: field(companionNames('alt', 'alt_text'), line(1_000), {
    expected: 'one sentence, at most 1,000 characters',
    example: 'cover_alt: A tide gauge at low water',
    manyFaced: true,
  }),
  heroCaption: field(companionNames('caption'), words(1_000), {
    expected: 'one sentence, at most 1,000 characters',
    example: 'cover_caption: The gauge at Olhão',
    manyFaced: true,
  }),
  heroCredit: field(companionNames('credit'), words(300), {
    expected: 'a name, at most 300 characters',
    example: 'cover_credit: Jane Doe',
    manyFaced: true,
  }),
} as const;
