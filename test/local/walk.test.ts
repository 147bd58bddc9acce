import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PublicationClock } from '../../local/clock.ts';
import { moveClock } from '../../local/move.ts';
import { clockPart } from '../../local/room/clock.ts';
import type { LeftMessages } from '../../local/runner/polled-queue.ts';
import { timetable } from '../../local/runner/schedules.ts';
import { Restless } from '../../local/runner/underway.ts';
import { type Arrival, Walker } from '../../local/walk.ts';
import { type Instant, instant } from '../../src/ids.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const start = '2026-11-23T10:00:12.000Z';
/** The sweep fires seven seconds after each minute. */
const minutely = timetable('rate(1 minute)', 'UTC', Date.parse('2026-11-23T10:00:07Z'));

/** A cloud in which something is due at known moments, and a sweep then does it. */
class SmallWorld {
  wall = Date.parse(start);
  readonly clock = new PublicationClock(join(temporaryFolder(), 'clock.json'), () => this.wall);
  /** Still to come, or lying. */
  due: Instant[] = [];
  /** When a schedule that is not each minute's fires. */
  daily: ((after: number) => number) | undefined;
  /** The clock at each sweep. */
  readonly sweeps: string[] = [];
  /** The clock at each call that told of a move. */
  readonly told: string[] = [];
  held = false;
  left: readonly LeftMessages[] = [];
  /** What a sweep does with what is due. */
  work = (now: Instant): void => {
    this.due = this.due.filter((at) => at > now);
  };
  rest = async (_signal: AbortSignal): Promise<readonly LeftMessages[]> => this.left;

  readonly walker = new Walker({
    clock: this.clock,
    schedules: {
      hold: () => {
        this.held = true;
        return () => {
          this.held = false;
        };
      },
      minuteFrom: (moment) => minutely(moment - 1),
      otherAfter: (moment) => this.daily?.(moment),
      runAt: async (moment) => {
        expect([this.held, this.clock.now().getTime()]).toEqual([true, moment]);
        this.wall += 250;
        this.sweeps.push(this.shown);
        this.work(instant(moment));
      },
    },
    rest: (signal) => this.rest(signal),
    nextMoment: async (after) => {
      const [at] = this.due.filter((one) => one > after).sort();
      return at && { at, what: 'a look at articles/a.md' };
    },
    nudgesAt: async (moment) => this.due.filter((at) => at <= moment),
    moved: () => void this.told.push(this.shown),
  });

  get shown(): string {
    return this.clock.now().toISOString();
  }

  async moves(asked: object): Promise<Arrival> {
    const moved = await moveClock(this.walker, asked);
    if ('kind' in moved) throw new Error(moved.wrong);
    return moved;
  }
}

let world: SmallWorld;
beforeEach(() => {
  world = new SmallWorld();
});

describe('a walk', () => {
  it('over a week in which nothing is due sweeps where it starts and where it ends', async () => {
    const arrival = await world.moves({ advance: 'P7D' });
    expect(arrival).toEqual({ now: '2026-11-30T10:00:12.000Z', moments: 2, left: [] });
    expect(world.sweeps).toEqual([start, '2026-11-30T10:00:12.000Z']);
    expect(world.shown).toBe('2026-11-30T10:00:12.000Z');
    world.wall += 1_000;
    expect(world.shown).toBe('2026-11-30T10:00:13.000Z');
  });

  it('sweeps at what is due on the way, when the schedule fires, one after the other', async () => {
    world.due = [instant('2026-11-25T09:00:00Z'), instant('2026-11-24T08:00:07Z')];
    await world.moves({ to: '2026-11-26T00:00:00Z' });
    expect(world.sweeps).toEqual([
      start,
      '2026-11-24T08:00:07.000Z',
      '2026-11-25T09:00:07.000Z',
      '2026-11-26T00:00:00.000Z',
    ]);
    expect(world.due).toEqual([]);
  });

  it('comes to what a moment on the way has made due', async () => {
    const first = instant('2026-11-24T08:00:00Z');
    world.due = [first];
    const { work } = world;
    world.work = (now) => {
      if (world.due.includes(first) && now >= first) world.due.push(instant('2026-11-24T08:00:22Z'));
      work(now);
    };
    await world.moves({ to: '2026-11-25T00:00:00Z' });
    expect(world.sweeps).toContain('2026-11-24T08:01:07.000Z');
    expect(world.due).toEqual([]);
  });

  it('does at its very start what was due before, and at its end what the schedule has not reached', async () => {
    world.due = [instant('2026-11-23T10:00:10Z'), instant('2026-11-23T12:00:00Z')];
    await world.moves({ to: '2026-11-23T12:00:00Z' });
    expect(world.sweeps).toEqual([start, '2026-11-23T12:00:00.000Z']);
    expect(world.due).toEqual([]);
  });

  it('leaves alone what becomes due after its end', async () => {
    world.due = [instant('2026-11-24T00:00:00Z')];
    await world.moves({ to: '2026-11-23T23:59:59Z' });
    expect(world.sweeps).toHaveLength(2);
    expect(world.due).toHaveLength(1);
  });

  it('comes to each firing of a schedule that is not each minute’s', async () => {
    world.daily = timetable('cron(30 4 * * ? *)', 'UTC', 0);
    await world.moves({ to: '2026-11-26T00:00:00Z' });
    expect(world.sweeps.slice(1, -1)).toEqual(['2026-11-24T04:30:00.000Z', '2026-11-25T04:30:00.000Z']);
  });

  it('sweeps again at the same moment as long as that changes what lies', async () => {
    world.due = ['07:00:00', '07:10:00', '07:20:00'].map((time) => instant(`2026-11-23T${time}Z`));
    world.work = () => void world.due.pop();
    await world.moves({ advance: 'PT1H' });
    expect(world.sweeps.filter((moment) => moment === start)).toHaveLength(3);
    expect(world.due).toEqual([]);
  });

  it('goes on when sweeping again changes nothing: it may wait for the wall clock', async () => {
    world.due = [instant('2026-11-23T07:00:00Z')];
    world.work = () => {};
    await world.moves({ advance: 'P7D' });
    expect(world.sweeps.filter((moment) => moment === start)).toHaveLength(2);
    expect(world.sweeps).toHaveLength(4);
  });

  it('goes on when sweeping changes something for ever', async () => {
    world.due = [instant('2026-11-23T07:00:00Z')];
    world.work = () => void world.due.push(instant('2026-11-23T07:00:00Z'));
    await world.moves({ advance: 'PT1S' });
    expect(world.sweeps.length).toBeLessThanOrEqual(20);
  });

  it('to where the clock stands already is one sweep more', async () => {
    expect((await world.moves({ advance: 'PT0S' })).now).toBe(start);
  });

  it('tells of each of its moments, and of its end', async () => {
    world.due = [instant('2026-11-24T08:00:00Z')];
    await world.moves({ to: '2026-11-25T00:00:00Z' });
    expect(world.told.map((moment) => moment.slice(0, 16))).toEqual([
      '2026-11-23T10:00',
      '2026-11-24T08:00',
      '2026-11-25T00:00',
      '2026-11-25T00:00',
    ]);
    expect(world.held).toBe(false);
  });

  it('says which messages wait for the time-out of their queue', async () => {
    world.left = [{ queue: 'uploads', messages: 2 }];
    expect((await world.moves({ advance: 'PT1M' })).left).toEqual(world.left);
  });
});

describe('the clock stays where it is', () => {
  it.each([
    [{ to: '2026-11-23T10:00:11Z' }, 'not now', /never goes back/],
    [{ to: '2037-01-01T00:00:00Z' }, 'not understood', /ten years/],
    [{ advance: 'P99999W' }, 'not understood', /ten years/],
    [{ advance: 'P1M' }, 'not understood', /no duration/],
    [{ advance: '-P1D' }, 'not understood', /no duration/],
    [{ to: 'tomorrow' }, 'not understood', /no moment/],
    [{ to: '2026-12-01T09:00:00' }, 'not understood', /no moment/],
    [{ advance: 'P1D', to: '2026-12-01T09:00:00Z' }, 'not understood', /where the clock is to go/],
    ['P1D', 'not understood', /where the clock is to go/],
    [undefined, 'not understood', /where the clock is to go/],
  ])('for %j', async (asked, kind, wrong) => {
    const moved = await moveClock(world.walker, asked);
    expect(moved).toMatchObject({ kind, wrong: expect.stringMatching(wrong) });
    expect(world.sweeps).toEqual([]);
    expect(world.shown).toBe(start);
  });

  it('for a second move while the first is under way', async () => {
    const first = world.moves({ advance: 'P1D' });
    expect(await moveClock(world.walker, { advance: 'P1D' })).toMatchObject({
      kind: 'not now',
      wrong: 'The clock is being moved already.',
    });
    await first;
    await world.moves({ advance: 'P1D' });
  });

  it('at the moment at which not all came to rest, and runs on from there', async () => {
    world.due = [instant('2026-11-24T08:00:00Z')];
    world.rest = async () => {
      if (world.sweeps.length === 2) throw new Restless(['the function site'], 60_000);
      return [];
    };
    expect(await moveClock(world.walker, { advance: 'P7D' })).toMatchObject({
      kind: 'not now',
      wrong: 'After 60 seconds this had not come to rest: the function site.',
    });
    expect([world.shown, world.held, world.walker.walking]).toEqual([
      '2026-11-24T08:00:07.000Z',
      false,
      undefined,
    ]);
  });

  it('when the run ends on the way', async () => {
    world.rest = async (signal) => {
      world.walker.close();
      signal.throwIfAborted();
      return [];
    };
    expect(await moveClock(world.walker, { advance: 'P7D' })).toMatchObject({
      kind: 'not now',
      wrong: 'The run ends.',
    });
    expect(world.walker.walking).toBeUndefined();
  });
});

describe('the control room', () => {
  const part = (next: Instant | undefined = undefined) =>
    clockPart({
      clock: world.clock,
      walker: world.walker,
      nextMoment: async () => next && { at: next, what: 'a look at articles/a.md' },
    });
  const post = async (body: string) => {
    const answer = await part().request('/clock', { method: 'POST', body });
    return { status: answer.status, said: await answer.json() };
  };
  const seen = async (next?: Instant) => (await part(next).request('/clock.json')).json();

  it('shows the clock, the wall clock and what comes next', async () => {
    expect(await seen()).toEqual({ now: start, wall: start, ahead: 0 });
    await world.moves({ advance: 'P1D' });
    const next = instant('2026-12-01T00:00:00Z');
    expect(await seen(next)).toMatchObject({
      now: '2026-11-24T10:00:12.000Z',
      wall: new Date(world.wall).toISOString(),
      next: { at: next, what: 'a look at articles/a.md' },
    });
  });

  it('shows a walk that is under way', async () => {
    let shown: unknown;
    world.rest = async () => {
      shown ??= world.sweeps.length > 0 ? await seen() : undefined;
      return [];
    };
    await world.moves({ to: '2026-11-30T00:00:00Z' });
    expect(shown).toMatchObject({
      now: start,
      walking: { to: '2026-11-30T00:00:00.000Z', now: start, moments: 1 },
    });
    expect(await seen()).not.toHaveProperty('walking');
  });

  it('moves it, whatever type the body says it has, and answers when it is there', async () => {
    const { status, said } = await post('{"advance":"P7D"}');
    expect([status, said]).toMatchObject([200, { ok: true, now: '2026-11-30T10:00:12.000Z' }]);
  });

  it('says what is wrong with a wish, and shows it', async () => {
    expect(await post('{"advance":"P1M"}')).toMatchObject({
      status: 400,
      said: { ok: false, received: '{"advance":"P1M"}', example: '{"advance":"P1DT12H"}' },
    });
    expect(await post('advance=P7D')).toMatchObject({ status: 400, said: { received: '"advance=P7D"' } });
    expect(await post('{"to":"2020-01-01T00:00:00Z"}')).toMatchObject({ status: 409, said: { ok: false } });
  });
});
