import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publicationSchema } from '../src/config.ts';

const sample = (): Record<string, unknown> => parse(readFileSync('content/publication.yaml', 'utf8'));
const newsletterWith = (change: Record<string, unknown>) => {
  const [newsletter] = sample()['newsletters'] as Record<string, unknown>[];
  return { ...sample(), newsletters: [{ ...newsletter, ...change }] };
};
const messages = (value: unknown) =>
  publicationSchema.safeParse(value).error?.issues.map((issue) => issue.message);

describe('publication.yaml', () => {
  it('is accepted as the sample publication has it', () => {
    expect(messages(sample())).toBeUndefined();
  });

  it.each([['article'], ['daily'], ['weekly'], ['monthly']])(
    'takes a newsletter that comes %s',
    (cadence) => {
      expect(messages(newsletterWith({ cadences: [cadence] }))).toBeUndefined();
    },
  );

  it('has gathering digests come at nine, on Fridays, on the first of the month, unless it says otherwise', () => {
    const scheduleOf = (change: Record<string, unknown>) =>
      publicationSchema.parse(newsletterWith(change)).newsletters[0]?.schedule;
    expect(scheduleOf({})).toEqual({ time: '09:00', weekday: 'friday', dayOfMonth: 1 });
    expect(scheduleOf({ schedule: { weekday: 'monday' } })).toMatchObject({
      time: '09:00',
      weekday: 'monday',
    });
  });

  it.each<[string, unknown, string]>([
    ['cadences', ['hourly'], 'one of: article, daily, weekly, monthly'],
    ['cadences', [], 'at least one'],
    ['cadences', ['weekly', 'weekly'], 'once'],
    ['schedule', { time: '9:00' }, 'two digits each, such as "09:00"'],
    ['schedule', { time: '24:00' }, 'such as "09:00"'],
    ['schedule', { weekday: 'Fri' }, 'one of: monday, tuesday,'],
    ['schedule', { dayOfMonth: 29 }, 'which each month has'],
    ['schedule', { dayOfMonth: 0 }, 'which each month has'],
    ['schedule', { dayOfMonth: 1.5 }, 'whole number'],
    ['schedule', { hour: 9 }, 'Unrecognized key'],
  ])('says what it expects instead of the %s %j', (key, value, expected) => {
    expect(messages(newsletterWith({ [key]: value }))).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    ['15s', 15_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
  ])('reads a recall window of %s as %i ms', (recallWindow, milliseconds) => {
    expect(publicationSchema.parse(newsletterWith({ recallWindow })).newsletters[0]?.recallWindow).toBe(
      milliseconds,
    );
  });

  it('gives every text as one line that mail headers and feeds can carry', () => {
    const { title, newsletters } = publicationSchema.parse({
      ...newsletterWith({ name: 'News\r\nBcc: eve@evil.example' }),
      title: 'The\u0000 \ud800\n Ledger',
    });
    expect(title).toBe('The Ledger');
    expect(newsletters[0]?.name).toBe('News Bcc: eve@evil.example');
  });

  it.each([
    ['timezone', 'Mars/Olympus'],
    ['language', 'english please'],
    ['language', 'en-12'],
    ['permalink', 'no-slash'],
    ['permalink', '/../:slug/'],
    ['permalink', '/blog/./:slug/'],
    ['permalink', '/blog/..'],
    ['permalink', '/:year//:slug/'],
    ['permalink', '/:categories/:slug/'],
    ['permalink', '/:years/:slug/'],
    ['feed', { oldPaths: ['/feed.xml'] }],
    ['feed', { oldPaths: ['/tags/x/index.xml'] }],
    ['feed', { oldPaths: ['index.xml'] }],
    ['title', ' \n\u0000 '],
  ])('is refused with an impossible %s', (key, value) => {
    expect(messages({ ...sample(), [key]: value })).toHaveLength(1);
  });
});
