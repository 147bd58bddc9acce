import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeAgenda, writeIntent } from '../../src/article/records.ts';
import type { Cadence } from '../../src/config.ts';
import { type Calendar, calendarText } from '../../src/digest/periods.ts';
import { writeVariant } from '../../src/digest/records.ts';
import { type Instant, shifted } from '../../src/ids.ts';
import { nextMoment, nudgesAt } from '../../src/sweep/next.ts';
import { rowKey } from '../../src/table-keys.ts';
import { at, publication } from '../digest/builders.ts';
import { ledger, World } from '../digest/world.ts';

const now = at('06:00:00');
const minute = 60_000;

/** The newsletter began at midnight, and so did its variants. */
async function begun(newsletter: object = {}): Promise<World> {
  const world = new World();
  await world.begin(newsletter);
  const config = publication([newsletter]);
  for (const { cadences, schedule } of config.newsletters) {
    for (const cadence of cadences) {
      if (cadence === 'article') continue;
      const calendar: Calendar = { cadence, schedule, timezone: config.timezone };
      await writeVariant(world.content, {
        ...{ newsletter: ledger, cadence, rev: 1, lastPeriod: '2026-' },
        ...{ since: at('00:00:00'), schedule: calendarText(calendar) },
      });
    }
  }
  return world;
}

const next = (world: World, after = now) => nextMoment(world.content, after);
const nudges = (world: World, moment: Instant, wall = now) =>
  nudgesAt({ content: world.content, wallClock: () => wall }, moment);

describe('the next moment', () => {
  it('is none when nothing is to come', async () => {
    expect(await next(await begun())).toBeUndefined();
    expect(await nextMoment(new World().content, now)).toBeUndefined();
  });

  it('is the earliest look of the agenda that is not due yet', async () => {
    const world = await begun();
    await writeAgenda(world.content, at('05:59:00'), 'articles/overdue.md');
    await writeAgenda(world.content, now, 'articles/due.md');
    await writeAgenda(world.content, at('09:00:00'), 'articles/later.md');
    await writeAgenda(world.content, at('08:00:00'), 'articles/tides.md');
    expect(await next(world)).toEqual({ at: at('08:00:00'), what: 'a look at articles/tides.md' });
    expect(await next(world, at('08:00:00'))).toMatchObject({ at: at('09:00:00') });
  });

  it('is the end of a recall window', async () => {
    const world = await begun();
    await world.goesLive(1, at('05:55:00'), publication());
    expect(await next(world)).toEqual({
      at: at('06:05:00'),
      what: 'an article mail of “The Ledger, by mail”',
    });
    expect(await next(world, at('06:05:00'))).toBeUndefined();
  });

  it('is the time of a digest, by the clock of the publication', async () => {
    const world = await begun({ cadences: ['weekly'], schedule: { weekday: 'monday', time: '09:00' } });
    expect(await next(world)).toEqual({
      at: at('09:00:00'),
      what: 'the weekly digest of “The Ledger, by mail”',
    });
    expect((await next(world, at('09:00:00')))?.at).toBe('2026-11-30T09:00:00.000Z');
  });

  it('does not ask what waits for a person or for the wall clock', async () => {
    const world = await begun();
    await world.goesLive(1, at('05:55:00'), publication());
    await writeVariant(world.content, { newsletter: ledger, cadence: 'article', rev: 1, held: 'asked' });
    await writeIntent(world.content, { subject: 'file:public/a.txt', rev: 1, key: 'public/a.txt' }, now);
    await world.content.put({ ...rowKey.verify(), v: 1, due: at('06:10:00') });
    expect(await next(world)).toBeUndefined();
  });
});

describe('what the sweep would do', () => {
  it('is told, and neither done nor written', async () => {
    const world = await begun();
    await world.goesLive(1, at('05:50:00'), publication());
    await writeAgenda(world.content, now, 'articles/due.md');
    const before = new Map(world.content.rows);
    expect(await nudges(world, now)).toEqual([
      `uploads ${JSON.stringify({ look: 'articles/due.md', now })}`,
      `digest ${JSON.stringify({ freeze: true, now })}`,
    ]);
    expect(new Map(world.content.rows)).toEqual(before);
    expect(world.messages).toEqual([]);
  });

  it('is what the other parts would do, when one fails', async () => {
    const world = await begun();
    await writeAgenda(world.content, now, 'articles/due.md');
    await world.content.put({ ...rowKey.verify(), v: 1, due: 'no time' });
    expect(await nudges(world, now)).toHaveLength(1);
  });
});

const cadences: readonly Cadence[] = ['article', 'daily', 'weekly', 'monthly'];
/** Each cadence may be due within the time that is looked at: the day is a Monday, the 23rd. */
const schedule = fc.record({
  time: fc.constantFrom('05:30', '06:01', '06:45', '07:15', '11:59'),
  weekday: fc.constantFrom('monday', 'tuesday'),
  dayOfMonth: fc.constantFrom(23, 24),
});
const newsletter = fc.record({
  cadences: fc.uniqueArray(fc.constantFrom(...cadences), { minLength: 1 }),
  recallWindow: fc.constantFrom('15s', '10m', '1h'),
  schedule,
});
/** Seconds after `now`. */
const later = fc.integer({ min: 1, max: 5_000 });
const standing = fc.record({
  newsletter,
  agenda: fc.array(later, { maxLength: 2 }),
  /** Seconds before `now` at which articles went live. */
  articles: fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 3 }),
});

const end = shifted(now, 90 * minute);

describe('between now and the next moment', () => {
  it('no sweep finds anything to do, and at that moment one does', { timeout: 60_000 }, async () => {
    let looked = 0;
    const property = fc.asyncProperty(standing, async ({ newsletter, agenda, articles }) => {
      const world = await begun(newsletter);
      const config = publication([newsletter]);
      for (const seconds of agenda)
        await writeAgenda(world.content, shifted(now, seconds * 1_000), `articles/${seconds}.md`);
      for (const [index, seconds] of articles.entries())
        await world.goesLive(index + 1, shifted(now, -seconds * 1_000), config);
      fc.pre((await nudges(world, now)).length === 0);
      looked += 1;
      const found = await next(world);
      const until = found === undefined || found.at > end ? end : found.at;
      expect(until > now).toBe(true);
      for (let moment = now; moment < until; moment = shifted(moment, minute))
        expect(await nudges(world, moment)).toEqual([]);
      expect(await nudges(world, shifted(until, -1))).toEqual([]);
      if (until === found?.at) expect(await nudges(world, until)).not.toEqual([]);
    });
    await fc.assert(property, { numRuns: 60, seed: 23 });
    expect(looked).toBeGreaterThan(30);
  });
});
