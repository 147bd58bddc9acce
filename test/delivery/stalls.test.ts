import { describe, expect, it } from 'vitest';
import { readItem, writeItem } from '../../src/article/records.ts';
import { freezeDue } from '../../src/digest/apply.ts';
import { readDigest, readOpenDigests } from '../../src/digest/records.ts';
import { at, publication } from '../digest/builders.ts';
import { article, reader } from '../digest/world.ts';
import { Stalled } from '../support/stalled.ts';
import { digest, opening, PostWorld } from './world.ts';

const readers = [1, 257, 2];

/** Everybody once, a proof that holds and says what the rows say, and nothing left to do. */
async function expectEverybodyOnce(world: PostWorld, where: string): Promise<void> {
  await world.untilClosed();
  const proof = world.proof();
  expect(proof, where).toMatchObject({ candidates: 3, holds: true });
  const rows = await Promise.all(readers.map((n) => world.delivery(reader(n))));
  for (const n of readers) expect(world.mailsTo(reader(n)), where).toBeLessThanOrEqual(1);
  for (const state of ['sent', 'unresolved'] as const)
    expect(rows.filter((row) => row?.state === state).length, where).toBe(proof?.[state]);
  await world.sweep();
  await world.run();
  expect(await readOpenDigests(world.content), where).toEqual([]);
}

/** `meanwhile` happens while the freezer stands still; `then` says what must hold when it has gone on. */
async function atEachCallOfAFreeze(
  when: 'before' | 'after',
  meanwhile: (world: PostWorld) => Promise<void>,
  then: (world: PostWorld, where: string) => Promise<void>,
): Promise<void> {
  let call = 1;
  for (; ; call++) {
    const world = new PostWorld();
    await world.begin();
    for (const n of readers) await world.reads(n, at('01:00:00'));
    await world.goesLive(1, at('06:00:00'), publication());
    const stall = new Stalled(call, when, () => meanwhile(world));
    const { content, contentBucket, deliveryQueue, ...others } = world.freezePorts();
    const stalling = {
      content: stall.wrap(content),
      contentBucket: stall.wrap(contentBucket),
      deliveryQueue: stall.wrap(deliveryQueue),
    };
    await freezeDue({ ...others, ...stalling }, opening);
    if (!stall.stalled) break;
    await then(world, `call ${call}`);
  }
  expect(call).toBeGreaterThan(30);
}

describe.each(['before', 'after'] as const)(
  'whoever stands still %s a call while all others go on',
  (when) => {
    it('as a sender, past its lease and past the close, mails nobody twice and changes no proof', async () => {
      const opened = await PostWorld.opened(...readers);
      for (let call = 1; ; call++) {
        const world = opened.copy();
        let proof = '';
        const stall = new Stalled(call, when, async () => {
          world.wall += 400_000;
          await world.untilClosed();
          proof = JSON.stringify(world.proof());
        });
        await world.run(stall);
        if (!stall.stalled) break;
        expect(JSON.stringify(world.proof()), `call ${call}`).toBe(proof);
        await expectEverybodyOnce(world, `call ${call}`);
      }
    });

    it('as a freezer, until its digest was sent and closed, begins nothing anew', async () => {
      await atEachCallOfAFreeze(
        when,
        async (world) => {
          await world.freeze(opening);
          await world.untilClosed();
        },
        async (world, where) => {
          await expectEverybodyOnce(world, where);
          expect((await readDigest(world.content, digest))?.state, where).toBe('closed');
        },
      );
    });

    it('as a freezer, while its article is withdrawn, opens nothing that anybody is mailed', async () => {
      await atEachCallOfAFreeze(
        when,
        (world) => world.isWithdrawn(1, at('06:10:01')),
        async (world, where) => {
          await world.run();
          expect(world.accepted, where).toEqual([]);
          expect(['paused', undefined], where).toContain((await readDigest(world.content, digest))?.state);
        },
      );
    });

    it('as a freezer, while its article is withdrawn and comes back, mails no version that was recalled', async () => {
      await atEachCallOfAFreeze(
        when,
        async (world) => {
          await world.isWithdrawn(1, at('06:10:01'));
          const item = (await readItem(world.content, article(1)))!;
          await writeItem(world.content, { ...item, rev: item.rev + 1, state: 'live' });
          await world.offer(1, publication(), at('06:10:02'));
        },
        async (world, where) => {
          await world.run();
          expect(world.accepted, where).toEqual([]);
        },
      );
    });
  },
);
