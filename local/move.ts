/** What somebody wants of the publication's clock, and why it does not do that. */
import * as z from 'zod';
import { received } from '../src/problem.ts';
import { durationOf } from './duration.ts';
import { Restless } from './runner/underway.ts';
import { type Arrival, Ended, type Standstill, type Walker } from './walk.ts';

const wish = z.union([z.strictObject({ advance: z.string() }), z.strictObject({ to: z.string() })]);
const moment = z.iso.datetime({ offset: true });

export interface NotMoved {
  readonly kind: 'not understood' | 'not now';
  readonly wrong: string;
  readonly expected: string;
  readonly example: string;
  readonly received: string;
}

/** `asked`: JSON of whoever asks, not checked yet. What was done on a way that ended early stays done. */
export async function moveClock(walker: Walker, asked: unknown): Promise<Arrival | NotMoved> {
  const parsed = wish.safeParse(asked);
  const text = received(JSON.stringify(asked) ?? '');
  if (!parsed.success) return { ...unclear, received: text };
  const way = 'to' in parsed.data ? wayTo(walker, parsed.data.to) : wayOf(walker, parsed.data.advance);
  if (typeof way === 'string') return { ...standstills[way], received: text };
  return way.catch((error: unknown) => {
    if (!(error instanceof Restless || error instanceof Ended)) throw error;
    return { ...onTheWay, wrong: `${error.message}.`, received: text };
  });
}

function wayOf(walker: Walker, advance: string): Promise<Arrival> | Reason {
  const milliseconds = durationOf(advance);
  return milliseconds === undefined ? 'no duration' : walker.advance(milliseconds);
}

const wayTo = (walker: Walker, to: string): Promise<Arrival> | Reason =>
  moment.safeParse(to).success ? walker.walkTo(Date.parse(to)) : 'no moment';

type Reason = Standstill | 'no duration' | 'no moment';

const unclear = {
  kind: 'not understood',
  wrong: 'The body does not say where the clock is to go.',
  expected: 'an object with either "advance", a duration, or "to", a moment',
  example: '{"advance":"P7D"}',
} as const;

const onTheWay = {
  kind: 'not now',
  expected: 'everything at rest before the clock moves on; it is where it came to',
  example: '{"advance":"PT1M"}',
} as const;

const standstills: Readonly<Record<Reason, Omit<NotMoved, 'received'>>> = {
  'no duration': {
    kind: 'not understood',
    wrong: 'This is no duration by which the clock can be moved.',
    expected:
      'weeks, or days of 24 hours, hours, minutes and seconds, as ISO 8601 writes them; months and years have no length of their own: say the moment, with "to"',
    example: '{"advance":"P1DT12H"}',
  },
  'no moment': {
    kind: 'not understood',
    wrong: 'This is no moment to which the clock can be moved.',
    expected: 'a date and a time with its zone, as ISO 8601 writes them',
    example: '{"to":"2026-12-01T09:00:00Z"}',
  },
  behind: {
    kind: 'not now',
    wrong: 'The clock is past that moment, and never goes back.',
    expected: 'a later moment, or a new beginning: npm start -- --fresh',
    example: '{"advance":"P7D"}',
  },
  'too far': {
    kind: 'not understood',
    wrong: 'That is more than ten years away, and the clock never comes back.',
    expected: 'a moment within 3,660 days; from there it can be moved again',
    example: '{"advance":"P366D"}',
  },
  walking: {
    kind: 'not now',
    wrong: 'The clock is being moved already.',
    expected: 'one move after the other',
    example: '{"advance":"P7D"}',
  },
};
