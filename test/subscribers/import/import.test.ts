import { beforeEach, describe, expect, it } from 'vitest';
import { leave } from '../../../src/subscribers/apply.ts';
import { requestSubscription } from '../../../src/subscribers/ask.ts';
import { isCandidate } from '../../../src/subscribers/candidate.ts';
import { confirm } from '../../../src/subscribers/confirm.ts';
import { erase } from '../../../src/subscribers/erase.ts';
import { exportSubscribers } from '../../../src/subscribers/export/export.ts';
import { addressHash, verifyConfirm } from '../../../src/subscribers/links.ts';
import { move } from '../../../src/subscribers/move.ts';
import { planChange } from '../../../src/subscribers/plan-person.ts';
import {
  readAddressRow,
  readSubscriber,
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../../src/subscribers/records.ts';
import {
  address,
  id,
  keys,
  later,
  nonceOf,
  noon,
  rowsOf,
  snapshot,
  subscriber,
  type subscription,
  weekly,
} from '../builders.ts';
import { day, importing, type ListWorld, listWorld } from './lists.ts';

let here: ListWorld;
beforeEach(() => {
  here = listWorld();
});

const ada = 'ada@mail.example';
const one = (cells: string, header = 'email,status,subscribed_at,unsubscribed_at') => `${header}\n${cells}\n`;

/** Known under their address, as if they had subscribed long ago. */
async function known(person = subscriber(), ...subscriptions: ReturnType<typeof subscription>[]) {
  await writeAddressRow(
    here.subscribers,
    addressHash(keys, person.address),
    { subscriber: person.id },
    undefined,
  );
  await writeSubscriber(here.subscribers, person);
  for (const each of subscriptions) await writeSubscription(here.subscribers, each);
}

async function standing(email = ada) {
  const row = await readAddressRow(here.subscribers, addressHash(keys, address(email)));
  const of = row?.subscriber ?? id('f');
  return {
    row,
    subscriber: await readSubscriber(here.subscribers, of),
    weekly: await readSubscription(here.subscribers, weekly, of),
  };
}

/** By the form and the mail. */
async function subscribes(email = ada, at = noon) {
  const newsletter = (await here.publication()).newsletters[0]!;
  const consent = { at, source: 'form', wording: 'Send it.' } as const;
  await requestSubscription(
    here,
    { address: address(email), choices: [{ newsletter, cadence: 'article' }] },
    consent,
  );
  const found = verifyConfirm(keys, here.mailer.path.replace('/confirm/', ''), at);
  if (found.kind !== 'valid') throw new Error(found.kind);
  await confirm(here, found.link, at);
}

describe('Somebody of a list', () => {
  it('is subscribed, with the consent of the list and the moment of the import', async () => {
    const { rows } = await importing(here, one(`${ada},subscribed,2024-05-01,`));
    expect(rows).toEqual([[ada, 'imported', 'subscribed']]);
    const found = await standing();
    expect(found.subscriber).toMatchObject({ state: 'active', address: ada, newsletters: [weekly] });
    expect(found.weekly).toMatchObject({
      state: 'active',
      cadence: 'article',
      consent: {
        at: day('2024-05-01'),
        source: 'import',
        wording: 'Signed up at old.example, a form with double opt-in.',
        imported: noon,
      },
    });
    expect(here.mailer.mails).toEqual([]);
  });

  it('is no candidate of a digest whose cutoff is not behind the write by a minute', async () => {
    await importing(here, one(`${ada},subscribed,2024-05-01,`));
    const { weekly: found } = await standing();
    expect(isCandidate(found!, { cutoff: later(0.9), cadence: 'article' })).toBe(false);
    expect(isCandidate(found!, { cutoff: later(1), cadence: 'article' })).toBe(true);
  });

  it('is there already the second time, and nothing is written', async () => {
    const list = one(`${ada},subscribed,2024-05-01,\nbob@mail.example,unsubscribed,,2023-01-01`);
    await importing(here, list);
    here.clock.milliseconds += 3_600_000;
    const before = rowsOf(here.subscribers, 'subscri');
    const all = snapshot(here);
    const { rows } = await importing(here, list);
    expect(rows).toEqual([
      [ada, 'already there', 'subscribed already'],
      ['bob@mail.example', 'left', 'left on the list'],
    ]);
    expect(rowsOf(here.subscribers, 'subscri')).toEqual(before);
    const withoutNotes = (text: string) => text.replace(/\["\[\\"imported#.*?\}\],?/g, '');
    expect(withoutNotes(snapshot(here))).toBe(withoutNotes(all));
  });

  it('who waits for the mail of our form is subscribed by the list, and the old link does no harm', async () => {
    const newsletter = (await here.publication()).newsletters[0]!;
    await requestSubscription(
      here,
      { address: address(ada), choices: [{ newsletter, cadence: 'article' }] },
      { at: noon, source: 'form', wording: 'Send it.' },
    );
    const { rows } = await importing(here, one(`${ada},subscribed,2024-05-01,`));
    expect(rows[0]?.[1]).toBe('imported');
    const found = await standing();
    expect(found.subscriber).not.toHaveProperty('asked');
    expect(found.weekly).not.toHaveProperty('confirmation');
    const link = verifyConfirm(keys, here.mailer.path.replace('/confirm/', ''), noon);
    if (link.kind !== 'valid') throw new Error(link.kind);
    expect(await confirm(here, link.link, later(5))).toBe('confirmed');
    expect((await standing()).weekly).toEqual(found.weekly);
  });

  it('who is in the list twice is worked off in its order', async () => {
    const { rows } = await importing(
      here,
      one(
        `${ada},subscribed,2024-05-01,\nADA@MAIL.example,unsubscribed,,2024-06-01\n${ada},subscribed,2024-05-01,`,
      ),
    );
    expect(rows.map(([, outcome]) => outcome)).toEqual(['imported', 'left', 'left']);
    expect((await standing()).weekly?.state).toBe('left');
  });

  it('of whom the list says that they never confirmed leaves no trace', async () => {
    const before = snapshot(here);
    const { rows } = await importing(here, one(`${ada},unconfirmed,2024-05-01,`));
    expect(rows).toEqual([[ada, 'refused', 'This person never confirmed on the list.']]);
    expect(snapshot(here)).toBe(before);
  });

  it('whose status nobody knows is not mailed on a guess', async () => {
    const before = snapshot(here);
    const { rows } = await importing(here, one(`${ada},transferred,2024-05-01,\nbob@mail.example,,,`));
    expect(rows.map(([, outcome]) => outcome)).toEqual(['refused', 'refused']);
    expect(snapshot(here)).toBe(before);
  });
});

describe('Who left', () => {
  it('on the list is remembered with its date, so that the next list does not bring them', async () => {
    await importing(here, one(`${ada},unsubscribed,2020-01-01,2023-01-01`));
    expect((await standing()).weekly).toMatchObject({
      state: 'left',
      history: [{ at: day('2023-01-01'), state: 'left' }],
    });
    const { rows } = await importing(here, 'email\nada@mail.example\n');
    expect(rows).toEqual([[ada, 'left', 'left here']]);
    expect((await standing()).weekly?.state).toBe('left');
  });

  it('here stays out', async () => {
    await subscribes();
    const { row } = await standing();
    await leave(here, { subscriber: row!.subscriber, newsletter: weekly }, later(10));
    const { rows } = await importing(here, one(`${ada},subscribed,2024-05-01,`), { returns: true });
    expect(rows).toEqual([[ada, 'left', 'left here']]);
    expect((await standing()).weekly?.state).toBe('left');
  });

  it.each([
    ['comes back by a newer consent, if the operator says that it counts', '2024-05-01', true, 'updated'],
    ['stays out if the operator does not say so', '2024-05-01', false, 'left'],
    ['stays out if the consent is older', '2022-05-01', true, 'left'],
    ['stays out if the row has no date', '', true, 'left'],
  ])('on another list %s', async (_, consented, returns, outcome) => {
    await importing(here, one(`${ada},unsubscribed,,2023-01-01`));
    const { rows } = await importing(here, one(`${ada},subscribed,${consented},`), { returns });
    expect(rows[0]?.[1]).toBe(outcome);
    expect((await standing()).weekly?.state).toBe(outcome === 'updated' ? 'active' : 'left');
  });

  it('there after the yes that a list brought is out, and the journal says so first', async () => {
    await importing(here, one(`${ada},subscribed,2022-05-01,`));
    const { rows } = await importing(here, one(`${ada},unsubscribed,2022-05-01,2024-01-01`));
    expect(rows).toEqual([[ada, 'left', 'left on the list since']]);
    const { row, weekly: found } = await standing();
    expect(found?.state).toBe('left');
    expect(here.journal.entries).toEqual([
      { v: 1, kind: 'left', subscriber: row?.subscriber, newsletter: 'weekly', at: later(1) },
    ]);
  });

  it.each([
    [
      'without a date, after a yes that came by a list',
      'email,email_disabled,active_subscription,created_at',
      ',true,,2021-01-01',
      'list',
      'left',
    ],
    [
      'without a date, and said yes here',
      'email,email_disabled,active_subscription,created_at',
      ',true,,2021-01-01',
      'form',
      'already there',
    ],
    ['before they said yes here', undefined, ',unsubscribed,,2024-01-01', 'form', 'already there'],
    [
      'before a list without dates had them',
      undefined,
      ',unsubscribed,,2024-01-01',
      'list without dates',
      'left',
    ],
  ])('there %s', async (_, header, cells, came, outcome) => {
    if (came === 'form') await subscribes();
    else await importing(here, came === 'list' ? one(`${ada},subscribed,2022-05-01,`) : `email\n${ada}\n`);
    const { rows } = await importing(here, one(`${ada}${cells}`, header));
    expect(rows[0]?.[1]).toBe(outcome);
    expect((await standing()).weekly?.state).toBe(outcome === 'left' ? 'left' : 'active');
  });
});

describe('Who must never be mailed', () => {
  it.each([
    ['complained', { suppressed: { reason: 'complained', at: noon, generation: 1 } }],
    ['bounced', { suppressed: { reason: 'bounced', at: noon, generation: 1 } }],
    ['blocked', { blocked: noon }],
  ] as const)('because they %s here stays out, and no row is touched', async (reason, more) => {
    await known(subscriber({ state: 'pending', ...more }));
    const before = snapshot(here);
    const { rows } = await importing(here, one(`${ada},subscribed,2026-05-01,`), { returns: true });
    expect(rows).toEqual([[ada, 'suppressed', `${reason} here`]]);
    const withoutNotes = [...here.subscribers.rows.values()].filter(({ pk }) => !pk.startsWith('imported#'));
    expect(withoutNotes).toHaveLength(JSON.parse(before)[0].length);
  });

  it('because they were erased stays out', async () => {
    await subscribes();
    const { row } = await standing();
    await erase(here, row!.subscriber, later(10));
    const { rows } = await importing(here, one(`${ada},subscribed,2026-11-23,`), { returns: true });
    expect(rows).toEqual([[ada, 'suppressed', 'erased here']]);
    expect((await standing()).subscriber?.state).toBe('erased');
  });

  it('because they were erased stays out although somebody typed the address since', async () => {
    await subscribes();
    const { row } = await standing();
    await erase(here, row!.subscriber, later(10));
    const newsletter = (await here.publication()).newsletters[0]!;
    const wish = { address: address(ada), choices: [{ newsletter, cadence: 'article' as const }] };
    await requestSubscription(here, wish, { at: later(20), source: 'form', wording: 'Send it.' });
    const { rows } = await importing(here, one(`${ada},subscribed,2026-11-23,`), { returns: true });
    expect(rows).toEqual([[ada, 'suppressed', 'erased here']]);
    expect((await standing()).subscriber?.state).toBe('pending');
  });

  it('because they were erased stays out of a new table, by the journal', async () => {
    await subscribes();
    const { row } = await standing();
    await erase(here, row!.subscriber, later(10));
    here.subscribers.rows.clear();
    const { rows } = await importing(here, one(`${ada},subscribed,2026-11-23,`));
    expect(rows).toEqual([[ada, 'suppressed', 'erased here']]);
    expect(rowsOf(here.subscribers, 'address')).toEqual([]);
  });

  it.each([
    ['bounced', { suppressed: { reason: 'bounced', at: day('2023-01-01'), generation: 1 } }],
    ['complained', { suppressed: { reason: 'complained', at: day('2023-01-01'), generation: 1 } }],
    ['blocked', { blocked: day('2023-01-01') }],
  ] as const)(
    'because they %s there is remembered, without a subscription and for good',
    async (standingThere, expected) => {
      await importing(here, one(`${ada},${standingThere},2020-01-01,2023-01-01`));
      const found = await standing();
      expect(found.subscriber).toMatchObject({ state: 'pending', ...expected });
      expect(found.weekly).toBeUndefined();
      expect(rowsOf(here.subscribers, 'subscriber')[0]).not.toHaveProperty('expires');
      const { rows } = await importing(here, 'email\nada@mail.example\n');
      expect(rows).toEqual([[ada, 'suppressed', `${standingThere} here`]]);
    },
  );

  it('because they complained there after a list brought them is suppressed, the journal first', async () => {
    await importing(here, one(`${ada},subscribed,2022-05-01,`));
    const { row } = await standing();
    await importing(here, one(`${ada},complained,2022-05-01,2024-01-01`));
    expect((await standing()).subscriber).toMatchObject({
      suppressed: { reason: 'complained', at: later(1) },
    });
    expect(here.journal.entries).toEqual([
      { v: 1, kind: 'complained', subscriber: row?.subscriber, generation: 1, at: later(1) },
    ]);
  });

  it('because they are blocklisted there is left from everything', async () => {
    await importing(here, one(`${ada},subscribed,2022-05-01,`));
    await importing(
      here,
      one(
        'u,ada@mail.example,Ada,{},blocklisted,2021-01-01,2021-01-01',
        'uuid,email,name,attributes,status,created_at,updated_at',
      ),
    );
    const found = await standing();
    expect(found.subscriber).toHaveProperty('blocked');
    expect(found.weekly?.state).toBe('left');
    expect(here.journal.entries).toHaveLength(2);
  });
});

describe('Somebody who has changed their address here', () => {
  const moved = async () => {
    await subscribes();
    const { row, subscriber: person } = await standing();
    if (person?.state !== 'active') throw new Error('nobody');
    const planned = planChange(person, address('ada@new.example'), nonceOf('c'), later(1));
    await writeSubscriber(here.subscribers, planned!.subscriber);
    expect(await move(here, planned!.link, later(2))).toBe('moved');
    return row!.subscriber;
  };

  it('is not brought in again by a list that has the old one', async () => {
    await moved();
    const before = rowsOf(here.subscribers, 'subscri');
    const { rows } = await importing(here, one(`${ada},subscribed,2026-11-23,`), { returns: true });
    expect(rows).toEqual([[ada, 'already there', 'with another address by now']]);
    expect(rowsOf(here.subscribers, 'subscri')).toEqual(before);
  });

  it('keeps the old one out of a table that was made of an export', async () => {
    const person = await moved();
    let text = '';
    for await (const piece of exportSubscribers(here, 'csv')) text += piece.text;
    const after = listWorld();
    await importing(after, text, { choices: [] });
    const { rows } = await importing(after, one(`${ada},subscribed,2026-11-23,`));
    expect(rows).toEqual([[ada, 'already there', 'with another address by now']]);
    expect(await readAddressRow(after.subscribers, addressHash(keys, address(ada)))).toEqual({
      subscriber: person,
      movedAt: later(2),
    });
  });
});

describe('An import as a whole', () => {
  it('tells what it would do and writes nothing when it is tried only', async () => {
    const before = snapshot(here);
    const { rows, done } = await importing(
      here,
      one(`${ada},subscribed,,\nbob@mail.example,cleaned,,\nnobody,subscribed,,`),
      { dryRun: true },
    );
    expect(rows.map(([, outcome]) => outcome)).toEqual(['imported', 'suppressed', 'refused']);
    expect(done?.sums.lines.map(([outcome, , count]) => [outcome, count])).toEqual([
      ['imported', 1],
      ['suppressed', 1],
      ['refused', 1],
    ]);
    expect(snapshot(here)).toBe(before);
  });

  it('says when it happened, before anybody is brought, and how many they were', async () => {
    await importing(here, one(`${ada},subscribed,,\nbob@mail.example,unsubscribed,,`));
    expect(rowsOf(here.subscribers, 'imported')).toMatchObject([
      { pk: 'imported#weekly', sk: noon, begun: noon, kind: 'list', imported: 1, ended: noon },
    ]);
  });

  it('wants to know where and how people were asked, and for which newsletter', async () => {
    const list = one(`${ada},subscribed,,`);
    expect((await importing(here, list, { wording: 'form' })).problems).toMatchObject([
      { code: 'consent-missing' },
    ]);
    expect((await importing(here, list, { choices: [] })).problems).toMatchObject([
      { code: 'newsletter-missing' },
    ]);
    expect(here.subscribers.rows.size).toBe(0);
  });

  it('says no address in the log', async () => {
    await importing(here, one(`${ada},subscribed,,`));
    expect(here.log.lines.join()).not.toMatch(/ada|mail\.example/);
  });
});
