/** How a target stands: where the site serves it, by the records as they are now. */
import { createHash } from 'node:crypto';
import { assetPath, contentKind, isOwnSiteKey, pagesPrefix } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { FileRecord } from './article.ts';
import { readNamed } from './named.ts';
import { isName } from './names.ts';
import { pageAddress } from './page-address.ts';
import { encodePath } from './paths.ts';
import { readAddress, readFile, readFiles, readItem, readKeyRow } from './records.ts';
import { isAddress, type Target } from './targets.ts';

export interface Served {
  /** Root-relative. */
  readonly url: string;
  /** Differs when who refers to it would be built differently. */
  readonly as: string;
}

/** Those of the targets that are served. */
export type ReadTargets = (targets: readonly Target[]) => Promise<ReadonlyMap<Target, Served>>;

/** Leaves nothing behind: for who shows a file, and decides nothing about it. */
export const readingTargets =
  (table: Table): ReadTargets =>
  async (targets) => {
    const found = new Map<Target, Served>();
    for (const target of targets) {
      const served = await readServed(table, target);
      if (served !== undefined) found.set(target, served);
    }
    return found;
  };

/** `undefined`: it is not served (yet); consistent. */
export async function readServed(table: Table, target: Target): Promise<Served | undefined> {
  if (isAddress(target)) return servedAt(table, target);
  if (isName(target)) return servedByName(table, target);
  switch (contentKind(target)) {
    case 'article':
      return servedArticle(table, target);
    case 'page': {
      const page = await readFile(table, target);
      const url = pageAddress(target);
      return page?.standing.kind === 'there' ? { url, as: url } : undefined;
    }
    case 'asset':
    case 'public':
      return servedFile(await readFile(table, target));
    default:
      return undefined;
  }
}

async function servedArticle(table: Table, key: string): Promise<Served | undefined> {
  const id = (await readKeyRow(table, key))?.id;
  const item = id && (await readItem(table, id));
  if (item?.key !== key || item.state !== 'live' || item.address === undefined) return undefined;
  return { url: item.address, as: item.address };
}

/** If exactly one article is live that is called so. */
async function servedByName(table: Table, name: Target): Promise<Served | undefined> {
  const found: Served[] = [];
  for (const key of await readNamed(table, name)) {
    const served = await servedArticle(table, key);
    if (served !== undefined) found.push(served);
  }
  return found.length === 1 ? found[0] : undefined;
}

/** By the article that has the address, or once had it; else by a page. Pages are few. */
async function servedAt(table: Table, address: Target): Promise<Served | undefined> {
  const claim = await readAddress(table, address);
  const item = claim && (await readItem(table, claim.id));
  const { address: own, aliases = [] } = item?.state === 'live' ? item : {};
  if (item !== undefined && own !== undefined && [own, ...aliases].includes(address))
    return { url: own, as: item.key ?? item.id };
  for await (const page of readFiles(table, pagesPrefix)) {
    if (page.kind === 'page' && page.standing.kind === 'there' && pageAddress(page.key) === address)
      return { url: address, as: page.key };
  }
  return undefined;
}

function servedFile(file: FileRecord | undefined): Served | undefined {
  const url = file?.standing.kind === 'there' ? fileUrl(file.key) : undefined;
  if (file?.standing.kind !== 'there' || url === undefined) return undefined;
  return { url, as: fileState(file.standing) };
}

/** Where an asset or a public file is served; `undefined`: the key is none, or the site has something of its own there. */
export function fileUrl(key: Target): string | undefined {
  const kind = isAddress(key) ? 'ignored' : contentKind(key);
  const path = assetPath(key);
  return kind === 'asset' || (kind === 'public' && !isOwnSiteKey(path.slice(1)))
    ? encodePath(path)
    : undefined;
}

/**
 * A picture's measures change with its bytes, and become known after them; of recordings pages say how large they are,
 * of other files nothing.
 */
const fileState = ({
  contentType,
  etag,
  picture,
}: FileRecord['standing'] & { readonly kind: 'there' }): string =>
  /^(image|audio|video)\//.test(contentType)
    ? createHash('sha256').update(JSON.stringify({ etag, picture })).digest('hex').slice(0, 16)
    : 'there';
