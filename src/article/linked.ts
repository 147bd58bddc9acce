/**
 * Links and images of a Markdown file, resolved as their targets stand now: the file names what it means, and only the
 * records know whether and where that is served.
 */
import type { Table } from '../ports.ts';
import type { Outcome } from '../problem.ts';
import type { ArticleDocument } from './article.ts';
import { type ParsePlace, parseArticle } from './parse.ts';
import { type ReadTargets, readingTargets } from './served.ts';
import type { Find, Target } from './targets.ts';

/** The first so many different references of a file are looked at; the others stand as if nobody had looked. */
const maxReferences = 200;

/** Parses twice: to learn what is referred to, and with what is known of that. */
export async function linked<T>(parse: (find: Find) => Outcome<T>, read: ReadTargets): Promise<Outcome<T>> {
  const asked = new Map<string, readonly Target[]>();
  const unlinked = parse((targets) => {
    if (targets.length > 0 && asked.size < maxReferences) asked.set(nameOf(targets), targets);
    return 'unknown';
  });
  if (!unlinked.ok || asked.size === 0) return unlinked;
  const found = await follow(asked, read);
  return parse((targets) => (asked.has(nameOf(targets)) ? found.get(nameOf(targets)) : 'unknown'));
}

/** Names cannot hold it: line ends are taken out of references. */
const nameOf = (targets: readonly Target[]): string => targets.join('\n');

/** The later targets of a reference are read only when none before them is served. */
async function follow(
  asked: ReadonlyMap<string, readonly Target[]>,
  read: ReadTargets,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let turn = 0; ; turn++) {
    const open = [...asked].flatMap(([name, targets]) => {
      const target = targets[turn];
      return found.has(name) || target === undefined ? [] : [{ name, target }];
    });
    if (open.length === 0) return found;
    const served = await read([...new Set(open.map(({ target }) => target))]);
    for (const { name, target } of open) {
      const url = served.get(target)?.url;
      if (url !== undefined) found.set(name, url);
    }
  }
}

/** `parseArticle` with the links to other articles and pages resolved as they stand now. */
export const parseLinked = (
  table: Table,
  bytes: Uint8Array,
  place: Omit<ParsePlace, 'find'>,
): Promise<Outcome<ArticleDocument>> =>
  linked((find) => parseArticle(bytes, { ...place, find }), readingTargets(table));
