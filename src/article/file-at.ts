/** Which page, asset or public file the site serves at an address. */
import { articlesPrefix, isOwnSiteKey, pagesPrefix, publicPrefix, siteKey } from '../keys.ts';
import type { Table } from '../ports.ts';
import { pageAddress } from './page-address.ts';
import { readFile, readFiles } from './records.ts';

/** Address → key of each page that is there. */
export async function pagesByAddress(table: Table): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>();
  for await (const { kind, key, standing } of readFiles(table, pagesPrefix)) {
    if (kind === 'page' && standing.kind === 'there') pages.set(pageAddress(key), key);
  }
  return pages;
}

/** `pages`: as {@link pagesByAddress} or whoever else knows them answers. */
export async function fileAt(
  table: Table,
  address: string,
  pages: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const page = pages.get(address);
  if (page !== undefined) return page;
  const key = siteKey(address);
  const isAsset = [articlesPrefix, pagesPrefix].some((prefix) => key.startsWith(prefix));
  if (!isAsset && isOwnSiteKey(key)) return undefined;
  const file = await readFile(table, isAsset ? key : publicPrefix + key);
  return file?.standing.kind === 'there' ? file.key : undefined;
}
