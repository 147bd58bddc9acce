/** Reads the facts of every article, and which objects there are. */
import { identityPrefix } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import { inParallel } from '../site/in-parallel.ts';
import { type Fact, factPlace, type History, historyOf } from './history.ts';

const width = 16;

export async function readHistories(content: ObjectStore): Promise<readonly History[]> {
  const facts = new Map<Fact['id'], Fact[]>();
  await inParallel(width, await keysUnder(content, identityPrefix), async (key) => {
    const place = factPlace(key);
    const body = place && (await readJson(content, key));
    if (place === undefined || body === undefined) return;
    facts.set(place.id, [...(facts.get(place.id) ?? []), { ...place, body }]);
  });
  return [...facts].flatMap(([id, own]) => historyOf(id, own) ?? []);
}

export async function keysUnder(content: ObjectStore, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of content.list(prefix)) keys.push(key);
  return keys;
}

/** Of an object that we wrote ourselves; `undefined`: there is none. */
export async function readJson(content: ObjectStore, key: string): Promise<unknown> {
  const object = await content.get(key);
  return object?.body && JSON.parse(new TextDecoder().decode(object.body));
}
