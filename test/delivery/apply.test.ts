import PostalMime from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { closeIfDone } from '../../src/delivery/close.ts';
import { writeDelivery } from '../../src/delivery/records.ts';
import { claimed, found } from '../../src/delivery/states.ts';
import {
  changeDigest,
  isListedOpen,
  readDigest,
  readShard,
  readShards,
  writeShard,
} from '../../src/digest/records.ts';
import { shardHint } from '../../src/hints.ts';
import { instant, nonce, shardOf, shifted } from '../../src/ids.ts';
import { absent } from '../../src/ports.ts';
import { verifyLeave } from '../../src/subscribers/links.ts';
import {
  readSubscriber,
  readSubscription,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import { at } from '../digest/builders.ts';
import { ledger, reader } from '../digest/world.ts';
import { Mortal } from '../support/mortal.ts';
import { digest, opening, PostWorld } from './world.ts';

/** Two in one shard, two in others. */
const readers = [1, 257, 2, 3];
const everybody = readers.map(reader);

/** One mail at a time. */
const oneLane = { maxPerSecond: 1, maxPerDay: 200, sentLastDay: 0 };

const leaves = async (world: PostWorld, n: number, moment = at('06:10:05')): Promise<void> => {
  const standing = await readSubscription(world.subscribers, ledger, reader(n));
  if (standing === undefined) throw new Error('No such reader');
  await writeSubscription(world.subscribers, {
    ...standing,
    rev: standing.rev + 1,
    state: 'left',
    history: [...standing.history, { at: moment, state: 'left', cadence: 'article' }],
  });
};

describe('a digest', () => {
  it('goes to every candidate once, closes with a proof that holds, and is off the list', async () => {
    const world = await PostWorld.opened(...readers);
    await world.run();
    expect(world.accepted.map(({ tags }) => tags['subscriber']).sort()).toEqual([...everybody].sort());
    expect(world.proof()).toMatchObject({
      candidates: 4,
      sent: 4,
      skipped: {},
      failed: {},
      unresolved: 0,
      holds: true,
    });
    expect((await readDigest(world.content, digest))?.state).toBe('closed');
    expect(await isListedOpen(world.content, digest)).toBe(false);
  });

  it('is a whole mail of its reader: address, tags, a link that leaves this newsletter', async () => {
    const world = await PostWorld.opened(1);
    await world.run();
    const [mail] = world.accepted;
    expect(mail).toMatchObject({
      from: 'ledger@courant.example',
      to: 'reader1@mail.example',
      configurationSet: 'digests',
      tags: { digest, subscriber: reader(1), nonce: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const parsed = await PostalMime.parse(mail!.raw);
    const header = parsed.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
    const [, token = ''] = /^<https:\/\/ledger\.example\/u\/(.*)>$/.exec(header) ?? [];
    const keys = await world.ports().linkKeys();
    expect(verifyLeave(keys, token)).toMatchObject({
      kind: 'valid',
      link: { subscriber: reader(1), newsletter: ledger },
    });
    expect(parsed.text).toContain(`https://ledger.example/u/${token}`);
    expect(parsed.html).toContain(`href="https://ledger.example/u/${token}"`);
  });

  it('without a subscriber closes with a proof of zeros', async () => {
    const world = await PostWorld.opened();
    await world.run();
    expect(world.accepted).toHaveLength(0);
    expect(world.proof()).toMatchObject({ candidates: 0, sent: 0, unresolved: 0, holds: true });
  });

  it('does not go to who confirmed after the cutoff', async () => {
    const world = await PostWorld.opened(1);
    await world.reads(2, at('06:09:51'));
    await world.run();
    expect(world.mailsTo(reader(2))).toBe(0);
    expect(world.proof()).toMatchObject({ candidates: 1, sent: 1, holds: true });
  });

  it('skips who left since, and says why', async () => {
    const world = await PostWorld.opened(...readers);
    await leaves(world, 2);
    await world.run();
    expect(world.proof()).toMatchObject({ candidates: 4, sent: 3, skipped: { left: 1 }, holds: true });
  });

  it('counts who was erased since, without an address', async () => {
    const world = await PostWorld.opened(...readers);
    const person = await readSubscriber(world.subscribers, reader(2));
    await writeSubscriber(world.subscribers, {
      state: 'erased',
      id: reader(2),
      rev: (person?.rev ?? 0) + 1,
      erasedAt: at('06:10:05'),
    });
    await world.run();
    expect(world.proof()).toMatchObject({ candidates: 4, sent: 3, skipped: { erased: 1 }, holds: true });
  });

  it('that was open for longer than its rows are sure to stay is given up: an expired row looks like none', async () => {
    const world = await PostWorld.opened(...readers);
    const now = shifted(opening, 50 * 86_400_000 + 1);
    world.messages.push(...world.messages.splice(0).map((message) => ({ ...shardHint.parse(message), now })));
    await world.run();
    expect(world.accepted).toHaveLength(0);
    expect(await readDigest(world.content, digest)).toMatchObject({
      state: 'paused',
      pausedBecause: 'it has been open for more than 50 days',
    });
  });

  it('costs two writes of a row for each mail', async () => {
    const world = await PostWorld.opened(1);
    await world.run();
    expect((await world.delivery(reader(1)))?.rev).toBe(2);
  });

  it('counts a shard that another close found while its last one was being worked off', async () => {
    const world = await PostWorld.opened(1);
    world.underway = async () => {
      await world.reads(2, at('01:00:00'));
      await changeDigest(world.content, digest, (one) => ({
        ...one,
        shards: [shardOf(reader(1)), shardOf(reader(2))].sort(),
      }));
    };
    await world.run();
    expect((await readDigest(world.content, digest))?.state).toBe('open');
    expect(world.said.filter(({ message }) => message === 'close found open deliveries')).toEqual([]);
  });

  it('lets its rows expire no sooner than 30 days after the close', async () => {
    const world = await PostWorld.opened(1);
    await world.run();
    const closed = Math.floor(world.wall / 1_000);
    expect((await world.delivery(reader(1)))?.expires).toBeGreaterThanOrEqual(closed + 30 * 86_400);
  });
});

describe('doubled and late messages', () => {
  it('send nothing twice', async () => {
    const world = await PostWorld.opened(...readers);
    const messages = [...world.messages];
    world.messages.push(...messages, ...messages);
    await world.run();
    world.messages.push(...messages);
    await world.run();
    expect(world.accepted).toHaveLength(4);
  });

  it('find the lease of another and go', async () => {
    const world = await PostWorld.opened(1);
    const row = await readShard(world.content, digest, shardOf(reader(1)));
    const until = shifted(instant(world.wall), 60_000);
    await writeShard(world.content, { ...row!, rev: 2, lease: { nonce: nonce('other'), until } });
    await world.run();
    expect(world.accepted).toHaveLength(0);
    await world.sweep();
    expect(world.messages).toEqual([]);
    world.wall += 60_000;
    await world.sweep();
    await world.run();
    expect(world.accepted).toHaveLength(1);
  });

  it('of two runs at once make one mail for each', async () => {
    const world = await PostWorld.opened(...readers);
    world.messages.push(...world.messages);
    const half = world.messages.splice(0, world.messages.length / 2);
    const first = world.run();
    world.messages.push(...half);
    await Promise.all([first, world.run()]);
    await world.untilClosed();
    expect(everybody.map((one) => world.mailsTo(one))).toEqual([1, 1, 1, 1]);
  });
});

describe('a crash', () => {
  let opened: PostWorld;
  beforeAll(async () => {
    opened = await PostWorld.opened(...readers);
  });

  const crashed = async (call: number, effect: 'done' | 'not done') => {
    const world = opened.copy();
    const life = new Mortal(call, effect);
    await world.run(life);
    world.wall += 400_000;
    return { world, survived: !life.dead };
  };

  describe.each(['not done', 'done'] as const)('at any call (its effect %s)', (effect) => {
    it('mails nobody twice, and everybody is accounted for', async () => {
      let crashes = 0;
      for (let call = 1; ; call++) {
        const { world, survived } = await crashed(call, effect);
        if (survived) break;
        crashes += 1;
        await world.untilClosed();
        const proof = world.proof();
        expect(proof, `call ${call}`).toMatchObject({ candidates: 4, holds: true });
        for (const one of everybody) {
          expect(world.mailsTo(one), `call ${call}`).toBeLessThanOrEqual(1);
          const state = (await world.delivery(one))?.state;
          expect(['sent', 'unresolved'], `call ${call}`).toContain(state);
          if (state === 'sent') expect(world.mailsTo(one), `call ${call}`).toBe(1);
        }
        expect(proof?.sent).toBe(4 - (proof?.unresolved ?? 0));
        // As many as were under way at once: two, the most in one shard.
        expect(proof?.unresolved).toBeLessThanOrEqual(2);
      }
      expect(crashes).toBeGreaterThan(60);
    });

    it('leaves nothing unresolved that SES tells of', async () => {
      for (let call = 1; ; call++) {
        const { world, survived } = await crashed(call, effect);
        if (survived) break;
        await world.tell();
        await world.untilClosed();
        for (const one of everybody) {
          const expected = world.mailsTo(one) === 1 ? 'sent' : 'unresolved';
          expect((await world.delivery(one))?.state, `call ${call}`).toBe(expected);
        }
      }
    });
  });
});

describe('two senders', () => {
  it('that both think they hold the lease make one mail: the claim decides', async () => {
    const world = await PostWorld.opened(1);
    const { put } = world.deliveries;
    world.deliveries.put = async (row, condition) => {
      world.deliveries.put = put;
      await put.call(world.deliveries, { ...row, nonce: 'other', nonces: ['other'] }, absent);
      return put.call(world.deliveries, row, condition);
    };
    await world.run();
    expect(world.accepted).toHaveLength(0);
    expect(await world.delivery(reader(1))).toMatchObject({ state: 'claimed', nonce: 'other' });
    await world.tellOf(reader(1), nonce('other'));
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 1, holds: true });
  });
});

describe('a delivery that fails', () => {
  it('does not give the lease back while another is under way', async () => {
    const world = await PostWorld.opened(1, 257);
    const held: boolean[] = [];
    world.underway = async (mail) => {
      if (mail.to.startsWith('reader1@')) throw new Error('a bug');
      for (let tick = 0; tick < 50; tick++) await Promise.resolve();
      held.push((await readShard(world.content, digest, shardOf(reader(1))))?.lease !== undefined);
    };
    await expect(world.run()).rejects.toThrow('a bug');
    expect(held).toEqual([true]);
    expect((await readShard(world.content, digest, shardOf(reader(1))))?.lease).toBeUndefined();
    expect(await world.delivery(reader(1))).toMatchObject({ state: 'claimed' });
  });
});

describe('a sender that stalls past its lease between claim and call', () => {
  it('has sent the only mail; its late outcome is a note beside the closed row', async () => {
    const world = await PostWorld.opened(1);
    world.underway = async () => {
      world.underway = async () => undefined;
      world.wall += 400_000;
      await world.untilClosed();
    };
    await world.run();
    expect(world.mailsTo(reader(1))).toBe(1);
    expect(world.proof()).toMatchObject({ sent: 0, unresolved: 1, holds: true });
    expect(await world.delivery(reader(1))).toMatchObject({
      state: 'unresolved',
      notes: [{ text: 'late: sent m1' }],
    });
  });

  it('still says sent when the digest is open by then', async () => {
    const world = await PostWorld.opened(1);
    world.underway = async () => {
      world.wall += 400_000;
      await world.sweep();
      await world.run();
      expect(await world.delivery(reader(1))).toMatchObject({ state: 'uncertain' });
    };
    await world.run();
    await world.untilClosed();
    expect(world.mailsTo(reader(1))).toBe(1);
    expect(world.proof()).toMatchObject({ sent: 1, unresolved: 0, holds: true });
  });
});

describe('an answer that was lost', () => {
  it('is uncertain, is settled by the event, and the digest closes', async () => {
    const world = await PostWorld.opened(1, 2);
    world.answers.push({ kind: 'unknown', reason: 'socket hang up' });
    await world.run();
    const uncertain = [reader(1), reader(2)].filter((one) => world.mailsTo(one) === 0);
    expect(await world.delivery(uncertain[0]!)).toMatchObject({ state: 'uncertain' });
    expect((await readDigest(world.content, digest))?.state).toBe('open');
    await world.sweep();
    await world.run();
    expect((await readDigest(world.content, digest))?.state).toBe('open');
    const row = await world.delivery(uncertain[0]!);
    await world.tellOf(uncertain[0]!, row?.nonce);
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 2, unresolved: 0, holds: true });
  });

  it('without an event is unresolved after ten minutes, and never sent again', async () => {
    const world = await PostWorld.opened(1);
    world.answers.push({ kind: 'unknown', reason: 'socket hang up' });
    await world.run();
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 0, unresolved: 1, holds: true });
    expect(world.accepted).toHaveLength(0);
  });

  it('that comes after the close is a note and changes neither row nor proof', async () => {
    const world = await PostWorld.opened(1);
    world.answers.push({ kind: 'unknown', reason: 'socket hang up' });
    await world.run();
    await world.untilClosed();
    const before = world.proof();
    const row = await world.delivery(reader(1));
    await world.tellOf(reader(1), row?.nonce);
    expect((await world.delivery(reader(1)))?.state).toBe('unresolved');
    expect(world.proof()).toEqual(before);
  });
});

describe('SES', () => {
  it('that asks to slow down is waited for, and everybody still gets one', async () => {
    const world = await PostWorld.opened(...readers);
    world.answers.push({ kind: 'throttled', scope: 'rate' }, { kind: 'throttled', scope: 'rate' });
    const start = world.wall;
    await world.run();
    expect(everybody.map((one) => world.mailsTo(one))).toEqual([1, 1, 1, 1]);
    expect(world.wall - start).toBeGreaterThanOrEqual(3_000);
  });

  it('whose daily quota is used up stops the run; the sweep takes it up again', async () => {
    const world = await PostWorld.opened(1, 257);
    world.answers.push({ kind: 'throttled', scope: 'day' });
    world.quota = oneLane;
    await world.run();
    expect(world.accepted).toHaveLength(0);
    expect((await readDigest(world.content, digest))?.state).toBe('open');
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 2, holds: true });
  });

  it('is not asked at all once the known quota is used up but for its fifth', async () => {
    const world = await PostWorld.opened(...readers);
    world.quota = { maxPerSecond: 100, maxPerDay: 10, sentLastDay: 6 };
    await world.run();
    expect(world.accepted).toHaveLength(2);
  });

  it('that holds the account pauses the digest until a person resumes it', async () => {
    const world = await PostWorld.opened(1, 2);
    world.answers.push({ kind: 'held', reason: 'AccountSendingPausedException' });
    await world.run();
    expect(await readDigest(world.content, digest)).toMatchObject({
      state: 'paused',
      pausedBecause: 'AccountSendingPausedException',
    });
    await world.sweep();
    await world.run();
    expect(world.accepted).toHaveLength(0);
    await changeDigest(world.content, digest, (one) => ({ ...one, state: 'open' }));
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 2, holds: true });
  });

  it('that rejects an address makes it failed, with the reason', async () => {
    const world = await PostWorld.opened(1);
    world.answers.push({ kind: 'rejected', reason: 'MessageRejected' });
    await world.run();
    expect(world.proof()).toMatchObject({ sent: 0, failed: { MessageRejected: 1 }, holds: true });
  });
});

describe('the pace', () => {
  it('keeps to four fifths of the rate', async () => {
    const world = await PostWorld.opened(...readers);
    world.quota = oneLane;
    const start = world.wall;
    await world.run();
    expect(world.accepted).toHaveLength(4);
    expect(world.wall - start).toBe(3 * 1_250);
  });

  it('claims nobody in the last half minute of a run', async () => {
    const world = await PostWorld.opened(1);
    world.remaining = () => 29_999;
    await world.run();
    expect(await world.delivery(reader(1))).toBeUndefined();
    expect((await readShard(world.content, digest, shardOf(reader(1))))?.lease).toBeUndefined();
    world.remaining = () => 300_000;
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 1 });
  });
});

describe('a person who intervenes while it is sent', () => {
  it('by pausing stops the rest, without anybody lost', async () => {
    const world = await PostWorld.opened(1, 257, 513);
    world.quota = oneLane;
    world.underway = async () => {
      await changeDigest(world.content, digest, (one) => ({
        ...one,
        state: 'paused',
        pausedBecause: 'a typo',
      }));
    };
    await world.run();
    expect(world.accepted).toHaveLength(1);
    world.underway = async () => undefined;
    await world.sweep();
    await world.run();
    expect(world.accepted).toHaveLength(1);
    await changeDigest(world.content, digest, (one) => ({ ...one, state: 'open' }));
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ sent: 3, skipped: {}, holds: true });
  });

  it('by cancelling skips who was not mailed yet, and the proof says so', async () => {
    const world = await PostWorld.opened(1, 257, 2);
    world.quota = oneLane;
    world.underway = async () => {
      await changeDigest(world.content, digest, (one) => ({ ...one, state: 'cancelled' }));
    };
    await world.run();
    await world.untilClosed();
    expect(world.accepted).toHaveLength(1);
    expect(world.proof()).toMatchObject({ candidates: 3, sent: 1, skipped: { cancelled: 2 }, holds: true });
  });

  it('by leaving between claim and call would come too late, by leaving before the re-check does not', async () => {
    const world = await PostWorld.opened(1);
    const { put } = world.deliveries;
    world.deliveries.put = async (row, condition) => {
      if (row['state'] === 'claimed') await leaves(world, 1);
      return put.call(world.deliveries, row, condition);
    };
    await world.run();
    expect(world.accepted).toHaveLength(0);
    expect(world.proof()).toMatchObject({ skipped: { left: 1 } });
  });
});

describe('the close', () => {
  it('reopens a shard whose candidate has no row, even one that was never opened', async () => {
    const world = await PostWorld.opened(1);
    await world.reads(2, at('01:00:00'));
    await world.run();
    expect((await readShards(world.content, digest)).map(({ state }) => state)).toContain('open');
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ candidates: 2, sent: 2, holds: true });
  });

  it('leaves the record alone that another close has ended meanwhile', async () => {
    const world = await PostWorld.opened(1);
    const { scan } = world.subscribers;
    world.subscribers.scan = async function* () {
      world.subscribers.scan = scan;
      await world.reads(2, at('01:00:00'));
      await changeDigest(world.content, digest, (one) => ({ ...one, state: 'closed' }));
      yield* scan.call(world.subscribers);
    };
    await world.run();
    expect(await readDigest(world.content, digest)).toMatchObject({
      state: 'closed',
      shards: [shardOf(reader(1))],
    });
    expect(world.mailsTo(reader(2))).toBe(0);
  });

  it('counts the shards against the record: one whose row is missing is not done', async () => {
    const world = await PostWorld.opened(1, 2);
    const standing = await readSubscription(world.subscribers, ledger, reader(2));
    const never = { ...standing!, rev: 2, state: 'pending' as const, history: [] };
    await writeSubscription(world.subscribers, never);
    await world.content.delete(`digest#${digest}`, `shard#${shardOf(reader(2))}`);
    await world.run();
    expect(world.proof()).toBeUndefined();
    await writeShard(world.content, { digest, shard: shardOf(reader(2)), rev: 1, state: 'open' });
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ candidates: 1, sent: 1, holds: true });
  });
});

describe('a close that runs out of time', () => {
  it('goes on where it was at the next nudge, and reads no shard twice', async () => {
    const world = await PostWorld.opened(1, 2, 3, 4, 5);
    const shards = await readShards(world.content, digest);
    for (const n of [1, 2, 3, 4, 5]) {
      const claim = claimed(
        undefined,
        { digest, newsletter: ledger, subscriber: reader(n) },
        {
          ...{ nonce: nonce(`n${n}`), at: at('06:10:01') },
        },
      );
      if (claim === undefined) throw new Error('Nothing to claim');
      await writeDelivery(world.deliveries, claim);
      await writeDelivery(
        world.deliveries,
        found(claim, nonce(`n${n}`), { kind: 'sent', messageId: 'm' }, at('06:10:02')),
      );
    }
    for (const row of shards) await writeShard(world.content, { ...row, rev: row.rev + 1, state: 'done' });
    const read: string[] = [];
    const ports = world.ports();
    const { deliveries } = ports;
    const counted = {
      ...ports,
      deliveries: {
        ...ports.deliveries,
        query: (pk: string) => {
          read.push(pk);
          return deliveries.query(pk);
        },
      },
    };
    let calls = 0;
    while (world.proof() === undefined) {
      calls += 1;
      let asked = 0;
      await closeIfDone(
        { ...counted, remaining: () => (asked++ < 2 ? 300_000 : 10_000) },
        digest,
        at('07:00:00'),
      );
      if (calls > 10) throw new Error('It never ends');
    }
    expect(calls).toBe(3);
    expect(read.sort()).toEqual([...new Set(read)].sort());
    expect(world.proof()).toMatchObject({ candidates: 5, sent: 5, holds: true });
  });
});
