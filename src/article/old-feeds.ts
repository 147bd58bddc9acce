/** Old addresses of feeds that something else has already: what is there keeps them, and the editors are told. */
import type { Publication } from '../config.ts';
import type { Table } from '../ports.ts';
import { type Problem, received } from '../problem.ts';
import { fileAt, pagesByAddress } from './file-at.ts';
import { articleAt } from './file-place.ts';

export async function oldFeedsTaken(table: Table, { feed }: Publication): Promise<readonly Problem[]> {
  if (feed.oldPaths.length === 0) return [];
  const pages = await pagesByAddress(table);
  const problems: Problem[] = [];
  for (const path of feed.oldPaths) {
    const other = (await fileAt(table, path, pages)) ?? (await articleAt(table, path));
    if (other !== undefined) problems.push(feedPathTaken(path, other));
  }
  return problems;
}

const feedPathTaken = (path: string, other: string): Problem => ({
  severity: 'warning',
  code: 'feed-path-taken',
  wrong: `The old address ${received(path)} of the feed belongs to ${received(other)}; its readers are not sent on.`,
  expected: 'addresses that nothing else has',
  example: 'oldPaths: [/index.xml, /rss.xml, /feed/]',
  received: received(path),
});
