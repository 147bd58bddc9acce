/** What the control room answers about uploads, functions, denied calls and queues. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeniedCalls } from '../../local/observed/denied-calls.ts';
import { FunctionCalls } from '../../local/observed/function-calls.ts';
import { denialsPart } from '../../local/room/denials.ts';
import { functionsPart } from '../../local/room/functions.ts';
import { linksPart } from '../../local/room/links.ts';
import { queuesPart } from '../../local/room/queues.ts';
import type { RoomPart } from '../../local/room/room.ts';
import { uploadsPart } from '../../local/room/uploads.ts';
import { queueArn, type SqsServer, startSqs } from '../../local/servers/sqs.ts';
import { accessOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { dropped, historyOf } from './observed-builders.ts';

const json = async (part: RoomPart, path: string) => (await part.request(path)).json();

describe('uploads', () => {
  const reportText = async (key: string) => (key === 'articles/ä b.md' ? 'rejected\n' : undefined);

  it('are at most two hundred, and their number', async () => {
    const drops = Array.from({ length: 250 }, (_, n) => dropped(`articles/${n}.md`));
    const part = uploadsPart({ uploads: historyOf(...drops), reportText });
    const list = await json(part, '/uploads.json');
    expect([list.total, list.rows.length, list.rows[0].key]).toEqual([250, 200, 'articles/249.md']);
  });

  it('lead to their reports as text', async () => {
    const part = uploadsPart({ uploads: historyOf(), reportText });
    const found = await part.request(`/uploads/report.txt?key=${encodeURIComponent('articles/ä b.md')}`);
    expect([found.status, await found.text()]).toEqual([200, 'rejected\n']);
    expect(found.headers.get('content-type')).toMatch(/^text\/plain/);
    expect((await part.request('/uploads/report.txt?key=other')).status).toBe(404);
    expect((await part.request('/uploads/report.txt')).status).toBe(404);
  });
});

describe('functions', () => {
  const folder = temporaryFolder();
  const part = functionsPart({
    functions: [{ label: 'article', memoryMb: 512, timeoutSeconds: 60 }],
    callsOf: () => new FunctionCalls(),
    logFile: (name) => join(folder, `${name}.log`),
  });
  writeFileSync(join(folder, 'article.log'), Array.from({ length: 300 }, (_, n) => `{"n":${n}}\n`).join(''));
  writeFileSync(join(folder, 'secret.log'), 'not a function’s\n');

  it('are listed before anyone called them', async () => {
    expect(await json(part, '/functions.json')).toEqual({
      rows: [
        {
          ...{ name: 'article', memoryMb: 512, timeoutSeconds: 60, running: 0, calls: 0, errors: 0 },
          ...{ cold: { count: 0 }, warm: { count: 0 }, calledBy: {} },
        },
      ],
    });
  });

  it('give the newest lines of their logs, as text', async () => {
    const log = await json(part, '/functions/article/log.json?lines=2');
    expect(log).toEqual({ name: 'article', lines: ['{"n":298}', '{"n":299}'] });
    expect((await json(part, '/functions/article/log.json')).lines).toHaveLength(200);
  });

  it.each([['secret'], ['..%2Fsecret'], ['none']])('that do not exist have no log: %s', async (name) => {
    const answer = await part.request(`/functions/${name}/log.json`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ ok: false, expected: 'one of article' });
  });

  it.each([['0'], ['-1'], ['2001'], ['many']])('do not give %s lines', async (lines) => {
    const answer = await part.request(`/functions/article/log.json?lines=${lines}`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ ok: false, received: lines });
  });
});

describe('denied calls', () => {
  it('are told with the right that is missing', async () => {
    const calls = new DeniedCalls();
    const denial = { principal: 'article', action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' };
    calls.add({ ...denial, at: '2026-11-23T10:00:00.000Z' });
    expect(await json(denialsPart(calls), '/denials.json')).toEqual({
      ...{ total: 1, rows: [{ ...denial, at: '2026-11-23T10:00:00.000Z', count: 1 }] },
    });
  });
});

describe('queues', () => {
  let sqs: SqsServer;
  let ahead = 0;
  const uploads = queueArn('Uploads1');
  const dead = queueArn('Dead1');
  const failed = queueArn('Failed1');

  beforeEach(async () => {
    ahead = 0;
    const now = () => new Date(Date.parse('2026-11-23T10:00:00.000Z') + ahead);
    sqs = await startSqs({ access: accessOf(operator), directory: temporaryFolder(), now });
    const settings = { visibilitySeconds: 30, retentionSeconds: 3_600 };
    for (const name of ['Dead1', 'Failed1']) sqs.createQueue({ name, ...settings });
    const redrive = { deadLetterArn: dead, maxReceiveCount: 2 };
    sqs.createQueue({ name: 'Uploads1', ...settings, redrive });
  });
  afterEach(() => sqs.close());

  const part = () =>
    queuesPart({
      queues: new Map([
        ['uploads', uploads],
        ['uploadsDeadLetters', dead],
        ['failedWakes', failed],
      ]),
      sqs,
      failedWakes: {
        takes: (arn) => arn === failed,
        repeat: () => 7,
      },
    });
  const post = async (body: unknown, type = 'application/json') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': type, 'content-length': String(text.length) };
    const answer = await part().request('/queues/redrive', { method: 'POST', body: text, headers });
    return { status: answer.status, body: await answer.json() };
  };

  it('tell what they hold, since when, and whose dead letters it is', async () => {
    await sqs.send(uploads, 'x'.repeat(5_000));
    ahead = 1_000;
    await sqs.send(dead, 'letter', { delaySeconds: 5 });
    const { rows } = await json(part(), '/queues.json');
    expect(rows).toEqual([
      {
        ...{ name: 'uploads', visible: 1, inFlight: 0, delayed: 0, oldestAt: '2026-11-23T10:00:00.000Z' },
        messages: [
          {
            ...{ id: expect.any(String), sentAt: '2026-11-23T10:00:00.000Z', receives: 0 },
            body: 'x'.repeat(4_000),
          },
        ],
      },
      expect.objectContaining({ name: 'uploadsDeadLetters', delayed: 1, deadLettersOf: 'uploads' }),
      { name: 'failedWakes', visible: 0, inFlight: 0, delayed: 0, messages: [] },
    ]);
  });

  it('show fifty messages, and count all', async () => {
    for (let n = 0; n < 60; n++) await sqs.send(uploads, String(n));
    const { rows } = await json(part(), '/queues.json');
    expect([rows[0].visible, rows[0].messages.length]).toEqual([60, 50]);
  });

  it('give dead letters back, once', async () => {
    await sqs.send(dead, 'letter');
    expect(await post({ queue: 'uploadsDeadLetters' })).toEqual({
      status: 200,
      body: { ok: true, moved: 1 },
    });
    expect(await post({ queue: 'uploadsDeadLetters' })).toEqual({
      status: 200,
      body: { ok: true, moved: 0 },
    });
    expect(sqs.messages(uploads)).toMatchObject([{ body: 'letter' }]);
  });

  it('have failed wakes repeated', async () => {
    expect(await post({ queue: 'failedWakes' })).toEqual({ status: 200, body: { ok: true, moved: 7 } });
  });

  it('say what is wrong with a wish that cannot be', async () => {
    const expected = 'one of uploadsDeadLetters, failedWakes';
    const example = '{"queue":"uploadsDeadLetters"}';
    expect(await post({ queue: 'uploads' })).toEqual({
      status: 409,
      body: {
        ok: false,
        wrong: 'Nothing here comes from another queue',
        expected,
        example,
        received: 'uploads',
      },
    });
    expect(await post({ queue: 'nowhere' })).toMatchObject({ status: 404, body: { received: 'nowhere' } });
  });

  it.each([
    ['a form', 'queue=uploads', 'application/x-www-form-urlencoded'],
    ['no JSON', '{"queue":', 'application/json'],
    ['another shape', '{"queue":5}', 'application/json'],
    ['too much', JSON.stringify({ queue: 'x'.repeat(70_000) }), 'application/json'],
  ])('take nothing from %s', async (_, body, type) => {
    expect(await post(body, type)).toMatchObject({
      status: 400,
      body: { ok: false, example: expect.any(String) },
    });
  });
});

describe('links', () => {
  it('lead to everything else', async () => {
    const { rows } = await json(
      linksPart({
        local: {
          site: 'http://127.0.0.1:1',
          s3: { endpoint: 'http://127.0.0.1:2', contentBucket: 'c', siteBucket: 's' },
          dynamodb: {
            endpoint: 'http://127.0.0.1:3',
            tables: { content: '', subscribers: '', deliveries: '' },
          },
          sqs: { endpoint: 'http://127.0.0.1:4', queues: {} },
          ses: { endpoint: 'http://127.0.0.1:5' },
        },
        lambdaEndpoint: 'http://127.0.0.1:6',
        state: '/some where/.courant',
      }),
      '/links.json',
    );
    const links = new Map(rows.map(({ label, href }: { label: string; href: string }) => [label, href]));
    expect(links.get('RSS')).toBe('http://127.0.0.1:1/feed.xml');
    expect(links.get('Lambda')).toBe('http://127.0.0.1:6');
    expect(links.get('State folder')).toBe('file:///some%20where/.courant');
    expect([...links.values()].every((href) => URL.canParse(String(href)))).toBe(true);
  });
});
