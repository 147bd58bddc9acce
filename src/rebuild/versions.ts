/** The last good version of a file whose newest one is none: by the fact of its rejection, or by a search. */
import type { ArticleDocument, ArticleState } from '../article/article.ts';
import { hashOf, maxArticleBytes } from '../article/decode.ts';
import { parseLinked } from '../article/linked.ts';
import type { Publication } from '../config.ts';
import type { ContentHash } from '../ids.ts';
import type { ObjectStore, ObjectVersion, Table } from '../ports.ts';
import type { History } from './history.ts';

export interface GoodVersion {
  readonly versionId: string;
  readonly hash: ContentHash;
  readonly document: ArticleDocument;
  /** Known where a rejection kept it. */
  readonly state?: ArticleState;
}

interface Sources {
  readonly content: ObjectStore;
  readonly table: Table;
  readonly publication: Publication;
}

/** Of exactly this key, the newest first. */
export async function versionsOf(content: ObjectStore, key: string): Promise<readonly ObjectVersion[]> {
  const found: ObjectVersion[] = [];
  for await (const version of content.history(key)) {
    if (version.key !== key) break;
    found.push(version);
  }
  return found;
}

/**
 * From the newest version back: the fact of a rejection names the one that stayed up; a version that was never looked
 * at is judged as a look would judge it.
 */
export async function lastGood(
  sources: Sources,
  { id, kept }: History,
  key: string,
): Promise<GoodVersion | undefined> {
  for (const { versionId, stored } of await versionsOf(sources.content, key)) {
    if (stored === undefined) continue;
    const fact = kept.find((one) => one.key === key && one.rejected === versionId);
    const good = await readGood(sources, key, fact?.kept.versionId ?? versionId);
    if (fact !== undefined && good !== undefined) return { ...good, state: fact.state };
    if (good !== undefined && (good.document.declaredId ?? id) === id) return good;
  }
  return undefined;
}

export async function readGood(
  { content, table, publication }: Sources,
  key: string,
  versionId: string,
): Promise<GoodVersion | undefined> {
  const object = await content.get(key, { versionId, maxBytes: maxArticleBytes });
  if (object?.body === undefined) return undefined;
  const parsed = await parseLinked(table, object.body, { key, publication });
  return parsed.ok ? { versionId, hash: hashOf(object.body), document: parsed.value } : undefined;
}
