/** Tables that come from a backup: nobody comes back, and nobody is mailed until an operator says so. */
import { describe, expect, it } from 'vitest';
import {
  changeDigest,
  readDigest,
  readOpenDigests,
  readVariant,
  writeOpenDigest,
} from '../../src/digest/records.ts';
import { type EpochStanding, epochKeeper, readEpoch, type TableIds } from '../../src/epoch.ts';
import { shifted } from '../../src/ids.ts';
import { digestKey } from '../../src/keys.ts';
import type { Row } from '../../src/ports.ts';
import { readDifference, restore } from '../../src/restore/restore.ts';
import { leave } from '../../src/subscribers/apply.ts';
import { erase } from '../../src/subscribers/erase.ts';
import { writeJournal } from '../../src/subscribers/journal.ts';
import { readSubscriber, readSubscription } from '../../src/subscribers/records.ts';
import { digest, opening, PostWorld } from '../delivery/world.ts';
import { at, publication } from '../digest/builders.ts';
import { article, ledger, reader } from '../digest/world.ts';
import { Death, Mortal } from '../support/mortal.ts';
import { peoplePorts } from './people-ports.ts';

const everybody = [1, 2, 3, 4, 5, 257];

/** With a real epoch, and tables that may be put back to what they were. */
class Backed extends PostWorld {
  ids: TableIds = { content: 'c1', subscribers: 's1', deliveries: 'd1' };
  #keeper = this.#fresh();

  override epoch = (): Promise<EpochStanding> => this.#keeper();

  /** A minute later. */
  asksAgain(): void {
    this.#keeper = this.#fresh();
  }

  #fresh() {
    return epochKeeper({
      contentBucket: this.bucket,
      tableIds: async () => this.ids,
      wallClock: this.wallClock,
    });
  }

  backup(table: 'subscribers' | 'deliveries'): ReadonlyMap<string, Row> {
    return new Map(this[table].rows);
  }

  /** Another table takes its place. */
  comesBack(table: 'subscribers' | 'deliveries', rows: ReadonlyMap<string, Row>): void {
    this[table].rows.clear();
    for (const [key, row] of rows) this[table].rows.set(key, structuredClone(row));
    this.ids = { ...this.ids, [table]: `${this.ids[table]}, restored` };
    this.asksAgain();
  }

  restorePorts() {
    const { bucket: contentBucket, content, subscribers, deliveries, wallClock } = this;
    const tableIds = async () => this.ids;
    const newsletters = [ledger];
    return {
      contentBucket,
      content,
      subscribers,
      deliveries,
      wallClock,
      tableIds,
      newsletters,
      progress: () => {},
    };
  }

  restores(dryRun = false) {
    return restore(this.restorePorts(), dryRun);
  }

  static async withReaders(): Promise<Backed> {
    const world = new Backed();
    await world.begin();
    for (const n of everybody) await world.reads(n, at('01:00:00'));
    return world;
  }

  /** Each of them in another way; the last stays. */
  async peopleGo(): Promise<void> {
    const ports = peoplePorts(this);
    const when = at('05:00:00');
    await leave(ports, { subscriber: reader(1), newsletter: ledger }, when);
    await erase(ports, reader(2), when);
    for (const [n, kind] of [
      [3, 'complained'],
      [4, 'bounced'],
    ] as const)
      await writeJournal(this.bucket, { v: 1, kind, subscriber: reader(n), generation: 1, at: when });
    await writeJournal(this.bucket, {
      ...{ v: 1, kind: 'moved', subscriber: reader(5), at: when },
      ...{ generation: 2, address: 'a'.repeat(64) },
    });
  }

  async publishes(): Promise<void> {
    await this.goesLive(1, at('06:00:00'), publication());
  }
}

const mailed = (world: PostWorld): readonly (string | undefined)[] =>
  world.accepted.map(({ tags }) => tags['subscriber']).sort();

describe('a subscribers table of yesterday', () => {
  const restored = async (): Promise<Backed> => {
    const world = await Backed.withReaders();
    await world.epoch();
    const yesterday = world.backup('subscribers');
    await world.peopleGo();
    world.comesBack('subscribers', yesterday);
    await world.publishes();
    return world;
  };

  it('mails nobody until an operator has said so', async () => {
    const world = await restored();
    await expect(world.freeze(opening)).rejects.toThrow('the subscribers table is not the one');
    await expect(world.run()).resolves.toBeUndefined();
    expect(world.accepted).toEqual([]);
    expect(await readOpenDigests(world.content)).toEqual([]);
  });

  it('brings nobody back who had left, was erased, complained, bounced or moved', async () => {
    const world = await restored();
    const outcome = await world.restores();
    expect(outcome).toMatchObject({
      ok: true,
      value: { people: 5, replayed: { left: 1, erased: 1, complained: 1, bounced: 1, moved: 1 }, closed: [] },
    });
    world.asksAgain();
    await world.freeze(opening);
    await world.untilClosed();
    expect(mailed(world)).toEqual([reader(257)]);
    expect(world.proof()).toMatchObject({ sent: 1, holds: true });
    expect(await readSubscriber(world.subscribers, reader(2))).toMatchObject({ state: 'erased' });
    expect(await readSubscriber(world.subscribers, reader(5))).toMatchObject({
      state: 'pending',
      generation: 2,
    });
  });

  it('says before what would come of it, and writes nothing', async () => {
    const world = await restored();
    const before = JSON.stringify([
      [...world.subscribers.rows],
      [...world.content.rows],
      [...world.bucket.versions.keys()],
    ]);
    const outcome = await world.restores(true);
    expect(outcome).toMatchObject({ ok: true, value: { people: 5 } });
    expect(
      JSON.stringify([
        [...world.subscribers.rows],
        [...world.content.rows],
        [...world.bucket.versions.keys()],
      ]),
    ).toBe(before);
    world.asksAgain();
    expect(await world.epoch()).toEqual({ kind: 'stopped', differ: ['subscribers'] });
  });

  it('may be restored twice, and by a command that died at any of its calls', async () => {
    for (const effect of ['not done', 'done'] as const)
      for (let call = 1; ; call++) {
        const world = await restored();
        const life = new Mortal(call, effect);
        const ports = world.restorePorts();
        const dying = {
          ...ports,
          contentBucket: life.wrap(ports.contentBucket),
          subscribers: life.wrap(ports.subscribers),
          content: life.wrap(ports.content),
        };
        const died = await restore(dying, false).then(
          () => false,
          (error: unknown) => error instanceof Death,
        );
        world.asksAgain();
        const isOver = (await world.epoch()).kind === 'current';
        if (!isOver) expect(await world.restores()).toMatchObject({ ok: true });
        world.asksAgain();
        await world.freeze(opening);
        await world.untilClosed();
        expect(mailed(world), `call ${call}, ${effect}`).toEqual([reader(257)]);
        if (!died) break;
      }
  });

  it('leaves alone who came back after leaving, where the row knows it', async () => {
    const world = await Backed.withReaders();
    await world.epoch();
    await writeJournal(world.bucket, {
      v: 1,
      kind: 'left',
      subscriber: reader(1),
      newsletter: ledger,
      at: at('00:30:00'),
    });
    world.comesBack('subscribers', world.backup('subscribers'));
    await world.restores();
    expect(await readSubscription(world.subscribers, ledger, reader(1))).toMatchObject({ state: 'active' });
  });
});

/** One shard was mailed when the table of before came back. */
async function halfSent(): Promise<Backed> {
  const world = await Backed.withReaders();
  await world.publishes();
  await world.freeze(opening);
  const before = world.backup('deliveries');
  const last = world.messages.splice(1);
  await world.run();
  world.comesBack('deliveries', before);
  world.messages.push(...last);
  return world;
}

describe('a deliveries table of an hour ago', () => {
  it('mails nobody twice: whoever has no row is unresolved, and the digest is closed', async () => {
    const world = await Backed.withReaders();
    await world.publishes();
    await world.freeze(opening);
    const before = world.backup('deliveries');
    const last = world.messages.splice(1);
    await world.run();
    const first = mailed(world);
    expect(first.length).toBeGreaterThan(0);
    world.comesBack('deliveries', before);
    world.messages.push(...last);
    await expect(world.run()).rejects.toThrow('the deliveries table is not the one');
    expect(await world.restores()).toMatchObject({ ok: true, value: { closed: [digest] } });
    world.asksAgain();
    await world.sweep();
    await world.run();
    expect(mailed(world)).toEqual(first);
    expect(await readDigest(world.content, digest)).toMatchObject({ state: 'closed' });
    expect(world.proof()).toMatchObject({ candidates: 6, sent: 0, unresolved: 6, holds: true });
    expect((await readVariant(world.content, ledger, 'article'))?.freezing).toBeUndefined();
  });

  it('closes what is open also when the command died at any of its calls', async () => {
    for (const effect of ['not done', 'done'] as const)
      for (let call = 1; ; call++) {
        const world = await halfSent();
        const first = mailed(world);
        const life = new Mortal(call, effect);
        const ports = world.restorePorts();
        const dying = {
          ...ports,
          contentBucket: life.wrap(ports.contentBucket),
          content: life.wrap(ports.content),
        };
        const died = await restore(dying, false).then(
          () => false,
          (error: unknown) => error instanceof Death,
        );
        world.asksAgain();
        if ((await world.epoch()).kind === 'stopped') await world.restores();
        world.asksAgain();
        await world.sweep();
        await world.run();
        expect(mailed(world), `call ${call}, ${effect}`).toEqual(first);
        expect(await readDigest(world.content, digest)).toMatchObject({ state: 'closed' });
        if (!died) break;
      }
  });

  it('closes a digest whose close died between its proof and its record', async () => {
    const world = await halfSent();
    const first = mailed(world);
    await world.bucket.put(
      digestKey(ledger, article(1), 'proof.json'),
      JSON.stringify({ v: 1, digest, closedAt: opening }),
      { contentType: 'application/json' },
    );
    expect(await world.restores()).toMatchObject({ ok: true, value: { closed: [digest] } });
    world.asksAgain();
    await world.sweep();
    await world.run();
    expect(mailed(world)).toEqual(first);
  });

  it('lists nothing as open whose record was closed by a command that died then', async () => {
    const world = await halfSent();
    await world.restores();
    await writeOpenDigest(world.content, digest);
    world.ids = { ...world.ids, deliveries: 'd3' };
    expect(await world.restores()).toMatchObject({ ok: true, value: { closed: [digest] } });
    expect(await readOpenDigests(world.content)).toEqual([]);
  });

  it('knows of those who confirmed between the freeze and an opening that came later', async () => {
    const world = await halfSent();
    await world.reads(9, shifted(opening, 1_800_000));
    await changeDigest(world.content, digest, (record) => ({
      ...record,
      cutoff: shifted(opening, 3_600_000),
    }));
    await world.restores();
    expect(world.proof()).toMatchObject({ candidates: 7, unresolved: 7, holds: true });
  });

  it('lets the next article go out', async () => {
    const world = await Backed.withReaders();
    await world.publishes();
    await world.freeze(opening);
    world.comesBack('deliveries', world.backup('deliveries'));
    await world.restores();
    world.asksAgain();
    world.messages.splice(0);
    await world.goesLive(2, at('07:00:00'), publication());
    await world.freeze(at('07:10:00'));
    await world.run();
    expect(mailed(world)).toEqual(everybody.map(reader).sort());
    expect(world.accepted[0]?.tags['digest']).toContain(article(2));
  });
});

describe('the epoch', () => {
  it('is written by the first who asks, where nothing was ever frozen', async () => {
    const world = await Backed.withReaders();
    expect(await world.epoch()).toEqual({ kind: 'current' });
    expect((await readEpoch(world.bucket))?.tables).toEqual(world.ids);
  });

  it('that is lost beside digests is written by nobody, and asked for', async () => {
    const world = await Backed.withReaders();
    await world.publishes();
    await world.freeze(opening);
    await world.bucket.delete('digests/epoch.json');
    world.asksAgain();
    expect(await world.epoch()).toEqual({ kind: 'stopped', differ: [] });
    expect(await world.restores()).toMatchObject({ ok: true });
    world.asksAgain();
    expect(await world.epoch()).toEqual({ kind: 'current' });
  });

  it('is asked again each minute, so a sender that is at work stops', async () => {
    const world = await Backed.withReaders();
    await world.publishes();
    await world.freeze(opening);
    world.underway = async () => {
      world.ids = { ...world.ids, deliveries: 'd2' };
      world.wall += 61_000;
    };
    await world.run().catch(() => undefined);
    // Those that were claimed by then.
    expect(world.accepted.length).toBeLessThan(everybody.length);
  });

  it('that is current leaves a restore nothing to do', async () => {
    const world = await Backed.withReaders();
    await world.epoch();
    expect(await readDifference(world.restorePorts())).toMatchObject({
      ok: false,
      problems: [{ code: 'epoch-current' }],
    });
  });

  it('of another content table asks for a rebuild', async () => {
    const world = await Backed.withReaders();
    await world.epoch();
    world.ids = { ...world.ids, content: 'c2' };
    expect(await world.restores()).toMatchObject({
      ok: false,
      problems: [{ code: 'content-table-another' }],
    });
  });
});
