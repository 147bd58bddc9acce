/** A key with an identity: its article is published, edited, rejected, withdrawn, or given up for a declared id. */
import { type ArticleId, shifted } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { ArticleItem, KeyStanding } from './article.ts';
import {
  type Decision,
  decide,
  type Findings,
  fence,
  type Good,
  holds,
  record,
  rowSteps,
  type Step,
} from './decision.ts';
import { keptFact, returnedFact, withdrawnFact } from './facts.ts';
import { renameWindow } from './plan-stranger.ts';
import { idFixed, idTaken, sameContent } from './problems.ts';
import { publish } from './publish.ts';

/** A withdrawal that other keys wait for is looked at again after this time; they are looked at first. */
const withdrawalPause = 60_000;

export function planIdentity(f: Findings, own: ArticleItem): Decision {
  const decision = planObject(f, own);
  const stale = f.waiters.filter((waiter) => waiter.stale);
  const unwaits = stale.map(({ on, key }): Step => ({ do: 'unwait', on, key }));
  return { ...decision, steps: [...decision.steps, ...unwaits] };
}

function planObject(f: Findings, own: ArticleItem): Decision {
  switch (f.object.kind) {
    case 'absent':
      return planAbsent(f, own);
    case 'bad':
      return decide(rejected(f, own, f.object.versionId, f.object.problems));
    case 'good':
      return planGood(f, own, f.object);
  }
}

/** The row, if it does not stand so already. */
const standAs = (f: Findings, own: ArticleItem, standing: KeyStanding): Step[] =>
  JSON.stringify(f.row?.standing) === JSON.stringify(standing) ? [] : rowSteps(f, standing, { id: own.id });

/** The last good version stays; only what is said about the newest one changes. */
function rejected(f: Findings, own: ArticleItem, versionId: string, problems: readonly Problem[]): Step[] {
  const item = { ...own, rev: own.rev + 1, problems, rejected: { versionId, at: f.at }, at: f.at };
  return [...standAs(f, own, { kind: 'article' }), ...keptFact(item, versionId, f), ...record(item, f.key)];
}

function planGood(f: Findings, own: ArticleItem, object: Good): Decision {
  const declared = object.document.declaredId;
  if (declared !== undefined && declared !== own.id) return changeId(f, own, object, declared);
  if (own.state === 'reserved' && declared === undefined && lostContent(f, object, own))
    return giveUp(f, own);
  const claim = declared === undefined ? claimSteps(f, own, object) : [];
  const published = publish(f, own, object, twinWarning(f, own, object));
  const returned = own.state === 'withdrawn' ? [returnedFact({ ...own, rev: own.rev + 1 }, f)] : [];
  const steps =
    published.kind === 'refused'
      ? [
          ...(published.again ? [published.again] : []),
          ...rejected(f, own, object.versionId, [published.problem, ...object.problems]),
        ]
      : [...claim, ...standAs(f, own, { kind: 'article' }), ...returned, ...published.steps];
  const moved = f.waiters.filter(
    (waiter) => !waiter.stale && waiter.by === 'content' && waiter.hash !== object.hash,
  );
  const loser = published.kind === 'steps' && published.follow !== undefined ? [published.follow] : [];
  return decide(steps, { follow: [...moved.map((waiter) => waiter.key), ...loser] });
}

/** Another id has the present content, or claims it without having an item yet. */
function lostContent({ owner }: Findings, { hash }: Good, own: ArticleItem): boolean {
  if (owner === undefined || owner.id === own.id) return false;
  return owner.item === undefined || holds(owner.item, hash);
}

/** The reserved item becomes void; the key is looked at again, as one without identity. */
function giveUp(f: Findings, own: ArticleItem): Decision {
  const { key: _key, content: _content, summary: _summary, rejected: _rejected, ...rest } = own;
  return decide(record({ ...rest, state: 'void', rev: own.rev + 1, problems: [], at: f.at }, f.key), {
    again: true,
    follow: followers(f),
  });
}

/**
 * The author declares another id than the one that the key has. The declared one wins if it is free; but what is
 * public now gives way only to an article that was public itself, because any other would be new to every reader.
 * The key's article is withdrawn and keeps no key: its content, or its own id, brings it back.
 */
function changeId(f: Findings, own: ArticleItem, object: Good, declared: ArticleId): Decision {
  const { item, keyThere = false } = f.owner ?? {};
  const refused = (problem: Problem): Decision =>
    decide(rejected(f, own, object.versionId, [problem, ...object.problems]));
  if (keyThere && item?.key !== undefined) return refused(idTaken(declared, item.key));
  if (own.state === 'live' && item?.firstLive === undefined) return refused(idFixed(own.id, declared));
  const { key: _key, due: _due, rejected: _rejected, ...rest } = own;
  const released: ArticleItem = {
    ...rest,
    state: 'withdrawn',
    withdrawnAt: f.now,
    rev: own.rev + 1,
    problems: [],
    at: f.at,
  };
  return decide([withdrawnFact(released, f), ...record(released, f.key)], {
    again: true,
    follow: followers(f),
  });
}

const followers = (f: Findings): readonly string[] =>
  f.waiters.filter((waiter) => !waiter.stale).map((waiter) => waiter.key);

/**
 * The claim of the present content, before an edit's record. One's own is written again, so that whoever is about to
 * take it is refused. Another's without an item is left alone: two identities would void each other's for ever.
 */
function claimSteps(f: Findings, own: ArticleItem, { hash }: Good): Step[] {
  const { owner } = f;
  const claim = (rev: number): Step => ({ do: 'claim', claim: { hash, id: own.id, rev } });
  if (owner?.claim === undefined) return [claim(1)];
  if (owner.id === own.id) return own.content?.hash === hash ? [] : [claim(owner.claim.rev + 1)];
  if (owner.item === undefined || holds(owner.item, hash)) return [];
  return [...fence(owner.id, owner.item, f), claim(owner.claim.rev + 1)];
}

function twinWarning({ owner }: Findings, own: ArticleItem, { hash }: Good): Problem[] {
  const other = owner?.claim && owner.id !== own.id ? owner.item : undefined;
  const twin = other?.key !== undefined && other.state !== 'withdrawn' && holds(other, hash);
  return twin && other.key !== undefined ? [sameContent(other.key)] : [];
}

/** Parked like a rename; final only when no other key waits for the article: one of those may be its new one. */
function planAbsent(f: Findings, own: ArticleItem): Decision {
  const follow = followers(f);
  const unchanged = record({ ...own, rev: own.rev + 1, at: f.at }, f.key);
  if (own.state === 'withdrawn')
    return decide([...unchanged, ...standAs(f, own, { kind: 'gone' })], { follow });
  const standing = f.row?.standing;
  const deadline = standing?.kind === 'leaving' ? standing.deadline : shifted(f.now, renameWindow);
  const again = (at: typeof deadline): Step => ({ do: 'agenda', at, key: f.key });
  if (f.now < deadline)
    return decide([again(deadline), ...standAs(f, own, { kind: 'leaving', deadline }), ...unchanged], {
      follow,
    });
  if (follow.length > 0) return decide([again(shifted(f.now, withdrawalPause)), ...unchanged], { follow });
  return decide(withdrawn(f, own));
}

function withdrawn(f: Findings, own: ArticleItem): Step[] {
  const { due: _due, ...rest } = own;
  const item: ArticleItem = { ...rest, state: 'withdrawn', rev: own.rev + 1, withdrawnAt: f.now, at: f.at };
  return [withdrawnFact(item, f), ...record(item, f.key), ...standAs(f, own, { kind: 'gone' })];
}
