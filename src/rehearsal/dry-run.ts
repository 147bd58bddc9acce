/**
 * To whom a digest would go, and to whom not, with the reason; what SES asks for it, and how long it takes. Judged by
 * the functions that delivery judges by, over rows that are only read.
 */
import { allowanceOf, mailsPerSecond } from '../delivery/pace.ts';
import { recheck } from '../delivery/plan.ts';
import { everyShard } from '../digest/open.ts';
import type { DigestId, Instant, NewsletterId, Shard } from '../ids.ts';
import type { SendQuota, Table } from '../ports.ts';
import type { Outcome } from '../problem.ts';
import { isCandidate, type Judge, standingAt } from '../subscribers/candidate.ts';
import { readSubscriber, subscriptionsOfShard } from '../subscribers/records.ts';
import type { Subscriber, Subscription } from '../subscribers/subscriber.ts';
import { type PostPorts, type RehearsalPorts, reading } from './ports.ts';
import { nobodysLinks } from './preview.ts';
import { readSight, type Wish } from './sight.ts';

/** `gets`; of candidates, why the re-check skips them; of the others, why they are none. */
export type Fate =
  | 'gets'
  | 'other-cadence'
  | 'paused'
  | 'left'
  | 'unconfirmed'
  | 'bounced'
  | 'complained'
  | 'erased'
  | 'not-active';

export interface DryRun {
  readonly digest: DigestId;
  readonly period: string;
  readonly subject: string;
  /** When it goes by itself; absent: it is being frozen. */
  readonly dueAt?: Instant;
  readonly articles: number;
  /** Every subscription of the newsletter, by what becomes of it; without those that are zero. */
  readonly fates: Readonly<Partial<Record<Fate, number>>>;
  readonly forecast: Forecast;
  readonly notes: readonly string[];
}

export interface Forecast {
  readonly mails: number;
  /** Of one whole message. */
  readonly bytes: number;
  /** US dollars, by SES's two plans (aws.amazon.com/ses/pricing, July 2026): which one holds, the account knows. */
  readonly cost: { readonly aLaCarte: number; readonly essentials: number };
  /** At the account's rate and our part of it. */
  readonly minutes: number;
  /** On how many days, because each has its quota; 1: all of it goes today. */
  readonly days: number;
  readonly quota: SendQuota;
}

const perThousand = { aLaCarte: 0.1, essentials: 0.16 };

export async function dryRun(
  given: RehearsalPorts,
  post: PostPorts,
  wish: Wish,
  now: Instant,
): Promise<Outcome<DryRun>> {
  const ports = reading(given);
  const sight = await readSight(ports, wish, now);
  if (!sight.ok) return sight;
  const { newsletter, frozen, judge, rendering, dueAt, notes } = sight.value;
  const { digest, period, members } = frozen.freezing;
  const fates = await readFates(ports.subscribers, newsletter.id, judge);
  const links = Object.values(nobodysLinks(ports.siteUrl)).join('');
  const bytes = rendering.pieces.reduce((sum, { length }) => sum + length, links.length);
  const quota = await post.mailer.quota();
  const value = {
    ...{ digest, period, subject: rendering.subject, articles: members.length, fates },
    notes: [...notes, ...sandboxNote(quota), ...(await senderNote(post, rendering.sender))],
    forecast: forecast(fates.gets ?? 0, bytes, quota, post.share),
  };
  return { ok: true, value: { ...value, ...(dueAt === undefined ? {} : { dueAt }) }, problems: [] };
}

/** What SES gives to an account that has not asked for more (developer guide, "Request production access"). */
const sandbox = { perDay: 200, perSecond: 1 };

const sandboxNote = ({ maxPerDay, maxPerSecond }: SendQuota): readonly string[] =>
  maxPerDay <= sandbox.perDay && maxPerSecond <= sandbox.perSecond
    ? ['The account has the quota of SES’s sandbox, where only verified addresses get mail.']
    : [];

/** Without it SES takes none, and the digest is paused. */
const senderNote = async ({ isVerified }: PostPorts, sender: string): Promise<readonly string[]> =>
  (await isVerified(sender)) ? [] : ['SES has not verified the sender: it takes no mail of it.'];

export function forecast(mails: number, bytes: number, quota: SendQuota, share: number): Forecast {
  const today = allowanceOf(quota);
  const each = allowanceOf({ ...quota, sentLastDay: 0 });
  const later = Math.max(mails - today, 0);
  return {
    ...{ mails, bytes, quota },
    cost: {
      aLaCarte: (mails / 1_000) * perThousand.aLaCarte,
      essentials: (mails / 1_000) * perThousand.essentials,
    },
    minutes: mails / mailsPerSecond(quota, share) / 60,
    days: later === 0 ? 1 : 1 + Math.ceil(later / Math.max(each, 1)),
  };
}

export function fateOf(subscription: Subscription, subscriber: Subscriber | undefined, judge: Judge): Fate {
  if (!isCandidate(subscription, judge)) {
    const standing = standingAt(subscription, judge.cutoff);
    if (standing === undefined) return 'unconfirmed';
    return standing.state === 'active' ? 'other-cadence' : standing.state;
  }
  const generation = subscriber === undefined || subscriber.state === 'erased' ? 0 : subscriber.generation;
  const verdict = recheck('open', judge.cutoff, { generation }, subscriber, subscription);
  return verdict.kind === 'send' ? 'gets' : (reasons[verdict.reason] ?? 'not-active');
}

/** In the words of the re-check. */
const reasons: Readonly<Record<string, Fate>> = {
  ...{ erased: 'erased', bounced: 'bounced', complained: 'complained', left: 'left' },
};

const atOnce = 16;

async function readFates(table: Table, newsletter: NewsletterId, judge: Judge): Promise<DryRun['fates']> {
  const counts: Partial<Record<Fate, number>> = {};
  for (let start = 0; start < everyShard.length; start += atOnce) {
    const some = everyShard.slice(start, start + atOnce);
    const found = await Promise.all(some.map((shard) => fatesIn(table, newsletter, shard, judge)));
    for (const fate of found.flat()) counts[fate] = (counts[fate] ?? 0) + 1;
  }
  return counts;
}

async function fatesIn(
  table: Table,
  newsletter: NewsletterId,
  shard: Shard,
  judge: Judge,
): Promise<readonly Fate[]> {
  const fates: Fate[] = [];
  for await (const subscription of subscriptionsOfShard(table, newsletter, shard))
    fates.push(fateOf(subscription, await readSubscriber(table, subscription.subscriber), judge));
  return fates;
}
