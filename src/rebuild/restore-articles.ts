/** Items, rows and claims of articles, from their facts; then a look at each key, as after an upload. */
import { addressForm } from '../addresses.ts';
import type { ArticleItem } from '../article/article.ts';
import { guidOf } from '../article/identity.ts';
import { writeGuidClaim } from '../article/inherit.ts';
import { lookAt } from '../article/look.ts';
import {
  readItem,
  readPublication,
  rowOf,
  writeAddress,
  writeClaim,
  writeIntent,
  writeItem,
  writeKeyRow,
} from '../article/records.ts';
import { summaryOf } from '../article/summary.ts';
import type { Instant } from '../ids.ts';
import { articlesPrefix, contentKind } from '../keys.ts';
import { absent, type ObjectHead } from '../ports.ts';
import { inParallel } from '../site/in-parallel.ts';
import { putShown } from '../site/records.ts';
import { rowKey } from '../table-keys.ts';
import { type History, order } from './history.ts';
import { type Identity, identitiesOf, itemOf, keyRowOf } from './identities.ts';
import type { RebuildPorts } from './ports.ts';
import { type GoodVersion, lastGood } from './versions.ts';

const width = 8;

/** Answers with the identities that there are by now. `now` is the publication's time. */
export async function restoreArticles(
  ports: RebuildPorts,
  histories: readonly History[],
  now: Instant,
): Promise<readonly Identity[]> {
  const objects = await articleObjects(ports);
  const identities = identitiesOf(histories, new Set(objects.keys()));
  await inParallel(width, identities, (identity) => restoreIdentity(ports, identity));
  ports.progress(`${identities.length} articles have their identity again`);
  const look = (keys: readonly string[]) => lookAtAll(ports, objects, keys, now);
  await look(inOrder(identities, objects));
  await inParallel(width, identities, (identity) => restoreContent(ports, identity, now));
  const known = new Set(identities.map(({ key }) => key));
  await look([...objects.keys()].filter((key) => !known.has(key)));
  await inParallel(width, identities, (identity) => restoreShown(ports, identity));
  ports.progress(`${objects.size} files under ${articlesPrefix} were looked at`);
  return identities;
}

/**
 * The claim of a content is whose file had it first. An article that had it later keeps its id, unless it was given up
 * for the other before it was ever public: which it is once more.
 */
function inOrder(
  identities: readonly Identity[],
  objects: ReadonlyMap<string, ObjectHead>,
): readonly string[] {
  const since = (key: string): string => objects.get(key)?.lastModified ?? '';
  const keys = identities.flatMap(({ key }) => key ?? []);
  // Stable: of one second, those first that were public first.
  return keys.sort((a, b) => order(since(a), since(b)));
}

async function articleObjects({ content }: RebuildPorts): Promise<ReadonlyMap<string, ObjectHead>> {
  const objects = new Map<string, ObjectHead>();
  for await (const object of content.list(articlesPrefix))
    if (contentKind(object.key) === 'article') objects.set(object.key, object);
  return objects;
}

/** The item last: a key has an identity when its item names it. What stands already was restored before. */
async function restoreIdentity({ table, wallClock }: RebuildPorts, identity: Identity): Promise<void> {
  const at = wallClock();
  const item = itemOf(identity, at);
  const { id, rev, guid, address } = item;
  if (address !== undefined) await writeAddress(table, { path: address, rev: 1, id });
  if (identity.history.live && guid !== guidOf(id)) await writeGuidClaim(table, { guid, rev: 1, id });
  for (const path of identity.aliases) await writeAddress(table, { path, rev: 1, id, alias: rev });
  const { key } = identity;
  if (key !== undefined) await writeKeyRow(table, keyRowOf(identity, key, at));
  await writeIntent(table, { subject: id, rev, key: key ?? '-' }, at);
  await table.put(rowOf(rowKey.item(id), item), absent);
}

/** Keys whose objects are equal one after the other, so that the first of them gets what they claim; others together. */
async function lookAtAll(
  ports: RebuildPorts,
  objects: ReadonlyMap<string, ObjectHead>,
  keys: readonly string[],
  now: Instant,
): Promise<void> {
  const equal = new Map<string, string[]>();
  for (const key of keys) {
    const etag = objects.get(key)?.etag ?? key;
    equal.set(etag, [...(equal.get(etag) ?? []), key]);
  }
  await inParallel(width, equal.values(), async (group) => {
    for (const key of group) await lookAt(ports, { look: key, now });
  });
}

/** Of an article whose newest version is none that can be shown: the one that stayed up, and its claim. */
async function restoreContent(ports: RebuildPorts, { history, key }: Identity, now: Instant): Promise<void> {
  const item = await readItem(ports.table, history.id);
  const last = key ?? history.sightings.at(-1)?.key;
  if (item === undefined || item.content !== undefined || last === undefined) return;
  const { config: publication } = await readPublication(ports.table);
  const good = await lastGood({ ...ports, publication }, history, last);
  if (good === undefined) {
    ports.log.warn('No version of an article can be shown', { key: last, id: history.id });
    return;
  }
  const { versionId, hash, document } = good;
  const { aliases = [], ...rest } = item;
  const named = new Set(document.aliases?.map(addressForm));
  const kept = aliases.filter((path) => named.has(path));
  const restored: ArticleItem = {
    ...rest,
    ...(kept.length > 0 ? { aliases: kept } : {}),
    ...turn(item, good),
    rev: item.rev + 1,
    content: { hash, versionId },
    summary: summaryOf(document),
  };
  if (document.declaredId === undefined) await writeClaim(ports.table, { hash, id: item.id, rev: 1 });
  await writeIntent(ports.table, { subject: item.id, rev: restored.rev, key: last }, ports.wallClock());
  if ((await writeItem(ports.table, restored)) === 'refused')
    throw new Error(`Somebody else writes the article ${item.id} while it is being rebuilt`);
  if (key !== undefined) await lookAt(ports, { look: key, now });
}

/** The builder says "gone" only where something was shown, which is what this row tells. */
async function restoreShown({ table }: RebuildPorts, { history }: Identity): Promise<void> {
  const item = await readItem(table, history.id);
  if (item?.address === undefined || item.published === undefined || item.state === 'live') return;
  const { id, rev, address, published, aliases } = item;
  await putShown(table, undefined, {
    ...{ id, rev, address, published, state: 'gone', selections: [] },
    ...(aliases === undefined ? {} : { aliases }),
  });
}

/** Facts tell withdrawn from live; the version tells a draft. */
function turn({ state, rejected }: ArticleItem, good: GoodVersion): Pick<ArticleItem, 'state' | 'due'> {
  if (rejected === undefined) return { state };
  const due = good.document.date === undefined ? {} : { due: good.document.date };
  if (good.state === 'scheduled') return { state: 'scheduled', ...due };
  return { state: good.state ?? (state === 'live' && good.document.draft ? 'draft' : state) };
}
