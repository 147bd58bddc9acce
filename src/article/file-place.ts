/** Where a page or a public file stands on the site, and whether somebody else stands there. */
import { contentKind, isOwnSiteKey, publicPrefix, siteAddress, siteKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import { type Problem, received } from '../problem.ts';
import { pageAddress } from './page-address.ts';
import { placeTaken } from './problems.ts';
import { readAddress, readItem } from './records.ts';

/** The builder asks once more whose the address is. */
export async function placeFault(table: Table, key: string): Promise<Problem | undefined> {
  const path = placeOf(key);
  if (path === undefined) return undefined;
  if (isOwnSiteKey(siteKey(path))) return placeTaken(path, 'the site itself');
  const holder = await articleAt(table, path);
  return holder === undefined ? undefined : placeTaken(path, `the article ${received(holder)}`);
}

/** The address as articles claim it. An asset stands below its own folder, where nothing else does. */
function placeOf(key: string): string | undefined {
  const kind = contentKind(key);
  if (kind === 'page') return pageAddress(key);
  return kind === 'public' ? siteAddress(key.slice(publicPrefix.length)) : undefined;
}

/** The edge takes an address without a dot in its last part for a page's (infra/edge/viewer-request.js). */
export const canBeOpened = (key: string): boolean => key.slice(key.lastIndexOf('/')).includes('.');

/**
 * The key, else the id, of the article whose real address it is, or is about to be. An alias gives way to a page or file
 * that is there; so does a claim whose holder was given up, or has another address for good.
 */
export async function articleAt(table: Table, address: string): Promise<string | undefined> {
  const claim = await readAddress(table, address);
  if (claim === undefined || claim.alias !== undefined) return undefined;
  const holder = await readItem(table, claim.id);
  const isFree = holder?.state === 'void' || (holder?.address !== undefined && holder.address !== address);
  return isFree ? undefined : (holder?.key ?? claim.id);
}
