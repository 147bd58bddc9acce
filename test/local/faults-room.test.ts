/** The faults as the control room shows and takes them. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Faults } from '../../local/faults/faults.ts';
import { Changes, type Topic } from '../../local/room/changes.ts';
import { faultsPart } from '../../local/room/faults.ts';
import type { RoomPart } from '../../local/room/room.ts';

let faults: Faults;
let part: RoomPart;
let told: Topic[];

beforeEach(() => {
  faults = new Faults({
    now: () => new Date('2026-11-23T06:00:00Z'),
    functions: () => ['site', 'delivery'],
    end: () => {},
  });
  const changes = new Changes();
  told = [];
  changes.hear((topic) => told.push(topic));
  part = faultsPart(faults, changes);
});

const post = async (path: string, body: unknown) => {
  const text = JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'content-length': String(text.length) };
  const answer = await part.request(path, { method: 'POST', headers, body: text });
  return { status: answer.status, body: await answer.json() };
};
const shown = async () => (await part.request('/faults.json')).json();

describe('the control room', () => {
  it('shows the settings in force, what may be named in them, counts, and what was injected', async () => {
    faults.change({ events: { doubled: 1 } });
    faults.copiesOf('s3', 'to uploads');
    expect(await shown()).toEqual({
      settings: {
        seed: 1,
        s3: { delayMs: 0, failing: 0, losing: 0, only: [] },
        ses: { throttling: 0, losing: 0 },
        events: { doubled: 1, shuffled: false, lost: 0 },
        kill: null,
      },
      functions: ['site', 'delivery'],
      counts: {
        ...{ s3Slowed: 0, s3Failed: 0, s3Lost: 0, sesThrottled: 0, sesLost: 0 },
        ...{ eventDoubled: 1, eventHeldBack: 0, eventLost: 0, functionKilled: 0 },
      },
      injected: {
        total: 1,
        rows: [{ at: '2026-11-23T06:00:00.000Z', kind: 'eventDoubled', who: 'S3', what: 'to uploads' }],
      },
    });
  });

  it('takes a partial change and tells the page', async () => {
    const answer = await post('/faults', { ses: { losing: 0.5 } });
    expect(answer).toMatchObject({ status: 200, body: { ok: true, settings: { ses: { losing: 0.5 } } } });
    expect(told).toEqual(['faults']);
  });

  it('says what was wrong, and has changed nothing', async () => {
    const before = await shown();
    expect(await post('/faults', { s3: { only: ['sight'] } })).toEqual({
      status: 400,
      body: {
        ok: false,
        wrong: 'There is no function "sight".',
        expected: 'site, delivery',
        example: expect.any(String),
        received: '{"s3":{"only":["sight"]}}',
      },
    });
    expect(await post('/faults', [])).toMatchObject({ status: 400, body: { ok: false } });
    expect(await shown()).toEqual(before);
    expect(told).toEqual([]);
  });

  it('turns all of them off', async () => {
    const before = await shown();
    await post('/faults', { seed: 4, kill: { function: 'delivery', call: 5, when: 'before' } });
    await post('/faults/reset', {});
    expect(await shown()).toEqual(before);
  });
});
