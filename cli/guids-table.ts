/** Which old entry each article is, or would be: what `courant guids` shows before anything is uploaded. Pure. */
import type { ArticleItem, ArticleSummary } from '../src/article/article.ts';
import { traitsOf } from '../src/article/inherit.ts';
import { entryOf, indexOf, type OldEntries, type OldEntry } from '../src/article/old-entries.ts';
import type { Publication } from '../src/config.ts';
import type { ArticleId, Instant } from '../src/ids.ts';
import { visible } from '../src/visible.ts';

/** An article that is here, or a file that is to be uploaded. */
export interface KnownArticle {
  readonly key: string;
  readonly summary: ArticleSummary;
  readonly declaredId?: ArticleId;
  /** Absent: nothing of it is here. */
  readonly item?: Pick<ArticleItem, 'guid' | 'inherited' | 'address' | 'firstLive'>;
}

export type EntryStanding =
  /** An article shows its guid already. */
  | { readonly kind: 'inherited'; readonly key: string }
  | { readonly kind: 'inherits'; readonly key: string; readonly by: string }
  /** The article was public before, and keeps the id that it has. */
  | { readonly kind: 'too late'; readonly key: string; readonly by: string }
  /** Two articles are it: the one that is published first inherits. */
  | { readonly kind: 'several'; readonly keys: readonly string[] }
  | { readonly kind: 'nobody' };

/** In the order of guids.json. */
export function standings(
  old: OldEntries,
  articles: readonly KnownArticle[],
  publication: Publication,
  now: Instant,
): ReadonlyMap<OldEntry, EntryStanding> {
  const index = indexOf(old);
  const holders = new Map(
    articles.flatMap(({ key, item }) => (item?.inherited ? [[item.guid, key] as const] : [])),
  );
  const found = new Map<OldEntry, Extract<EntryStanding, { kind: 'inherits' | 'too late' }>[]>();
  for (const { key, summary, declaredId, item } of articles) {
    if (item?.inherited) continue;
    const { address } = item ?? {};
    const traits = traitsOf(summary, declaredId, publication);
    const match = entryOf(
      index,
      address === undefined ? traits : { ...traits, addressAt: () => address },
      now,
    );
    if (match === undefined) continue;
    const kind = item?.firstLive === undefined ? 'inherits' : 'too late';
    found.set(match.entry, [...(found.get(match.entry) ?? []), { kind, key, by: match.by }]);
  }
  return new Map(
    old.entries.map((entry) => [entry, standingOf(holders.get(entry.guid), found.get(entry) ?? [])]),
  );
}

function standingOf(
  holder: string | undefined,
  found: readonly Extract<EntryStanding, { kind: 'inherits' | 'too late' }>[],
): EntryStanding {
  if (holder !== undefined) return { kind: 'inherited', key: holder };
  const waiting = found.filter(({ kind }) => kind === 'inherits');
  if (waiting.length > 1) return { kind: 'several', keys: waiting.map(({ key }) => key) };
  return waiting[0] ?? found[0] ?? { kind: 'nobody' };
}

/** A line for each entry, then what it comes to. */
export function tableOf(
  table: ReadonlyMap<OldEntry, EntryStanding>,
  publication: Publication,
): readonly string[] {
  const all = [...table];
  const count = (kind: EntryStanding['kind']) => all.filter(([, standing]) => standing.kind === kind).length;
  const { items } = publication.feed;
  return [
    ...all.map(([entry, standing]) => `${printable(nameOf(entry))}\n  ${printable(inWords(standing))}`),
    '',
    `${all.length} entries: ${count('inherited')} inherited, ${count('inherits')} to be inherited, ` +
      `${count('several')} like several articles, ${count('too late')} too late, ${count('nobody')} without an article.`,
    ...(items > all.length ? [tooFew(items, all.length)] : []),
  ];
}

const nameOf = ({ guid, title }: OldEntry): string => (title === undefined ? guid : `${guid} "${title}"`);

function inWords(standing: EntryStanding): string {
  switch (standing.kind) {
    case 'inherited':
      return `→ ${standing.key}, which has inherited it`;
    case 'inherits':
      return `→ ${standing.key}, by its ${standing.by}`;
    case 'too late':
      return `→ ${standing.key}, by its ${standing.by}: too late, it has been public under another id`;
    case 'several':
      return `→ ${standing.keys.join(' or ')}: whichever is published first`;
    case 'nobody':
      return '→ no article';
  }
}

const tooFew = (items: number, entries: number): string =>
  `Feeds here show up to ${items} articles: with only ${entries} entries, older ones that the old feed has dropped would be ` +
  `new to readers. Set feed.items to ${Math.max(1, entries)} in publication.yaml, or let the old site write a longer feed.`;

/** What strangers wrote, in one line of a terminal. */
export const printable = (text: string): string => visible(text.replace(/\s+/g, ' ')).slice(0, 500);
