/**
 * What one stage tells another. A hint carries ids and the publication's time, never data: whoever is woken reads
 * the rows. A hint that is lost is repeated by the sweep; one that comes twice changes nothing.
 */
import * as z from 'zod';
import { digestId, instant, shard } from './ids.ts';

const now = z.iso.datetime().transform((text) => instant(text));

/**
 * On the uploads queue, beside S3's own events: look at this key of the content bucket. `again`: the builder asks, after
 * so many calls in a row.
 */
export const lookHint = z.object({
  look: z.string().min(1).max(1024),
  now,
  again: z.number().int().min(1).exactOptional(),
});
export type LookHint = z.infer<typeof lookHint>;

/**
 * To *site*: there may be intents to build. `again`: so many calls in a row have run out of time, each of which woke the
 * next one. `halved`: so many of them had no time for their first pass.
 */
export const buildHint = z.object({
  build: z.literal(true),
  now,
  again: z.number().int().min(1).exactOptional(),
  halved: z.number().int().min(1).exactOptional(),
});
export type BuildHint = z.infer<typeof buildHint>;

/** To *site* too: the hub may be to be told that feeds have changed. */
export const pingHint = z.object({ ping: z.literal(true), now });
export type PingHint = z.infer<typeof pingHint>;

/** All that wakes *site*. */
export const siteHint = z.union([buildHint, pingHint]);

/** To *digest*: something may be due. */
export const freezeHint = z.object({ freeze: z.literal(true), now });

/** To *notices*: somebody may be owed one. */
export const noticesHint = z.object({ notices: z.literal(true), now });
export type NoticesHint = z.infer<typeof noticesHint>;

/** To *images*: there may be pictures to measure. */
export const measureHint = z.object({ measure: z.literal(true), now });
export type MeasureHint = z.infer<typeof measureHint>;

/** On the delivery queue: this shard of this digest has work. */
export const shardHint = z.object({
  digest: z.string().transform(digestId),
  shard: z.string().transform(shard),
  now,
});
export type ShardHint = z.infer<typeof shardHint>;
