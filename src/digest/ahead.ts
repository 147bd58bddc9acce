/**
 * What a variant would mail next, by the facts as they stand: for whoever looks before it goes, never for a freezer.
 * Pure.
 */
import type { Instant } from '../ids.ts';
import type { Member } from './digest.ts';
import { alone, calendarOf, type DueFacts, dueNow, gathered, isAhead, waitingFor, windowEnd } from './due.ts';
import { newestDue, nextDueAfter } from './periods.ts';

/** One digest to come. */
export interface Planned {
  readonly period: string;
  readonly dueAt: Instant;
  readonly members: readonly Member[];
}

export interface Ahead {
  /** The next first. A gathering cadence has one at most; one of article mails as many as there are articles. */
  readonly planned: readonly Planned[];
  /** Sentences: what keeps it, or would keep it, from going by itself. */
  readonly kept: readonly string[];
}

export function ahead(facts: DueFacts, now: Instant): Ahead {
  const waiting = waitingFor(facts);
  const planned = facts.cadence === 'article' ? articles(facts, waiting) : gathering(facts, waiting, now);
  return { planned, kept: keptBack(facts, waiting.length, now) };
}

type Some = ReturnType<typeof waitingFor>;

const articles = (facts: DueFacts, waiting: Some): readonly Planned[] =>
  waiting.map((one) => {
    const { period, members } = alone(one);
    return { period, members, dueAt: windowEnd(facts, one.mailable) };
  });

function gathering(facts: DueFacts, waiting: Some, now: Instant): readonly Planned[] {
  const calendar = calendarOf(facts);
  if (calendar === undefined || waiting.length === 0) return [];
  const { variant } = facts;
  const newest = newestDue(calendar, now);
  const { since = now, lastPeriod } = variant ?? {};
  const period = isAhead(variant, newest)
    ? newest
    : nextDueAfter(calendar, since > now ? since : now, lastPeriod);
  return [{ period: period.key, dueAt: period.dueAt, members: gathered(waiting) }];
}

function keptBack(facts: DueFacts, waiting: number, now: Instant): readonly string[] {
  const { newsletter, cadence, variant } = facts;
  const { least } = newsletter.articles;
  const due = dueNow(facts, now);
  return [
    ...(variant?.held === undefined ? [] : [`It is held: ${variant.held}`]),
    ...(due.kind === 'hold' ? [`A person will be asked: ${due.reason}`] : []),
    ...(cadence !== 'article' && variant?.since === undefined
      ? ['The newsletter has not begun to come at this cadence yet.']
      : []),
    ...(cadence !== 'article' && waiting > 0 && waiting < least
      ? [`It needs at least ${least} articles, and ${waiting} ${waiting === 1 ? 'waits' : 'wait'}.`]
      : []),
  ];
}
