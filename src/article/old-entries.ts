/**
 * `identity/guids.json`: the entries of the feeds that a publication had before it came here, and which of them an
 * article is. Whoever reads such a feed knows its entries by their guids; so the article shows the same one, and nothing
 * is new twice. Pure.
 */
import * as z from 'zod';
import { addressForm } from '../addresses.ts';
import { type ArticleId, type Instant, instant } from '../ids.ts';
import type { ArticleSummary } from './article.ts';
import { declaredIdentity } from './identity.ts';

export const maxOldEntries = 50_000;
/** UTF-16 units; in UTF-8 it fits a table's key. */
export const longestGuid = 500;
export const longestOldAddress = 2_000;

const oldEntrySchema = z.object({
  /** As the feed shows it, without white space around it. */
  guid: z.string().min(1).max(longestGuid),
  /** Of its page, in the form of {@link oldAddress}. */
  addresses: z.array(z.string().max(longestOldAddress)).max(10),
  published: z.iso
    .datetime()
    .transform((text) => instant(text))
    .exactOptional(),
  title: z.string().max(500).exactOptional(),
});

export const oldEntriesSchema = z.object({
  v: z.literal(1),
  /** Names of the hosts under which the old site was served, without `www.`. */
  hosts: z.array(z.string().max(300)).max(50),
  entries: z.array(oldEntrySchema).max(maxOldEntries),
});

export type OldEntry = Readonly<z.infer<typeof oldEntrySchema>>;
export type OldEntries = Readonly<z.infer<typeof oldEntriesSchema>>;

/** Path and query of a web address, in one form; `undefined`: it is none, or it is the home page's. */
export function oldAddress(url: string): string | undefined {
  const parsed = /^https?:/i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined) return undefined;
  // What campaigns put behind an address makes no other page of it.
  const kept = [...parsed.searchParams].filter(([name]) => !/^(utm_\w+|source)$/.test(name));
  const query = kept.length > 0 ? `?${new URLSearchParams(kept)}` : '';
  const path = samePath(parsed.pathname);
  const address = query === '' ? addressForm(path) : path + query;
  return address === '/' || address.length > longestOldAddress ? undefined : address;
}

/** WordPress writes `%c3%a9` for what others write as `%C3%A9`. */
const samePath = (path: string): string => path.replace(/%[0-9a-f]{2}/gi, (one) => one.toUpperCase());

/** `https://www.tides.example:443/x` → `tides.example`. */
export const hostOf = (url: string): string | undefined =>
  /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : undefined;

/**
 * A title by its letters and digits alone: generators put markup, references and other quotation marks into the titles
 * of their feeds.
 */
export const titleLetters = (title: string): string =>
  title
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#?\w{1,12});/g, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** The entries of one version of guids.json, by what an article may be known by. */
export interface OldIndex {
  readonly hosts: ReadonlySet<string>;
  readonly byAddress: ReadonlyMap<string, OldEntry>;
  readonly byTitle: ReadonlyMap<string, readonly OldEntry[]>;
  /** Few articles declare one, and it costs a digest of each guid. */
  readonly byDeclaredId: () => ReadonlyMap<ArticleId, OldEntry>;
}

export function indexOf({ hosts, entries }: OldEntries): OldIndex {
  const byAddress = new Map<string, OldEntry>();
  const byTitle = new Map<string, OldEntry[]>();
  for (const entry of entries) {
    for (const address of entry.addresses) if (!byAddress.has(address)) byAddress.set(address, entry);
    const letters = titleLetters(entry.title ?? '');
    const same = byTitle.get(letters);
    if (same) same.push(entry);
    else if (letters !== '') byTitle.set(letters, [entry]);
  }
  let declared: ReadonlyMap<ArticleId, OldEntry> | undefined;
  const byDeclaredId = () => {
    declared ??= new Map(entries.map(declaring).reverse());
    return declared;
  };
  return { hosts: new Set(hosts), byAddress, byTitle, byDeclaredId };
}

/** The first of two counts. */
const declaring = (entry: OldEntry): [ArticleId, OldEntry] => [declaredIdentity(entry.guid).id, entry];

/** What an article may be known by. */
export interface Traits {
  readonly declaredId?: ArticleId;
  readonly summary: Pick<ArticleSummary, 'title' | 'date' | 'aliases' | 'canonical'>;
  /** Where it would be here, were it published then. */
  readonly addressAt: (published: Instant) => string;
}

export interface FoundEntry {
  readonly entry: OldEntry;
  readonly by: 'id' | 'address' | 'title and date';
}

/**
 * The old entry that an article is. An id that its file declares is the author's word: it finds the entry with that
 * guid, or none. After that its addresses count, now and before, and at last its title with its date, if no other entry
 * has both.
 */
export function entryOf(index: OldIndex, article: Traits, now: Instant): FoundEntry | undefined {
  if (article.declaredId !== undefined) {
    const entry = index.byDeclaredId().get(article.declaredId);
    return entry && { entry, by: 'id' };
  }
  const named = addressesOf(index, article, now).flatMap((address) => index.byAddress.get(address) ?? [])[0];
  if (named !== undefined) return { entry: named, by: 'address' };
  return byTitleAndDate(index, article);
}

function addressesOf({ hosts }: OldIndex, { summary, addressAt }: Traits, now: Instant): readonly string[] {
  const { aliases = [], canonical, date } = summary;
  const own =
    canonical !== undefined && hosts.has(hostOf(canonical) ?? '') ? oldAddress(canonical) : undefined;
  const all = [addressAt(date ?? now), ...aliases.map(addressForm), ...(own === undefined ? [] : [own])];
  return all.map(samePath);
}

/** Zones differ, and many files say the day alone. */
const sameDate = 24 * 3_600_000;

/** Without a date it is told by the address that the entry's date would give it. */
function byTitleAndDate({ byTitle }: OldIndex, { summary, addressAt }: Traits): FoundEntry | undefined {
  const { title, date } = summary;
  const alike = (byTitle.get(titleLetters(title)) ?? []).filter(({ published, addresses }) => {
    if (published === undefined) return false;
    if (date === undefined) return addresses.includes(samePath(addressAt(published)));
    return Math.abs(Date.parse(published) - Date.parse(date)) <= sameDate;
  });
  const [entry, other] = alike;
  return entry === undefined || other !== undefined ? undefined : { entry, by: 'title and date' };
}
