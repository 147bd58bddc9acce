/** The control room before a digest goes: what it shows and sends, over the real rows, in memory. */
import { beforeEach, describe, expect, it } from 'vitest';
import { rehearsalsPart } from '../../local/room/rehearsals.ts';
import type { RoomPart } from '../../local/room/room.ts';
import { digest, opening, PostWorld } from '../delivery/world.ts';
import { at, publication, siteUrl } from '../digest/builders.ts';

let world: PostWorld;
let part: RoomPart;
let now = at('06:05:00');

beforeEach(async () => {
  world = new PostWorld();
  now = at('06:05:00');
  await world.begin();
  await world.reads(1, at('01:00:00'));
  await world.goesLive(1, at('06:00:00'), publication());
  part = rehearsalsPart({
    ...{ content: world.content, contentBucket: world.bucket, subscribers: world.subscribers },
    ...{ random: world.random, siteUrl, now: () => new Date(now) },
    post: { mailer: world.mailer, isVerified: async () => false, share: 1 },
  });
});

const get = (path: string) => part.request(path);
const json = async (path: string) => (await get(path)).json();
const post = async (body: object) => {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(text.length) };
  const answer = await part.request('/digests/test', { method: 'POST', headers, body: text });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('the next mail of a newsletter', () => {
  it('is told with its recipients by reason, its cost and its time', async () => {
    expect(await json('/digests/ahead.json?newsletter=ledger&cadence=article')).toMatchObject({
      ...{ ok: true, digest, subject: 'Article 1', dueAt: opening, notes: [], hasDark: true },
      fates: { gets: 1 },
      forecast: { mails: 1, days: 1, cost: { aLaCarte: expect.closeTo(0.0001) } },
    });
  });

  it('is shown as a document in which nothing runs, and as a whole mail', async () => {
    const page = await get('/digests/ahead/html?newsletter=ledger&scheme=dark');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('The horn sounds.');
    const eml = await get('/digests/ahead.eml?newsletter=ledger');
    expect(eml.headers.get('content-type')).toBe('message/rfc822');
    expect(await eml.text()).toContain('Subject: Article 1');
  });

  it('that there is not says why', async () => {
    now = opening;
    await world.freeze(now);
    await world.run();
    expect(await json('/digests/ahead.json?newsletter=ledger')).toMatchObject({
      ok: false,
      wrong: 'Nothing waits to be mailed.',
    });
    expect((await get('/digests/ahead.eml?newsletter=ledger')).status).toBe(404);
    expect(await json('/digests/ahead.json')).toMatchObject({
      ok: false,
      wrong: 'Which digest is not said.',
    });
    // What went can still be seen.
    expect(await (await get(`/digests/ahead/html?digest=${digest}`)).text()).toContain('The horn sounds.');
  });
});

describe('a test', () => {
  it('goes to an address of one’s own, and to no other', async () => {
    const wish = { newsletter: 'ledger', cadence: 'article' };
    expect(await post({ ...wish, to: 'ledger@courant.example' })).toMatchObject({
      status: 200,
      body: { ok: true, subject: '[Test] Article 1' },
    });
    expect(await post({ ...wish, to: 'reader1@mail.example' })).toMatchObject({
      status: 409,
      body: { ok: false, wrong: 'A test mail goes to an address of your own only.' },
    });
    expect((await post({ newsletter: 'ledger' })).status).toBe(400);
    expect(world.accepted).toHaveLength(1);
  });

  it('is sent by a POST alone', async () => {
    await get('/digests/test?newsletter=ledger&to=ledger@courant.example');
    expect(world.accepted).toEqual([]);
  });
});
