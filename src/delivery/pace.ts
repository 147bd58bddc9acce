/**
 * The pace of one sender (docs/protocols.md, Delivery: Pace): its share of the account's rate, a fifth of it kept
 * back for confirmations. It outlives a run, for a warm function may run many times in a second.
 */
import { type Instant, shifted } from '../ids.ts';
import type { Mailer, SendQuota, WallClock } from '../ports.ts';

/** Waits so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;

export interface Pace {
  /** Returns when the next mail may go; `'used-up'`: none today. */
  turn(): Promise<'go' | 'used-up'>;
  /** How many mails may be under way at once so that the rate is reached in spite of each call's latency. */
  readonly lanes: number;
}

export interface PacePorts {
  readonly mailer: Pick<Mailer, 'quota'>;
  readonly wallClock: WallClock;
  readonly pause: Pause;
  /** The part of the account's rate that this sender may use, above 0, at most 1. */
  readonly share: number;
}

const usable = 0.8;
/** SES answers the question for the quota once a second at most. */
const quotaLifetime = 60_000;
/** A call to SES takes about a tenth of a second. */
const callsPerSecond = 10;
/** The SDK keeps at most 50 connections; a sender of 512 MB composes and signs some 200 mails a second. */
const mostLanes = 20;

/** Make one for each process, and ask it for the pace at each run. Throws on a share that is none. */
export function paceKeeper({ mailer, wallClock, pause, share }: PacePorts): () => Promise<Pace> {
  if (!(share > 0 && share <= 1)) throw new RangeError(`Not a share of the sending rate: ${share}`);
  let read: { readonly until: Instant; readonly interval: number; readonly lanes: number } | undefined;
  let left = 0;
  let next = 0;

  const refresh = async () => {
    const quota = await mailer.quota();
    const perSecond = mailsPerSecond(quota, share);
    left = allowanceOf(quota);
    return {
      until: shifted(wallClock(), quotaLifetime),
      interval: 1_000 / perSecond,
      lanes: Math.min(Math.max(Math.ceil(perSecond / callsPerSecond), 1), mostLanes),
    };
  };

  return async () => {
    if (read === undefined || read.until <= wallClock()) read = await refresh();
    const { interval, lanes } = read;
    return {
      lanes,
      async turn() {
        if (left <= 0) return 'used-up';
        left -= 1;
        const now = Date.parse(wallClock());
        const mine = Math.max(next, now);
        next = mine + interval;
        if (mine > now) await pause(mine - now);
        return 'go';
      },
    };
  };
}

export const mailsPerSecond = ({ maxPerSecond }: SendQuota, share: number): number =>
  Math.max(maxPerSecond * share * usable, 0.1);

/** How many mails may still go today. */
export const allowanceOf = ({ maxPerDay, sentLastDay }: SendQuota): number =>
  Math.max(Math.floor(maxPerDay * usable) - sentLastDay, 0);
