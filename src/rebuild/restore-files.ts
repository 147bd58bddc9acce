/** Pages, assets, public files, theme files and publication.yaml: a look each, and the last good version of each. */
import type { FileRecord } from '../article/article.ts';
import { hashOf, maxArticleBytes } from '../article/decode.ts';
import { placeFault } from '../article/file-place.ts';
import { judge, maxFileBytes, maxThemeBytes, mostEarlier } from '../article/files.ts';
import { lookAt } from '../article/look.ts';
import { mediaType } from '../article/media-type.ts';
import { acceptPublication, maxPublicationBytes } from '../article/publication.ts';
import {
  type PublicationSource,
  readFile,
  readPublicationSource,
  writeFile,
  writePublication,
} from '../article/records.ts';
import type { Instant } from '../ids.ts';
import {
  articlesPrefix,
  contentKind,
  pagesPrefix,
  publicationKey,
  publicPrefix,
  themePrefix,
} from '../keys.ts';
import type { ObjectVersion } from '../ports.ts';
import { inParallel } from '../site/in-parallel.ts';
import type { RebuildPorts } from './ports.ts';
import { versionsOf } from './versions.ts';

const width = 8;

/** publication.yaml that is gone or rejected still holds as it was accepted last. */
export async function restorePublication(ports: RebuildPorts, now: Instant): Promise<void> {
  await lookAt(ports, { look: publicationKey, now });
  const standing = await readPublicationSource(ports.table);
  if (standing === undefined || standing.accepted !== undefined) return;
  const accepted = await lastAccepted(ports);
  if (accepted === undefined) return;
  await writePublication(ports.table, { ...standing, accepted, rev: standing.rev + 1 });
  await lookAt(ports, { look: publicationKey, now });
}

async function lastAccepted({ content, senderDomain }: RebuildPorts): Promise<PublicationSource['accepted']> {
  for (const { versionId, stored } of await versionsOf(content, publicationKey)) {
    if (stored === undefined) continue;
    const object = await content.get(publicationKey, { versionId, maxBytes: maxPublicationBytes });
    const parsed = object?.body && (await acceptPublication(object.body, senderDomain));
    if (object?.body && parsed?.ok)
      return { versionId, hash: hashOf(object.body), source: parsed.value.source };
  }
  return undefined;
}

export async function restoreFiles(ports: RebuildPorts, now: Instant): Promise<void> {
  for (const prefix of [themePrefix, pagesPrefix, publicPrefix, articlesPrefix]) {
    const files = await filesUnder(ports, prefix);
    await inParallel(width, files, ([key, versions]) => restoreFile(ports, key, versions, now));
    if (files.length > 0) ports.progress(`${files.length} files under ${prefix} that are no articles`);
  }
}

type Files = readonly (readonly [key: string, versions: readonly ObjectVersion[]])[];

async function filesUnder({ content }: RebuildPorts, prefix: string): Promise<Files> {
  const files = new Map<string, ObjectVersion[]>();
  for await (const version of content.history(prefix)) {
    if (fileKind(version.key) === undefined) continue;
    files.set(version.key, [...(files.get(version.key) ?? []), version]);
  }
  return [...files];
}

function fileKind(key: string): FileRecord['kind'] | undefined {
  const kind = contentKind(key);
  return kind === 'page' || kind === 'theme' || kind === 'asset' || kind === 'public' ? kind : undefined;
}

/** Of what is gone only a page leaves something on the site. */
async function restoreFile(
  ports: RebuildPorts,
  key: string,
  versions: readonly ObjectVersion[],
  now: Instant,
): Promise<void> {
  const kind = fileKind(key);
  const isGone = versions[0]?.stored === undefined;
  if (kind === undefined || (isGone && kind !== 'page')) return;
  await lookAt(ports, { look: key, now });
  const record = await readFile(ports.table, key);
  if (record === undefined) return;
  if (record.standing.kind === 'gone') {
    const standing = await formerStanding(ports, key, kind, versions);
    if (standing === undefined) return;
    await writeFile(ports.table, { ...record, standing, rev: record.rev + 1 });
    await lookAt(ports, { look: key, now });
  }
  if (kind === 'theme') await restoreEarlier(ports, key, versions);
}

/** Versions of a template that stand in where the newest one fails; behind a removal nothing counts. */
async function restoreEarlier(
  ports: RebuildPorts,
  key: string,
  versions: readonly ObjectVersion[],
): Promise<void> {
  const record = await readFile(ports.table, key);
  if (record?.standing.kind !== 'there') return;
  const { standing } = record;
  const earlier: string[] = [];
  const at = versions.findIndex(({ versionId }) => versionId === standing.versionId);
  for (const { versionId, stored } of versions.slice(at + 1)) {
    if (stored === undefined || earlier.length === mostEarlier) break;
    if (await isGood(ports, key, 'theme', { versionId, size: stored.size })) earlier.push(versionId);
  }
  if (earlier.length === 0) return;
  await writeFile(ports.table, { ...record, standing: { ...standing, earlier }, rev: record.rev + 1 });
}

/** What a rejection left standing; behind a removal: only that something was there. */
async function formerStanding(
  ports: RebuildPorts,
  key: string,
  kind: FileRecord['kind'],
  versions: readonly ObjectVersion[],
): Promise<FileRecord['standing'] | undefined> {
  let removed = false;
  for (const { versionId, stored } of versions) {
    if (stored === undefined) {
      removed = true;
    } else if (await isGood(ports, key, kind, { versionId, size: stored.size })) {
      if (removed) return { kind: 'gone', wasThere: true };
      return { kind: 'there', versionId, ...stored, contentType: mediaType(key) };
    }
  }
  return undefined;
}

async function isGood(
  ports: RebuildPorts,
  key: string,
  kind: FileRecord['kind'],
  { versionId, size }: { readonly versionId: string; readonly size: number },
): Promise<boolean> {
  const limits = { page: maxArticleBytes, theme: maxThemeBytes, asset: maxFileBytes, public: maxFileBytes };
  if (size > limits[kind] || (await placeFault(ports.table, key)) !== undefined) return false;
  if (kind === 'asset' || kind === 'public') return true;
  const object = await ports.content.get(key, { versionId });
  return object?.body !== undefined && (await judge(ports, key, kind, object.body)).ok;
}
