/** Which key each article has, by its history and by which objects there are. Pure. */
import { firstAnnouncement } from '../article/announce.ts';
import type { ArticleItem, ArticleState, KeyRow } from '../article/article.ts';
import type { ArticleId, Instant } from '../ids.ts';
import { type History, order, type Sighting } from './history.ts';

export interface Identity {
  readonly history: History;
  /** Absent: its key is another article's by now. */
  readonly key?: string;
  /** Is an object under the key? */
  readonly isThere: boolean;
  readonly state: ArticleState;
  /** Former addresses that were granted it, and no other after it. Those that its file names no more are among them. */
  readonly aliases: readonly string[];
}

/**
 * In the order in which the articles were made. One that was never public and whose file has gone is nobody's: it is
 * left out, and so never revived.
 */
export function identitiesOf(histories: readonly History[], there: ReadonlySet<string>): readonly Identity[] {
  const owners = ownersOf(histories);
  const holders = holdersOf(histories);
  return histories
    .flatMap((history) => identityOf(history, there, owners) ?? [])
    .map((identity) => ({ ...identity, aliases: aliasesOf(identity.history, holders) }))
    .sort((a, b) => order(ageOf(a.history), ageOf(b.history)));
}

/** What was public first comes first: it keeps what two articles claim. */
const ageOf = ({ live, sightings, id }: History): string =>
  `${live === undefined ? '1' : '0'} ${live?.firstLive ?? sightings[0]?.at} ${id}`;

/** Whoever was seen last at a key has it. */
function ownersOf(histories: readonly History[]): ReadonlyMap<string, ArticleId> {
  const last = new Map<string, { readonly id: ArticleId; readonly sighting: Sighting }>();
  for (const { id, sightings } of histories) {
    for (const sighting of sightings) {
      const before = last.get(sighting.key)?.sighting;
      if (before === undefined || isLater(sighting, before)) last.set(sighting.key, { id, sighting });
    }
  }
  return new Map([...last].map(([key, { id }]) => [key, id]));
}

/** Whoever was granted an alias last has it, unless it is an article's own address. */
function holdersOf(histories: readonly History[]): ReadonlyMap<string, ArticleId> {
  const grants = histories.flatMap(({ id, granted }) => granted.map((one) => ({ ...one, id })));
  const inOrder = grants.sort((a, b) => order(`${a.at} ${a.id}`, `${b.at} ${b.id}`));
  const holders = new Map(inOrder.map(({ path, id }) => [path, id]));
  for (const { live } of histories) holders.delete(live?.address ?? '');
  return holders;
}

const aliasesOf = ({ id, granted }: History, holders: ReadonlyMap<string, ArticleId>): readonly string[] => [
  ...new Set(granted.map(({ path }) => path).filter((path) => holders.get(path) === id)),
];

/** Who arrives when another leaves has the key. */
const isLater = (one: Sighting, other: Sighting): boolean =>
  one.at > other.at || (one.at === other.at && (one.kind === 'arrived' || other.kind !== 'arrived'));

function identityOf(
  history: History,
  there: ReadonlySet<string>,
  owners: ReadonlyMap<string, ArticleId>,
): Omit<Identity, 'aliases'> | undefined {
  const isOwn = ({ key }: Sighting) => owners.get(key) === history.id;
  const last = history.sightings.at(-1);
  const key = last && (wayBack(history, there, isOwn) ?? (isOwn(last) ? last.key : undefined));
  const isThere = key !== undefined && there.has(key);
  const state = stateOf(history);
  if (history.live === undefined && !isThere && (state !== 'withdrawn' || key === undefined))
    return undefined;
  return {
    ...{ history, isThere, state: key === undefined ? 'withdrawn' : state },
    ...(key === undefined ? {} : { key }),
  };
}

/**
 * An arrival that is the last that is known, at a key where nothing is, may never have come to be: then the article is
 * still where its file is.
 */
function wayBack(
  { sightings }: History,
  there: ReadonlySet<string>,
  isOwn: (sighting: Sighting) => boolean,
): string | undefined {
  const last = sightings.at(-1);
  if (last?.kind !== 'arrived' || there.has(last.key)) return undefined;
  return sightings.findLast((one) => there.has(one.key) && isOwn(one))?.key;
}

/** As far as facts tell: a look at the file says the rest. */
function stateOf({ live, sightings }: History): ArticleState {
  const turn = sightings.findLast(({ kind }) => kind === 'withdrawn' || kind === 'returned');
  if (turn?.kind === 'withdrawn') return 'withdrawn';
  return live === undefined ? 'reserved' : 'live';
}

/** Its `rev` is above all that its facts name: a later fact must not find its name taken. */
export function itemOf({ history, key, state, aliases }: Identity, at: Instant): ArticleItem {
  const { id, guid, live, sightings, granted, announced, withdrawnAt, preview } = history;
  const revs = [...sightings, ...granted, ...announced].map(({ rev }) => rev);
  return {
    ...{ id, guid, state, rev: Math.max(0, ...revs) + 1, liveRev: 0, problems: [], at },
    ...(key === undefined ? {} : { key }),
    ...(live && { address: live.address, published: live.published, firstLive: live.firstLive }),
    ...(live?.inherited ? { inherited: true as const } : {}),
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(preview === undefined ? {} : { preview }),
    ...announcementOf(history),
    ...(state === 'withdrawn' && withdrawnAt !== undefined ? { withdrawnAt } : {}),
  };
}

/** The newest, though its record may never have come: then a number that nobody was mailed counts as mailed. */
function announcementOf({ live, announced }: History): Pick<ArticleItem, 'announced'> {
  const newest = announced.at(-1);
  if (newest === undefined) return firstAnnouncement(live?.announced);
  const { number, at } = newest;
  return { announced: { number, at } };
}

export const keyRowOf = ({ history, state, isThere }: Identity, key: string, at: Instant): KeyRow => ({
  ...{ key, rev: 1, id: history.id, problems: [], at },
  standing: { kind: state === 'withdrawn' && !isThere ? 'gone' : 'article' },
});
