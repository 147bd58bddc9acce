/** The keys of an article's front matter. YAML is read as text (see ./yaml.ts), so each of these starts from strings. */
import * as z from 'zod';
import { isLanguage } from '../config.ts';
import { dateForms, parseDate } from './dates.ts';
import type { Field } from './front-matter.ts';
import { declaredIdentity } from './identity.ts';
import { slugOf } from './slug.ts';

/** What YAML's escapes can smuggle in and XML cannot carry: control characters, lone surrogates, non-characters. */
const unprintable = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\p{Surrogate}]/gu;

const cleaned = z.string().transform((value) => value.replace(unprintable, '').trim());
const text = (max: number) => cleaned.pipe(z.string().min(1).max(max));
/** A text without line ends: YAML folds a long value over several lines. */
const line = (max: number) =>
  cleaned.transform((value) => value.replace(/\s+/g, ' ')).pipe(z.string().min(1).max(max));

export const webAddress = cleaned.pipe(z.url({ protocol: /^https?$/ }).max(2_000));

const truth = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'yes', 'on', 'false', 'no', 'off']))
  .transform((value) => ['true', 'yes', 'on'].includes(value));

const pixels = z
  .string()
  .regex(/^[1-9]\d{0,4}$/)
  .transform(Number);

const author = z.union([line(120), z.object({ name: line(120), url: webAddress.exactOptional() })]);

const listOf = <T extends z.ZodType>(entry: T, max: number) =>
  z.union([entry.transform((one) => [one]), z.array(entry).max(max)]);

const tags = z
  .union([z.string().transform((value) => value.split(',')), z.array(z.string())])
  .transform((list) => [...new Set(list.map((tag) => tag.replace(unprintable, '').trim()).filter(Boolean))])
  .pipe(z.array(z.string().max(60)).max(20));

const hero = z.union([
  line(2_000).transform((src) => ({ src })),
  z.object({
    src: line(2_000),
    alt: text(1_000).exactOptional(),
    caption: text(1_000).exactOptional(),
    credit: line(300).exactOptional(),
    width: pixels.exactOptional(),
    height: pixels.exactOptional(),
  }),
]);

const field = <T>(
  names: readonly [string, ...string[]],
  schema: z.ZodType<T>,
  expected: string,
  example: string,
): Field<T> => ({ names, schema, expected, example });

const date = (name: string, timezone: string, example: string) =>
  field(
    [name],
    z.string().transform((value, context) => {
      const moment = parseDate(value, timezone);
      if (moment !== undefined) return moment;
      context.addIssue({ code: 'custom', message: 'unreadable date' });
      return z.NEVER;
    }),
    dateForms,
    example,
  );

/** Keys that pages have too. */
export const sharedFields = {
  title: field(['title'], line(300), 'one line of text, at most 300 characters', 'title: The tide tables'),
  language: field(['language', 'lang'], z.string().refine(isLanguage), 'a language tag', 'language: pt-BR'),
  direction: field(['direction', 'dir'], z.enum(['ltr', 'rtl']), 'ltr or rtl', 'direction: rtl'),
  excerpt: field(
    ['summary', 'description'],
    line(1_000),
    'a few sentences of text, at most 1,000 characters',
    'summary: Why the tables were wrong for a century.',
  ),
} as const;

/** Dates without a zone are meant in `timezone`. */
export const articleFields = (timezone: string) =>
  ({
    ...sharedFields,
    deck: field(
      ['deck', 'subtitle'],
      line(500),
      'one sentence, at most 500 characters',
      'deck: They were wrong for a century, and nobody minded.',
    ),
    slug: field(
      ['slug'],
      z.string().max(200).transform(slugOf).pipe(z.string().min(1)),
      'lower case Latin letters, digits and hyphens',
      'slug: tide-tables',
    ),
    date: date('date', timezone, 'date: 2026-11-23 10:00'),
    updated: date('updated', timezone, 'updated: 2026-11-24'),
    draft: field(['draft'], truth, 'true or false', 'draft: true'),
    mail: field(
      ['mail'],
      z.union([z.enum(['auto', 'never']), truth.transform((mail) => (mail ? 'auto' : 'never'))]),
      'auto or never',
      'mail: never',
    ),
    id: field(
      ['id'],
      line(200).transform(declaredIdentity),
      'a UUID, or the id that the article had elsewhere, at most 200 characters',
      'id: 0f4c2a8e-5b1d-4c3e-9a6f-2d7b8e1c0a35',
    ),
    authors: field(
      ['authors', 'author'],
      listOf(author, 20),
      'names, ids from publication.yaml, or entries with name and url',
      'authors: [jane, Bob Roe]',
    ),
    section: field(['section'], line(80), 'a section from publication.yaml', 'section: sea'),
    tags: field(
      ['tags'],
      tags,
      'at most 20 words or phrases of at most 60 characters',
      'tags: [tides, maps]',
    ),
    hero: field(
      ['hero', 'image'],
      hero,
      'a path, or an entry with src, alt, caption and credit',
      'hero: { src: images/tide.jpg, alt: A tide gauge at low water }',
    ),
    sponsor: field(
      ['sponsor'],
      z.union([
        line(120).transform((name) => ({ name })),
        z.object({
          name: line(120),
          text: text(500).exactOptional(),
          url: webAddress.exactOptional(),
        }),
      ]),
      'an entry with name, text and url',
      'sponsor: { name: Gauge & Sons, text: Instruments since 1871., url: "https://gauge.example/" }',
    ),
    follow: field(
      ['follow'],
      listOf(z.object({ label: line(80), url: webAddress }), 12),
      'entries with label and url, at most 12',
      'follow: [{ label: Mastodon, url: "https://social.example/@tides" }]',
    ),
    canonical: field(
      ['canonical', 'canonical_url'],
      webAddress,
      'an absolute http or https address',
      'canonical: https://elsewhere.example/tides/',
    ),
  }) as const;
