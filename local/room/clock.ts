/** The publication's clock: what it shows, what comes next, and moving it. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Instant, instant } from '../../src/ids.ts';
import type { NextMoment } from '../../src/sweep/next.ts';
import type { PublicationClock } from '../clock.ts';
import { moveClock } from '../move.ts';
import type { Walker } from '../walk.ts';
import { refused } from './posted.ts';
import type { RoomPart } from './room.ts';

export interface ClockOptions {
  readonly clock: Pick<PublicationClock, 'now' | 'ahead'>;
  readonly walker: Walker;
  /** What becomes due after a moment. */
  readonly nextMoment: (after: Instant) => Promise<NextMoment | undefined>;
}

export function clockPart({ clock, walker, nextMoment }: ClockOptions): RoomPart {
  return new Hono()
    .get('/clock.json', async (context) => {
      const now = instant(clock.now());
      const { ahead } = clock;
      const { walking } = walker;
      const next = await nextMoment(now);
      return context.json({
        ...{ now, wall: instant(Date.parse(now) - ahead), ahead },
        ...(next !== undefined && { next }),
        ...(walking !== undefined && { walking: { ...walking, now } }),
      });
    })
    .post('/clock', bodyLimit({ maxSize: 65_536 }), async (context) => {
      // Whatever type it says it has: this is typed by hand, and `curl -d` calls everything a form.
      const moved = await moveClock(walker, jsonOf(await context.req.text()));
      if (!('kind' in moved)) return context.json({ ok: true, ...moved });
      const { kind, ...why } = moved;
      return refused(context, kind === 'not now' ? 409 : 400, why);
    });
}

/** What is no JSON stands for itself, so that whoever sent it reads it again. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
