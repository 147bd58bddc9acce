/** The shapes of the article stage's rows and facts, as they stand in the content table and the content bucket. */
import * as z from 'zod';
import { articleId, contentHash, instant } from '../ids.ts';
import { pictureSchemaWith } from './rendition.ts';

export const moment = z.iso.datetime().transform((text) => instant(text));
const id = z.string().transform(articleId);
const hash = z.string().transform(contentHash);
const rev = z.number().int().min(1);

export const problemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  line: z.number().exactOptional(),
  column: z.number().exactOptional(),
  wrong: z.string(),
  expected: z.string(),
  example: z.string(),
  received: z.string().exactOptional(),
});
const previewToken = z.string().regex(/^[0-9a-f]{32}$/);
const announceNumber = z.number().int().min(1);
const problems = z.array(problemSchema).readonly();
const rejected = z.object({ versionId: z.string(), at: moment }).exactOptional();

const summarySchema = z.object({
  title: z.string(),
  deck: z.string().exactOptional(),
  slug: z.string(),
  date: moment.exactOptional(),
  updated: moment.exactOptional(),
  language: z.string().exactOptional(),
  translationOf: z.string().exactOptional(),
  direction: z.enum(['ltr', 'rtl']),
  authors: z.array(
    z.object({ id: z.string().exactOptional(), name: z.string(), url: z.string().exactOptional() }),
  ),
  section: z.string().exactOptional(),
  tags: z.array(z.string()),
  hero: z
    .object({
      src: z.string(),
      alt: z.string(),
      caption: z.string().exactOptional(),
      credit: z.string().exactOptional(),
      width: z.number().exactOptional(),
      height: z.number().exactOptional(),
    })
    .exactOptional(),
  enclosure: z
    .object({
      url: z.string(),
      type: z.string(),
      length: z.number().exactOptional(),
      duration: z.number().exactOptional(),
      title: z.string().exactOptional(),
    })
    .exactOptional(),
  series: z
    .object({
      name: z.string(),
      part: z.number().exactOptional(),
      weight: z.number().exactOptional(),
    })
    .exactOptional(),
  canonical: z.string().exactOptional(),
  addressWish: z.string().exactOptional(),
  aliases: z.array(z.string()).exactOptional(),
  otherKeys: z.array(z.string()).exactOptional(),
  mail: z.enum(['auto', 'never']),
  announce: z.number().exactOptional(),
  excerpt: z.string(),
});

export const itemSchema = z.object({
  id,
  rev,
  liveRev: z.number().int().min(0),
  state: z.enum(['reserved', 'draft', 'scheduled', 'live', 'withdrawn', 'void']),
  key: z.string().exactOptional(),
  content: z.object({ hash, versionId: z.string() }).exactOptional(),
  summary: summarySchema.exactOptional(),
  guid: z.string(),
  inherited: z.literal(true).exactOptional(),
  address: z.string().exactOptional(),
  aliases: z.array(z.string()).exactOptional(),
  published: moment.exactOptional(),
  firstLive: moment.exactOptional(),
  due: moment.exactOptional(),
  preview: previewToken.exactOptional(),
  announced: z.object({ number: announceNumber, at: moment.exactOptional() }).exactOptional(),
  withdrawnAt: moment.exactOptional(),
  problems,
  rejected,
  quarantined: z.object({ format: z.string(), fault: z.string() }).exactOptional(),
  at: moment,
});

const by = z.enum(['content', 'id']);

export const keyRowSchema = z.object({
  key: z.string(),
  rev,
  id: id.exactOptional(),
  standing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('article') }),
    z.object({ kind: z.literal('parked'), by, hash, on: id, deadline: moment }),
    z.object({ kind: z.literal('copy'), by, hash, of: id }),
    z.object({ kind: z.literal('rejected') }),
    z.object({ kind: z.literal('gone') }),
    z.object({ kind: z.literal('leaving'), deadline: moment }),
  ]),
  problems,
  versionId: z.string().exactOptional(),
  at: moment,
});

export const claimSchema = z.object({ hash, rev, id });
export const addressSchema = z.object({ path: z.string(), rev, id, alias: rev.exactOptional() });
export const guidClaimSchema = z.object({ guid: z.string(), rev, id });
export const waitingSchema = z.object({ on: id, by, key: z.string(), hash });
export const intentSchema = z.object({ subject: z.string(), rev, key: z.string() });
/** `at` is the wall-clock time of the intent: the sweep leaves young ones to their makers. */
export const datedIntentSchema = intentSchema.extend({ at: moment });
export const agendaSchema = z.object({ at: moment, key: z.string() });

export const fileSchema = z.object({
  key: z.string(),
  rev,
  kind: z.enum(['page', 'asset', 'public', 'theme']),
  standing: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('there'),
      versionId: z.string(),
      etag: z.string(),
      size: z.number(),
      contentType: z.string(),
      picture: pictureSchemaWith(problemSchema).exactOptional(),
      earlier: z.array(z.string()).exactOptional(),
    }),
    z.object({ kind: z.literal('gone'), wasThere: z.literal(true).exactOptional() }),
  ]),
  problems,
  rejected,
  at: moment,
});

/** `source` is publication.yaml as data, before its schema: defaults and units are applied on each read. */
export const publicationRowSchema = z.object({
  rev,
  accepted: z.object({ versionId: z.string(), hash: z.string(), source: z.unknown() }).exactOptional(),
  problems,
  rejected,
  at: moment,
});

export const liveFactSchema = z.object({
  v: z.literal(1),
  id,
  guid: z.string(),
  inherited: z.literal(true).exactOptional(),
  address: z.string(),
  published: moment,
  firstLive: moment,
  announced: announceNumber.exactOptional(),
});

export const previewFactSchema = z.object({ v: z.literal(1), id, token: previewToken });
export const announcedFactSchema = z.object({ v: z.literal(1), id, rev, number: announceNumber, at: moment });
