/** Several feeds of one old publication → what `identity/guids.json` keeps of them. Pure. */
import { maxOldEntries, type OldEntries } from '../article/old-entries.ts';
import { type Problem, received } from '../problem.ts';
import type { OldFeed, OldFeedEntry } from './old-feed.ts';

export interface MergedFeeds {
  readonly entries: OldEntries;
  readonly problems: readonly Problem[];
}

/**
 * The feed that is named first comes first: pages of one feed, feeds of tags, RSS beside Atom. An entry that is in
 * several is one; where they contradict each other, the first one's word holds and the other is named.
 */
export function mergeOldFeeds(feeds: readonly OldFeed[]): MergedFeeds {
  const byGuid = new Map<string, OldFeedEntry>();
  const byAddress = new Map<string, string>();
  const problems = feeds.flatMap((feed) => feed.problems);
  for (const entry of feeds.flatMap((feed) => feed.entries)) {
    const { guid, addresses } = entry;
    const [page = ''] = addresses;
    const before = byGuid.get(guid);
    const other = byAddress.get(page);
    if (before !== undefined) {
      if (page !== '' && !before.addresses.includes(page)) problems.push(guidTwice(guid, before, page));
    } else if (other !== undefined) problems.push(addressTwice(page, other, guid));
    else {
      byGuid.set(guid, entry);
      for (const address of addresses) if (!byAddress.has(address)) byAddress.set(address, guid);
    }
  }
  if (byGuid.size > maxOldEntries) problems.push(tooMany(byGuid.size));
  const entries = [...byGuid.values()].slice(0, maxOldEntries).map((entry) => ({
    ...entry,
    addresses: entry.addresses.filter((one) => byAddress.get(one) === entry.guid),
  }));
  const hosts = [...new Set(feeds.flatMap(({ host }) => host ?? []))].slice(0, 50);
  return { entries: { v: 1, hosts, entries }, problems };
}

const firstHolds = 'one id for each entry in all feeds; the feed that most people read first';

const guidTwice = (
  guid: string,
  { addresses: [page = 'no page'] }: OldFeedEntry,
  other: string,
): Problem => ({
  severity: 'warning',
  code: 'guid-twice',
  wrong: `One id stands for two pages, ${received(page)} and ${received(other)}; the first has it.`,
  expected: firstHolds,
  example: `Take the second entry out of its feed file`,
  received: received(guid),
});

const addressTwice = (page: string, guid: string, other: string): Problem => ({
  severity: 'warning',
  code: 'guids-differ',
  wrong: `${received(page)} has two ids; the first, ${received(guid)}, holds. Who read it under the other sees it once more.`,
  expected: firstHolds,
  example: 'npm run courant -- guids most-read.xml other.xml --local .courant',
  received: received(other),
});

const tooMany = (count: number): Problem => ({
  severity: 'error',
  code: 'too-many-entries',
  wrong: `The feeds have ${count} entries together.`,
  expected: `at most ${maxOldEntries} entries`,
  example: 'The feed with the newest entries: readers forget the oldest ones by themselves',
  received: String(count),
});
