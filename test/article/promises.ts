/** Coming to rest, and what must hold then. */
import { expect } from 'vitest';
import type { ArticleItem, Intent } from '../../src/article/article.ts';
import { reachedRev, readAgenda, readIntents } from '../../src/article/records.ts';
import { shifted } from '../../src/ids.ts';
import { identityKey } from '../../src/keys.ts';
import { sweepAgenda } from '../../src/sweep/agenda.ts';
import { sweepIntents } from '../../src/sweep/intents.ts';
import { sweepWaiting } from '../../src/sweep/waiting.ts';
import { keyOf, type World } from './world.ts';

/** One sweep; answers with the keys that it wants looked at. */
export async function swept({ table, now }: World): Promise<readonly string[]> {
  const keys: string[] = [];
  const uploadsQueue = {
    send: async (messages: readonly unknown[]) => {
      keys.push(...messages.map((message) => (message as { look: string }).look));
    },
  };
  const ports = { content: table, uploadsQueue, wakeSite: async () => {}, wallClock: () => now };
  await sweepWaiting(ports, now);
  await sweepAgenda(ports, now);
  await sweepIntents(ports, now);
  return keys;
}

/** Lets half an hour pass, sweeping and looking every few minutes. */
export async function settle(world: World): Promise<void> {
  for (let round = 0; round < 6; round++) {
    for (const key of await swept(world)) await world.look(key);
    world.pass(5 * 60_000);
  }
}

/** Every file is published once, or is a copy of one that is; nothing else is public, nothing is left over. */
export async function expectPromises(world: World, names: readonly string[]): Promise<void> {
  const live = world.live();
  expect(new Set(live.map((item) => item.key)).size, 'two live articles name one key').toBe(live.length);
  const addresses = live.map((item) => item.address);
  expect(new Set(addresses).size, 'two live articles have one address').toBe(addresses.length);
  for (const item of live) {
    const own = await world.has(item.key as string);
    expect(own?.id, `the row of ${item.key} names the live article that names it`).toBe(item.id);
  }
  for (const name of names) await expectPublished(world, name);
  for (const item of world.items()) expectLife(world, item);
  await expectNothingLeft(world);
}

/** What only history knows of a draft's address and of announcements stands in facts, and no record says otherwise. */
function expectLife({ content }: World, { id, state, preview, announced }: ArticleItem): void {
  const fact = (name: string) => JSON.parse(content.text(identityKey(id, name)) ?? 'null');
  if (['draft', 'scheduled'].includes(state)) expect(preview, `${id} has a preview`).toBeDefined();
  if (preview !== undefined)
    expect(fact('preview'), 'the fact of the preview').toMatchObject({ token: preview });
  if (announced?.at === undefined) expect(announced?.number).toBe(fact('live')?.announced);
  else expect(fact(`announced-${announced.number}`), 'the fact of the announcement').not.toBeNull();
}

/** A file that says draft is no readers' business; its article is a draft. */
const isDraft = (text: string): boolean => text.includes('\ndraft: true\n');

async function expectPublished(world: World, name: string): Promise<void> {
  const live = world.live();
  const text = world.content.text(keyOf(name));
  const item = await world.has(name);
  const standing = (await world.row(name))?.standing ?? { kind: 'gone' as const };
  if (text === undefined) {
    expect(item?.state ?? 'withdrawn', `${name} has gone`).toBe('withdrawn');
  } else if (item?.problems.some(({ code }) => code === 'address-taken')) {
    // Another article went live under this file's name before, and keeps its address: the author was told.
    expect(item.state).not.toBe('live');
  } else if (item && isDraft(text)) {
    expect(item.state, `${name} says that it is a draft`).toBe('draft');
  } else if (item) {
    const shown = live.find((one) => one.id === item.id);
    expect(shown?.summary?.title, `${name} shows its own text`).toBe(/title: (.*)/.exec(text)?.[1]);
  } else {
    expect(standing.kind, `${name} is there, so it is published or a copy`).toBe('copy');
    const of = standing.kind === 'copy' ? standing.of : undefined;
    const original = world.items().find((one) => one.id === of);
    expect(original?.state, `what ${name} is a copy of is live, or a draft like itself`).toBe(
      isDraft(text) ? 'draft' : 'live',
    );
  }
}

async function expectNothingLeft({ table, now }: World): Promise<void> {
  const ahead: Intent[] = [];
  for (const intent of await readIntents(table))
    if ((await reachedRev(table, intent.subject)) < intent.rev) ahead.push(intent);
  expect(ahead, 'intents that no record will ever reach').toEqual([]);
  expect(await readAgenda(table, shifted(now, 10 ** 9), 9), 'something is still due').toEqual([]);
}
