/**
 * What CloudFront keeps of a bucket's answers ("How long content stays in the cache"): an answer that is fresh costs the
 * origin nothing, one that is not is asked for by its ETag, and whoever asks meanwhile waits for the same answer.
 */
import type { Answer } from './answer.ts';

/** Of a cache policy; seconds. */
export interface Lifetimes {
  readonly min: number;
  /** Where the origin says nothing. */
  readonly normal: number;
  readonly max: number;
}

export interface Wanted {
  /** What CloudFront calls the cache key. */
  readonly key: string;
  readonly lifetimes: Lifetimes;
  /** How long an error of this status is kept; seconds. */
  readonly errorLifetime: (status: number) => number;
  /** Asks the origin; with the ETag of what is kept it may answer 304. */
  readonly ask: (etag: string | undefined) => Promise<Answer>;
}

export type EdgeCache = (wanted: Wanted) => Promise<Answer>;

interface Kept {
  readonly answer: Answer;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** A page of a large site is asked for again when it comes round; nobody's memory is to fill with it. */
const mostKept = 500;

/**
 * Keeps the answer and nothing of its freshness, so that an author sees a change at once: each request asks the origin
 * by the ETag, and is answered with what was kept if it still holds.
 */
export function alwaysAsks(): EdgeCache {
  const known = new Map<string, Answer>();
  return async ({ key, ask }) => {
    const answer = await refreshed(ask, known.get(key));
    known.delete(key);
    if (answer.status === 200) known.set(key, answer);
    if (known.size > mostKept) for (const oldest of [...known.keys()].slice(0, 1)) known.delete(oldest);
    return answer;
  };
}

/** As at the edge, in one of its places. */
export function asAtTheEdge(now: () => Date): EdgeCache {
  const known = new Map<string, Kept>();
  const underway = new Map<string, Promise<Answer>>();
  const fetched = async ({ key, lifetimes, errorLifetime, ask }: Wanted): Promise<Answer> => {
    const answer = await refreshed(ask, known.get(key)?.answer);
    const { status } = answer;
    const seconds = status < 400 ? lifetimeOf(answer, lifetimes) : errorLifetime(status);
    const from = now().getTime();
    known.set(key, { answer, from, until: from + seconds * 1_000 });
    return told(answer, 'Miss from cloudfront', 0);
  };
  return async (wanted) => {
    const kept = known.get(wanted.key);
    const time = now().getTime();
    if (kept !== undefined && time < kept.until)
      return told(kept.answer, 'Hit from cloudfront', Math.floor((time - kept.from) / 1_000));
    const running = underway.get(wanted.key);
    if (running !== undefined) return running;
    const asking = fetched(wanted).finally(() => underway.delete(wanted.key));
    underway.set(wanted.key, asking);
    return asking;
  };
}

async function refreshed(ask: Wanted['ask'], known: Answer | undefined): Promise<Answer> {
  const answer = await ask(known?.headers['etag']);
  return answer.status === 304 && known !== undefined ? known : answer;
}

const told = (answer: Answer, cache: string, age: number): Answer => ({
  ...answer,
  headers: { ...answer.headers, 'x-cache': cache, ...(age > 0 ? { age: String(age) } : {}) },
});

/** "Manage how long content stays in the cache (expiration)": the shared lifetime, between the policy's bounds. */
export function lifetimeOf({ headers }: Answer, { min, normal, max }: Lifetimes): number {
  const said = headers['cache-control']?.toLowerCase() ?? '';
  if (/\b(no-store|no-cache|private)\b/.test(said)) return min;
  const [, shared] = /\bs-maxage=(\d+)/.exec(said) ?? [];
  const [, own] = /(?:^|[\s,])max-age=(\d+)/.exec(said) ?? [];
  const wanted = shared ?? own;
  return wanted === undefined ? Math.max(min, normal) : Math.min(Math.max(Number(wanted), min), max);
}
