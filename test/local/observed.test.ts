import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DeniedCalls } from '../../local/observed/denied-calls.ts';
import { FunctionCalls } from '../../local/observed/function-calls.ts';
import type { Happening } from '../../local/observed/happening.ts';
import { lastLines } from '../../local/observed/last-lines.ts';
import { Observed } from '../../local/observed/observed.ts';
import type { Topic } from '../../local/room/changes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { builds, built, dropped, frozen, looked, looks, mailed, put, queued } from './observed-builders.ts';

const at = Date.parse('2026-11-23T10:00:00.000Z');

describe('the calls of a function', () => {
  const call = { name: 'article', requestId: 'r' };
  const called =
    (cold: boolean, milliseconds: number, more: object = {}) =>
    (calls: FunctionCalls) => {
      calls.began({ kind: 'began', ...call, cold, event: {}, by: 'its queue' }, at);
      calls.ended({ kind: 'ended', ...call, cold, milliseconds, ...more }, at + 5);
    };
  const figuresOf = (...made: readonly ((calls: FunctionCalls) => void)[]) => {
    const calls = new FunctionCalls();
    for (const make of made) make(calls);
    return calls.figures;
  };

  it('are none at the start', () => {
    expect(figuresOf()).toEqual({
      ...{ running: 0, calls: 0, errors: 0, calledBy: {} },
      ...{ cold: { count: 0 }, warm: { count: 0 } },
    });
  });

  it('have medians of cold and warm ones apart, and the last one of each', () => {
    const { cold, warm, calls } = figuresOf(
      ...[called(true, 900), called(true, 700.04), called(true, 800)],
      ...[called(false, 9), called(false, 30), called(false, 7)],
    );
    expect(cold).toEqual({ count: 3, medianMs: 800, lastMs: 800 });
    expect(warm).toEqual({ count: 3, medianMs: 9, lastMs: 7 });
    expect(calls).toBe(6);
  });

  it('forget all but the newest five hundred durations, and count on', () => {
    const warm = Array.from({ length: 1_000 }, (_, n) => called(false, n));
    expect(figuresOf(...warm).warm).toEqual({ count: 1_000, medianMs: 750, lastMs: 999 });
  });

  it('that failed are counted, the last one told, and no median is taken of them', () => {
    const error = { type: 'Sandbox.Timedout', message: 'Task timed out' };
    expect(figuresOf(called(false, 9), called(false, 60_000, { error }))).toMatchObject({
      ...{ errors: 1, lastError: { at: '2026-11-23T10:00:00.005Z', ...error } },
      warm: { count: 1, medianMs: 9 },
    });
  });

  it('tell the most memory that any of them had, in whole megabytes', () => {
    const megabytes = (count: number) => ({ memoryBytes: count * 2 ** 20 });
    const figures = figuresOf(
      called(true, 1, megabytes(90)),
      called(false, 1, megabytes(80.5)),
      called(false, 1),
    );
    expect(figures.peakMemoryMb).toBe(90);
  });

  it('tell what runs just now, and who called', () => {
    const begun = (calls: FunctionCalls) =>
      calls.began({ kind: 'began', ...call, cold: false, event: {}, by: 'sweep' }, at);
    expect(figuresOf(called(true, 1), begun, begun)).toMatchObject({
      ...{ running: 2, calls: 3, lastAt: '2026-11-23T10:00:00.000Z' },
      calledBy: { 'its queue': 1, sweep: 2 },
    });
  });
});

describe('denied calls', () => {
  const denial = (resource: string, second = 0) => ({
    ...{ principal: 'article', action: 's3:PutObject', resource },
    at: `2026-11-23T10:00:0${second}.000Z`,
  });
  const denied = (...resources: readonly string[]) => {
    const calls = new DeniedCalls();
    for (const [second, resource] of resources.entries()) calls.add(denial(resource, second % 10));
    return calls.list(200);
  };

  it('are counted where they are equal, the newest first', () => {
    expect(denied('a', 'b', 'a')).toEqual({
      total: 2,
      rows: [
        { ...denial('a', 2), count: 2 },
        { ...denial('b', 1), count: 1 },
      ],
    });
  });

  it('that come again and again hide no other', () => {
    expect(denied('b', ...Array.from({ length: 2_000 }, () => 'a')).rows).toMatchObject([
      { resource: 'a', count: 2_000 },
      { resource: 'b', count: 1 },
    ]);
  });

  it('of more than five hundred kinds lose those that came longest ago', () => {
    const list = denied('first', ...Array.from({ length: 500 }, (_, n) => `r${n}`));
    expect([list.total, list.rows.length]).toEqual([500, 200]);
    expect(list.rows.some(({ resource }) => resource === 'first')).toBe(false);
  });
});

describe('whoever looks at the run', () => {
  const hintsOf = (...happenings: readonly Happening[]): Topic[] => {
    const told = new Set<Topic>();
    const { observe } = new Observed({ tell: (topic) => void told.add(topic), now: () => at });
    happenings.forEach(observe);
    return [...told].sort();
  };
  const denial = { principal: 'p', action: 'a', resource: 'r', at: '2026-11-23T10:00:00.000Z' };
  const ended = (name: string): Happening => ({
    ...{ kind: 'ended', name, requestId: 'r', cold: false, milliseconds: 1 },
  });

  it.each<[string, Happening, Topic[]]>([
    ['an upload', dropped('articles/a.md'), ['uploads']],
    ['a message', queued('articles/a.md'), ['queues']],
    ['a call', looks([['articles/a.md']]), ['functions']],
    ['the end of a call', looked(), ['functions']],
    ['an object of the site', put('feed.xml'), ['site']],
    ['what lies under digests/', frozen('d'), ['digests']],
    ['the end of a build, which offers articles to newsletters', built(), ['digests', 'functions']],
    ['the end of a delivery', ended('delivery'), ['digests', 'functions']],
    ['a mail', mailed('d', 'r@mail.example'), ['inbox']],
    ['a denied call', { kind: 'denied', denial }, ['denials']],
  ])('is told of %s', (_, happening, topics) => {
    expect(hintsOf(happening)).toEqual(topics);
  });

  it('is told of uploads when one of them has another story, and only then', () => {
    const key = 'articles/a.md';
    const hinted: boolean[] = [];
    const told: Topic[] = [];
    const { observe } = new Observed({ tell: (topic) => void told.push(topic), now: () => at });
    for (const happening of [
      dropped(key),
      queued(key),
      queued('articles/b.md'),
      looks([[key]]),
      looked(),
      looked(),
    ]) {
      told.length = 0;
      observe(happening);
      hinted.push(told.includes('uploads'));
    }
    expect(hinted).toEqual([true, true, false, true, true, false]);
  });

  it('is told after the view has it', () => {
    const seen: number[] = [];
    const observed = new Observed({
      tell: () => void seen.push(observed.uploads.list(9).total),
      now: () => at,
    });
    observed.observe(dropped('articles/a.md'));
    expect(seen).toEqual([1]);
  });

  describe('and fails at it', () => {
    afterEach(() => void vi.restoreAllMocks());

    it('stops nobody who tells', () => {
      const complaints = vi.spyOn(console, 'error').mockImplementation(() => {});
      const observed = new Observed({
        tell: () => {
          throw new Error('nobody listens');
        },
        now: () => at,
      });
      expect(() => observed.observe(builds())).not.toThrow();
      expect(complaints).toHaveBeenCalledOnce();
    });
  });
});

describe('the last lines of a log', () => {
  const logOf = (text: string): string => {
    const file = join(temporaryFolder(), 'article.log');
    writeFileSync(file, text);
    return file;
  };

  it('are the newest, oldest first', async () => {
    expect(await lastLines(logOf('one\ntwo\nthree\n'), 2)).toEqual(['two', 'three']);
    expect(await lastLines(logOf('one\ntwo\nthree\n'), 200)).toEqual(['one', 'two', 'three']);
  });

  it('of a log that is not there, or empty, are none', async () => {
    expect(await lastLines(join(temporaryFolder(), 'none.log'), 5)).toEqual([]);
    expect(await lastLines(logOf(''), 5)).toEqual([]);
  });

  it('are whole where the log is longer than what is read at once, with their letters', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => `Zeile ${n} – ${'ü'.repeat(40)}`);
    expect(await lastLines(logOf(`${lines.join('\n')}\n`), 1_000)).toEqual(lines.slice(-1_000));
  });

  it('keep empty ones, and one that is not ended yet', async () => {
    expect(await lastLines(logOf('one\n\nthree'), 3)).toEqual(['one', '', 'three']);
  });

  it('of a single endless line are its last megabytes', async () => {
    const [line, ...others] = await lastLines(logOf('x'.repeat(5 * 2 ** 20)), 3);
    expect(others).toEqual([]);
    expect(line).toHaveLength(2 * 2 ** 20);
  });
});
