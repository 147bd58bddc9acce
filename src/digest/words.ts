/**
 * What an operator may say about what is mailed, as pure transitions (docs/protocols.md, Digest: The operator's
 * words). One that changes nothing answers with its argument; one that makes no sense says why.
 */
import type { Cadence } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { Outcome, Problem } from '../problem.ts';
import { takenBy } from './announcement.ts';
import type { Digest, Mailable, Variant } from './digest.ts';

export const articleWords = ['now', 'recall', 'offer'] as const;
/** `now`: mail it at once. `recall`: no digest that has not taken it takes it. `offer`: takes the recall back. */
export type ArticleWord = (typeof articleWords)[number];

export const digestWords = ['pause', 'resume', 'cancel'] as const;
export type DigestWord = (typeof digestWords)[number];

export const answers = ['mail', 'drop'] as const;
/** To a newsletter that is held: mail what waits, or never mail it. */
export type Answer = (typeof answers)[number];

const done = <T>(value: T): Outcome<T> => ({ ok: true, value, problems: [] });

export const refused = (problem: Omit<Problem, 'severity'>): { ok: false; problems: readonly Problem[] } => ({
  ok: false,
  problems: [{ severity: 'error', ...problem }],
});

const raised = (mailable: Mailable, change: Partial<Mailable>): Mailable => ({
  ...mailable,
  rev: mailable.rev + 1,
  ...change,
});

/** About what `cadence` has not taken yet. `now` by the publication's clock. */
export function worded(
  mailable: Mailable,
  cadence: Cadence,
  word: ArticleWord,
  now: Instant,
): Outcome<Mailable> {
  if (mailable.withdrawn) return refused(withdrawn);
  const taker = takenBy(mailable, cadence);
  if (taker !== undefined) return refused(taken(taker.digest));
  const { word: said, ...rest } = mailable;
  switch (word) {
    case 'now':
      return done(
        said?.kind === 'now' && said.cadence === cadence
          ? mailable
          : raised(mailable, { word: { kind: 'now', cadence, at: now } }),
      );
    case 'recall':
      return done(
        said?.kind === 'recalled' ? mailable : raised(mailable, { word: { kind: 'recalled', at: now } }),
      );
    case 'offer':
      // Its recall window begins anew: whoever changed their mind once may do so again.
      return done(said?.kind === 'recalled' ? raised(rest, { since: now, renewed: now }) : mailable);
  }
}

const withdrawn = {
  code: 'article-withdrawn',
  wrong: 'The article was withdrawn.',
  expected: 'an article that is live',
  example: 'put its file back, and it is offered again',
};

const taken = (digest: string) => ({
  code: 'article-taken',
  wrong: `The article is in a digest already.`,
  expected: 'an article that waits',
  example: `cancel the digest ${digest}`,
  received: digest,
});

const becauseSaid = 'an operator paused it';
export const becauseRecalled = 'an article of it was recalled';
export const becauseWithdrawn = 'an article of it was withdrawn';

/** Stops a digest that is not closed, one that is still being frozen included. */
export const paused =
  (reason: string) =>
  (digest: Digest): Digest =>
    digest.state === 'freezing' || digest.state === 'open'
      ? { ...digest, state: 'paused', pausedBecause: reason }
      : digest;

/** The digest as it is after the word; `rev` is left to whoever writes. */
export function acted(digest: Digest, word: DigestWord): Outcome<Digest> {
  const { pausedBecause: _reason, ...rest } = digest;
  const { state } = digest;
  const isOver = state === 'closed' || state === 'cancelled';
  if (word === 'pause' && (state === 'open' || state === 'freezing'))
    return done(paused(becauseSaid)(digest));
  if (word === 'resume' && state === 'paused')
    return done({
      ...rest,
      ...(digest.brake === undefined ? {} : { brake: 'released' }),
      state: digest.shards === undefined ? 'freezing' : 'open',
    });
  if (word === 'cancel' && !isOver) return done({ ...rest, state: 'cancelled' });
  return refused({
    code: 'digest-state',
    wrong: `The digest is ${state}: there is nothing to ${word}.`,
    expected: word === 'resume' ? 'a paused digest' : 'a digest that is not over',
    example: word === 'resume' ? 'pause it first' : 'look at its proof',
    received: state,
  });
}

/** The newsletter goes on. A freeze that lay, and that an operator wants to go on, counts from now. */
export function released(variant: Variant, now: Instant): Variant {
  const { held: _reason, freezing, ...rest } = variant;
  return {
    ...rest,
    rev: variant.rev + 1,
    ...(freezing === undefined ? {} : { freezing: { ...freezing, released: now } }),
  };
}
