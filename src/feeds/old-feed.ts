/**
 * A feed as another system wrote it → its entries: RSS 2.0 (0.9x too), RSS 1.0, Atom and JSON Feed. Whoever wrote the
 * feed is a stranger: it has a limited size, no document type of its own, and nothing in it is expanded but the
 * references that every XML file has.
 */
import { hostOf, longestGuid, oldAddress } from '../article/old-entries.ts';
import { type Instant, instant } from '../ids.ts';
import { type Problem, received } from '../problem.ts';
import { cleanText } from './clean.ts';
import { readJsonFeed } from './old-json-feed.ts';
import { readXmlFeed } from './old-xml-feed.ts';

/** UTF-16 units. */
export const maxFeedLength = 50_000_000;

/** An entry as it stands there: texts without references, links perhaps relative. */
export interface WrittenEntry {
  readonly guid?: string;
  /** Of the entry's page first, then what else may be one. */
  readonly links: readonly string[];
  readonly published?: string;
  readonly title?: string;
}

export interface WrittenFeed {
  /** The site's address, or the feed's own. */
  readonly home?: string;
  readonly entries: readonly WrittenEntry[];
}

export interface OldFeedEntry {
  readonly guid: string;
  /** Of pages on the feed's own host. */
  readonly addresses: readonly string[];
  readonly published?: Instant;
  readonly title?: string;
}

export interface OldFeed {
  readonly host?: string;
  readonly entries: readonly OldFeedEntry[];
  /** Entries that nobody can be known by. */
  readonly problems: readonly Problem[];
}

export type ReadOldFeed =
  | { readonly ok: true; readonly feed: OldFeed }
  | { readonly ok: false; readonly problem: Problem };

/** `name`: of the file, for problems. */
export function readOldFeed(name: string, text: string): ReadOldFeed {
  const bare = text.replace(/^\uFEFF/, '').trimStart();
  if (bare.length > maxFeedLength) return failed(name, `It has more than ${maxFeedLength} characters.`);
  const written = bare.startsWith('{') ? readJsonFeed(bare) : readXmlFeed(bare);
  if (typeof written === 'string') return failed(name, written);
  return { ok: true, feed: oldFeedOf(name, written) };
}

const failed = (name: string, why: string): ReadOldFeed => ({
  ok: false,
  problem: {
    severity: 'error',
    code: 'feed-unreadable',
    wrong: `${name} is no feed that can be read. ${why}`,
    expected: 'RSS 2.0, RSS 1.0, Atom 1.0 or JSON Feed, as the old site serves it',
    example: 'curl -o old-feed.xml https://old.example/index.xml',
  },
});

function oldFeedOf(name: string, { home, entries }: WrittenFeed): OldFeed {
  const host =
    hostOf(home ?? '') ?? mostFrequent(entries.flatMap(({ links }) => hostOf(links[0] ?? '') ?? []));
  const base = hostOf(home ?? '') === undefined ? `https://${host ?? 'old.invalid'}/` : home;
  const read = entries.map((entry) => oldEntryOf(entry, host, base));
  return {
    ...(host === undefined ? {} : { host }),
    entries: read.flatMap((entry) => entry ?? []),
    problems: entries.flatMap((entry, index) => (read[index] ? [] : [withoutGuid(name, index, entry)])),
  };
}

function mostFrequent(hosts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const host of hosts) counts.set(host, (counts.get(host) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Without a guid, readers know an entry by its link. `undefined`: by nothing that could be shown again as it stood. */
function oldEntryOf(
  entry: WrittenEntry,
  host: string | undefined,
  base: string | undefined,
): OldFeedEntry | undefined {
  const links = entry.links.map((link) => absolute(link, base));
  const guid = (entry.guid || links[0] || '').trim();
  if (guid === '' || guid.length > longestGuid || guid !== cleanText(guid).replace(/\s+/g, ' '))
    return undefined;
  const own = [...links, guid].filter((link) => hostOf(link) === host);
  const addresses = own.flatMap((link) => inFolder(link, base)).slice(0, 10);
  const published = moment(entry.published);
  const title = entry.title?.replace(/\s+/g, ' ').trim().slice(0, 500);
  return {
    ...{ guid, addresses: [...new Set(addresses)] },
    ...(published === undefined ? {} : { published }),
    ...(title ? { title } : {}),
  };
}

const absolute = (link: string, base: string | undefined): string =>
  URL.canParse(link, base) ? new URL(link, base).href : link;

/** Of a site that stood in a folder (`https://ada.example/blog/`) also the address without it: it may be whole here. */
function inFolder(link: string, base: string | undefined): readonly string[] {
  const address = oldAddress(link);
  if (address === undefined) return [];
  const folder = base === undefined ? '/' : new URL(base).pathname.replace(/[^/]*$/, '');
  const bare = folder !== '/' && address.startsWith(folder) ? address.slice(folder.length - 1) : address;
  return bare === '/' ? [address] : [address, bare];
}

/** RFC 822 or RFC 3339; without a zone, UTC: what comes of it must not depend on where it is read. */
function moment(text: string | undefined): Instant | undefined {
  const written = (text ?? '').trim().slice(0, 100);
  const zoned = /(z|[+-]\d\d:?\d\d|gmt|utc?|[ecmp][sd]t)$/i.test(written);
  const dated = /^\d{4}-\d\d-\d\d$/.test(written) || zoned || written === '';
  const parsed = new Date(dated ? written : /t\d\d:/i.test(written) ? `${written}Z` : `${written} UTC`);
  const year = parsed.getUTCFullYear();
  return year >= 1 && year <= 9999 ? instant(parsed) : undefined;
}

const withoutGuid = (name: string, index: number, { guid, title }: WrittenEntry): Problem => ({
  severity: 'warning',
  code: 'guid-unusable',
  wrong: `Entry ${index + 1} of ${name} has no id that a feed could show again as it stood; it is left out.`,
  expected: `a guid, an id or a link of one line, at most ${longestGuid} characters`,
  example: '<guid isPermaLink="false">5e1a2b3c4d5e6f7a8b9c0d1e</guid>',
  received: received(guid || title || ''),
});
