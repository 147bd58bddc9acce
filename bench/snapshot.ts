/** A world that another process goes on with: what the services hold, in one file. */
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { Row } from '../src/ports.ts';
import type { Version } from '../test/support/memory-object-store.ts';
import type { PublishedWorld } from './published-world.ts';

interface Held {
  readonly now: string;
  readonly rows: readonly Row[];
  readonly content: ReadonlyMap<string, Version[]>;
  readonly site: ReadonlyMap<string, Version[]>;
}

export function keep({ now, table, content, site }: PublishedWorld, file: string): void {
  const held: Held = { now, rows: [...table.rows.values()], content: content.versions, site: site.versions };
  writeFileSync(file, serialize(held));
}

/** Into a new world. */
export async function goOn(world: PublishedWorld, file: string): Promise<void> {
  const held = deserialize(readFileSync(file)) as Held;
  for (const row of held.rows) await world.table.put(row);
  for (const [key, versions] of held.content) world.content.versions.set(key, versions);
  for (const [key, versions] of held.site) world.site.versions.set(key, versions);
}
