import { handle } from 'hono/aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { subscribersApp } from '../../src/subscribers/http.ts';
import { addressHash, confirmToken, formStamp, leaveToken } from '../../src/subscribers/links.ts';
import {
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import type { Subscription } from '../../src/subscribers/subscriber.ts';
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
  type World,
  waiting,
  weekly,
  world,
} from './builders.ts';

type Body = string | URLSearchParams | FormData;

let here: World;
beforeEach(() => {
  here = world();
});

const send = async (path: string, init: RequestInit = {}, at = noon): Promise<Response> =>
  subscribersApp(here).request(path, init, { requestContext: { timeEpoch: Date.parse(at) } });
const post = (path: string, body?: Body, headers: Record<string, string> = {}, at = noon) =>
  send(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) }, at);
/** As a browser sends it, from a page that was shown a while before. */
const form = (...fields: readonly (readonly [string, string])[]) =>
  new URLSearchParams([
    ['shown', formStamp(keys, later(-1))],
    ...fields.map(([a, b]): [string, string] => [a, b]),
  ]);
const json = (value: unknown) =>
  post('/api/subscribe', typeof value === 'string' ? value : JSON.stringify(value), {
    'content-type': 'application/json',
  });

const leavePath = `/u/${leaveToken(keys, id(), weekly)}`;
const confirmPath = `/confirm/${confirmToken(keys, confirmLink())}`;

/** One subscription in the table. */
async function standing(one: Subscription): Promise<void> {
  await writeSubscriber(
    here.subscribers,
    subscriber({ state: one.state === 'pending' ? 'pending' : 'active' }),
  );
  await writeSubscription(here.subscribers, one);
}
const state = async () => (await readSubscription(here.subscribers, weekly, id()))?.state;

describe('The form', () => {
  it('offers the newsletters, asks for the address and shows the words that are agreed to', async () => {
    const page = await (await send('/subscribe')).text();
    expect(page).toContain('value="weekly"');
    expect(page).toContain('value="tides"');
    expect(page).toContain('type="email"');
    expect(page).toContain('I can leave at any time');
    expect(page).not.toMatch(/ checked/);
    expect(page).not.toMatch(/<script|style=/);
  });

  it('asks no question where there is only one newsletter', async () => {
    const [only] = publication().newsletters;
    here = world(publication({ newsletters: [only!] }));
    const page = await (await send('/subscribe')).text();
    expect(page).toContain('type="hidden" name="newsletter" value="weekly"');
    expect(page).toContain('Send me Weekly from The Courant');
  });

  it('says so where there is none', async () => {
    here = world(publication({ newsletters: [] }));
    expect(await (await send('/subscribe')).text()).toContain('has no newsletter yet');
  });

  it('keeps what was typed, escaped, and says all that is wrong', async () => {
    const answer = await post(
      '/api/subscribe',
      form(['email', '"><script>x'], ['newsletter', 'weekly'], ['newsletter', 'nosuch']),
    );
    const page = await answer.text();
    expect(answer.status).toBe(400);
    expect(page).toContain('The email address is not complete.');
    expect(page).toContain('There is no such newsletter.');
    expect(page).toContain('value="&#34;&gt;&lt;script&gt;x"');
    expect(page).toContain('value="weekly" checked');
    expect(page).not.toContain('<script>');
  });
});

describe('POST /api/subscribe', () => {
  it('takes a form, answers 202 with a page, and mails the link', async () => {
    const answer = await post(
      '/api/subscribe',
      form(['email', 'ada@mail.example'], ['newsletter', 'weekly']),
    );
    expect(answer.status).toBe(202);
    expect(await answer.text()).toContain('Look into your mailbox');
    expect(here.mailer.mails).toHaveLength(1);
  });

  it('takes a form with several newsletters, also as multipart', async () => {
    const body = new FormData();
    body.append('shown', formStamp(keys, later(-1)));
    body.append('email', 'ada@mail.example');
    body.append('newsletter', 'weekly');
    body.append('newsletter', 'tides');
    expect((await post('/api/subscribe', body)).status).toBe(202);
    expect(rowsOf(here.subscribers, 'subscription')).toHaveLength(2);
  });

  it('takes JSON and answers JSON', async () => {
    const answer = await json({ email: 'ada@mail.example', newsletters: ['weekly', 'weekly'] });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ message: expect.stringContaining('Look into your mailbox') });
    expect(rowsOf(here.subscribers, 'subscription')).toMatchObject([
      {
        consent: { at: noon, source: 'api', wording: expect.stringContaining('from The Courant by email') },
      },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'request-malformed'],
    ['not an object', '[]', 'request-malformed'],
    ['an address that is a list', { email: ['a@b.example'], newsletters: ['weekly'] }, 'request-malformed'],
    ['no newsletter', { email: 'a@b.example', newsletters: [] }, 'newsletter-missing'],
    ['an unknown newsletter', { email: 'a@b.example', newsletters: ['nosuch'] }, 'newsletter-unknown'],
    [
      'an inherited name as newsletter',
      { email: 'a@b.example', newsletters: ['__proto__'] },
      'newsletter-unknown',
    ],
    ['no address', { email: '', newsletters: ['weekly'] }, 'address-invalid'],
    [
      'a header in the address',
      { email: 'a@b.example\r\nBcc: c@d.example', newsletters: ['weekly'] },
      'address-invalid',
    ],
  ])('answers 400 with the problem, and writes nothing: %s', async (_name, value, code) => {
    const answer = await json(value);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      problems: [{ severity: 'error', code, example: expect.any(String) }],
    });
    expect(here.subscribers.rows.size).toBe(0);
  });

  it('answers everybody alike: new, known, suppressed, erased, asked a minute ago, machine', async () => {
    const people = {
      new: async () => {},
      known: () => standing(subscription()),
      complained: async () => {
        await writeSubscriber(
          here.subscribers,
          subscriber({ suppressed: { reason: 'complained', at: noon, generation: 1 } }),
        );
      },
      erased: async () => {
        await writeSubscriber(here.subscribers, { state: 'erased', id: id(), rev: 1, erasedAt: noon });
      },
      bounced: async () => {
        await writeSubscriber(
          here.subscribers,
          subscriber({ suppressed: { reason: 'bounced', at: noon, generation: 1 } }),
        );
      },
      'said never again': () => writeSubscriber(here.subscribers, subscriber({ blocked: noon })),
      'that SES refuses': async () => {
        here.mailer.answers.push({ kind: 'rejected', reason: 'MessageRejected' });
      },
      'while SES is silent': async () => {
        here.mailer.answers.push({ kind: 'unknown', reason: 'time-out' });
      },
      waiting: async () => {
        await writeSubscriber(here.subscribers, subscriber({ state: 'pending', confirmationsSent: [noon] }));
      },
    };
    const fields = [
      ['email', 'ada@mail.example'],
      ['newsletter', 'weekly'],
    ] as const;
    const answers = new Set<string>();
    for (const [name, prepare] of Object.entries(people)) {
      here = world();
      if (name !== 'new') await claim();
      await prepare();
      const answer = await post('/api/subscribe', form(...fields), {}, later(1));
      answers.add(JSON.stringify([answer.status, await answer.text(), [...answer.headers]]));
    }
    const machine = await post('/api/subscribe', form(...fields, ['website', 'https://spam.example']));
    answers.add(JSON.stringify([machine.status, await machine.text(), [...machine.headers]]));
    expect(answers.size).toBe(1);
  });

  it('does nothing for a machine that fills in what people do not see', async () => {
    await post('/api/subscribe', form(['email', 'a@b.example'], ['newsletter', 'weekly'], ['website', 'x']));
    expect(here.subscribers.rows.size).toBe(0);
    expect(here.mailer.mails).toEqual([]);
  });

  it('refuses more than 64 KB', async () => {
    const answer = await post('/api/subscribe', form(['email', 'a'.repeat(70_000)]));
    expect(answer.status).toBe(413);
  });

  it('refuses a multipart body that cannot be read', async () => {
    const answer = await post('/api/subscribe', 'no parts', { 'content-type': 'multipart/form-data' });
    expect(answer.status).toBe(400);
  });

  /** The address belongs to the subscriber of the builders. */
  async function claim(): Promise<void> {
    const hash = addressHash(keys, subscriber().address);
    await writeAddressRow(here.subscribers, hash, { subscriber: id() }, undefined);
  }
});

describe('A confirm link', () => {
  it('leads to a page with one button and the words that are agreed to', async () => {
    await standing(waiting());
    const page = await (await send(confirmPath)).text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('<form class="form" method="post">');
    expect(page).toContain('Weekly');
    expect(page).toContain('I can leave at any time');
  });

  it('confirms when the button is pressed, and again without harm', async () => {
    await standing(waiting());
    for (const _press of [1, 2]) {
      const answer = await post(confirmPath);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('You are subscribed');
      expect(await state()).toBe('active');
    }
  });

  it('says when it came too late, and changes nothing', async () => {
    await standing(waiting());
    const answer = await post(confirmPath, undefined, {}, later(hours(72)));
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('too old');
    expect(await state()).toBe('pending');
  });

  it('says when it was replaced', async () => {
    const answer = await post(confirmPath);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('no longer counts');
  });

  it.each(['/confirm/x', '/confirm/x.y', confirmPath.slice(0, -1), `/confirm/${leavePath.slice(3)}`])(
    'is refused when it is not one of ours: %s',
    async (path) => {
      for (const method of ['GET', 'POST']) expect((await send(path, { method })).status).toBe(400);
    },
  );
});

describe('A leave link', () => {
  it('leads to a page with one button', async () => {
    const page = await (await send(leavePath)).text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(page).toContain('Weekly');
  });

  const oneClick = 'List-Unsubscribe=One-Click';
  const multipart = new FormData();
  multipart.append('List-Unsubscribe', 'One-Click');
  it.each<[string, Body | undefined, Record<string, string>]>([
    ['by a mail program, urlencoded', oneClick, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['by a mail program, multipart', multipart, {}],
    ['by the button', '', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['without a body', undefined, {}],
    ['with a body that makes no sense', 'x', { 'content-type': 'multipart/form-data' }],
  ])('ends the subscription %s: 200, no redirect, no cookie', async (_name, body, headers) => {
    await standing(subscription());
    const answer = await post(leavePath, body, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(answer.headers.get('location')).toBeNull();
    expect(await state()).toBe('left');
  });

  it('answers 200 when there is nothing to leave any more', async () => {
    expect((await post(leavePath, oneClick)).status).toBe(200);
    await standing(subscription({ state: 'left' }));
    expect((await post(leavePath, oneClick)).status).toBe(200);
  });

  it('works ten years later', async () => {
    await standing(subscription());
    expect((await post(leavePath, oneClick, {}, later(hours(24 * 3_650)))).status).toBe(200);
    expect(await state()).toBe('left');
  });

  it('answers 500 when the journal cannot be written, so that the mail program tries again', async () => {
    await standing(subscription());
    here.journal.put = () => Promise.reject(new Error('The bucket is down'));
    const answer = await post(leavePath, oneClick);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('bucket');
    expect(await state()).toBe('active');
    expect(here.log.lines.join()).toContain('The bucket is down');
    expect(here.log.lines.join()).not.toContain(leavePath.slice(3));
  });
});

describe('Every address', () => {
  const all = [
    '/subscribe',
    '/api/subscribe',
    '/api/nothing',
    confirmPath,
    leavePath,
    '/confirm/x',
    '/u/x',
    '/',
  ];

  it.each(all)('changes nothing by GET or HEAD: %s', async (path) => {
    for (const one of [subscription(), waiting()]) {
      here = world();
      await standing(one);
      const before = snapshot(here);
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        await send(path, { method });
        await send(`${path}?email=a@b.example&newsletter=weekly&List-Unsubscribe=One-Click`, { method });
      }
      expect(snapshot(here)).toBe(before);
      expect(here.mailer.mails).toEqual([]);
    }
  });

  it.each(all)('is kept by nobody and told to nobody: %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      const { headers } = await send(path, { method });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  it.each([
    ['/subscribe', 'POST', 'GET, HEAD'],
    ['/api/subscribe', 'GET', 'POST'],
    [leavePath, 'DELETE', 'GET, HEAD, POST'],
    [confirmPath, 'PUT', 'GET, HEAD, POST'],
  ])('says which methods it takes: %s %s', async (path, method, allow) => {
    const answer = await send(path, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
  });

  it('that leads nowhere answers 404', async () => {
    expect((await send('/api/nothing')).status).toBe(404);
  });

  it('answers HEAD as GET without a body', async () => {
    const answer = await send('/subscribe', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });
});

describe('Behind an HTTP API', () => {
  const event = (path: string, body: string, type: string, isBase64Encoded: boolean) => ({
    version: '2.0',
    routeKey: 'ANY /u/{token}',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': type, host: 'api.example' },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'x' },
      requestId: 'r',
      routeKey: 'ANY /u/{token}',
      stage: '$default',
      time: '23/Nov/2026:12:00:00 +0000',
      timeEpoch: Date.parse(later(7)),
    },
    body,
    isBase64Encoded,
  });

  it('a one-click POST as multipart in base64 arrives, at the API’s time', async () => {
    await standing(subscription());
    const body =
      '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';
    const answer = await handle(subscribersApp(here))(
      event(
        leavePath,
        Buffer.from(body).toString('base64'),
        'multipart/form-data; boundary=b',
        true,
      ) as never,
    );
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    const left = await readSubscription(here.subscribers, weekly, id());
    expect(left?.history.at(-1)).toMatchObject({ at: later(7), state: 'left' });
  });

  it('a form in base64 is read', async () => {
    const fields = form(['email', 'ada@mail.example'], ['newsletter', 'weekly']);
    const body = Buffer.from(fields.toString()).toString('base64');
    const answer = await handle(subscribersApp(here))(
      event('/api/subscribe', body, 'application/x-www-form-urlencoded', true) as never,
    );
    expect(answer).toMatchObject({ statusCode: 202 });
    expect(here.mailer.mails).toHaveLength(1);
  });
});
