/** What was made of an entry, as long as there is room for it: a warm function renders and parses each entry once. */
import type { FeedEntry } from './feed.ts';

/** Characters of entries. With what is made of them, some five times as many bytes. */
const capacity = 6_000_000;

/** `make` is a pure function of the entry, so what was made once stays right. The one that was asked for longest ago goes first. */
export function remembering<Made>(make: (entry: FeedEntry) => Made): (entry: FeedEntry) => Made {
  const known = new Map<string, Made>();
  let held = 0;
  const forget = (key: string): void => {
    known.delete(key);
    held -= key.length;
  };
  return (entry) => {
    const key = JSON.stringify(entry);
    const made = known.get(key) ?? make(entry);
    if (known.has(key)) forget(key);
    known.set(key, made);
    held += key.length;
    for (const oldest of known.keys()) {
      if (held <= capacity || oldest === key) break;
      forget(oldest);
    }
    return made;
  };
}
