/**
 * What only history knows, written once under `identity/<id>/` before the record says so. Deleting every table loses
 * none of it (promise 6).
 */
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { ArticleId } from '../ids.ts';
import { identityKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';
import type { ArticleItem, LiveFact } from './article.ts';
import type { Findings, Step } from './decision.ts';
import { liveFactSchema, previewFactSchema } from './row-schemas.ts';

const liveName = 'live';
const previewName = 'preview';

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

/** The address of its preview is fixed from here on, so that a rebuild brings the same. */
export const previewFact = (id: ArticleId, token: string): Step => ({
  do: 'fact',
  id,
  name: previewName,
  body: { v: 1, id, token },
  must: true,
});

/** Its author had it announced once more. */
export const announcedFact = ({ id, rev, announced }: ArticleItem): Step[] =>
  announced?.at === undefined
    ? []
    : [
        {
          do: 'fact',
          id,
          name: `announced-${announced.number}`,
          body: { v: 1, id, rev, ...announced },
          must: false,
        },
      ];

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
export const readLiveFact = (content: ObjectStore, id: ArticleId): Promise<LiveFact | undefined> =>
  readFact(content, id, liveName, liveFactSchema);

/** Of one that has no preview yet, as far as its record says. */
export const readPreviewFact = async (content: ObjectStore, id: ArticleId): Promise<string | undefined> =>
  (await readFact(content, id, previewName, previewFactSchema))?.token;

async function readFact<T>(
  content: ObjectStore,
  id: ArticleId,
  name: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const object = await content.get(identityKey(id, name));
  return object?.body && schema.parse(JSON.parse(new TextDecoder().decode(object.body)));
}
