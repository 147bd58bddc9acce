/**
 * `publication.yaml`: what the editors decide. It lives in the content bucket, takes effect on upload and gets a
 * report like an article. The deployment (domain, sender, regions) is not here: see `infra/deployment.ts`.
 */
import * as z from 'zod';
import { addressForm, inOurWords } from './addresses.ts';
import { newsletterId } from './ids.ts';
import { belongsToSite } from './keys.ts';
import { podcastSchemaWith } from './podcast.ts';

/** One line: names stand in mail headers, where a line break begins another header, and XML takes no control characters. */
const text = (max: number) =>
  z
    .string()
    .transform((value) => value.replace(/[\s\p{Cc}\p{Surrogate}]+/gu, ' ').trim())
    .pipe(z.string().min(1).max(max));
const webAddress = z.url({ protocol: /^https?$/ });
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case letters, digits and hyphens, at most 40');

/** `15s`, `10m`, `2h` → milliseconds. */
const duration = z
  .string()
  .regex(/^\d{1,4}[smh]$/, 'a number followed by s, m or h')
  .transform((value) => {
    const unit = { s: 1_000, m: 60_000, h: 3_600_000 }[value.slice(-1) as 's' | 'm' | 'h'];
    return Number(value.slice(0, -1)) * unit;
  });

const timeZone = z.string().refine((zone) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}, 'an IANA time zone');

/** `en-12` looks like a language tag and is none (BCP 47): no date could be written in it. */
export function isLanguage(tag: string): boolean {
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return false;
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}

const link = z.strictObject({ label: text(80), url: webAddress });

const author = z.strictObject({
  name: text(120),
  url: webAddress.optional(),
  bio: text(500).optional(),
  /** Private: where notices of this author's files go. On no page, in no feed, in no log. */
  email: z.email().optional(),
});

const section = z.strictObject({
  title: text(120),
  description: text(500).optional(),
  /** The line under each article of the section. */
  more: text(120).optional(),
});

/** `article` mails each article by itself; the others gather what came since the last one. From fast to slow. */
export const cadenceSchema = z.enum(['article', 'daily', 'weekly', 'monthly'], {
  error: 'one of: article, daily, weekly, monthly',
});
export type Cadence = z.infer<typeof cadenceSchema>;

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** When gathering digests come, by the clock of the publication's zone. */
const schedule = z.strictObject({
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day with two digits each, such as "09:00"')
    .default('09:00'),
  /** Of the weekly digest. */
  weekday: z.enum(weekdays, { error: `one of: ${weekdays.join(', ')}` }).default('friday'),
  /** Of the monthly digest; no month lacks it. */
  dayOfMonth: z
    .int({ error: 'a whole number from 1 to 28' })
    .min(1, 'a day from 1 to 28, which each month has')
    .max(28, 'a day from 1 to 28, which each month has')
    .default(1),
});
export type Schedule = z.infer<typeof schedule>;
/** From 0, Monday: as ISO 8601 counts them. */
export const weekdayNumber = ({ weekday }: Schedule): number => weekdays.indexOf(weekday);

/** `author`: whoever the byline names and publication.yaml has with an `email`. */
const told = z.enum(['author', 'owner']);
const whom = z.union([told.transform((one) => [one]), z.array(told)]);

/** Who is mailed about which files; the short form (`owner`, `[author, owner]`) means both. */
const notify = z.union(
  [
    whom.transform((both) => ({ published: both, rejected: both })),
    z.strictObject({ published: whom.default([]), rejected: whom.default([]) }),
  ],
  { error: 'author, owner or a list of both; or such a one under published, rejected or each of them' },
);

const newsletter = z.strictObject({
  id: slug.transform(newsletterId),
  name: text(120),
  description: text(500).optional(),
  selection: z
    .strictObject({
      sections: z.array(slug).optional(),
      tags: z.array(text(80)).optional(),
      authors: z.array(slug).optional(),
    })
    .default({}),
  cadences: z
    .array(cadenceSchema)
    .min(1, 'at least one cadence')
    .refine((list) => new Set(list).size === list.length, 'each cadence once')
    .default(['article']),
  schedule: schedule.default({ time: '09:00', weekday: 'friday', dayOfMonth: 1 }),
  from: z.strictObject({ name: text(120), address: z.email() }),
  replyTo: z.email().optional(),
  /** Shown at the foot of each mail (16 CFR 316.5 asks for a postal address). */
  postalAddress: text(300),
  recallWindow: duration.default(600_000),
});
export type Newsletter = z.infer<typeof newsletter>;

/** Who may subscribe by the form, and how many mails that may cause. */
const subscribing = z.strictObject({
  /** Mailboxes that anyone can open for ten minutes. */
  disposableAddresses: z.enum(['allow', 'refuse'], { error: 'one of: allow, refuse' }).default('allow'),
  mailsPerHour: z.int().min(1).max(100_000).default(500),
  mailsPerHourToOneDomain: z.int().min(1).max(100_000).default(200),
});

/** Root-relative, of letters that need no percent-encoding. */
const sitePath = z
  .string()
  .max(200)
  .regex(
    /^\/(?:(?!\.{1,2}(?:\/|$))[\w:.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w:.-]+)*\/?)?$/,
    'an address of this site that begins with a slash, such as "/:year/:slug/"',
  );

export const publicationSchema = z.strictObject({
  title: text(120),
  description: text(500),
  language: z.string().refine(isLanguage, 'a language tag such as en or pt-BR'),
  timezone: timeZone,
  owner: z.strictObject({ name: text(120), email: z.email().optional() }),
  copyright: text(200).optional(),
  authors: z.record(slug, author).default({}),
  sections: z.record(slug, section).default({}),
  follow: z.array(link).max(12).default([]),
  /** Of articles that wish for no other address. With the placeholders of ./addresses.ts. */
  permalink: sitePath
    .refine(
      (pattern) => inOurWords(pattern) !== undefined,
      'only placeholders that are known, such as :year and :slug',
    )
    .default('/:year/:month/:slug/'),
  feed: z
    .strictObject({
      items: z.number().int().min(1).max(100).default(30),
      content: z.enum(['full', 'summary'], { error: 'full or summary' }).default('full'),
      /** What a browser that shows the feed itself makes it look like: theme/feed.css. */
      stylesheet: z.boolean({ error: 'true or false' }).default(true),
      /** Where readers subscribed before: sent on to the feed of today. */
      oldPaths: z
        .array(
          sitePath
            .transform(addressForm)
            .refine((path) => !belongsToSite(path), 'an address under which the site has nothing of its own'),
        )
        .max(20)
        .default([]),
    })
    .default({ items: 30, content: 'full', stylesheet: true, oldPaths: [] }),
  podcast: podcastSchemaWith(text).optional(),
  newsletters: z.array(newsletter).max(20).default([]),
  subscribing: subscribing.default({
    disposableAddresses: 'allow',
    mailsPerHour: 500,
    mailsPerHourToOneDomain: 200,
  }),
  notify: notify.optional(),
});
export type Publication = z.infer<typeof publicationSchema>;

/** For templates: nobody's private address comes near a page. */
export const withoutAddresses = (publication: Publication): Publication => ({
  ...publication,
  authors: Object.fromEntries(
    Object.entries(publication.authors).map(([id, { email: _private, ...known }]) => [id, known]),
  ),
});

/** The publication as it stands in the content table: the accepted version of `publication.yaml`. */
export interface AcceptedPublication {
  readonly rev: number;
  readonly versionId: string;
  readonly hash: string;
  readonly config: Publication;
}

export function findNewsletter(publication: Publication, id: string): Newsletter | undefined {
  return publication.newsletters.find((candidate) => candidate.id === id);
}
