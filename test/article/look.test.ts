import { describe, expect, it } from 'vitest';
import { looksOfBatch, wakeBuilder } from '../../src/article/look.ts';
import { readKeyRow } from '../../src/article/records.ts';
import { parseUpload } from '../../src/article/upload.ts';
import { instant } from '../../src/ids.ts';
import created from '../events/s3-object-created.json' with { type: 'json' };
import deleted from '../events/s3-object-deleted.json' with { type: 'json' };
import erased from '../events/s3-object-deleted-permanently.json' with { type: 'json' };
import { article, keyOf, silent, start, World } from './world.ts';

describe('a message of the uploads queue', () => {
  it('is an event of S3, whose time is the time of the publication', () => {
    expect(parseUpload(JSON.stringify(created))).toEqual({
      look: 'articles/2026/die flut+é.md',
      now: '2026-11-23T10:00:00.000Z',
    });
    expect(parseUpload(JSON.stringify(deleted)).look).toBe('articles/a.md');
    expect(parseUpload(JSON.stringify(erased)).look).toBe('articles/a.md');
  });

  it('is a hint of the sweep', () => {
    expect(parseUpload(JSON.stringify({ look: 'articles/a.md', now: '2026-11-23T10:00:00Z' }))).toEqual({
      look: 'articles/a.md',
      now: '2026-11-23T10:00:00.000Z',
    });
  });

  it.each(['', '{}', '{"source":"aws.ec2"}', '{"look":"","now":"2026-11-23T10:00:00Z"}'])(
    'is nothing else: %s',
    (body) => {
      expect(() => parseUpload(body)).toThrow();
    },
  );
});

describe('a batch', () => {
  const hint = (name: string, now = start): string => JSON.stringify({ look: keyOf(name), now });

  it('looks once at a key that several messages name, at the latest of their times', async () => {
    const world = new World();
    await world.write('a', article('A', 'date: 2026-11-23 10:30\n'));
    const bodies = [hint('a', instant('2026-11-23T11:00:00Z')), hint('a')];
    const batch = looksOfBatch(world.ports(), bodies);
    await Promise.all(bodies.map((body) => batch.look(body)));
    expect(await world.has('a')).toMatchObject({ state: 'live' });
    // The row is written once, by the only look there was.
    expect((await readKeyRow(world.table, keyOf('a')))?.rev).toBe(1);
  });

  it('fails message by message: one that cannot be read keeps no other from its look', async () => {
    const world = new World();
    await world.write('a', article('A'));
    const bodies = ['nonsense', hint('a')];
    const batch = looksOfBatch(world.ports(), bodies);
    const outcomes = await Promise.allSettled(bodies.map((body) => batch.look(body)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(batch.hints).toHaveLength(1);
  });

  it('fails every message about a key whose look fails, and logs the reason once for each', async () => {
    const world = new World();
    const ports = world.ports();
    const errors: unknown[] = [];
    const broken = {
      ...ports,
      log: {
        ...silent,
        error: (_: string, fields?: Record<string, unknown>) => void errors.push(fields?.['error']),
      },
      content: Object.assign(Object.create(world.content) as typeof world.content, {
        get: async () => Promise.reject(new Error('S3 is away')),
      }),
    };
    const bodies = [hint('a'), hint('a')];
    const batch = looksOfBatch(broken, bodies);
    const outcomes = await Promise.allSettled(bodies.map((body) => batch.look(body)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(errors).toHaveLength(2);
  });

  it('wakes the builder once, with its latest time; a wake that fails is left to the sweep', async () => {
    const woken: unknown[] = [];
    const hints = [
      { look: 'a', now: start },
      { look: 'b', now: instant('2026-11-23T11:00:00Z') },
    ];
    await wakeBuilder(async (payload) => void woken.push(payload), hints, silent);
    expect(woken).toEqual([{ build: true, now: '2026-11-23T11:00:00.000Z' }]);
    // Lambda counts the calls of the builder through the looks that it asked for, so we do too.
    const asked = [...hints, { look: 'c', now: start, again: 7 }, { look: 'd', now: start, again: 3 }];
    await wakeBuilder(async (payload) => void woken.push(payload), asked, silent);
    expect(woken.at(-1)).toEqual({ build: true, now: '2026-11-23T11:00:00.000Z', again: 7 });
    await wakeBuilder(() => Promise.reject(new Error('throttled')), hints, silent);
    await wakeBuilder(() => Promise.reject(new Error('never called')), [], silent);
  });
});
