/** A key without an identity: it gets one, takes one over, waits for one, or has nothing to publish. */
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
  type Owner,
  record,
  rowSteps,
  type Step,
} from './decision.ts';
import { keyFact } from './facts.ts';
import { guidOf } from './identity.ts';
import { idTaken, isCopy, waitsForOther } from './problems.ts';
import { summaryOf } from './summary.ts';

/** How long a rename may take: the new key waits so long for the old one to go, and the old article for the new. */
export const renameWindow = 120_000;

export function planStranger(f: Findings): Decision {
  switch (f.object.kind) {
    case 'absent':
      return settle(f, { kind: 'gone' }, []);
    case 'bad':
      return settle(f, { kind: 'rejected' }, f.object.problems, f.object.versionId);
    case 'good':
      return planGood(f, f.object);
  }
}

function planGood(f: Findings, object: Good): Decision {
  const { owner } = f;
  if (owner === undefined)
    return reserve(f, object, f.freshId, [...dropPointer(f), claimStep(f, object, f.freshId)]);
  const { id, item } = owner;
  // An id that is declared, or that a crashed look had claimed the content for: nobody has it, so it is ours.
  if (item === undefined) return reserve(f, object, id, dropPointer(f, id));
  if (item.state === 'void')
    return owner.claim ? takeOver(f, object, owner) : reserve(f, object, id, dropPointer(f, id), item);
  if (item.key === f.key) return repoint(f, id);
  const held = owner.claim === undefined || holds(item, object.hash);
  if (owner.keyThere) return waitFor(f, object, owner, item, held);
  return held ? move(f, object, item) : takeOver(f, object, owner);
}

/** Nothing to publish, for now: the row says why, and points nowhere. */
function settle(
  f: Findings,
  standing: KeyStanding,
  problems: readonly Problem[],
  versionId?: string,
): Decision {
  return decide([
    ...dropPointer(f),
    ...rowSteps(f, standing, { problems, ...(versionId === undefined ? {} : { versionId }) }),
  ]);
}

/** Before a row's pointer is replaced, the item it names is fenced; `but` that one, which is dealt with otherwise. */
function dropPointer(f: Findings, but?: ArticleId): Step[] {
  const id = f.row?.id;
  return id === undefined || id === but ? [] : fence(id, f.pointed, f);
}

const claimStep = ({ owner }: Findings, { hash }: Good, id: ArticleId): Step => ({
  do: 'claim',
  claim: { hash, id, rev: (owner?.claim?.rev ?? 0) + 1 },
});

/** The claim binds no longer: its item is void or holds other content. */
const takeOver = (f: Findings, object: Good, { id, item }: Owner): Decision =>
  reserve(f, object, f.freshId, [
    ...dropPointer(f, id),
    ...fence(id, item, f),
    claimStep(f, object, f.freshId),
  ]);

/**
 * In this order: claim (in `before`), row → id, intent, item, fact; then another look makes it public, or not.
 * `voided`: a declared id that was given up before; nobody but who declares it can mean it.
 */
function reserve(f: Findings, object: Good, id: ArticleId, before: Step[], voided?: ArticleItem): Decision {
  const { document, hash, versionId, problems } = object;
  const item: ArticleItem = {
    id,
    rev: (voided?.rev ?? 0) + 1,
    liveRev: 0,
    state: 'reserved',
    key: f.key,
    content: { hash, versionId },
    summary: summaryOf(document),
    guid: guidOf(id, document.declaredId === id ? document.declaredGuid : undefined),
    problems,
    at: f.at,
  };
  return decide(
    [...before, ...rowSteps(f, { kind: 'article' }, { id }), ...record(item, f.key), keyFact(item, f)],
    { again: true },
  );
}

/** The item names this key already, only the row does not name the item. */
const repoint = (f: Findings, id: ArticleId): Decision =>
  decide([...dropPointer(f, id), ...rowSteps(f, { kind: 'article' }, { id })], { again: true });

/**
 * A rename. The row is written even if it names the item already: whoever saw it before is refused. State, dates and
 * claims are left to the look that follows.
 */
function move(f: Findings, object: Good, item: ArticleItem): Decision {
  const { hash, versionId, document } = object;
  const moved: ArticleItem = {
    ...item,
    rev: item.rev + 1,
    key: f.key,
    content: { hash, versionId },
    summary: summaryOf(document),
    at: f.at,
  };
  return decide(
    [
      ...dropPointer(f, item.id),
      ...rowSteps(f, { kind: 'article' }, { id: item.id }),
      keyFact(moved, f),
      ...record(moved, f.key),
    ],
    { again: true, follow: item.key === undefined ? [] : [item.key] },
  );
}

/** The other key is still there: parked for a while; then a copy, or an article of its own if the other has moved on. */
function waitFor(f: Findings, object: Good, owner: Owner, item: ArticleItem, held: boolean): Decision {
  const { hash, versionId, problems } = object;
  const on = owner.id;
  const other = item.key ?? '';
  const by = owner.claim === undefined ? 'id' : 'content';
  const before = f.row?.standing;
  const twin = by === 'id' ? idTaken(on, other) : isCopy(other);
  const asCopy = () => settle(f, { kind: 'copy', by, hash, of: on }, [twin, ...problems], versionId);
  if (held && before?.kind === 'copy' && before.of === on && before.hash === hash) return asCopy();
  const waitsAlready = before?.kind === 'parked' && before.on === on && before.hash === hash;
  const deadline = waitsAlready ? before.deadline : shifted(f.now, renameWindow);
  if (f.now >= deadline) return held ? asCopy() : takeOver(f, object, owner);
  const parked = settle(
    f,
    { kind: 'parked', by, hash, on, deadline },
    [waitsForOther(other, deadline), ...problems],
    versionId,
  );
  return { ...parked, steps: [{ do: 'agenda', at: deadline, key: f.key }, ...parked.steps] };
}
