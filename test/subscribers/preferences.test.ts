import { beforeEach, describe, expect, it } from 'vitest';
import { subscriberId } from '../../src/ids.ts';
import { standingNow } from '../../src/subscribers/candidate.ts';
import { addressHash, leaveToken, preferencesToken } from '../../src/subscribers/links.ts';
import {
  readAddressRow,
  readSubscriber,
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import type { Subscriber, Subscription } from '../../src/subscribers/subscriber.ts';
import {
  address,
  hours,
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
  weekly,
  world,
} from './builders.ts';
import { visitor } from './visits.ts';

let here: World;
const { get, send, submit } = visitor(() => here);
const path = `/preferences/${preferencesToken(keys, id())}`;

const stands = async (person: Subscriber, ...subscriptions: Subscription[]): Promise<void> => {
  if (person.state !== 'erased') {
    const hash = addressHash(keys, person.address);
    await writeAddressRow(here.subscribers, hash, { subscriber: person.id }, undefined);
  }
  await writeSubscriber(here.subscribers, person);
  for (const one of subscriptions) await writeSubscription(here.subscribers, one);
};
const mine = async (newsletter = weekly) => readSubscription(here.subscribers, newsletter, id());
const me = async (who = id()) => readSubscriber(here.subscribers, who);
const state = async (at = noon) => {
  const one = await mine();
  return one && standingNow(one, at);
};

beforeEach(async () => {
  here = world();
  await stands(subscriber(), subscription());
});

describe('The page at the link of every mail', () => {
  it('shows each newsletter, how one stands to it, and every way to change that', async () => {
    const page = await (await get(path)).text();
    expect(page).toContain('Mails go to <strong>ada@mail.example</strong>');
    expect(page).toContain('You get it: Each article by itself.');
    expect(page).toContain('You do not get it.');
    expect(page).toContain(`href="/u/${leaveToken(keys, id(), weekly)}"`);
    for (const part of ['address', 'data', 'leave', 'erase'])
      expect(page).toContain(`href="${path}/${part}"`);
    expect(page).not.toMatch(/<script|style=/);
  });

  it('labels each of its fields, and names what each button is about', async () => {
    const page = await (await get(path)).text();
    for (const [, field] of page.matchAll(/<input id="([^"]+)"/g)) expect(page).toContain(`for="${field}"`);
    expect(page).toContain('Save<span class="unseen"> how often Weekly comes</span>');
  });

  it('is for nobody else: a leave link opens no preferences', async () => {
    const foreign = `/preferences/${leaveToken(keys, id(), weekly)}`;
    for (const method of ['GET', 'POST']) expect((await send(foreign, { method })).status).toBe(400);
  });

  it('says so when the person behind it was erased', async () => {
    await writeSubscriber(here.subscribers, { state: 'erased', id: id(), rev: 2, erasedAt: noon });
    expect((await get(path)).status).toBe(410);
    expect((await submit(`${path}/erase`)).status).toBe(410);
  });

  it('changes nothing by GET or HEAD, whatever the query says', async () => {
    const before = snapshot(here);
    for (const part of ['', '/address', '/data', '/leave', '/erase'])
      for (const method of ['GET', 'HEAD'])
        await send(`${path}${part}?word=pause&newsletter=weekly&email=a@b.example`, { method });
    expect(snapshot(here)).toBe(before);
  });

  it('takes no form of another site', async () => {
    const before = snapshot(here);
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      for (const part of ['', '/address', '/leave', '/erase']) {
        const answer = await send(`${path}${part}`, {
          method: 'POST',
          headers: headers as Record<string, string>,
          body: new URLSearchParams({ newsletter: 'weekly', word: 'pause', email: 'a@b.example' }),
        });
        expect(answer.status).toBe(403);
      }
    expect(snapshot(here)).toBe(before);
  });
});

describe('On it, a person', () => {
  it('changes the cadence', async () => {
    const answer = await submit(path, { newsletter: 'weekly', word: 'switch', 'cadence-weekly': 'weekly' });
    expect(await answer.text()).toContain('so that nothing comes twice');
    expect(await mine()).toMatchObject({ state: 'active', cadence: 'weekly' });
  });

  it('pauses until a day, which begins at midnight where the publication is', async () => {
    const answer = await submit(path, { newsletter: 'weekly', word: 'pause', until: '2027-07-01' });
    expect(await answer.text()).toContain('Paused until');
    // Lisbon, in summer time.
    const end = Date.parse('2027-06-30T23:00:00Z');
    expect((await mine())?.history.at(-1)?.until).toBe(new Date(end).toISOString());
    expect(await state()).toBe('paused');
    expect(await state(later((end - Date.parse(noon)) / 60_000))).toBe('active');
  });

  it.each(['2026-11-23', '2020-01-01', '2028-01-01', '2027-13-01', 'tomorrow'])(
    'cannot pause until %s',
    async (until) => {
      const answer = await submit(path, { newsletter: 'weekly', word: 'pause', until });
      expect(answer.status).toBe(400);
      expect(await state()).toBe('active');
    },
  );

  it('pauses without an end, and resumes', async () => {
    await submit(path, { newsletter: 'weekly', word: 'pause', until: '' });
    expect(await state()).toBe('paused');
    await submit(path, { newsletter: 'weekly', word: 'resume' }, later(1));
    expect(await state(later(1))).toBe('active');
  });

  it('takes another newsletter, with the words that were agreed to', async () => {
    await submit(path, { newsletter: 'tides', word: 'join' });
    expect(await mine(tides)).toMatchObject({
      state: 'active',
      cadence: 'daily',
      consent: { source: 'preferences', confirmedAt: noon, wording: expect.stringContaining('The Courant') },
    });
    expect(await me()).toMatchObject({ newsletters: [tides] });
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown newsletter', { newsletter: 'nosuch', word: 'pause' }],
    ['an unknown word', { newsletter: 'weekly', word: 'own' }],
    ['no word', { newsletter: 'weekly' }],
    [
      'a cadence that it does not have',
      { newsletter: 'weekly', word: 'switch', 'cadence-weekly': 'monthly' },
    ],
  ])('is told of %s', async (_name, fields) => {
    const before = snapshot(here);
    const answer = await submit(path, fields);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('role="alert"');
    expect(snapshot(here)).toBe(before);
  });

  it('leaves everything at once, each in the journal first', async () => {
    await writeSubscription(here.subscribers, subscription({ newsletter: tides }));
    expect((await submit(`${path}/leave`)).status).toBe(200);
    expect([(await mine())?.state, (await mine(tides))?.state]).toEqual(['left', 'left']);
    expect(here.journal.entries).toMatchObject([{ kind: 'left' }, { kind: 'left' }]);
  });

  it('has a copy of all that is kept', async () => {
    const answer = await get(`${path}/data`);
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    expect(await answer.json()).toMatchObject({
      subscriber: { address: 'ada@mail.example', id: id() },
      subscriptions: [{ newsletter: 'weekly', consent: { source: 'form' }, history: [{ state: 'active' }] }],
    });
  });
});

describe('Erasing', () => {
  it('asks first, by one button', async () => {
    const page = await (await get(`${path}/erase`)).text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('Erase you?');
  });

  it('leaves nothing that says who it was, and a row by which an import knows', async () => {
    expect((await submit(`${path}/erase`)).status).toBe(200);
    expect(snapshot(here)).not.toMatch(/ada|mail\.example/);
    expect(await me()).toEqual({
      state: 'erased',
      ...{ id: id(), rev: 2, erasedAt: noon, newsletters: [weekly] },
    });
    expect(await mine()).toMatchObject({ state: 'left', history: [{ state: 'active' }, { state: 'left' }] });
    const hash = addressHash(keys, address('ada@mail.example'));
    expect(await readAddressRow(here.subscribers, hash)).toEqual({ subscriber: id() });
    expect(here.journal.entries).toMatchObject([
      { kind: 'erased', subscriber: id(), address: hash },
      { kind: 'left' },
    ]);
  });

  it('is not undone by somebody who types the address, until its owner says yes', async () => {
    await submit(`${path}/erase`);
    const hash = addressHash(keys, address('ada@mail.example'));
    await submit('/api/subscribe', { email: 'ada@mail.example', newsletter: 'weekly' }, later(1));
    const row = await readAddressRow(here.subscribers, hash);
    expect(row).toMatchObject({ erasedAt: noon });
    expect(row?.subscriber).not.toBe(id());
    await submit(here.mailer.path, {}, later(2));
    expect(await readAddressRow(here.subscribers, hash)).toEqual({ subscriber: row?.subscriber });
    expect(await me(row?.subscriber)).toMatchObject({ state: 'active' });
  });

  it('that a crash left half done is finished by the same button', async () => {
    const { put } = here.subscribers;
    here.subscribers.put = (row, condition) =>
      row.pk.startsWith('subscription#')
        ? Promise.reject(new Error('The table is down'))
        : put.call(here.subscribers, row, condition);
    expect((await submit(`${path}/erase`)).status).toBe(500);
    expect([(await me())?.state, (await mine())?.state]).toEqual(['erased', 'active']);
    here.subscribers.put = put;
    expect((await submit(`${path}/erase`, {}, later(1))).status).toBe(410);
    expect((await mine())?.state).toBe('left');
  });

  it('ends a mail that waits for a yes', async () => {
    await submit('/api/subscribe', { email: 'bo@mail.example', newsletter: 'weekly' });
    const waiting = subscriberId(String(rowsOf(here.subscribers, 'subscriber').at(-1)?.['id']));
    await submit(`/preferences/${preferencesToken(keys, waiting)}/erase`);
    expect((await submit(here.mailer.path, {}, later(1))).status).toBe(410);
    expect(snapshot(here)).not.toContain('bo@');
  });
});

describe('/preferences', () => {
  const ask = (email: string, at = noon) => submit('/preferences', { email }, at);

  it('sends the link to whoever is subscribed, and to nobody else, and says the same', async () => {
    const known = await ask('ada@mail.example');
    expect(here.mailer.mails).toHaveLength(1);
    expect(here.mailer.pathTo('preferences')).toBe(path);
    const stranger = await ask('bo@mail.example');
    expect(here.mailer.mails).toHaveLength(1);
    const texts = await Promise.all([known, stranger].map((one) => one.text()));
    expect([known.status, texts[0]]).toEqual([stranger.status, texts[1]]);
    expect(rowsOf(here.subscribers, 'address')).toHaveLength(1);
  });

  it('takes no form that was filled in at once, or copied last week', async () => {
    for (const at of [later(-1), later(hours(24))]) {
      const answer = await ask('ada@mail.example', at);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('press the button once more');
    }
    expect(here.mailer.mails).toEqual([]);
  });
});
