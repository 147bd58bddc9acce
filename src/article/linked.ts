/** Links between Markdown files: the file names a key, the page needs an address, and only the records know it. */
import { contentKind } from '../keys.ts';
import type { Table } from '../ports.ts';
import type { Outcome } from '../problem.ts';
import type { ArticleDocument } from './article.ts';
import { pageAddress } from './page.ts';
import { type ParsePlace, parseArticle } from './parse.ts';
import { readFile, readItem, readKeyRow } from './records.ts';

/** An article that links to more others than this keeps the first links only. */
const maxLinks = 100;

/** `parseArticle` with the links to other articles and pages resolved as they stand now. */
export async function parseLinked(
  table: Table,
  bytes: Uint8Array,
  place: Omit<ParsePlace, 'resolveArticle'>,
): Promise<Outcome<ArticleDocument>> {
  const asked = new Set<string>();
  const unlinked = parseArticle(bytes, {
    ...place,
    resolveArticle: (key) => {
      asked.add(key);
      return undefined;
    },
  });
  if (!unlinked.ok || asked.size === 0) return unlinked;
  const addresses = new Map<string, string>();
  for (const key of [...asked].slice(0, maxLinks)) {
    const address = await addressOfKey(table, key);
    if (address !== undefined) addresses.set(key, address);
  }
  if (addresses.size === 0) return unlinked;
  return parseArticle(bytes, { ...place, resolveArticle: (key) => addresses.get(key) });
}

/** Root-relative address of a live article or an accepted page. */
export async function addressOfKey(table: Table, key: string): Promise<string | undefined> {
  if (contentKind(key) === 'page') {
    const page = await readFile(table, key);
    return page?.standing.kind === 'there' ? pageAddress(key) : undefined;
  }
  const id = (await readKeyRow(table, key))?.id;
  const item = id && (await readItem(table, id));
  return item && item.key === key && item.state === 'live' ? item.address : undefined;
}
