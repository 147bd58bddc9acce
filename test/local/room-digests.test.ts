/** What the control room tells of digests, and what an operator does there: the real rows, in memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Changes, type Topic } from '../../local/room/changes.ts';
import { digestsPart } from '../../local/room/digests.ts';
import type { RoomPart } from '../../local/room/room.ts';
import { digestIdOf } from '../../src/digest/plan.ts';
import { changeDigest } from '../../src/digest/records.ts';
import { digestKey } from '../../src/keys.ts';
import { at, publication } from '../digest/builders.ts';
import { article, ledger, World } from '../digest/world.ts';
import { MemoryTable } from '../support/memory-table.ts';

const config = publication();
const digest = digestIdOf(ledger, 'article', article(1));

let world: World;
let part: RoomPart;
let now = at('06:01:00');
let sweeps = 0;
let told: Topic[] = [];

beforeEach(async () => {
  world = new World();
  await world.begin();
  await world.reads(1, at('01:00:00'));
  await world.goesLive(1, at('06:00:00'), config);
  [now, sweeps, told] = [at('06:01:00'), 0, []];
  const changes = new Changes();
  changes.hear((topic) => told.push(topic));
  part = digestsPart({
    ...{ content: world.content, contentBucket: world.bucket, deliveries: new MemoryTable(), log: world.log },
    ...{ now: () => new Date(now), changes },
    sweep: async () => {
      sweeps += 1;
      await world.freeze(now);
    },
  });
});

const read = async () => (await part.request('/digests.json')).json();
const post = async (path: string, body: object, type = 'application/json') => {
  const text = JSON.stringify(body);
  const headers = { 'content-type': type, 'content-length': String(text.length) };
  const answer = await part.request(path, { method: 'POST', headers, body: text });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const say = (word: string) => post('/digests/waiting', { newsletter: ledger, article: article(1), word });

describe('an article in its recall window', () => {
  it('is shown with the end of the window', async () => {
    expect(await read()).toMatchObject({
      newsletters: [{ id: 'ledger', name: 'The Ledger, by mail', cadences: ['article'], held: [] }],
      waiting: [
        {
          ...{ newsletter: 'ledger', article: article(1), title: 'Article 1', url: '/2026/11/a1/' },
          ...{ cadence: 'article', since: at('06:00:00'), dueAt: at('06:10:00') },
        },
      ],
      digests: { total: 0, rows: [] },
      skipped: [],
    });
  });

  it('is mailed by the sweep that follows “now”', async () => {
    expect(await say('now')).toEqual({ status: 200, body: { ok: true } });
    expect(sweeps).toBe(1);
    expect(told).toContain('digests');
    await expect.poll(async () => (await read()).digests.rows[0]?.state).toBe('open');
    const { digests, waiting } = await read();
    expect(waiting).toEqual([]);
    expect(digests.rows[0]).toMatchObject({ id: digest, state: 'open', subject: 'Article 1' });
  });

  it('stays on the page when it was recalled, so that the recall can be taken back', async () => {
    await say('recall');
    const [row] = (await read()).waiting;
    expect(row).toMatchObject({ article: article(1), word: 'recalled' });
    expect(row).not.toHaveProperty('dueAt');
    now = at('06:30:00');
    await say('offer');
    expect((await read()).waiting[0]).toMatchObject({ dueAt: at('06:40:00') });
  });
});

describe('a digest', () => {
  beforeEach(async () => {
    now = at('06:10:00');
    await world.freeze(now);
  });

  it('is shown with its members, its counts and, once it is closed, its receipt', async () => {
    const proof = {
      ...{ v: 1, digest, candidates: 1, sent: 1, skipped: {}, failed: {}, unresolved: 0, holds: true },
      closedAt: at('06:20:00'),
    };
    await world.bucket.put(digestKey(ledger, article(1), 'proof.json'), JSON.stringify(proof), {
      contentType: 'application/json',
    });
    await changeDigest(world.content, digest, (one) => ({
      ...{ ...one, state: 'closed', closedAt: at('06:20:00') },
    }));
    expect((await read()).digests).toMatchObject({
      total: 1,
      rows: [
        {
          ...{ id: digest, state: 'closed', candidates: 1, page: '/2026/11/a1/' },
          members: [{ id: article(1), title: 'Article 1', url: '/2026/11/a1/' }],
          counts: { sent: 0, ready: 0, uncertain: 0 },
          receipt: 'ledger “Article 1”: 1 = 1 sent + 0 skipped + 0 failed + 0 unresolved ✓',
        },
      ],
    });
  });

  it('is paused, goes on, and is cancelled', async () => {
    const act = (word: string) => post('/digests/act', { digest, act: word });
    for (const [word, state] of [
      ['pause', 'paused'],
      ['resume', 'open'],
      ['cancel', 'cancelled'],
    ]) {
      expect(await act(word!)).toEqual({ status: 200, body: { ok: true } });
      expect((await read()).digests.rows[0].state).toBe(state);
    }
    expect(await act('resume')).toMatchObject({ status: 409, body: { ok: false, received: 'cancelled' } });
  });
});

describe('a held newsletter', () => {
  it('asks, and goes on when it is answered', async () => {
    for (const n of [2, 3, 4, 5, 6, 7]) await world.goesLive(n, at('06:00:30'), config);
    now = at('06:10:30');
    await world.freeze(now);
    const { newsletters, waiting } = await read();
    const [asking] = newsletters;
    // Whatever window an article had: it goes when the question is answered.
    expect(waiting.filter((one: object) => 'dueAt' in one)).toEqual([]);
    expect(asking.held).toEqual([
      { cadence: 'article', reason: expect.stringMatching(/More than 5 articles/) },
    ]);
    await post('/digests/answer', { newsletter: ledger, cadence: 'article', answer: 'drop' });
    const after = await read();
    expect(after.newsletters[0].held).toEqual([]);
    expect(after.waiting).toHaveLength(7);
    expect(after.waiting.every(({ word }: { word?: string }) => word === 'recalled')).toBe(true);
  });
});

describe('what is not understood', () => {
  it.each([
    ['/digests/waiting', { newsletter: 'ledger', article: 'no-id', word: 'now' }, 400],
    ['/digests/waiting', { newsletter: 'ledger', article: article(1), word: 'later' }, 400],
    ['/digests/waiting', { newsletter: 'ledger', article: article(9), word: 'now' }, 404],
    ['/digests/act', { digest: 'ledger-article-none', act: 'pause' }, 404],
    ['/digests/act', { digest: '../x', act: 'pause' }, 400],
    ['/digests/answer', { newsletter: 'ledger', cadence: 'article', answer: 'mail' }, 409],
  ])('at %s %j says what was expected', async (path, body, status) => {
    const answer = await post(path, body);
    expect(answer).toMatchObject({ status, body: { ok: false } });
    expect(Object.keys(answer.body).sort()).toEqual(['example', 'expected', 'ok', 'received', 'wrong']);
    expect(sweeps).toBe(0);
  });
});
