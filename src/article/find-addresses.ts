/** The findings of a look about addresses: the one that a first publication would take, and the former ones. */
import { addressForm } from '../addresses.ts';
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { ArticleDocument, ArticleItem } from './article.ts';
import type { AddressFinding, FirstPublication } from './decision.ts';
import { readLiveFact } from './facts.ts';
import { fileAt, pagesByAddress } from './file-at.ts';
import { findGuid } from './inherit.ts';
import { permalink } from './permalink.ts';
import type { ArticlePorts } from './ports.ts';
import { becomesLive } from './publish.ts';
import { readAddress, readItem } from './records.ts';

export interface Wishes {
  readonly own: ArticleItem;
  readonly document: ArticleDocument;
  readonly publication: Publication;
  readonly now: Instant;
}

export async function findFirst(
  ports: ArticlePorts,
  { own, document, publication, now }: Wishes,
): Promise<FirstPublication | undefined> {
  if (own.firstLive !== undefined || !becomesLive(own, document, now)) return undefined;
  const { content, table } = ports;
  const fact = await readLiveFact(content, own.id);
  const guid = fact ? undefined : await findGuid(ports, own, document, { publication, now });
  const dated = guid?.kind === 'foreign' ? guid.published : undefined;
  const published = fact?.published ?? document.date ?? dated ?? now;
  const path = fact?.address ?? permalink(document, published, publication);
  // Pages and files have no years for folders, as a rule; so the usual pattern costs no reading of them all.
  const mayMeetFiles = document.addressWish !== undefined || !publication.permalink.startsWith('/:year/');
  const pages = mayMeetFiles && fact === undefined ? await pagesByAddress(table) : undefined;
  const found = await findAddress(table, own, path, pages);
  return { ...found, published, ...(fact ? { fact } : {}), ...(guid ? { guid } : {}) };
}

/** Each once, in the form of addresses, without the article's own one. */
export async function findAliases(
  { table }: ArticlePorts,
  { own, document, now }: Wishes,
  first: string | undefined,
): Promise<readonly AddressFinding[]> {
  if (document.aliases === undefined || !becomesLive(own, document, now)) return [];
  const paths = new Set(document.aliases.map(addressForm));
  paths.delete(own.address ?? first ?? '');
  const pages = await pagesByAddress(table);
  const found: AddressFinding[] = [];
  for (const path of paths) found.push(await findAddress(table, own, path, pages));
  return found;
}

/** `pages`: absent where no page or file can be. */
async function findAddress(
  table: Table,
  own: ArticleItem,
  path: string,
  pages: ReadonlyMap<string, string> | undefined,
): Promise<AddressFinding> {
  const file = pages && (await fileAt(table, path, pages));
  const claim = await readAddress(table, path);
  const holder = claim && claim.id !== own.id ? await readItem(table, claim.id) : undefined;
  return { path, ...(claim ? { claim } : {}), ...(holder ? { holder } : {}), ...(file ? { file } : {}) };
}
