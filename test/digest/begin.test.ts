import { beforeEach, describe, expect, it } from 'vitest';
import { isMailable } from '../../src/digest/offer.ts';
import { readSince, readUntaken } from '../../src/digest/records.ts';
import { type Instant, instant } from '../../src/ids.ts';
import { at, publication } from './builders.ts';
import { ledger, World } from './world.ts';

/** In Lisbon, which keeps UTC in winter. */
const december = instant('2026-12-01T00:00:00Z');

describe('a newsletter that is to begin later', () => {
  let world: World;
  const told = (since: string | undefined, now: Instant, timezone = 'Europe/Lisbon') =>
    world.newsletters.notice({ ...publication([since === undefined ? {} : { since }]), timezone }, now);
  const since = () => readSince(world.content, ledger);
  beforeEach(() => {
    world = new World();
  });

  it('begins on that day, in the publication’s zone, or at that moment', async () => {
    await told('2026-12-01', at('09:00:00'));
    expect(await since()).toBe(december);
    await told('2026-12-01', at('09:01:00'), 'Asia/Kathmandu');
    expect(await since()).toBe('2026-11-30T18:15:00.000Z');
    await told('2026-12-01T09:00:00+01:00', at('09:02:00'));
    expect(await since()).toBe('2026-12-01T08:00:00.000Z');
  });

  it('mails nothing that came out before, and what comes out after', async () => {
    await world.configure();
    const config = publication([{ since: '2026-12-01' }]);
    await world.newsletters.notice(config, at('09:00:00'));
    await world.goesLive(1, at('10:00:00'), config);
    await world.goesLive(2, instant('2026-12-01T10:00:00Z'), config);
    expect((await readUntaken(world.content, ledger)).map(({ article }) => article.slice(-1))).toEqual(['2']);
  });

  it('never begins before the moment at which it was first known', async () => {
    await told('2020-01-01', at('09:00:00'));
    expect(await since()).toBe(at('09:00:00'));
  });

  it('begins at once when the day is taken away, and never with what came out in between', async () => {
    await told('2026-12-01', at('09:00:00'));
    await told(undefined, at('12:00:00'));
    expect(await since()).toBe(at('12:00:00'));
    const [newsletter] = publication().newsletters;
    const item = {
      state: 'live',
      firstLive: at('10:00:00'),
      published: at('10:00:00'),
      summary: {},
    } as never;
    expect(isMailable(item, newsletter!, (await since())!)).toBe(false);
  });

  it('keeps its beginning when the day is taken away after it', async () => {
    await told('2026-12-01', at('09:00:00'));
    await told(undefined, instant('2026-12-24T12:00:00Z'));
    expect(await since()).toBe(december);
  });

  it('follows a wish that is told twice, or by two at once, as one', async () => {
    await Promise.all([told('2026-12-01', at('09:00:00')), told('2026-12-01', at('09:00:00'))]);
    await told('2026-12-01', instant('2026-12-24T12:00:00Z'));
    expect(await since()).toBe(december);
  });
});
