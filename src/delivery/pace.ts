/**
 * The pace of one run (docs/protocols.md, Delivery: Pace): this sender's share of the account's rate, a fifth of it
 * kept back for confirmations. The quota is asked once a run.
 */
import type { Mailer, SendQuota, WallClock } from '../ports.ts';

/** Waits so many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;

export interface Pace {
  /** Returns when the next mail may go. */
  turn(): Promise<void>;
  /** How many mails may be under way at once so that the rate is reached in spite of each call's latency. */
  readonly lanes: number;
  /** How many more mails today's quota allows. */
  readonly allowance: number;
}

const usable = 0.8;
/** A call to SES takes about a tenth of a second. */
const callsPerSecond = 10;
/** The SDK keeps at most 50 connections; a sender of 512 MB composes and signs some 200 mails a second. */
const mostLanes = 20;

/** `share`: the part of the account's rate that this sender may use, above 0, at most 1; anything else throws. */
export async function paceOf(
  mailer: Mailer,
  share: number,
  wallClock: WallClock,
  pause: Pause,
): Promise<Pace> {
  if (!(share > 0 && share <= 1)) throw new RangeError(`Not a share of the sending rate: ${share}`);
  const quota = await mailer.quota();
  const perSecond = Math.max(quota.maxPerSecond * share * usable, 0.1);
  const interval = 1_000 / perSecond;
  let next = Date.parse(wallClock());
  return {
    lanes: Math.min(Math.max(Math.ceil(perSecond / callsPerSecond), 1), mostLanes),
    allowance: allowanceOf(quota),
    async turn() {
      const now = Date.parse(wallClock());
      const mine = Math.max(next, now);
      next = mine + interval;
      if (mine > now) await pause(mine - now);
    },
  };
}

const allowanceOf = ({ maxPerDay, sentLastDay }: SendQuota): number =>
  Math.max(Math.floor(maxPerDay * usable) - sentLastDay, 0);
