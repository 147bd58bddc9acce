/**
 * What only history knows, written once under `identity/<id>/` before the record says so. Deleting every table loses
 * none of it (promise 6).
 */
import { createHash } from 'node:crypto';
import type { ArticleId } from '../ids.ts';
import { identityKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { ArticleItem, LiveFact } from './article.ts';
import type { Findings, Step } from './decision.ts';
import { liveFactSchema } from './row-schemas.ts';

const liveName = 'live';

const nameOf = (...parts: readonly (string | number)[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

/** The article came to this key, not for the first time perhaps. */
export const keyFact = ({ id, rev, guid }: ArticleItem, { key, at }: Findings): Step => ({
  do: 'fact',
  id,
  name: `key-${nameOf(rev, key)}`,
  body: { v: 1, id, rev, guid, key, at },
  must: false,
});

/** A former address of the article was granted to it. */
export const aliasFact = (path: string, { id, rev }: ArticleItem, { at }: Findings): Step => ({
  do: 'fact',
  id,
  name: `alias-${nameOf(rev, path)}`,
  body: { v: 1, id, rev, path, at },
  must: false,
});

/** First publication: address and dates are fixed from here on. */
export const liveFact = (fact: LiveFact): Step => ({
  do: 'fact',
  id: fact.id,
  name: liveName,
  body: fact,
  must: true,
});

export const withdrawnFact = (item: ArticleItem, { key, at }: Findings): Step => ({
  do: 'fact',
  id: item.id,
  name: `withdrawn-${item.rev}`,
  body: { v: 1, id: item.id, rev: item.rev, key, withdrawnAt: item.withdrawnAt, at },
  must: false,
});

/** It was withdrawn and is not any more. */
export const returnedFact = (item: ArticleItem, { key, at }: Findings): Step => ({
  do: 'fact',
  id: item.id,
  name: `returned-${item.rev}`,
  body: { v: 1, id: item.id, rev: item.rev, key, at },
  must: false,
});

/** Which version stays up, and in which state, when this one was rejected. */
export function keptFact(item: ArticleItem, rejected: string, { key, at }: Findings): Step[] {
  const { id, rev, state, content } = item;
  if (content === undefined) return [];
  const { hash, versionId } = content;
  const body = { v: 1, id, rev, key, rejected, kept: { hash, versionId }, state, at };
  return [{ do: 'fact', id, name: `kept-${nameOf(key, rejected)}`, body, must: false }];
}

export async function writeFact(
  content: ObjectStore,
  { id, name, body }: Extract<Step, { do: 'fact' }>,
): Promise<'written' | 'exists'> {
  const answer = await content.put(identityKey(id, name), `${JSON.stringify(body)}\n`, {
    contentType: 'application/json',
    ifAbsent: true,
  });
  return answer === 'exists' ? 'exists' : 'written';
}

/** Of an article that is about to be published for the first time, and perhaps was about to be before. */
export async function readLiveFact(content: ObjectStore, id: ArticleId): Promise<LiveFact | undefined> {
  const object = await content.get(identityKey(id, liveName));
  return object?.body && liveFactSchema.parse(JSON.parse(new TextDecoder().decode(object.body)));
}
