/** Everybody out, and in again: nothing is lost. */
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed.ts';
import type { Cadence } from '../../../src/config.ts';
import { type Instant, newsletterId, subscriberId } from '../../../src/ids.ts';
import { erase } from '../../../src/subscribers/erase.ts';
import { type ExportFormat, exportSubscribers } from '../../../src/subscribers/export/export.ts';
import { addressHash } from '../../../src/subscribers/links.ts';
import {
  readSubscriber,
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../../src/subscribers/records.ts';
import type { KnownSubscriber, Standing, Subscription } from '../../../src/subscribers/subscriber.ts';
import {
  address,
  keys,
  later,
  noon,
  rowsOf,
  snapshot,
  subscriber,
  subscription,
  tides,
  waiting,
  weekly,
} from '../builders.ts';
import { importing, type ListWorld, listWorld } from '../import/lists.ts';

const exported = async (where: ListWorld, format: ExportFormat = 'csv') => {
  let text = '';
  for await (const piece of exportSubscribers(where, format)) text += piece.text;
  return text;
};

/** Rows do not come in an order; the header stays first. */
const sorted = (text: string): string => {
  const [header, ...rows]: string[][] = parse(text, { record_delimiter: '\n' });
  return stringify([header, ...rows.sort((one, other) => (one.join() < other.join() ? -1 : 1))]);
};

/** Every row but for `rev`s; of somebody erased their tombstone alone. */
const kept = (where: ListWorld): readonly object[] => {
  const rows = [...where.subscribers.rows.values()].filter(({ pk }) => !pk.startsWith('imported#'));
  const erased = new Set(rows.filter(({ state }) => state === 'erased').map(({ id }) => id));
  return rows
    .filter(({ pk, subscriber: of }) => !(pk.startsWith('subscription#') && erased.has(of)))
    .sort((one, other) => (one.pk + one.sk < other.pk + other.sk ? -1 : 1))
    .map(({ rev: _rev, newsletters, ...row }) => ({
      ...row,
      // That somebody before them was erased says no more than that they are.
      ...(erased.has(row['subscriber']) && { erasedAt: undefined, movedAt: undefined }),
      newsletters: row['state'] === 'erased' || !Array.isArray(newsletters) ? [] : newsletters.toSorted(),
    }));
};

const moment = fc.integer({ min: 0, max: 1_000_000 }).map((minutes): Instant => later(-minutes));
const optionally = <Name extends string, Value>(name: Name, value: fc.Arbitrary<Value>) =>
  fc
    .option(value, { nil: undefined })
    .map((one) => (one === undefined ? {} : ({ [name]: one } as Record<Name, Value>)));
const hexes = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 32 })
  .map((all) => all.map((one) => one.toString(16)).join(''));
/** All that an address may have before its @, formulas and apostrophes too. */
const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}$/);
const email = fc
  .tuple(local, fc.constantFrom('mail.example', 'xn--bcher-kva.example'))
  .map(([name, domain]) => address(`${name}@${domain}`));
const cadence = fc.constantFrom<Cadence>('article', 'daily', 'weekly', 'monthly');

const person = fc
  .tuple(
    fc.record({
      state: fc.constantFrom('pending' as const, 'active' as const),
      generation: fc.integer({ min: 1, max: 3 }),
    }),
    hexes.map(subscriberId),
    email,
    optionally(
      'suppressed',
      fc.record({
        reason: fc.constantFrom('bounced' as const, 'complained' as const),
        at: moment,
        generation: fc.integer({ min: 1, max: 3 }),
      }),
    ),
    optionally('blocked', moment),
    optionally('asked', moment),
    optionally('change', fc.record({ address: email, nonce: hexes, expires: moment })),
    fc.record({ confirmationsSent: fc.array(moment, { maxLength: 3 }) }),
    optionally('linksSent', fc.array(moment, { maxLength: 2 })),
  )
  .map(
    ([base, id, mailbox, ...more]): KnownSubscriber =>
      Object.assign({ rev: 3, id, address: mailbox, ...base }, ...more),
  );

const history = fc
  .array(
    fc.tuple(
      moment,
      fc.constantFrom('active' as const, 'paused' as const, 'left' as const),
      cadence,
      optionally('until', moment),
    ),
    { maxLength: 4 },
  )
  .map((all) =>
    all
      .map(
        ([at, state, of, until]): Standing => ({
          at,
          state,
          cadence: of,
          ...(state === 'paused' ? until : {}),
        }),
      )
      .sort((one, other) => (one.at < other.at ? -1 : 1)),
  );

/** What people may have written into a wording, and lists into theirs. */
const wording = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('=1+1', "'=cmd", 'a "b",\nc\r\nd', '', '＝x', '\t@x'),
);

const subscriptionOf = fc
  .tuple(
    cadence,
    history,
    fc.record({
      at: moment,
      source: fc.constantFrom('form' as const, 'api' as const, 'import' as const, 'preferences' as const),
      wording,
    }),
    optionally('confirmedAt', moment),
    optionally('imported', moment),
    fc.record({ nonce: hexes, expires: moment }),
  )
  .map(
    ([of, changes, consent, confirmed, imported, confirmation]): Omit<
      Subscription,
      'newsletter' | 'subscriber'
    > => {
      const state = changes.at(-1)?.state ?? 'pending';
      return {
        ...{
          rev: 2,
          state,
          cadence: of,
          history: changes,
          consent: { ...consent, ...confirmed, ...imported },
        },
        ...(state === 'pending' ? { confirmation } : {}),
      };
    },
  );

const someone = fc.record({
  person,
  subscriptions: fc.dictionary(fc.constantFrom('weekly', 'tides', 'gone-by-now'), subscriptionOf),
  erasedBefore: fc.option(moment, { nil: undefined }),
  former: fc.option(fc.tuple(hexes, moment), { nil: undefined }),
  isErased: fc.boolean(),
});

interface Someone {
  readonly person: KnownSubscriber;
  readonly subscriptions: Readonly<Record<string, Omit<Subscription, 'newsletter' | 'subscriber'>>>;
  readonly erasedBefore: Instant | undefined;
  /** The hash of an address that was given up, and when. */
  readonly former: readonly [string, Instant] | undefined;
  readonly isErased: boolean;
}

const unique = (all: readonly Someone[]): readonly Someone[] => {
  const addresses = new Map(all.map((one) => [one.person.address.toLowerCase(), one]));
  return [...new Map([...addresses.values()].map((one) => [one.person.id, one])).values()];
};

async function populate(where: ListWorld, all: readonly Someone[]): Promise<void> {
  for (const { person: one, subscriptions, erasedBefore, former, isErased } of unique(all)) {
    const row = {
      subscriber: one.id,
      ...(erasedBefore && one.state === 'pending' ? { erasedAt: erasedBefore } : {}),
    };
    await writeAddressRow(where.subscribers, addressHash(keys, one.address), row, undefined);
    if (former) {
      const marked = { subscriber: one.id, movedAt: former[1] };
      await writeAddressRow(where.subscribers, former[0].repeat(2), marked, undefined);
    }
    const newsletters = Object.keys(subscriptions).map(newsletterId);
    await writeSubscriber(where.subscribers, { ...one, newsletters, rev: 1 });
    for (const [newsletter, each] of Object.entries(subscriptions))
      await writeSubscription(where.subscribers, {
        ...each,
        newsletter: newsletterId(newsletter),
        subscriber: one.id,
        rev: 1,
      });
    if (isErased) await erase(where, one.id, noon);
  }
}

const known = async (where: ListWorld, one: KnownSubscriber, ...subscriptions: Subscription[]) => {
  await writeAddressRow(where.subscribers, addressHash(keys, one.address), { subscriber: one.id }, undefined);
  await writeSubscriber(where.subscribers, one);
  for (const each of subscriptions) await writeSubscription(where.subscribers, each);
};

const restored = async (text: string, where = listWorld()) => {
  const { rows, problems } = await importing(where, text, { choices: [], wording: '' });
  return { where, rows, problems };
};

describe('An export', () => {
  it('imported into an empty table and exported again has the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { maxLength: 8 }), async (all) => {
        const before = listWorld();
        await populate(before, all);
        const text = await exported(before);
        const { where: after, rows, problems } = await restored(text);
        expect(problems).toEqual([]);
        expect(rows.filter(([, outcome]) => outcome !== 'imported')).toEqual([]);
        expect(sorted(await exported(after))).toBe(sorted(text));
        expect(kept(after)).toEqual(kept(before));
      }),
      { numRuns: 60 },
    );
  });

  it('imported where it came from changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someone, { maxLength: 4 }), async (all) => {
        const where = listWorld();
        await populate(where, all);
        const text = await exported(where);
        const [people, journal] = [rowsOf(where.subscribers, 'subscri'), where.journal.entries];
        const { rows } = await restored(text, where);
        expect(rows.filter(([, outcome]) => outcome !== 'already there' && outcome !== 'suppressed')).toEqual(
          [],
        );
        expect(rowsOf(where.subscribers, 'subscri')).toEqual(people);
        expect(where.journal.entries).toEqual(journal);
      }),
      { numRuns: 30 },
    );
  });

  it('brings people back under their ids, so that links in their mails go on working', async () => {
    const before = listWorld();
    await known(before, subscriber({ newsletters: [weekly] }), subscription());
    const { where } = await restored(await exported(before));
    expect(await readSubscription(where.subscribers, weekly, subscriber().id)).toEqual(subscription());
  });

  it('keeps those out who were erased', async () => {
    const before = listWorld();
    await known(before, subscriber({ newsletters: [weekly] }), subscription());
    await erase(before, subscriber().id, later(1));
    const text = await exported(before);
    expect(text).not.toContain('ada');
    const { where } = await restored(text);
    const { rows } = await importing(where, 'email\nada@mail.example\n');
    expect(rows).toEqual([['ada@mail.example', 'suppressed', 'erased here']]);
  });

  const confirmed = (at: Instant) =>
    subscription({ consent: { ...subscription().consent, confirmedAt: at } });

  it('made before somebody was erased does not bring them back', async () => {
    const before = listWorld();
    await known(before, subscriber({ newsletters: [weekly] }), confirmed(noon));
    const text = await exported(before);
    await erase(before, subscriber().id, later(1));
    expect((await restored(text, before)).rows[0]?.slice(1)).toEqual(['suppressed', 'erased here']);
    before.subscribers.rows.clear();
    expect((await restored(text, before)).rows[0]?.slice(1)).toEqual(['suppressed', 'erased here']);
    expect(rowsOf(before.subscribers, 'subscri')).toEqual([]);
  });

  it('brings back who came back by themselves after they had been erased, although the journal remembers', async () => {
    const before = listWorld();
    await known(before, subscriber({ newsletters: [weekly] }), confirmed(noon));
    await erase(before, subscriber().id, later(1));
    before.subscribers.rows.clear();
    const again = { ...confirmed(later(2)), subscriber: subscriberId('2'.repeat(32)) };
    await known(before, subscriber({ id: again.subscriber, newsletters: [weekly] }), again);
    const text = await exported(before);
    before.subscribers.rows.clear();
    expect((await restored(text, before)).rows[0]?.slice(1)).toEqual(['imported', 'as it was']);
  });

  it('does not suppress again who has said yes since it was made', async () => {
    const older = listWorld();
    const bounced = subscriber({
      newsletters: [weekly],
      suppressed: { reason: 'bounced', at: noon, generation: 1 },
    });
    await known(older, bounced, confirmed(later(-9)));
    const newer = listWorld();
    await known(newer, subscriber({ newsletters: [weekly] }), confirmed(later(9)));
    await restored(await exported(older), newer);
    expect(await readSubscriber(newer.subscribers, subscriber().id)).not.toHaveProperty('suppressed');
    const standing = listWorld();
    await known(standing, subscriber({ newsletters: [weekly] }), confirmed(later(-9)));
    await restored(await exported(older), standing);
    expect(await readSubscriber(standing.subscribers, subscriber().id)).toHaveProperty('suppressed');
    expect(standing.journal.entries).toMatchObject([{ kind: 'bounced' }]);
  });

  it('does not bring an address back that its owner has changed since', async () => {
    const where = listWorld();
    await known(where, subscriber({ newsletters: [weekly] }), subscription());
    const text = await exported(where);
    where.subscribers.rows.clear();
    await known(where, subscriber({ address: address('ada@new.example'), generation: 2 }), subscription());
    const before = snapshot(where);
    expect((await restored(text, where)).rows[0]?.slice(1)).toEqual([
      'already there',
      'with another address by now',
    ]);
    expect(rowsOf(where.subscribers, 'address')).toHaveLength(1);
    expect(JSON.parse(snapshot(where))[0].length - JSON.parse(before)[0].length).toBe(1);
  });

  it('brings what is later in it than here, the journal first, and nothing else', async () => {
    const newer = listWorld();
    const left = subscription({
      rev: 1,
      state: 'left',
      history: [...subscription().history, { at: later(9), state: 'left', cadence: 'article' }],
    });
    await known(newer, subscriber({ newsletters: [weekly] }), left);
    const older = listWorld();
    await known(
      older,
      subscriber({ newsletters: [weekly, tides] }),
      subscription(),
      subscription({ newsletter: tides }),
    );
    const { rows } = await restored(await exported(newer), older);
    expect(rows[0]?.slice(1)).toEqual(['updated', 'later in the list']);
    expect(await readSubscription(older.subscribers, weekly, subscriber().id)).toEqual({ ...left, rev: 2 });
    expect(await readSubscription(older.subscribers, tides, subscriber().id)).toMatchObject({
      state: 'active',
    });
    expect(older.journal.entries).toMatchObject([{ kind: 'left', at: later(9) }]);
    expect((await restored(await exported(older), newer)).rows.map(([, outcome]) => outcome)).toEqual([
      'imported',
      'already there',
    ]);
  });

  it('of somebody who is known here under another id is dealt with like a stranger’s list', async () => {
    const there = listWorld();
    await known(
      there,
      subscriber({ id: subscriberId('2'.repeat(32)), newsletters: [weekly] }),
      subscription({ subscriber: subscriberId('2'.repeat(32)) }),
    );
    const here = listWorld();
    await known(
      here,
      subscriber({ newsletters: [tides] }),
      subscription({ newsletter: tides, cadence: 'daily' }),
    );
    const { rows } = await restored(await exported(there), here);
    expect(rows[0]?.[1]).toBe('updated');
    expect(await readSubscription(here.subscribers, weekly, subscriber().id)).toMatchObject({
      state: 'active',
      consent: { source: 'import', imported: noon },
      history: [{ at: later(1) }],
    });
  });

  it('waits until no digest is open, for it brings people with the dates of then; unless the table was lost', async () => {
    const before = listWorld();
    await known(before, subscriber({ newsletters: [weekly] }), subscription());
    const where = listWorld();
    where.open.push('weekly-2026-W48');
    const { problems } = await restored(await exported(before), where);
    expect(problems).toMatchObject([{ code: 'digests-open' }]);
    expect(where.subscribers.rows.size).toBe(0);
    const lost = { choices: [], wording: '', restoring: true };
    expect((await importing(where, await exported(before), lost)).rows).toHaveLength(1);
  });

  it('that somebody has altered is refused row by row', async () => {
    const before = listWorld();
    await known(before, subscriber({ newsletters: [weekly] }), subscription());
    const text = await exported(before);
    const altered = [
      text.replace('ada@mail.example', 'no address'),
      text.replace('1'.repeat(32), 'me'),
      text.replace(',active,weekly', ',active,Weekly!'),
      text.replace(',active,article', ',mailed,article'),
      text.replace('"[{', '"[['),
    ];
    for (const one of altered) {
      expect(one).not.toBe(text);
      const { rows, where } = await restored(one);
      expect(rows.map(([, outcome]) => outcome)).toEqual(['refused']);
      expect(where.subscribers.rows.size).toBe(0);
    }
  });

  it('runs no formula in a spreadsheet', async () => {
    const where = listWorld();
    await known(
      where,
      subscriber({ address: address('=1+1@mail.example') }),
      waiting({ consent: { at: noon, source: 'form', wording: '@SUM(1)' } }),
    );
    const text = await exported(where);
    expect(text).toContain("\n'=1+1@mail.example,");
    expect(text).toContain(",'@SUM(1),");
  });

  it('is JSON too, a person and newsletter in a line', async () => {
    const where = listWorld();
    await known(where, subscriber({ newsletters: [weekly] }), subscription());
    expect(
      (await exported(where, 'jsonl'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      {
        ...{ email: 'ada@mail.example', subscriber: subscriber().id, state: 'active', generation: '1' },
        ...{ newsletter: 'weekly', subscription: 'active', cadence: 'article' },
        ...{ consent_source: 'form', consent_at: noon, consent_wording: 'Send it.' },
        history: [{ at: noon, state: 'active', cadence: 'article' }],
      },
    ]);
  });

  it('has whoever changes their address while it is read once', async () => {
    const where = listWorld();
    await known(where, subscriber({ newsletters: [weekly] }), subscription());
    const rows = exportSubscribers(where, 'csv');
    await rows.next();
    await writeSubscriber(where.subscribers, {
      ...(await readSubscriber(where.subscribers, subscriber().id)),
      address: address('ada@new.example'),
      generation: 2,
      rev: 2,
    } as KnownSubscriber);
    let text = '';
    for await (const piece of rows) text += piece.text;
    expect(text.match(/@/g)).toHaveLength(1);
  });
});
