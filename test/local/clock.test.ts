import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { PublicationClock } from '../../local/clock.ts';
import { durationOf } from '../../local/duration.ts';
import { Bucket, localS3 } from '../support/local-s3.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const start = Date.parse('2026-11-23T10:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;

describe('the publication’s clock', () => {
  let wall: number;
  let file: string;
  const opened = () => new PublicationClock(file, () => wall);
  const shown = (clock: PublicationClock) => clock.now().toISOString();

  beforeEach(() => {
    wall = start;
    file = join(temporaryFolder(), 'clock.json');
  });

  it('is the wall clock until it is moved', () => {
    const clock = opened();
    expect(clock.ahead).toBe(0);
    wall += hour;
    expect(shown(clock)).toBe('2026-11-23T11:00:00.000Z');
  });

  it('stands where it is put, and runs on from there at the speed of the wall clock', () => {
    const clock = opened();
    clock.standAt(start + 7 * day);
    wall += hour;
    expect(shown(clock)).toBe('2026-11-30T10:00:00.000Z');
    clock.goOn();
    expect(shown(clock)).toBe('2026-11-30T10:00:00.000Z');
    expect(clock.ahead).toBe(7 * day - hour);
    wall += hour;
    expect(shown(clock)).toBe('2026-11-30T11:00:00.000Z');
  });

  it('stands where it is, though the wall clock goes on between two looks at it', () => {
    const clock = new PublicationClock(file, () => wall++);
    clock.stand();
    expect(shown(clock)).toBe('2026-11-23T10:00:00.000Z');
    wall += hour;
    expect(shown(clock)).toBe('2026-11-23T10:00:00.000Z');
  });

  it('never goes back', () => {
    const clock = opened();
    clock.standAt(start + day);
    expect(() => clock.standAt(start + day - 1)).toThrow(RangeError);
    clock.standAt(start + day);
    clock.goOn();
    expect(() => clock.standAt(start)).toThrow(RangeError);
  });

  it('is never behind the wall clock, however long it stood', () => {
    const clock = opened();
    clock.standAt(start + 1_000);
    wall += hour;
    clock.goOn();
    expect(clock.ahead).toBe(0);
    expect(shown(clock)).toBe('2026-11-23T11:00:00.000Z');
  });

  it('is no earlier after a restart, even of a run that was killed while it stood', () => {
    const clock = opened();
    clock.standAt(start + 7 * day);
    wall += hour;
    expect(opened().now().getTime()).toBeGreaterThanOrEqual(clock.now().getTime());
    clock.goOn();
    wall += hour;
    expect(shown(opened())).toBe(shown(clock));
  });

  it('does not start from a file that is not its own', () => {
    writeFileSync(file, '{"ahead":-1}');
    expect(opened).toThrow();
    expect(readFileSync(file, 'utf8')).toBe('{"ahead":-1}');
  });
});

describe('a duration', () => {
  it.each([
    ['P7D', 7 * day],
    ['P1W', 7 * day],
    ['PT36H', 36 * hour],
    ['PT10M', hour / 6],
    ['PT15S', 15_000],
    ['P1DT2H3M4S', day + 2 * hour + 184_000],
    ['PT0S', 0],
  ])('%s is %d milliseconds', (text, expected) => {
    expect(durationOf(text)).toBe(expected);
  });

  it.each(['', 'P', 'PT', 'P1DT', 'P1M', 'P1Y', 'P1W2D', '-P1D', 'P-1D', 'p1d', 'P1.5D', 'PT1H ', '7 days'])(
    '“%s” is none',
    (text) => {
      expect(durationOf(text)).toBeUndefined();
    },
  );
});

describe('S3 with a clock that is a year ahead', () => {
  const on = localS3();

  it('keeps its callers’ signatures good: they take the time from the Date of its answers', async () => {
    const ahead = () => new Date(Date.now() + 365 * day);
    await on.restart({ now: ahead });
    for (const text of ['first', 'second', 'third']) {
      await on.put('articles/a.md', text);
      expect(await on.get('articles/a.md')).toBe(text);
    }
    const head = await on.s3.send(new HeadObjectCommand({ Bucket, Key: 'articles/a.md' }));
    expect(head.LastModified?.getTime()).toBeGreaterThan(Date.now() + 364 * day);
    expect(on.changes.at(-1)?.at.slice(0, 10)).toBe(ahead().toISOString().slice(0, 10));
    expect(Math.abs(on.s3.config.systemClockOffset)).toBeLessThan(60_000);
  });
});
