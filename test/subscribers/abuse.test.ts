/** What strangers, machines and list bombers do, and what they learn from it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { subscriberId } from '../../src/ids.ts';
import type { Row } from '../../src/ports.ts';
import {
  addressHash,
  confirmToken,
  formStamp,
  leaveToken,
  neverToken,
  preferencesToken,
} from '../../src/subscribers/links.ts';
import {
  readSubscriber,
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import type { KnownSubscriber } from '../../src/subscribers/subscriber.ts';
import {
  confirmLink,
  hours,
  id,
  keys,
  later,
  noon,
  publication,
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
import { visitor } from './visits.ts';

let here: World;
beforeEach(() => {
  here = world();
});
const { get, json, post, send, submit } = visitor(() => here);
const ask = (email: string, at = noon) => submit('/api/subscribe', { email, newsletter: 'weekly' }, at);

const known = async (person: KnownSubscriber, ...subscriptions: ReturnType<typeof subscription>[]) => {
  await writeAddressRow(
    here.subscribers,
    addressHash(keys, person.address),
    { subscriber: person.id },
    undefined,
  );
  await writeSubscriber(here.subscribers, person);
  for (const one of subscriptions) await writeSubscription(here.subscribers, one);
};
const me = () => readSubscriber(here.subscribers, id());

describe('The time that an answer takes', () => {
  /** Each read or write of the table takes 5 ms, a mail 120. */
  const slow = () => {
    const { clock, subscribers: table, mailer } = here;
    const [read, put] = [table.get, table.put];
    const taking =
      <A extends unknown[], T>(milliseconds: number, call: (...args: A) => Promise<T>) =>
      (...args: A): Promise<T> => {
        clock.milliseconds += milliseconds;
        return call(...args);
      };
    table.get = taking(5, read.bind(table));
    table.put = taking(5, put.bind(table));
    mailer.send = taking(120, mailer.send.bind(mailer));
  };
  const complained = { reason: 'complained', at: noon, generation: 1 } as const;
  const people: [string, () => Promise<void>][] = [
    ['somebody new', async () => {}],
    ['somebody subscribed', () => known(subscriber(), subscription())],
    ['somebody subscribed, told today', () => known(subscriber({ linksSent: [noon] }), subscription())],
    ['who complained', () => known(subscriber({ suppressed: complained }))],
    ['who said never again', () => known(subscriber({ blocked: noon }))],
    ['who was asked a moment ago', () => known(subscriber({ state: 'pending', confirmationsSent: [noon] }))],
    ['whom SES refuses', async () => void here.mailer.answers.push({ kind: 'rejected', reason: 'x' })],
  ];

  it.each([
    ['subscribing', (email: string) => ask(email, later(1))],
    ['asking for the link', (email: string) => submit('/preferences', { email }, later(1))],
  ] as const)('and the answer are the same whoever it is about: %s', async (_name, visit) => {
    const seen = new Set<string>();
    for (const [, prepare] of people) {
      here = world();
      await prepare();
      slow();
      const begun = here.clock.milliseconds;
      const answer = await visit('ada@mail.example');
      const took = here.clock.milliseconds - begun;
      seen.add(JSON.stringify([took, answer.status, await answer.text(), [...answer.headers]]));
    }
    expect(seen.size).toBe(1);
  });
});

describe('A form', () => {
  const fields = { email: 'ada@mail.example', newsletter: 'weekly' };

  it.each<[string, Record<string, string>]>([
    ['says so itself', { 'sec-fetch-site': 'cross-site' }],
    ['is of a sister', { 'sec-fetch-site': 'same-site' }],
    ['is older', { origin: 'https://evil.example' }],
  ])('on another site is refused when the browser %s, and writes nothing', async (_name, headers) => {
    const body = new URLSearchParams({ ...fields, shown: formStamp(keys, later(-1)) });
    expect((await post('/api/subscribe', body, headers)).status).toBe(403);
    expect(here.subscribers.rows.size).toBe(0);
  });

  it.each<[string, Record<string, string>]>([
    ['which tells nobody where it is', { origin: 'null' }],
    ['in an older browser', { origin: 'https://news.example' }],
    ['without a browser', {}],
  ])('of ours is taken: %s', async (_name, headers) => {
    const body = new URLSearchParams({ ...fields, shown: formStamp(keys, later(-1)) });
    expect((await post('/api/subscribe', body, headers)).status).toBe(202);
  });

  it.each([
    ['filled in within two seconds', formStamp(keys, noon)],
    ['that lay open for a day', formStamp(keys, later(-hours(24) - 1))],
    ['of tomorrow', formStamp(keys, later(hours(24)))],
    ['that nobody signed', 'x.y'],
    ['signed for something else', leaveToken(keys, id(), weekly)],
    ['that says nothing', ''],
  ])('%s is shown once more, with what was typed', async (_name, shown) => {
    const answer = await post('/api/subscribe', new URLSearchParams({ ...fields, shown }));
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('press the button once more');
    expect(page).toContain('value="ada@mail.example"');
    expect(here.subscribers.rows.size).toBe(0);
  });
});

describe('A flood of mails', () => {
  const busy = () =>
    publication({
      subscribing: { disposableAddresses: 'allow', mailsPerHour: 5, mailsPerHourToOneDomain: 3 },
    });

  it('to one domain ends at its ceiling, and the others go on', async () => {
    here = world(busy());
    for (let n = 0; n < 10; n++) await ask(`x${n}@one.example`);
    expect(here.mailer.mails).toHaveLength(3);
    await ask('a@two.example');
    expect(here.mailer.mails).toHaveLength(4);
  });

  it('that finds a ceiling full leaves no address that is kept for good', async () => {
    here = world(busy());
    for (const name of ['a', 'b', 'c', 'd']) await ask(`${name}@one.example`);
    const kept = rowsOf(here.subscribers, 'subscriber').map(({ expires }: Row) => typeof expires);
    expect(kept).toEqual(['number', 'number', 'number', 'number']);
  });

  it('to all the world ends at the ceiling, until the next hour', async () => {
    here = world(busy());
    for (let n = 0; n < 20; n++) await ask(`a@d${n}.example`);
    expect(here.mailer.mails).toHaveLength(5);
    await ask('late@new.example', later(60));
    expect(here.mailer.mails).toHaveLength(6);
  });

  it('does not lock out who was not mailed because of it', async () => {
    here = world(busy());
    for (let n = 0; n < 20; n++) await ask(`a@d${n}.example`);
    await ask('a@d19.example', later(60));
    expect(here.mailer.mails.at(-1)?.to).toBe('a@d19.example');
  });

  it('to one address does not use up what is meant for all', async () => {
    here = world(busy());
    for (let n = 0; n < 20; n++) await ask('victim@one.example');
    expect(here.mailer.mails).toHaveLength(1);
    for (let n = 0; n < 4; n++) await ask(`a@d${n}.example`);
    expect(here.mailer.mails).toHaveLength(5);
  });

  it('is counted without saying which domain', async () => {
    await ask('ada@mail.example');
    const keysOf = rowsOf(here.subscribers, 'ceiling').map(({ pk }: Row) => pk);
    expect(keysOf).toHaveLength(2);
    expect(keysOf.join()).not.toContain('example');
  });
});

describe('Mailboxes for ten minutes', () => {
  const strict = () =>
    publication({
      subscribing: { disposableAddresses: 'refuse', mailsPerHour: 500, mailsPerHourToOneDomain: 200 },
    });

  it.each(['x@mailinator.com', 'x@sub.mailinator.com', 'x@MAILINATOR.com'])(
    'are refused where the publication wants it so: %s',
    async (email) => {
      here = world(strict());
      const answer = await json({ email, newsletters: ['weekly'] });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ problems: [{ code: 'address-disposable' }] });
    },
  );

  it('are taken where it does not say so, and other addresses always', async () => {
    expect((await json({ email: 'x@mailinator.com', newsletters: ['weekly'] })).status).toBe(202);
    here = world(strict());
    expect((await json({ email: 'x@mail.example', newsletters: ['weekly'] })).status).toBe(202);
  });
});

describe('“This was not me”', () => {
  const path = `/u/${neverToken(keys, id())}`;

  it('is asked by one button, and stops what waits and every mail to come', async () => {
    await known(subscriber({ state: 'pending' }), waiting());
    expect((await (await get(path)).text()).match(/<button/g)).toHaveLength(1);
    expect((await submit(path)).status).toBe(200);
    expect(here.journal.entries).toMatchObject([{ kind: 'blocked' }, { kind: 'left' }]);
    await ask('ada@mail.example', later(60));
    await submit('/preferences', { email: 'ada@mail.example' }, later(60));
    expect(here.mailer.mails).toEqual([]);
    expect((await submit(`/confirm/${confirmToken(keys, confirmLink())}`)).status).toBe(410);
  });

  it('ends nothing that is active, and is taken back by the same link', async () => {
    await known(subscriber(), subscription());
    await submit(path);
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'active' });
    expect(await (await get(path)).text()).toContain('Allow them again');
    await submit(path, { word: 'allow' });
    expect(await me()).not.toHaveProperty('blocked');
  });

  it('cannot be said by another site', async () => {
    await known(subscriber());
    expect((await post(path, '', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await me()).not.toHaveProperty('blocked');
  });
});

describe('A link that came too late', () => {
  const path = `/confirm/${confirmToken(keys, confirmLink())}`;
  const late = later(hours(72));

  it('has a button that sends a new one, with the cadence that was chosen', async () => {
    await known(subscriber({ state: 'pending' }), waiting({ cadence: 'weekly' }));
    const page = await get(path, late);
    expect(page.status).toBe(410);
    expect(await page.text()).toContain('Send me a new link');
    expect((await submit(path, { word: 'again' }, late)).status).toBe(202);
    expect((await submit(here.mailer.path, {}, later(hours(73)))).status).toBe(200);
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({
      ...{ state: 'active', cadence: 'weekly' },
      consent: { source: 'form', wording: 'Send it.', at: late },
    });
  });

  it('sends nothing by a stray POST, and nothing to who has left', async () => {
    await known(subscriber({ state: 'pending' }), waiting());
    expect((await submit(path, {}, late)).status).toBe(410);
    await submit(`/u/${leaveToken(keys, id(), weekly)}`);
    expect((await submit(path, { word: 'again' }, late)).status).toBe(410);
    expect(here.mailer.mails).toEqual([]);
  });
});

describe('Somebody whose mailbox bounced', () => {
  const bounced = { reason: 'bounced', at: noon, generation: 1 } as const;

  it('is asked again, and by a yes is off our list and that of SES', async () => {
    const person = subscriber({ suppressed: bounced });
    await known(person, subscription());
    here.suppressionList.listed.add(person.address);
    await ask('ada@mail.example', later(1));
    expect((await submit(here.mailer.path, {}, later(2))).status).toBe(200);
    expect(await me()).not.toHaveProperty('suppressed');
    expect(here.suppressionList.listed.size).toBe(0);
    expect(await readSubscription(here.subscribers, weekly, id())).toEqual(subscription());
  });

  it('stays suppressed while SES cannot be asked, and the link works later', async () => {
    await known(subscriber({ suppressed: bounced }), subscription());
    await ask('ada@mail.example', later(1));
    const { release } = here.suppressionList;
    here.suppressionList.release = () => Promise.reject(new Error('SES is down'));
    expect((await submit(here.mailer.path, {}, later(2))).status).toBe(500);
    expect(await me()).toMatchObject({ suppressed: bounced });
    here.suppressionList.release = release;
    expect((await submit(here.mailer.path, {}, later(3))).status).toBe(200);
  });

  it('who complained since, is not, by whatever link', async () => {
    await known(
      subscriber({ suppressed: { ...bounced, reason: 'complained' } }),
      subscription(),
      waiting({ newsletter: tides }),
    );
    const link = confirmToken(keys, confirmLink({ newsletters: [weekly, tides] }));
    expect((await submit(`/confirm/${link}`)).status).toBe(410);
    expect(await me()).toMatchObject({ suppressed: { reason: 'complained' } });
  });
});

describe('Odd input', () => {
  const paths = [
    '/api/subscribe',
    '/preferences',
    `/preferences/${preferencesToken(keys, id())}`,
    `/preferences/${preferencesToken(keys, id())}/address`,
    `/confirm/${confirmToken(keys, confirmLink())}`,
    `/u/${neverToken(keys, id())}`,
  ];
  const bodies: [string, string | Uint8Array, string][] = [
    ['broken percent signs', 'email=%E0%A4%A&newsletter=%', 'application/x-www-form-urlencoded'],
    [
      'bytes that are no UTF-8',
      Uint8Array.of(0xff, 0xfe, 0x00, 0xc3, 0x28),
      'application/x-www-form-urlencoded',
    ],
    ['multipart without parts', 'x', 'multipart/form-data; boundary=y'],
    ['multipart without a boundary', 'x', 'multipart/form-data'],
    ['JSON that is none', '{"email":', 'application/json'],
    ['deep JSON', '['.repeat(30_000), 'application/json'],
    [
      'a thousand fields',
      Array.from({ length: 1_000 }, (_, n) => `newsletter=n${n}`).join('&'),
      'application/x-www-form-urlencoded',
    ],
    ['names that objects have', '__proto__=x&constructor=y&email[a]=b', 'application/x-www-form-urlencoded'],
    [
      'CRLF in the address',
      'email=a%40b.example%0D%0ABcc:%20c%40d.example&newsletter=weekly',
      'application/x-www-form-urlencoded',
    ],
    [
      'an address of 321 characters',
      `email=${'a'.repeat(310)}%40b.example&newsletter=weekly`,
      'application/x-www-form-urlencoded',
    ],
  ];

  it.each(bodies)('stores nothing, mails nobody and breaks nothing: %s', async (_name, body, type) => {
    await known(subscriber({ state: 'active' }), subscription());
    // These two need no body to act, so they are pressed with the wrong ones on their own ground below.
    for (const path of paths.slice(0, 4)) {
      const before = snapshot(here);
      const answer = await send(path, {
        method: 'POST',
        headers: { 'content-type': type },
        body: body as string,
      });
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(snapshot(here)).toBe(before);
    }
    expect(here.mailer.mails).toEqual([]);
    expect(here.log.lines.filter((line) => line.startsWith('A request failed'))).toEqual([]);
  });

  it.each(paths)('larger than 64 KB is refused, with and without its length: %s', async (path) => {
    await known(subscriber(), subscription());
    const before = snapshot(here);
    const large = 'x'.repeat(70_000);
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    for (const body of [large, stream]) {
      const init = { method: 'POST', body, duplex: 'half' } as RequestInit;
      expect((await send(path, init)).status).toBe(413);
    }
    expect(snapshot(here)).toBe(before);
  });

  it('whose secret was rotated since is still a link; one of an unknown key is none', async () => {
    await known(subscriber(), subscription());
    const path = `/u/${leaveToken(keys, id(), weekly)}`;
    const rotated = { current: 'k2', keys: { ...keys.keys, k2: 'b'.repeat(32) } };
    here = { ...here, linkKeys: async () => rotated };
    expect((await submit(path)).status).toBe(200);
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'left' });
    const forged = leaveToken({ current: 'k3', keys: { k3: 'c'.repeat(32) } }, id(), weekly);
    expect((await submit(`/u/${forged}`)).status).toBe(400);
  });
});

describe('A whole story', () => {
  it('says no address and no token in keys, tags, logs, journal and names of objects', async () => {
    await ask('ada@mail.example');
    const confirmPath = here.mailer.path;
    await submit(confirmPath, {}, later(1));
    await ask('ada@mail.example', later(20));
    const preferences = here.mailer.pathTo('preferences');
    await submit(`${preferences}/address`, { email: 'ada@new.example' }, later(40));
    const newAddress = here.mailer.path;
    here.mailer.answers.push({ kind: 'throttled', scope: 'rate' });
    await submit('/preferences', { email: 'ada@mail.example' }, later(41));
    await submit(newAddress, {}, later(60));
    await submit(
      preferences,
      { newsletter: 'weekly', word: 'switch', 'cadence-weekly': 'weekly' },
      later(61),
    );
    const consents = rowsOf(here.subscribers, 'subscription').filter((row) => row['state'] === 'active');
    expect(consents).toMatchObject([
      { consent: { source: 'form', wording: expect.any(String), confirmedAt: later(1) } },
    ]);
    await submit(`${preferences}/erase`, {}, later(62));

    const said = [
      ...[...here.subscribers.rows.values()].map(({ pk, sk }) => `${pk} ${sk}`),
      ...here.log.lines,
      ...here.mailer.mails.map(({ tags }) => JSON.stringify(tags)),
      ...here.journal.versions.keys(),
      JSON.stringify(here.journal.entries),
    ].join('\n');
    expect(here.log.lines.length).toBeGreaterThan(0);
    expect(said).not.toMatch(/ada|mail\.example|new\.example/);
    for (const path of [confirmPath, preferences]) expect(said).not.toContain(path.split('/').at(-1));
    // And afterwards nothing at all.
    expect(snapshot(here)).not.toMatch(/ada|mail\.example|new\.example/);
    expect(subscriberId(String(rowsOf(here.subscribers, 'subscriber')[0]?.['id']))).toBeDefined();
  });

  it('changes nothing when every link of every mail is opened', async () => {
    await ask('ada@mail.example');
    await submit(here.mailer.path, {}, later(1));
    await ask('ada@mail.example', later(20));
    await submit(`${here.mailer.pathTo('preferences')}/address`, { email: 'ada@new.example' }, later(40));
    const texts = here.mailer.mails.map(({ raw }) =>
      new TextDecoder('latin1').decode(raw).replaceAll('=\r\n', '').replaceAll('=3D', '='),
    );
    const links = new Set(texts.flatMap((text) => text.match(/https:\/\/news\.example\/[\w./-]+/g) ?? []));
    // Confirmation, never again (twice the same), preferences, new address.
    expect([...links].filter((link) => !link.endsWith('/')).length).toBe(4);
    const before = snapshot(here);
    for (const link of links)
      for (const method of ['GET', 'HEAD'])
        await send(link.replace('https://news.example', ''), { method }, later(41));
    expect(snapshot(here)).toBe(before);
    expect(here.mailer.mails).toHaveLength(3);
  });
});
