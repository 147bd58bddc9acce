/** What an article is, once its content is good: draft, scheduled, live for the first time, or live still. */
import { addressForm, longestAddress } from '../addresses.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { announcing, firstAnnouncement } from './announce.ts';
import type { ArticleDocument, ArticleItem, LiveFact } from './article.ts';
import { addressClaim, grantAliases, otherAt } from './claims.ts';
import { calendarDay } from './dates.ts';
import type { Findings, Good, Step } from './decision.ts';
import { record } from './decision.ts';
import { announcedFact, liveFact } from './facts.ts';
import { guidClaim } from './inherit.ts';
import { permalink } from './permalink.ts';
import { withPreview } from './preview.ts';
import {
  addressFixed,
  addressTaken,
  addressTooLong,
  dateFixed,
  updatedAhead,
  updatedEarly,
} from './problems.ts';
import { summaryOf } from './summary.ts';

export type Publishing =
  | Publishes
  /** The file is right, but its address is another's. */
  | { readonly kind: 'refused'; readonly problem: Problem; readonly again?: Step };

interface Publishes {
  readonly kind: 'steps';
  readonly steps: Step[];
  /** The key of an article that loses an alias by it. */
  readonly follow?: string;
}

/**
 * What was public once stays public until its file says `draft` or goes: a late, doubled event that carries an older
 * time must not turn a live article back into a scheduled one.
 */
export function becomesLive(
  item: Pick<ArticleItem, 'firstLive'>,
  document: Pick<ArticleDocument, 'draft' | 'date'>,
  now: Instant,
): boolean {
  if (document.draft) return false;
  return item.firstLive !== undefined || document.date === undefined || document.date <= now;
}

export function publish(
  f: Findings,
  own: ArticleItem,
  object: Good,
  warnings: readonly Problem[],
): Publishing {
  const { document } = object;
  const fixed = [
    ...dateWarning(own, document),
    ...updatedWarning(f, own, document),
    ...addressWarning(f, own, document),
  ];
  if (!becomesLive(own, document, f.now))
    return notPublic(f, edited(f, own, object, [...warnings, ...fixed]), document);
  if (own.firstLive === undefined)
    return firstTime(f, edited(f, own, object, [...warnings, ...fixed]), document);
  const { announced, problems } = announcing(own, document, f.now);
  const item = edited(f, own, object, [...warnings, ...fixed, ...problems]);
  const live: ArticleItem = { ...item, state: 'live', ...(announced ? { announced } : {}) };
  return liveSteps(f, live, announced ? announcedFact(live) : []);
}

/** Its author can see it all the same. */
function notPublic(f: Findings, item: ArticleItem, { draft, date = f.now }: ArticleDocument): Publishes {
  const previewed = withPreview(item, f.preview);
  const steps = (more: Partial<ArticleItem>, before: readonly Step[] = []): Publishes => ({
    kind: 'steps',
    steps: [...before, ...previewed.before, ...record({ ...previewed.item, ...more }, f.key)],
  });
  if (draft) return steps({ state: 'draft' });
  return steps({ state: 'scheduled', due: date }, [{ do: 'agenda', at: date, key: f.key }]);
}

/** The item with the file's content, without what only its last state needed. */
function edited(f: Findings, own: ArticleItem, object: Good, warnings: readonly Problem[]): ArticleItem {
  const { due: _due, withdrawnAt: _withdrawnAt, rejected: _rejected, aliases, ...rest } = own;
  const listed = new Set(object.document.aliases?.map(addressForm));
  return {
    ...withAliases(rest, aliases?.filter((path) => listed.has(path)) ?? []),
    rev: own.rev + 1,
    key: f.key,
    content: { hash: object.hash, versionId: object.versionId },
    summary: summaryOf(object.document),
    problems: [...warnings, ...object.problems],
    at: f.at,
  };
}

const dateWarning = (own: ArticleItem, { date }: ArticleDocument): Problem[] =>
  own.published !== undefined && date !== undefined && date !== own.published
    ? [dateFixed(own.published, date)]
    : [];

/** Many generators write a revision's day without a time, so only another day counts. */
function updatedWarning(
  f: Findings,
  own: ArticleItem,
  { updated, date: written }: Pick<ArticleDocument, 'updated' | 'date'>,
): Problem[] {
  const published = own.published ?? f.first?.published ?? written;
  if (updated === undefined) return [];
  if (updated > f.now) return [updatedAhead(f.now, updated)];
  const day = (moment: Instant) => Object.values(calendarDay(moment, f.publication.timezone)).join('-');
  return published !== undefined && day(updated) < day(published) ? [updatedEarly(published, updated)] : [];
}

/** Only of a wish: a pattern that changes is for articles to come. */
function addressWarning(f: Findings, own: ArticleItem, document: ArticleDocument): Problem[] {
  if (own.address === undefined || document.addressWish === undefined) return [];
  const wished = permalink(document, own.published ?? f.now, f.publication);
  const sentOn = document.aliases?.some((alias) => addressForm(alias) === wished) === true;
  return wished === own.address || sentOn ? [] : [addressFixed(own.address, wished)];
}

const withAliases = <T extends object>(
  item: T,
  aliases: readonly string[],
): T & Pick<ArticleItem, 'aliases'> => ({
  ...item,
  ...(aliases.length > 0 ? { aliases } : {}),
});

/** The aliases are claimed, then the record names those that were granted. */
function liveSteps(f: Findings, item: ArticleItem, before: readonly Step[] = []): Publishes {
  const { paths, steps, problems } = grantAliases(f, item);
  const { aliases: _aliases, ...rest } = item;
  const live = withAliases({ ...rest, problems: [...item.problems, ...problems] }, paths);
  const again = problems.length > 0 && isNew(f, item) ? [askAgain(f)] : [];
  return { kind: 'steps', steps: [...before, ...again, ...steps, ...record(live, f.key)] };
}

/** Public for the first time, or in another version. */
const isNew = ({ pointed }: Findings, { content }: ArticleItem): boolean =>
  pointed?.firstLive === undefined || pointed.content?.hash !== content?.hash;

/**
 * Once for each version. A file that was renamed and edited is a new article, and what it was before keeps its aliases
 * until it is withdrawn, which takes two minutes.
 */
const askAgain = (f: Findings): Step => ({ do: 'agenda', at: shifted(f.now, pause), key: f.key });
const pause = 300_000;

/** Address and guid are claimed, then the fact is written, then the record: a crash between leaves what the next look needs. */
function firstTime(f: Findings, item: ArticleItem, { announce }: ArticleDocument): Publishing {
  const { first } = f;
  if (first === undefined) throw new Error(`The findings lack what a first publication of ${f.key} needs`);
  const { path, published, claim, holder, guid } = first;
  if (guid?.kind === 'unreadable') return { kind: 'refused', problem: guid.problem, again: askAgain(f) };
  if (path.length > longestAddress) return { kind: 'refused', problem: addressTooLong(path) };
  const other = otherAt(first, item, f.publication);
  if (other !== undefined) return { kind: 'refused', problem: addressTaken(path, other) };
  const fact: LiveFact = first.fact ?? {
    v: 1,
    id: item.id,
    guid: guid?.guid ?? item.guid,
    ...(guid?.kind === 'foreign' && guid.inherited ? { inherited: true } : {}),
    address: path,
    published,
    firstLive: f.now,
    ...(announce === undefined ? {} : { announced: announce }),
  };
  const live: ArticleItem = {
    ...item,
    state: 'live',
    guid: fact.guid,
    ...(fact.inherited ? { inherited: true } : {}),
    address: fact.address,
    published: fact.published,
    firstLive: fact.firstLive,
    ...firstAnnouncement(fact.announced),
  };
  const before = [
    ...addressClaim(first, item),
    ...guidClaim(guid, item),
    ...(first.fact ? [] : [liveFact(fact)]),
  ];
  const loser = claim?.alias === undefined ? undefined : holder?.key;
  return { ...liveSteps(f, live, before), ...(loser === undefined ? {} : { follow: loser }) };
}
