/** What may happen beside an import, and in the middle of it (docs/protocols.md, Import). */
import { describe, expect, it } from 'vitest';
import { applyFeedback } from '../../../src/feedback/apply.ts';
import type { SubscriberId } from '../../../src/ids.ts';
import type { Row } from '../../../src/ports.ts';
import { block, leave, leaveAll } from '../../../src/subscribers/apply.ts';
import { erase } from '../../../src/subscribers/erase.ts';
import { addressHash } from '../../../src/subscribers/links.ts';
import {
  readAddressRow,
  readSubscriber,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../../src/subscribers/records.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Death, Mortal } from '../../support/mortal.ts';
import { Stalled } from '../../support/stalled.ts';
import {
  address,
  id,
  keys,
  later,
  noon,
  rowsOf,
  subscriber,
  subscription,
  tides,
  weekly,
} from '../builders.ts';
import { Busy, day, importing, type ListWorld, listWorld, MemoryAccounts } from './lists.ts';

const ada = 'ada@mail.example';
const coming = `email,subscribed_at\n${ada},2024-05-01\n`;
const hash = addressHash(keys, address(ada));

const people = (where: ListWorld): readonly Row[] => rowsOf(where.subscribers, 'subscri');
const withoutRevs = (rows: readonly Row[]) => rows.map(({ rev: _rev, v: _v, ...row }) => row);

/** Whoever may be mailed: active in the record and in a subscription. */
async function mailed(where: ListWorld): Promise<SubscriberId[]> {
  const found: SubscriberId[] = [];
  for (const row of rowsOf(where.subscribers, 'subscription')) {
    if (row['state'] !== 'active') continue;
    const person = await readSubscriber(where.subscribers, row['subscriber'] as SubscriberId);
    if (person?.state === 'active' && !person.suppressed) found.push(person.id);
  }
  return found;
}

async function known(where: ListWorld): Promise<void> {
  const person = subscriber({ newsletters: [weekly, tides] });
  await writeAddressRow(where.subscribers, hash, { subscriber: person.id }, undefined);
  await writeSubscriber(where.subscribers, person);
  await writeSubscription(where.subscribers, subscription({ newsletter: tides, cadence: 'daily' }));
}

describe('An import that dies', () => {
  const list = [
    'email,status,subscribed_at,unsubscribed_at',
    `${ada},subscribed,2024-05-01,`,
    'bob@mail.example,unsubscribed,2024-05-01,2024-06-01',
    'cyd@mail.example,complained,,',
    'dan@mail.example,subscribed,,',
    '',
  ].join('\n');

  it.each(['not done', 'done'] as const)(
    'at any of its calls, whose effect was %s, is finished by the same command',
    async (effect) => {
      const whole = listWorld();
      await importing(whole, list);
      let survived = false;
      for (let call = 1; !survived; call += 1) {
        const where = listWorld();
        const mortal = new Mortal(call, effect);
        const dying = {
          ...where,
          subscribers: mortal.wrap(where.subscribers),
          journal: mortal.wrap(where.journal),
        };
        const accounts = new MemoryAccounts();
        survived = await importing(dying as ListWorld, list, {}, accounts).then(
          () => true,
          (error: unknown) => {
            if (error instanceof Death) return false;
            throw error;
          },
        );
        const { rows } = await importing(where, list, {}, survived ? new MemoryAccounts() : accounts);
        expect(rows).toHaveLength(4);
        const ids = (some: readonly Row[]) =>
          withoutRevs(some).map((row) => JSON.stringify(row).replace(/[0-9a-f]{32}|#[0-9a-f]{2}"/g, 'id'));
        expect(ids(people(where)).sort()).toEqual(ids(people(whole)).sort());
      }
    },
  );

  it('goes on behind the last whole line of its account, and says of those under way that it was this import', async () => {
    const emails = Array.from({ length: 120 }, (_, index) => `reader${index}@mail.example`);
    const many = `email\n${emails.join('\n')}\n`;
    const reasons = new Set<string | undefined>();
    for (let call = 360; call < 560; call += 20) {
      const where = listWorld();
      const accounts = new MemoryAccounts();
      const dying = { ...where, subscribers: new Mortal(call, 'done').wrap(where.subscribers) };
      await expect(importing(dying as ListWorld, many, {}, accounts)).rejects.toThrow(Death);
      const [name = ''] = accounts.accounts.keys();
      const done = (accounts.accounts.get(name) ?? '').split('\n').length - 2;
      expect(done).toBeGreaterThan(0);
      accounts.accounts.set(name, `${accounts.accounts.get(name)}99,reader98@ma`);
      where.clock.milliseconds += 60_000;
      const { rows, done: ended } = await importing(where, many, {}, accounts);
      expect(ended?.before).toBe(done);
      expect(rows.map(([email]) => email)).toEqual(emails);
      expect(await mailed(where)).toHaveLength(120);
      const [note] = rowsOf(where.subscribers, 'imported');
      expect(note).toMatchObject({ begun: noon, imported: ended?.sums.of('imported') });
      for (const [, , reason] of rows.slice(done)) reasons.add(reason);
    }
    expect(reasons).toEqual(
      new Set(['by this import: an earlier row, or this one before it was interrupted', 'subscribed']),
    );
  });

  it('between the last line of its account and the note that it has ended finds nothing more to do', async () => {
    const where = listWorld();
    const accounts = new MemoryAccounts();
    const ending = accounts.writePlace;
    accounts.writePlace = async (text) => {
      if (JSON.parse(text).ended) throw new Death();
      return ending(text);
    };
    await expect(importing(where, coming, {}, accounts)).rejects.toThrow(Death);
    const before = people(where);
    accounts.writePlace = ending;
    const { rows, done } = await importing(where, coming, {}, accounts);
    expect(done?.before).toBe(1);
    expect(rows).toEqual([[ada, 'imported', 'subscribed']]);
    expect(people(where)).toEqual(before);
  });

  it('begins anew with other options, or another file', async () => {
    const where = listWorld();
    const accounts = new MemoryAccounts();
    const mortal = new Mortal(3, 'done');
    await expect(
      importing({ ...where, subscribers: mortal.wrap(where.subscribers) } as ListWorld, coming, {}, accounts),
    ).rejects.toThrow(Death);
    where.clock.milliseconds += 60_000;
    const { done } = await importing(where, coming, { returns: true }, accounts);
    expect(done?.before).toBe(0);
    expect(accounts.accounts.size).toBe(2);
  });
});

describe('While an import stands still', () => {
  const moments = ['before', 'after'] as const;

  async function everywhere(
    meanwhile: (where: ListWorld) => Promise<void>,
    judge: (where: ListWorld, rows: readonly (readonly string[])[]) => Promise<void>,
    prepare: (where: ListWorld) => Promise<void> = async () => undefined,
  ): Promise<void> {
    for (const when of moments) {
      for (let call = 1, happened = true; happened; call += 1) {
        const where = listWorld();
        await prepare(where);
        const stalled = new Stalled(call, when, () => meanwhile(where));
        const slow = { ...where, subscribers: stalled.wrap(where.subscribers) } as ListWorld;
        const { rows } = await importing(slow, coming);
        happened = stalled.stalled;
        if (happened) await judge(where, rows);
      }
    }
  }

  const owner = async (where: ListWorld) => (await readAddressRow(where.subscribers, hash))?.subscriber;

  it('somebody who is erased is mailed nothing, and nothing active is left of them', async () => {
    await everywhere(
      (where) => erase(where, id(), later(1)),
      async (where) => {
        expect(await mailed(where)).toEqual([]);
        expect(rowsOf(where.subscribers, 'subscription').filter(({ state }) => state !== 'left')).toEqual([]);
        expect(await readSubscriber(where.subscribers, (await owner(where)) ?? id())).toMatchObject({
          state: 'erased',
        });
      },
      known,
    );
  });

  it('somebody new who is erased at once is not brought back', async () => {
    let erasures = 0;
    await everywhere(
      async (where) => {
        const found = await owner(where);
        if (found === undefined || (await readSubscriber(where.subscribers, found)) === undefined) return;
        await erase(where, found, later(1));
        erasures += 1;
      },
      async (where) => {
        const found = await owner(where);
        const person = found && (await readSubscriber(where.subscribers, found));
        if (person && person.state === 'erased') expect(await mailed(where)).toEqual([]);
        else expect(await mailed(where)).toEqual([found]);
      },
    );
    expect(erasures).toBeGreaterThan(0);
  });

  it('whoever leaves everything meanwhile has left what they had by then', async () => {
    await everywhere(
      (where) => leaveAll(where, id(), later(1)),
      async (where) => {
        const rows = rowsOf(where.subscribers, 'subscription');
        expect(rows.find(({ newsletter }) => newsletter === 'tides')?.['state']).toBe('left');
      },
      known,
    );
  });

  it('whoever leaves this newsletter meanwhile stays out', async () => {
    let leavings = 0;
    await everywhere(
      async (where) => {
        const found = await owner(where);
        const [there] = rowsOf(where.subscribers, 'subscription');
        if (found === undefined || there === undefined) return;
        await leave(where, { subscriber: found, newsletter: weekly }, later(1));
        leavings += 1;
      },
      async (where) => {
        const left = where.journal.entries.length > 0;
        expect(await mailed(where)).toHaveLength(left ? 0 : 1);
      },
    );
    expect(leavings).toBeGreaterThan(0);
  });

  it('whoever complains meanwhile is suppressed, whichever comes first', async () => {
    const complaint = {
      kind: 'complained',
      at: later(1),
      messageId: 'm',
      destination: ada,
      subscriber: id(),
    } as const;
    await everywhere(
      (where) =>
        applyFeedback(
          {
            subscribers: where.subscribers,
            deliveries: new MemoryTable(),
            journal: where.journal,
            log: where.log,
          },
          complaint,
        ),
      async (where) => {
        expect(await mailed(where)).toEqual([]);
        expect(await readSubscriber(where.subscribers, id())).toMatchObject({
          suppressed: { reason: 'complained' },
        });
      },
      known,
    );
  });

  it('whoever blocks the address stays blocked', async () => {
    await everywhere(
      (where) => block(where, id(), later(1)),
      async (where) => expect(await readSubscriber(where.subscribers, id())).toHaveProperty('blocked'),
      known,
    );
  });

  it('a row that was nobody’s becomes no tombstone that the import has taken', async () => {
    await everywhere(
      (where) => erase(where, id(), later(1)),
      async (where) => {
        const row = await readAddressRow(where.subscribers, hash);
        expect(row).not.toHaveProperty('erasedAt');
        expect(await mailed(where)).toHaveLength(row?.subscriber === id() ? 0 : 1);
      },
      async (where) => {
        // Of somebody who had claimed it for a change of address that ran out.
        await writeAddressRow(where.subscribers, hash, { subscriber: id() }, undefined);
        const elsewhere = subscriber({ address: address('ada@home.example') });
        await writeSubscriber(where.subscribers, elsewhere);
      },
    );
  });

  it('another import of the same list brings everybody once', async () => {
    await everywhere(
      async (where) => void (await importing(where, coming)),
      async (where, rows) => {
        expect(await mailed(where)).toHaveLength(1);
        expect(rowsOf(where.subscribers, 'address')).toHaveLength(1);
        expect(['imported', 'already there']).toContain(rows[0]?.[1]);
      },
    );
  });
});

describe('Two imports of one list at once', () => {
  it('come to what one comes to', async () => {
    const list = `email\n${Array.from({ length: 200 }, (_, index) => `reader${index}@mail.example`).join('\n')}\n`;
    const where = listWorld();
    const both = await Promise.all([importing(where, list), importing(where, list)]);
    expect(await mailed(where)).toHaveLength(200);
    const imported = both.flatMap(({ rows }) => rows).filter(([, outcome]) => outcome === 'imported');
    expect(imported.length).toBeGreaterThanOrEqual(200);
    expect(rowsOf(where.subscribers, 'subscriber')).toHaveLength(200);
  });
});

it('Rows of one address wait for each other, however slow the first one is', async () => {
  const where = listWorld();
  const get = where.subscribers.get.bind(where.subscribers);
  let calls = 0;
  where.subscribers.get = async (...given) => {
    calls += 1;
    if (calls === 1) for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    return get(...given);
  };
  const twice = `email,status,subscribed_at,unsubscribed_at\n${ada},subscribed,2024-05-01,\n${ada},unsubscribed,,2024-06-01\n`;
  const { rows } = await importing(where, twice);
  expect(rows.map(([, outcome]) => outcome)).toEqual(['imported', 'left']);
  expect(await mailed(where)).toEqual([]);
});

describe('A service that is busy', () => {
  /** Refuses every third call. */
  class BusyTable extends MemoryTable {
    calls = 0;
    underWay = 0;
    most = 0;

    async #perhaps<T>(call: () => Promise<T>): Promise<T> {
      this.calls += 1;
      if (this.calls % 13 === 0) throw new Busy();
      this.underWay += 1;
      this.most = Math.max(this.most, this.underWay);
      await new Promise(setImmediate);
      this.underWay -= 1;
      return call();
    }

    override get = (...given: Parameters<MemoryTable['get']>) => this.#perhaps(() => super.get(...given));
    override put = (...given: Parameters<MemoryTable['put']>) => this.#perhaps(() => super.put(...given));
  }

  it('is asked again after a while, row by row, and by at most fifty rows at once', async () => {
    const list = `email\n${Array.from({ length: 300 }, (_, index) => `reader${index}@mail.example`).join('\n')}\n`;
    const table = new BusyTable();
    const where = { ...listWorld(), subscribers: table };
    const { rows } = await importing(where, list);
    expect(rows).toHaveLength(300);
    expect(
      await mailed({ ...where, subscribers: Object.assign(new MemoryTable(), { rows: table.rows }) }),
    ).toHaveLength(300);
    expect(where.clock.milliseconds).toBeGreaterThan(Date.parse(noon));
    expect(table.most).toBeLessThanOrEqual(50);
    expect(table.most).toBeGreaterThan(10);
  });

  it('ends the import with what it says when it says anything else', async () => {
    const where = listWorld();
    where.subscribers.get = async () => {
      throw new Error('AccessDenied');
    };
    await expect(importing(where, coming)).rejects.toThrow('AccessDenied');
  });
});

it('A date of the list never makes anybody a candidate of what was opened before', async () => {
  const where = listWorld();
  await importing(where, coming);
  const [row] = rowsOf(where.subscribers, 'subscription');
  expect(row?.['history']).toEqual([{ at: later(1), state: 'active', cadence: 'article' }]);
  expect(row?.['consent']).toMatchObject({ at: day('2024-05-01') });
});
