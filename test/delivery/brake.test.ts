/** What comes back stops a digest, before providers or SES do. */
import { describe, expect, it } from 'vitest';
import { deliveryRun } from '../../src/delivery/apply.ts';
import { braked, brakeKeeper } from '../../src/delivery/brake.ts';
import { readReturns, writeReturn } from '../../src/delivery/returns.ts';
import { actOnDigest } from '../../src/digest/operate.ts';
import { changeDigest, readDigest } from '../../src/digest/records.ts';
import { applyFeedback } from '../../src/feedback/apply.ts';
import { shardHint } from '../../src/hints.ts';
import { instant, nonce, subscriberId } from '../../src/ids.ts';
import { at } from '../digest/builders.ts';
import { reader } from '../digest/world.ts';
import { JournalStore } from '../subscribers/builders.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { digest, PostWorld } from './world.ts';

const returns = (bounced: number, complained = 0) => ({ bounced, complained });

describe('a digest is braked', () => {
  it('by ten hard bounces, if they are more than three of a hundred', () => {
    expect(braked(returns(9), 9)).toBeUndefined();
    expect(braked(returns(10), 333)).toContain('10 of 333 mails bounced (3.0 %)');
    expect(braked(returns(10), 334)).toBeUndefined();
    expect(braked(returns(31), 1_000)).toContain('(3.1 %)');
    expect(braked(returns(30), 1_000)).toBeUndefined();
  });

  it('by three complaints, if they are more than one of a thousand, of a thousand at least', () => {
    expect(braked(returns(0, 3), 999)).toBeUndefined();
    expect(braked(returns(0, 3), 1_000)).toContain('3 of 1000 readers complained (0.3 %)');
    expect(braked(returns(0, 3), 3_000)).toBeUndefined();
    expect(braked(returns(0, 2), 1_000)).toBeUndefined();
  });
});

it('what came back is looked at at once, and then once a minute', async () => {
  let [wall, looked] = [0, 0];
  const keeper = brakeKeeper(
    () => instant(wall),
    async () => `${++looked}`,
  );
  expect([await keeper(), await keeper()]).toEqual(['1', undefined]);
  wall = 59_999;
  expect(await keeper()).toBeUndefined();
  wall = 60_000;
  expect(await keeper()).toBe('2');
});

it('a return that is told twice is one', async () => {
  const table = new MemoryTable();
  const delivery = { digest, subscriber: reader(1) } as Parameters<typeof writeReturn>[1];
  for (const kind of ['bounced', 'bounced', 'complained'] as const) await writeReturn(table, delivery, kind);
  expect(await readReturns(table, digest)).toEqual({ bounced: 1, complained: 1 });
});

/** Every mail bounces as soon as SES has it. */
async function bouncing(count: number): Promise<PostWorld> {
  const world = await PostWorld.opened(...Array.from({ length: count }, (_, n) => n + 1));
  const { subscribers, deliveries, log } = world;
  const ports = { subscribers, deliveries, journal: new JournalStore(), log };
  world.underway = async ({ tags }) => {
    world.wall += 10_000;
    const subscriber = subscriberId(tags['subscriber'] ?? '');
    const delivery = { digest, nonce: nonce(tags['nonce'] ?? '') };
    const when = { kind: 'bounced', at: at('06:11:00'), messageId: 'm', destination: '' } as const;
    await applyFeedback(ports, { ...when, subscriber, delivery });
  };
  return world;
}

describe('a list whose addresses are dead', () => {
  it('stops the digest after ten bounces and at most a minute, and says why', async () => {
    const world = await bouncing(60);
    for (let minute = 0; minute < 5; minute++) {
      await world.run();
      await world.sweep();
    }
    const record = await readDigest(world.content, digest);
    expect(record).toMatchObject({ state: 'paused', brake: 'braked' });
    expect(record?.pausedBecause).toMatch(/^1\d of 1\d mails bounced \(100\.0 %\)/);
    expect(world.accepted.length).toBeLessThan(20);
  });

  it('that a person resumes is theirs: it goes on to its end', async () => {
    const world = await bouncing(30);
    await world.run();
    await actOnDigest({ content: world.content, log: world.log }, digest, 'resume');
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'open', brake: 'released' });
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ candidates: 30, sent: 30, holds: true });
  });

  it('is not braked again by a sender that had read it before', async () => {
    const world = await PostWorld.opened(...Array.from({ length: 60 }, (_, n) => n + 1));
    const returned = (n: number) => ({ digest, subscriber: reader(n) }) as Parameters<typeof writeReturn>[1];
    for (let n = 1; n <= 12; n++) await writeReturn(world.deliveries, returned(n), 'bounced');
    const ports = world.ports();
    let isFirst = true;
    // Before this one's first look another sender brakes it, and a person resumes it.
    const query: typeof ports.deliveries.query = async function* (pk, range) {
      if (isFirst && pk.startsWith('returns#')) {
        isFirst = false;
        await changeDigest(world.content, digest, (one) => ({ ...one, state: 'paused', brake: 'braked' }));
        await actOnDigest({ content: world.content, log: world.log }, digest, 'resume');
      }
      yield* world.deliveries.query(pk, range);
    };
    const deliveries = {
      get: (pk: string, sk: string) => world.deliveries.get(pk, sk),
      put: (...given: Parameters<typeof world.deliveries.put>) => world.deliveries.put(...given),
      delete: (...given: Parameters<typeof world.deliveries.delete>) => world.deliveries.delete(...given),
      scan: () => world.deliveries.scan(),
      query,
    };
    const run = deliveryRun({ ...ports, deliveries });
    for (const message of world.messages.splice(0)) await run(shardHint.parse(message));
    expect(isFirst).toBe(false);
    expect(await readDigest(world.content, digest)).not.toMatchObject({ state: 'paused' });
  });
});
