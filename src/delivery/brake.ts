/** When a digest is stopped because of what comes back (docs/protocols.md, Delivery: Brakes). */
import { type Instant, shifted } from '../ids.ts';
import type { WallClock } from '../ports.ts';
import type { Returns } from './returns.ts';

/** Above these SES reviews an account, and mailbox providers turn away (docs/email-quality.md). */
const limits = {
  bounced: { least: 10, share: 0.03, of: 0 },
  complained: { least: 3, share: 0.001, of: 1_000 },
} as const;

const percent = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;

/** Why nobody more is to be mailed; `undefined`: all is well. */
export function braked(returns: Returns, sent: number): string | undefined {
  const { bounced, complained } = returns;
  const is = (kind: keyof Returns): boolean => {
    const { least, share, of } = limits[kind];
    return returns[kind] >= least && sent >= of && returns[kind] > share * sent;
  };
  if (is('complained'))
    return `${complained} of ${sent} readers complained (${percent(complained, sent)}): look at the complaints before you resume`;
  if (is('bounced'))
    return `${bounced} of ${sent} mails bounced (${percent(bounced, sent)}): look where these addresses came from before you resume`;
  return undefined;
}

const often = 60_000;

/** Asks `look` once a minute, and the first time at once. */
export function brakeKeeper(
  wallClock: WallClock,
  look: () => Promise<string | undefined>,
): () => Promise<string | undefined> {
  let next: Instant | undefined;
  return async () => {
    const now = wallClock();
    if (next !== undefined && now < next) return undefined;
    next = shifted(now, often);
    return look();
  };
}
