/**
 * The keys of front matter: one table, for the parser and for docs/front-matter.md. Where several keys of a row are
 * given, the first in the row wins.
 */
import * as z from 'zod';
import { addressFields } from './address-wishes.ts';
import { authorFields } from './authors.ts';
import { dateFields, moment } from './date-fields.ts';
import type { DateReader } from './dates.ts';
import { enclosureFields } from './enclosure-fields.ts';
import { field } from './field.ts';
import { declaredIdentity } from './identity.ts';
import { labelFields } from './labels.ts';
import { languageTag } from './languages.ts';
import { pictureFields } from './pictures.ts';
import { publicityFields } from './publicity.ts';
import { seriesFields } from './series.ts';
import { fit, line, text, truth, understood, webAddress } from './values.ts';

/** Minimal Mistakes and others have a picture's path under `teaser`. */
const excerpt = understood((value) => {
  const text = fit(line(5_000), value);
  return text !== undefined && /^\S+\.(png|jpe?g|gif|webp|avif|svg)$/i.test(text) ? null : text;
});

/** Keys that pages have too. */
export const sharedFields = {
  title: field(['title'], line(300), {
    expected: 'one line of text, at most 300 characters',
    example: 'title: The tide tables',
    unreadable: 'refuses',
  }),
  language: field(
    ['language', 'lang', 'locale', 'languageCode'],
    understood((value) => languageTag(fit(line(60), value) ?? '')),
    { expected: 'a language tag', example: 'language: pt-BR' },
  ),
  direction: field(['direction', 'dir'], z.enum(['ltr', 'rtl']), {
    expected: 'ltr or rtl',
    example: 'direction: rtl',
  }),
  excerpt: field(
    [
      ...(['summary', 'description', 'excerpt', 'custom_excerpt', 'meta_description', 'abstract'] as const),
      ...['spoiler', 'intro', 'blurb', 'desc', 'teaser'],
    ],
    excerpt,
    {
      expected: 'a few sentences of text, at most 5,000 characters',
      example: 'summary: Why the tables were wrong for a century.',
      manyFaced: true,
    },
  ),
} as const;

const entries = <T extends z.ZodType>(entry: T, max: number) =>
  z.union([entry.transform((one) => [one]), z.array(entry).max(max)]);

export interface FieldOptions extends DateReader {
  /** Jekyll's rule: tags and categories in one line are divided at spaces. */
  readonly spacedLabels: boolean;
}

const ownFields = {
  deck: field(['deck', 'dek', 'subtitle', 'standfirst', 'tagline', 'subheading'], line(500), {
    expected: 'one sentence, at most 500 characters',
    example: 'deck: They were wrong for a century, and nobody minded.',
  }),
  mail: field(
    ['mail'],
    z.union([z.enum(['auto', 'never']), truth.transform((mail) => (mail ? 'auto' : 'never'))]),
    { expected: 'auto or never', example: 'mail: never', unreadable: 'refuses' },
  ),
  announce: field(['announce'], line(20).transform(Number).pipe(z.number().int().min(1).max(1_000)), {
    expected: 'a whole number from 1 to 1,000',
    example: 'announce: 2',
  }),
  id: field(['id', 'guid'], line(200).transform(declaredIdentity), {
    expected: 'a UUID, or the id that the article had elsewhere, at most 200 characters',
    example: 'id: 0f4c2a8e-5b1d-4c3e-9a6f-2d7b8e1c0a35',
    unreadable: 'refuses',
  }),
  sponsor: field(
    ['sponsor'],
    z.union([
      line(120).transform((name) => ({ name })),
      z.object({ name: line(120), text: text(500).exactOptional(), url: webAddress.exactOptional() }),
    ]),
    {
      expected: 'an entry with name, text and url',
      example:
        'sponsor: { name: Gauge & Sons, text: Instruments since 1871., url: "https://gauge.example/" }',
      unreadable: 'refuses',
    },
  ),
  follow: field(['follow'], entries(z.object({ label: line(80), url: webAddress }), 12), {
    expected: 'entries with label and url, at most 12',
    example: 'follow: [{ label: Mastodon, url: "https://social.example/@tides" }]',
  }),
} as const;

function makeFields(options: FieldOptions) {
  return {
    ...sharedFields,
    ...ownFields,
    ...dateFields(options),
    ...publicityFields(moment(options)),
    ...authorFields,
    ...labelFields(options.spacedLabels),
    ...pictureFields,
    ...enclosureFields,
    ...seriesFields,
    ...addressFields,
  } as const;
}

export type ArticleFields = ReturnType<typeof makeFields>;

/** Schemas are dear to make, and a publication asks for the same ones again and again. */
const made = new Map<string, ArticleFields>();

export function articleFields(options: FieldOptions): ArticleFields {
  const key = JSON.stringify([options.timezone, options.language, options.spacedLabels]);
  const fields = made.get(key) ?? makeFields(options);
  made.set(key, fields);
  return fields;
}
