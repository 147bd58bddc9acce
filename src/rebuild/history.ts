/**
 * What the facts under `identity/` tell of an article (docs/protocols.md, Article: facts that a rebuild needs). A fact
 * is written before the record that says so: the newest one may tell of a write that never came.
 */
import * as z from 'zod';
import type { Announcement, ArticleState, LiveFact } from '../article/article.ts';
import { announcedFactSchema, liveFactSchema, previewFactSchema } from '../article/row-schemas.ts';
import { type Cadence, cadenceSchema } from '../config.ts';
import {
  type ArticleId,
  articleId,
  type ContentHash,
  contentHash,
  type DigestId,
  digestId,
  type Instant,
  instant,
  type NewsletterId,
  newsletterId,
} from '../ids.ts';
import { identityPrefix } from '../keys.ts';
import type { Place } from '../site/volume.ts';
import { boundFactSchema } from '../site/volume-rows.ts';

/** The article was at this key when it had this `rev`. */
export interface Sighting {
  readonly kind: 'arrived' | 'withdrawn' | 'returned' | 'kept';
  readonly rev: number;
  readonly key: string;
  /** By the wall clock. */
  readonly at: Instant;
}

export interface Kept {
  readonly key: string;
  /** The version that was refused, and the one that stayed up. */
  readonly rejected: string;
  readonly kept: { readonly hash: ContentHash; readonly versionId: string };
  readonly state: ArticleState;
}

export interface Taken {
  readonly digest: DigestId;
  readonly newsletter: NewsletterId;
  readonly cadence: Cadence;
  /** Absent: the first. */
  readonly announcement?: number;
}

/** The address was granted the article as a former one. */
export interface Granted {
  readonly rev: number;
  readonly path: string;
  readonly at: Instant;
}

export interface History {
  readonly id: ArticleId;
  readonly guid: string;
  /** By `rev`. Never empty. */
  readonly sightings: readonly Sighting[];
  readonly live?: LiveFact;
  readonly withdrawnAt?: Instant;
  readonly kept: readonly Kept[];
  readonly taken: readonly Taken[];
  readonly granted: readonly Granted[];
  /** Secret part of its preview's address. */
  readonly preview?: string;
  /** After the first publication, by their numbers. */
  readonly announced: readonly Announced[];
  /** Its place in a volume. */
  readonly bound?: Place;
}

/** Its author had it announced once more; the record that was to say so had this `rev`. */
export interface Announced extends Required<Announcement> {
  readonly rev: number;
}

const id = z.string().transform(articleId);
const moment = z.iso.datetime().transform((text) => instant(text));
const hash = z.string().transform(contentHash);
/** The first facts did not say at which `rev`. */
const rev = z.number().int().min(1).default(1);
const sighting = { rev, key: z.string(), at: moment };

const arrivedSchema = z.object({ ...sighting, guid: z.string() });
const withdrawnSchema = z.object({ ...sighting, withdrawnAt: moment.exactOptional() });
const returnedSchema = z.object(sighting);
const keptSchema = z.object({
  ...sighting,
  rejected: z.string(),
  kept: z.object({ hash, versionId: z.string() }),
  state: z.enum(['reserved', 'draft', 'scheduled', 'live', 'withdrawn', 'void']),
});
const grantedSchema = z.object({ rev, path: z.string(), at: moment });
const takenSchema = z.object({
  digest: z.string().transform(digestId),
  newsletter: z.string().transform(newsletterId),
  cadence: cadenceSchema,
  announcement: z.number().int().min(1).exactOptional(),
});

/** One fact, as the object's key and text have it. */
export interface Fact {
  readonly id: ArticleId;
  readonly name: string;
  readonly body: unknown;
}

const place = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/([a-z0-9][\w-]*)\.json$/;

/** Whose fact an object's key says it is; `undefined`: it is no fact of an article. */
export function factPlace(key: string): Pick<Fact, 'id' | 'name'> | undefined {
  const [, owner, name] = place.exec(key.slice(identityPrefix.length)) ?? [];
  return owner === undefined || name === undefined ? undefined : { id: id.parse(owner), name };
}

/** `undefined`: facts of an article that never had a key, which nobody ever saw. */
export function historyOf(owner: ArticleId, facts: readonly Fact[]): History | undefined {
  const named = (kind: string) => facts.filter(({ name }) => name.startsWith(kind));
  const arrivals = named('key-').map(({ body }) => arrivedSchema.parse(body));
  const withdrawals = named('withdrawn-').map((fact) => withdrawnSchema.parse(withRev(fact)));
  const returns = named('returned-').map(({ body }) => returnedSchema.parse(body));
  const kept = named('kept-').map(({ body }) => keptSchema.parse(body));
  const [live] = facts.filter(({ name }) => name === 'live').map(({ body }) => liveFactSchema.parse(body));
  const sightings = [
    ...arrivals.map((one) => seen('arrived', one)),
    ...kept.map((one) => seen('kept', one)),
    ...withdrawals.map((one) => seen('withdrawn', one)),
    ...returns.map((one) => seen('returned', one)),
  ].sort((a, b) => a.rev - b.rev || order(a.at, b.at));
  const guid = live?.guid ?? arrivals[0]?.guid;
  if (guid === undefined || sightings.length === 0) return undefined;
  const withdrawnAt = withdrawals.sort((a, b) => a.rev - b.rev).at(-1)?.withdrawnAt;
  return {
    ...{ id: owner, guid, sightings },
    ...(live === undefined ? {} : { live }),
    ...(withdrawnAt === undefined ? {} : { withdrawnAt }),
    kept: kept.map(({ key, rejected, kept: stays, state }) => ({ key, rejected, kept: stays, state })),
    taken: named('digest-').map(({ body }) => takenSchema.parse(body)),
    granted: named('alias-').map(({ body }) => grantedSchema.parse(body)),
    ...previewOf(facts),
    ...boundOf(facts),
    announced: named('announced-')
      .map(({ body }) => announcedFactSchema.parse(body))
      .sort((a, b) => a.number - b.number),
  };
}

function previewOf(facts: readonly Fact[]): Pick<History, 'preview'> {
  const fact = facts.find(({ name }) => name === 'preview');
  return fact === undefined ? {} : { preview: previewFactSchema.parse(fact.body).token };
}

function boundOf(facts: readonly Fact[]): Pick<History, 'bound'> {
  const fact = facts.find(({ name }) => name === 'bound');
  return fact === undefined ? {} : { bound: boundFactSchema.parse(fact.body) };
}

/** The first withdrawals say their `rev` by their name alone. */
const withRev = ({ name, body }: Fact): unknown => ({
  rev: Number(name.slice('withdrawn-'.length)),
  ...z.record(z.string(), z.unknown()).parse(body),
});

const seen = (kind: Sighting['kind'], { rev: at, key, at: moment }: Omit<Sighting, 'kind'>): Sighting => ({
  ...{ kind, rev: at, key, at: moment },
});

export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
