/**
 * What a pass has to do, as values. The dirty set names subjects; each subject's record says how far it has come, as
 * read for this pass after the dirty set (docs/protocols.md, Site: Pass).
 */
import {
  type ArticleItem,
  digestSubject,
  fileSubject,
  type Intent,
  isDigestSubject,
  isVolumeSubject,
  publicationSubject,
} from '../article/article.ts';
import { nameUuid } from '../feeds/name-uuid.ts';
import { type ArticleId, articleId, type DigestId, digestId } from '../ids.ts';
import { assetPath, contentKind, isOwnSiteKey } from '../keys.ts';
import type { GatheringDigest, Listed, Selection, Shown, ShownDigest } from './site.ts';

export type Subject =
  | { readonly kind: 'publication' }
  | { readonly kind: 'article'; readonly id: ArticleId }
  | { readonly kind: 'digest'; readonly id: DigestId }
  | { readonly kind: 'file'; readonly key: string }
  /** Has no part in a pass (./bring-volumes.ts). */
  | { readonly kind: 'volume' };

const filePrefix = fileSubject('');

export function subjectOf(subject: string): Subject {
  if (subject === publicationSubject) return { kind: 'publication' };
  if (isVolumeSubject(subject)) return { kind: 'volume' };
  if (isDigestSubject(subject))
    return { kind: 'digest', id: digestId(subject.slice(digestSubject('').length)) };
  return subject.startsWith(filePrefix)
    ? { kind: 'file', key: subject.slice(filePrefix.length) }
    : { kind: 'article', id: articleId(subject) };
}

/** Every intent of one subject. */
export interface Wish {
  readonly subject: Subject;
  readonly intents: readonly Intent[];
}

/** What shows on every page comes first, then what readers wait for, then files. */
const ranks = {
  publication: 0,
  theme: 1,
  page: 2,
  article: 3,
  digest: 4,
  asset: 5,
  public: 6,
  own: 7,
  ignored: 7,
  volume: 8,
} as const;

const rankOf = (subject: Subject): number =>
  ranks[subject.kind === 'file' ? contentKind(subject.key) : subject.kind];

export function wishesOf(intents: readonly Intent[]): readonly Wish[] {
  const bySubject = new Map<string, Intent[]>();
  for (const intent of intents) {
    bySubject.set(intent.subject, [...(bySubject.get(intent.subject) ?? []), intent]);
  }
  return [...bySubject]
    .map(([subject, all]) => ({ subject: subjectOf(subject), intents: all }))
    .sort((a, b) => rankOf(a.subject) - rankOf(b.subject));
}

/** The intents that a record with this `rev` has reached; the others wait for their record. */
export const reached = ({ intents }: Wish, rev: number): readonly Intent[] =>
  intents.filter((intent) => intent.rev <= rev);

/** An item that has everything a page needs. */
export type LiveItem = ArticleItem &
  Required<Pick<ArticleItem, 'key' | 'content' | 'summary' | 'address' | 'published'>>;

export function isLive(item: ArticleItem): item is LiveItem {
  const { state, key, content, summary, address, published } = item;
  return state === 'live' && [key, content, summary, address, published].every((part) => part !== undefined);
}

export const listedOf = ({ id, rev, guid, address, published, key, content, summary }: LiveItem): Listed => ({
  ...{ id, rev, guid, address, published, key, versionId: content.versionId, summary },
});

/**
 * How the builder's rows move for one article. `affected`: every selection whose pages and feeds may differ, those
 * that an earlier, broken pass left included. Nothing to do for an article that was never public.
 */
export type Move =
  | {
      readonly kind: 'show';
      readonly during: Shown;
      readonly after: Shown;
      readonly leaves: readonly Selection[];
    }
  | {
      readonly kind: 'withdraw';
      readonly during: Shown;
      readonly after: Shown;
      readonly leaves: readonly Selection[];
    }
  | { readonly kind: 'nothing' };

export function moveOf(item: ArticleItem, shown: Shown | undefined, selections: readonly Selection[]): Move {
  const before = shown?.selections ?? [];
  if (isLive(item)) {
    const { id, rev, address, published } = item;
    const after: Shown = {
      ...{ id, rev, address, published },
      ...{ state: 'live', selections, ...aliasesShown(item, shown) },
    };
    const during = { ...after, selections: [...new Set([...before, ...selections])] };
    return { kind: 'show', during, after, leaves: before.filter((one) => !selections.includes(one)) };
  }
  if (shown === undefined) return { kind: 'nothing' };
  const during: Shown = { ...shown, rev: item.rev, state: 'gone', ...aliasesShown(item, shown) };
  return { kind: 'withdraw', during, after: { ...during, selections: [] }, leaves: before };
}

/** So many addresses that led to an article are remembered: what stands there is looked at in each walk. */
const mostAliases = 200;

/** Those of today first. Former ones stay: a builder that lost its lease may put one back. */
function aliasesShown({ aliases = [] }: ArticleItem, shown: Shown | undefined): Pick<Shown, 'aliases'> {
  const all = [...new Set([...aliases, ...(shown?.aliases ?? [])])].slice(0, mostAliases);
  return all.length === 0 ? {} : { aliases: all };
}

/** Its subject was made of its members' titles when it was frozen, so it goes with the first that is withdrawn. */
export function shownDigestOf(
  digest: GatheringDigest,
  members: readonly (LiveItem | undefined)[],
): ShownDigest {
  const { id, rev, newsletter, cadence, period, day, at, subject } = digest;
  const live = members.filter((member) => member !== undefined);
  const isWhole = live.length === members.length;
  return {
    ...{ id, rev, newsletter, cadence, period, day, at, size: members.length },
    headlines: live.slice(0, mostHeadlines).map(({ summary }) => summary.title),
    withdrawn: members.length - live.length,
    guid: digestGuid(digest),
    ...(isWhole && subject !== undefined ? { subject } : {}),
  };
}

const mostHeadlines = 5;

/** Of what was minted once, so that it is the same after a rebuild and at another domain. */
const digestGuid = ({ id, members }: GatheringDigest): string =>
  `urn:uuid:${nameUuid((members[0] ?? '').replaceAll('-', ''), id)}`;

/** Where a file that is copied as it is would stand; `undefined`: there the site has something of its own. */
export function servedKey(key: string): string | undefined {
  const path = assetPath(key).slice(1);
  return contentKind(key) === 'public' && isOwnSiteKey(path) ? undefined : path;
}
