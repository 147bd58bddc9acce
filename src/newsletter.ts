/** The `newsletters:` part of publication.yaml: what each gathers, how often it comes, and how it looks. */
import * as z from 'zod';
import { newsletterId } from './ids.ts';

/** `15s`, `10m`, `2h` → milliseconds. */
const duration = z
  .string({ error: 'a number followed by s, m or h' })
  .regex(/^\d{1,4}[smh]$/, 'a number followed by s, m or h')
  .transform((value) => {
    const unit = { s: 1_000, m: 60_000, h: 3_600_000 }[value.slice(-1) as 's' | 'm' | 'h'];
    return Number(value.slice(0, -1)) * unit;
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
    .string({ error: 'a time of the day in quotes, such as "09:00"' })
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

/** How much of each article a mail holds, from the most to the least. What does not fit falls back to the next. */
export const layoutSchema = z.enum(['full', 'summary', 'headlines'], {
  error: 'one of: full, summary, headlines',
});
export type Layout = z.infer<typeof layoutSchema>;

/** A digest fixes no more members than that (docs/protocols.md, Digest: how many). */
const mostArticles = 300;
const count = z
  .int({ error: `a whole number from 1 to ${mostArticles}` })
  .min(1, `a whole number from 1 to ${mostArticles}`)
  .max(mostArticles, `a whole number from 1 to ${mostArticles}`);

/** Of a digest that gathers. */
const articles = z
  .strictObject({
    /** With fewer a period is skipped, and they wait for the next. */
    least: count.default(1),
    /** So many have more than their names in the mail. Absent: as many as have room. */
    most: count.optional(),
  })
  .refine(({ least, most = mostArticles }) => least <= most, {
    error: 'a most that is not smaller than the least',
    path: ['most'],
  });

/** A day of the publication's zone, or a moment with its offset. */
const beginning = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  error: 'a day such as 2027-01-01, or a moment with its offset such as 2027-01-01T09:00:00+01:00',
});

interface Parts {
  /** One line of at most so many characters. */
  readonly text: (most: number) => z.ZodType<string, string>;
  readonly slug: z.ZodType<string, string>;
}

export const newsletterSchemaWith = ({ text, slug }: Parts) =>
  z.strictObject({
    id: slug.transform(newsletterId),
    name: text(120),
    description: text(500).optional(),
    /** Every kind that is given must be met by one of its entries. */
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
    /** Absent: `full` for an article mail, `summary` for a digest that gathers. */
    layout: layoutSchema.optional(),
    articles: articles.default({ least: 1 }),
    /** Liquid, of one line (docs/newsletters.md). Absent: the headline. */
    subject: text(300).optional(),
    preheader: text(300).optional(),
    from: z.strictObject({ name: text(120), address: z.email({ error: 'a mail address' }) }),
    replyTo: z.email({ error: 'a mail address' }).optional(),
    /** Shown at the foot of each mail (16 CFR 316.5 asks for a postal address). */
    postalAddress: text(300),
    /** What first came out before it is not mailed. Never earlier than when the newsletter was first known here. */
    since: beginning.optional(),
    recallWindow: duration.default(600_000),
  });
export type Newsletter = z.infer<ReturnType<typeof newsletterSchemaWith>>;
