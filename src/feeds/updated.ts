/**
 * When an entry was last changed, as feeds say it. Two articles dated by their authors share a midnight, and readers
 * that go by `updated` take the second for one they have (the W3C validator: DuplicateUpdated). So each moment has a
 * fraction of a second that is the article's own, made of its id: the same in each feed, and after a rebuild.
 */
import { createHash } from 'node:crypto';
import { type Instant, instant } from '../ids.ts';
import type { FeedEntry, FeedModel } from './feed.ts';

/** Formats have whole seconds in common: RSS has no others. */
export const wholeSecond = (moment: Instant): Date => new Date(Math.floor(Date.parse(moment) / 1000) * 1000);

/** Of a hundred articles dated the same second, two share it once in two hundred publications. */
const moments = 999_999;

/** RFC 3339, in UTC, with six decimals: the most that every reader's calendar takes. */
export function entryUpdated({ guid, updated }: Pick<FeedEntry, 'guid' | 'updated'>): string {
  const own = createHash('sha256').update(guid).digest().readUInt32BE(0) % moments;
  const second = wholeSecond(updated).toISOString().slice(0, -'.000Z'.length);
  return `${second}.${String(own + 1).padStart(6, '0')}Z`;
}

/** Of a feed without entries. RFC 4287, 4.2.15 asks for a moment even there, and an earlier one looks like a mistake. */
const never = instant('2000-01-01T00:00:00Z');

/** That of the newest change, never the clock (RFC 4287, 4.2.15). */
export const feedUpdated = ({ updated, entries }: Pick<FeedModel, 'updated' | 'entries'>): string =>
  updated ?? entries.map(entryUpdated).sort().at(-1) ?? never;
