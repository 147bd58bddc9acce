import { beforeEach, describe, expect, it } from 'vitest';
import type { Condition, Row } from '../../src/ports.ts';
import { leave } from '../../src/subscribers/apply.ts';
import { requestSubscription } from '../../src/subscribers/ask.ts';
import { confirm } from '../../src/subscribers/confirm.ts';
import { addressHash, type ConfirmLink, verifyConfirm } from '../../src/subscribers/links.ts';
import {
  readSubscriber,
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import { MemoryTable } from '../support/memory-table.ts';
import {
  address,
  confirmLink,
  id,
  keys,
  later,
  noon,
  rowsOf,
  snapshot,
  subscriber,
  subscription,
  tides,
  type World,
  waiting,
  weekly,
  world,
} from './builders.ts';

let here: World;
beforeEach(() => {
  here = world();
});

const ask = async (
  typed = 'ada@mail.example',
  at = noon,
  names: readonly string[] = ['weekly'],
  where = here,
) =>
  requestSubscription(
    where,
    {
      address: address(typed),
      choices: (await where.publication()).newsletters
        .filter((one) => names.includes(one.id))
        .map((newsletter) => ({ newsletter, cadence: newsletter.cadences[0]! })),
    },
    { at, source: 'form', wording: 'Send it.' },
  );

const linkOf = (where = here, now = noon): ConfirmLink => {
  const found = verifyConfirm(keys, where.mailer.path.replace('/confirm/', ''), now);
  if (found.kind !== 'valid') throw new Error(found.kind);
  return found.link;
};

/** Known under their address, as if they had subscribed long ago. */
async function known(one = subscriber(), ...subscriptions: ReturnType<typeof subscription>[]): Promise<void> {
  const hash = addressHash(keys, one.address);
  await writeAddressRow(here.subscribers, hash, { subscriber: one.id }, undefined);
  await writeSubscriber(here.subscribers, one);
  for (const each of subscriptions) await writeSubscription(here.subscribers, each);
}

describe('From asking to leaving', () => {
  it('a person asks, confirms and leaves, and the history tells it', async () => {
    expect(await ask()).toBe('mailed');
    const link = linkOf();
    expect(await readSubscriber(here.subscribers, link.subscriber)).toMatchObject({ state: 'pending' });
    expect(await confirm(here, link, later(1))).toBe('confirmed');
    expect(await readSubscriber(here.subscribers, link.subscriber)).toMatchObject({ state: 'active' });
    await leave(here, { subscriber: link.subscriber, newsletter: weekly }, later(2));
    expect(await readSubscription(here.subscribers, weekly, link.subscriber)).toMatchObject({
      state: 'left',
      consent: { at: noon, source: 'form', wording: 'Send it.', confirmedAt: later(1) },
      history: [
        { at: later(1), state: 'active' },
        { at: later(2), state: 'left' },
      ],
    });
  });

  it('one mail asks about all newsletters asked for together', async () => {
    await ask('ada@mail.example', noon, ['weekly', 'tides']);
    expect(here.mailer.mails).toHaveLength(1);
    const link = linkOf();
    await confirm(here, link, later(1));
    for (const newsletter of [weekly, tides]) {
      expect(await readSubscription(here.subscribers, newsletter, link.subscriber)).toMatchObject({
        state: 'active',
      });
    }
  });

  it('an old link does not bring back who has left', async () => {
    await ask();
    const link = linkOf();
    await confirm(here, link, later(1));
    await leave(here, { subscriber: link.subscriber, newsletter: weekly }, later(2));
    const before = snapshot(here);
    expect(await confirm(here, link, later(3))).toBe('gone');
    expect(snapshot(here)).toBe(before);
  });

  it('who has left can come back by asking again', async () => {
    await ask();
    const first = linkOf();
    await confirm(here, first, later(1));
    await leave(here, { subscriber: first.subscriber, newsletter: weekly }, later(2));
    expect(await ask('ADA@mail.example', later(60))).toBe('mailed');
    const second = linkOf(here, later(60));
    expect(second.subscriber).toBe(first.subscriber);
    expect(await confirm(here, second, later(61))).toBe('confirmed');
  });
});

describe('Asking', () => {
  it('gives a random id, and no row says the address in its keys', async () => {
    await ask();
    const [row] = rowsOf(here.subscribers, 'address');
    expect(row?.subscriber).toMatch(/^[0-9a-f]{32}$/);
    for (const { pk, sk } of here.subscribers.rows.values()) expect(pk + sk).not.toMatch(/ada|mail\.example/);
  });

  it('says no address in logs and tags', async () => {
    here.mailer.answers.push({ kind: 'unknown', reason: 'socket closed' });
    await ask();
    await ask();
    expect(here.log.lines.length).toBeGreaterThan(0);
    expect(here.log.lines.join()).not.toMatch(/ada|mail\.example/);
    expect(JSON.stringify(here.mailer.mails[0]?.tags)).not.toMatch(/ada|mail\.example/);
  });

  it('does not mail who complained, and leaves their rows alone', async () => {
    await known(subscriber({ suppressed: { reason: 'complained', at: noon, generation: 1 } }));
    const before = snapshot(here);
    expect(await ask()).toBe('silent');
    expect(snapshot(here)).toBe(before);
    expect(here.mailer.mails).toEqual([]);
  });

  it('of someone who is subscribed sends the link to their preferences, once a day', async () => {
    await known(subscriber(), subscription());
    expect(await ask()).toBe('mailed');
    expect(here.mailer.pathTo('preferences')).toMatch(/^.preferences/);
    const before = snapshot(here);
    expect(await ask('ada@mail.example', later(60))).toBe('silent');
    expect(snapshot(here)).toBe(before);
    expect(await readSubscription(here.subscribers, weekly, id())).toEqual(subscription());
    expect(await ask('ada@mail.example', later(24 * 60))).toBe('mailed');
  });

  it('a hundred times at once, by strangers, brings one mail', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('victim@mail.example')));
    expect(answers.filter((one) => one === 'mailed')).toHaveLength(1);
    expect(here.mailer.mails).toHaveLength(1);
    expect(rowsOf(here.subscribers, 'address')).toHaveLength(1);
    expect(rowsOf(here.subscribers, 'subscriber')).toHaveLength(1);
  });

  it('all day long, every minute, in every spelling, brings three mails', async () => {
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await ask(minute % 2 ? 'Victim@mail.example' : 'victim@MAIL.example', later(minute), [
        minute % 3 ? 'weekly' : 'tides',
      ]);
    }
    expect(here.mailer.mails).toHaveLength(3);
    expect(rowsOf(here.subscribers, 'subscriber')).toHaveLength(1);
  });

  it('during the pause does not spoil the link that is on its way', async () => {
    await ask();
    const link = linkOf();
    await ask('ada@mail.example', later(5));
    expect(await confirm(here, link, later(6))).toBe('confirmed');
  });

  it('after a crash behind the claim of the address goes on under the claimed id', async () => {
    const hash = addressHash(keys, address('ada@mail.example'));
    await writeAddressRow(here.subscribers, hash, { subscriber: id('7') }, undefined);
    expect(await ask()).toBe('mailed');
    expect(linkOf().subscriber).toBe(id('7'));
  });

  it('may be repeated at once when SES was too busy', async () => {
    here.mailer.answers.push({ kind: 'throttled', scope: 'rate' });
    expect(await ask()).toBe('mail not sent');
    expect(await ask('ada@mail.example', later(1))).toBe('mailed');
  });

  it('waits out the pause when nobody knows whether the mail went out', async () => {
    here.mailer.answers.push({ kind: 'unknown', reason: 'time-out' });
    await ask();
    expect(await ask('ada@mail.example', later(1))).toBe('silent');
    expect(await ask('ada@mail.example', later(15))).toBe('mailed');
  });

  it('keeps a newsletter that was confirmed while the next mail was being written', async () => {
    await known(subscriber({ state: 'pending' }), waiting());
    const table = new Interrupted(here.subscribers, async () => {
      await confirm(here, confirmLink(), later(20));
    });
    await ask('ada@mail.example', later(20), ['weekly'], { ...here, subscribers: table });
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'active' });
  });
});

describe('Confirming', () => {
  it('twice, and at once, is confirming once', async () => {
    await ask();
    const link = linkOf();
    const answers = await Promise.all([confirm(here, link, later(1)), confirm(here, link, later(1))]);
    expect(answers).toEqual(['confirmed', 'confirmed']);
    expect((await readSubscription(here.subscribers, weekly, link.subscriber))?.history).toHaveLength(1);
  });

  it('leaves a link that still works when it crashes between the two records', async () => {
    await ask();
    const link = linkOf();
    const failing = new Failing(here.subscribers, (row) => row.pk.startsWith('subscription#'));
    await expect(confirm({ ...here, subscribers: failing }, link, later(1))).rejects.toThrow(
      'The table is down',
    );
    expect(await readSubscription(here.subscribers, weekly, link.subscriber)).toMatchObject({
      state: 'pending',
    });
    expect(await confirm(here, link, later(2))).toBe('confirmed');
  });

  it('is not possible for an erased record', async () => {
    await writeSubscriber(here.subscribers, { state: 'erased', id: id(), rev: 1, erasedAt: noon });
    await writeSubscription(here.subscribers, waiting());
    expect(await confirm(here, confirmLink(), later(1))).toBe('gone');
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'pending' });
  });
});

describe('Leaving', () => {
  const link = { subscriber: id(), newsletter: weekly };

  it('is in the journal before it is in the table', async () => {
    await known(subscriber(), subscription());
    const failing = new Failing(here.subscribers, () => true);
    await expect(leave({ ...here, subscribers: failing }, link, later(1))).rejects.toThrow(
      'The table is down',
    );
    expect(here.journal.entries).toEqual([
      { v: 1, kind: 'left', subscriber: id(), newsletter: 'weekly', at: later(1) },
    ]);
    await leave(here, link, later(1));
    expect(here.journal.entries).toHaveLength(1);
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'left' });
  });

  it('does not touch the table when the journal cannot be written', async () => {
    await known(subscriber(), subscription());
    const before = snapshot(here);
    const journal = Object.assign(Object.create(here.journal), {
      put: () => Promise.reject(new Error('The bucket is down')),
    });
    await expect(leave({ ...here, journal }, link, later(1))).rejects.toThrow('The bucket is down');
    expect(snapshot(here)).toBe(before);
  });

  it('twice changes nothing more', async () => {
    await known(subscriber(), subscription());
    await leave(here, link, later(1));
    const before = snapshot(here);
    await leave(here, link, later(2));
    expect(snapshot(here)).toBe(before);
  });

  it('ends one newsletter and no other', async () => {
    await known(subscriber(), subscription(), subscription({ newsletter: tides }));
    await leave(here, link, later(1));
    expect(await readSubscription(here.subscribers, tides, id())).toMatchObject({ state: 'active' });
  });

  it('wins over a confirmation that was read before and is written after', async () => {
    await known(subscriber({ state: 'pending' }), waiting());
    const table = new Interrupted(here.subscribers, () => leave(here, link, later(1)));
    expect(await confirm({ ...here, subscribers: table }, confirmLink(), later(1))).toBe('gone');
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'left' });
  });
});

/** A table on which the chosen writes fail. */
class Failing extends MemoryTable {
  constructor(
    readonly inner: MemoryTable,
    readonly fails: (row: Row) => boolean,
  ) {
    super();
  }
  override get = (pk: string, sk: string) => this.inner.get(pk, sk);
  override put = (row: Row, condition?: Condition) =>
    this.fails(row) ? Promise.reject(new Error('The table is down')) : this.inner.put(row, condition);
}

/** A table on which something else happens just before the first write of a subscription. */
class Interrupted extends MemoryTable {
  #happened = false;
  constructor(
    readonly inner: MemoryTable,
    readonly happens: () => Promise<void>,
  ) {
    super();
  }
  override get = (pk: string, sk: string) => this.inner.get(pk, sk);
  override put = async (row: Row, condition?: Condition) => {
    if (row.pk.startsWith('subscription#') && !this.#happened) {
      this.#happened = true;
      await this.happens();
    }
    return this.inner.put(row, condition);
  };
}
