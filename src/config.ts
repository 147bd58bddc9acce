/**
 * `publication.yaml`: what the editors decide. It lives in the content bucket, takes effect on upload and gets a
 * report like an article. The deployment (domain, sender, regions) is not here: see `infra/deployment.ts`.
 */
import * as z from 'zod';
import { addressForm, inOurWords } from './addresses.ts';
import { belongsToSite } from './keys.ts';
import { type Newsletter, newsletterSchemaWith } from './newsletter.ts';
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

/** Of a file as the site serves it (`/articles/people/ines.jpg`; `/ines.jpg` of `public/ines.jpg`), or from elsewhere. */
const pictureAddress = z
  .string()
  .max(300)
  .regex(
    /^(?:https:\/\/[^\s"'<>\\]+|\/(?![/\\])[^\s"'<>\\]+)$/,
    'an address of this site that begins with a slash, such as "/articles/people/ines.jpg", or an https address',
  );

const author = z.strictObject({
  name: text(120),
  url: webAddress.optional(),
  bio: text(500).optional(),
  /** A portrait, on the author's page. */
  picture: pictureAddress.optional(),
  /** Private: where notices of this author's files go. On no page, in no feed, in no log. */
  email: z.email().optional(),
});

const section = z.strictObject({
  title: text(120),
  description: text(500).optional(),
  /** The line under each article of the section. */
  more: text(120).optional(),
});

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
  newsletters: z.array(newsletterSchemaWith({ text, slug })).max(20, 'at most 20 newsletters').default([]),
  subscribing: subscribing.default({
    disposableAddresses: 'allow',
    mailsPerHour: 500,
    mailsPerHourToOneDomain: 200,
  }),
  notify: notify.optional(),
});
export type Publication = z.infer<typeof publicationSchema>;

export {
  type Cadence,
  cadenceSchema,
  type Layout,
  type Newsletter,
  type Schedule,
  weekdayNumber,
} from './newsletter.ts';

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
