/** What `digests/` tells: which periods were frozen, with which members, and what became of them. Pure. */
import * as z from 'zod';
import { cadenceSchema } from '../config.ts';
import type { Digest, Variant } from '../digest/digest.ts';
import type { Marker } from '../digest/plan.ts';
import { toldFields, toldOf } from '../digest/told.ts';
import {
  articleId,
  contentHash,
  digestId,
  type Instant,
  instant,
  type NewsletterId,
  newsletterId,
  nonce,
} from '../ids.ts';
import { digestsPrefix } from '../keys.ts';
import { order } from './history.ts';

const moment = z.iso.datetime().transform((text) => instant(text));

export const markerSchema = z.object({
  v: z.literal(1),
  digest: z.string().transform(digestId),
  newsletter: z.string().transform(newsletterId),
  cadence: cadenceSchema,
  period: z.string(),
  nonce: z.string().transform(nonce),
  members: z.array(
    z.object({
      id: z.string().transform(articleId),
      key: z.string(),
      versionId: z.string(),
      hash: z.string().transform(contentHash),
      announcement: z.number().int().min(1).exactOptional(),
    }),
  ),
  rendering: z.string().exactOptional(),
  evens: z.partialRecord(cadenceSchema, z.partialRecord(cadenceSchema, z.array(moment))).exactOptional(),
  at: moment,
});
export const begunSchema = z.object({ newsletter: z.string().transform(newsletterId), since: moment });
export const renderingSchema = z.object(toldFields);
export const proofSchema = z.object({ closedAt: moment });

/** The objects of one newsletter, as their keys name them. */
export interface NewsletterFolder {
  readonly newsletter: NewsletterId;
  readonly begun: boolean;
  /** Names of objects by period. */
  readonly periods: ReadonlyMap<string, readonly string[]>;
}

const place = /^([a-z0-9][a-z0-9-]{0,39})\/(?:(begun\.json)|([^/]+)\/([^/]+))$/;

export function foldersOf(keys: readonly string[]): readonly NewsletterFolder[] {
  const found = new Map<string, { begun: boolean; periods: Map<string, string[]> }>();
  for (const key of keys) {
    const [, newsletter, begun, period, name] = place.exec(key.slice(digestsPrefix.length)) ?? [];
    if (newsletter === undefined) continue;
    const folder = found.get(newsletter) ?? { begun: false, periods: new Map<string, string[]>() };
    found.set(newsletter, folder);
    if (begun !== undefined) folder.begun = true;
    if (period !== undefined && name !== undefined)
      folder.periods.set(period, [...(folder.periods.get(period) ?? []), name]);
  }
  return [...found].map(([newsletter, folder]) => ({ newsletter: newsletterId(newsletter), ...folder }));
}

export type Ending =
  /** With the time of its proof. */
  | { readonly kind: 'closed'; readonly at: Instant }
  /** Before it was opened. */
  | { readonly kind: 'cancelled' };

export interface Frozen {
  readonly marker: Marker;
  readonly ending: Ending;
  readonly rendering?: { readonly key: string } & z.infer<typeof renderingSchema>;
}

/** Nothing in it is ever sent again: it is closed, or was never opened. */
export function digestOf({ marker, ending, rendering }: Frozen): Digest {
  const { digest: id, newsletter, cadence, period, members, at } = marker;
  const rendered = rendering && { rendering: rendering.key, ...toldOf(rendering) };
  const frozen = { id, newsletter, cadence, period, rev: 1, members, frozenAt: at, ...rendered };
  if (ending.kind === 'cancelled') return { ...frozen, state: 'cancelled' };
  return { ...frozen, state: 'closed', cutoff: at, shards: [], openedAt: at, closedAt: ending.at };
}

/** No period comes twice; the newest subject is known to the next, and when cadences were even to all. */
export function variantsOf(frozen: readonly Frozen[]): readonly Variant[] {
  const markers = frozen.map(({ marker }) => marker);
  const all = new Map<string, Frozen[]>();
  for (const one of frozen) {
    const { newsletter, cadence } = one.marker;
    const name = `${newsletter}#${cadence}`;
    all.set(name, [...(all.get(name) ?? []), one]);
  }
  return [...all.values()].flatMap((own): Variant[] => {
    const sorted = own.toSorted((a, b) => order(placeInTime(a), placeInTime(b)));
    const last = sorted.at(-1)?.marker;
    const opened = sorted.findLast(({ ending }) => ending.kind === 'closed')?.marker.digest;
    if (last === undefined) return [];
    const { newsletter, cadence, period } = last;
    const lastDigest = opened === undefined ? {} : { lastDigest: opened };
    const evens = evensNoted(markers, last);
    return [{ newsletter, cadence, rev: 1, lastPeriod: period, ...lastDigest, ...(evens && { evens }) }];
  });
}

/** Each marker carries those of all cadences of its newsletter: the newest that has some of this one knows the rest. */
const evensNoted = (markers: readonly Marker[], { newsletter, cadence }: Marker): Variant['evens'] =>
  markers
    .filter((one) => one.newsletter === newsletter && one.evens?.[cadence] !== undefined)
    .toSorted((a, b) => order(a.at, b.at))
    .at(-1)?.evens?.[cadence];

/** Periods of gathering cadences compare as text; those of article mails are ids. */
const placeInTime = ({ marker }: Frozen): string =>
  marker.cadence === 'article' ? marker.at : marker.period;
