/** Of what the stages write into the content bucket, the parts that tell what became of an upload. */
import * as z from 'zod';
import { digestsPrefix, reportKey, reportsPrefix } from '../../src/keys.ts';
import type { ObjectChange } from '../servers/s3/version.ts';

/** A report is some kilobytes; what is larger is no reason to hold up a PUT. */
const mostBytes = 1_000_000;

const digestDocument = new RegExp(`^${digestsPrefix}[^/]+/[^/]+/(marker|proof)\\.json$`);

/** Every other bucket is the site's: the content bucket alone keeps versions (infra/store-stack.ts). */
export const isInContentBucket = ({ versionId }: ObjectChange): boolean => versionId !== undefined;

/** Are its bytes worth reading? */
export function isDocument(change: ObjectChange): boolean {
  const { key, kind, size = 0 } = change;
  if (kind !== 'created' || size > mostBytes || !isInContentBucket(change)) return false;
  return subjectOf(key) !== undefined || digestDocument.test(key);
}

/** The key of the file that a report with this key is about. */
export function subjectOf(key: string): string | undefined {
  const subject = key.slice(reportsPrefix.length, -'.json'.length);
  return key === reportKey(subject) ? subject : undefined;
}

const report = z.looseObject({
  versionId: z.string().optional(),
  status: z.string(),
  id: z.string().optional(),
  url: z.string().optional(),
  problems: z.array(z.looseObject({ severity: z.string(), line: z.number().optional(), wrong: z.string() })),
});
/** As the stages wrote it, whole. */
export type Report = z.infer<typeof report>;

const marker = z.object({
  digest: z.string(),
  members: z.array(z.object({ id: z.string(), key: z.string(), versionId: z.string() })),
});
export type Marker = z.infer<typeof marker>;

const counts = z.record(z.string(), z.number());
const proof = z.object({
  digest: z.string(),
  candidates: z.number(),
  sent: z.number(),
  skipped: counts,
  failed: counts,
  unresolved: z.number(),
  holds: z.boolean(),
});
export type Proof = z.infer<typeof proof>;

/** The document under this key; nothing where somebody else put something else there. */
export type Document =
  | { readonly kind: 'report'; readonly subject: string; readonly report: Report }
  | { readonly kind: 'marker'; readonly marker: Marker }
  | { readonly kind: 'proof'; readonly proof: Proof };

export function readDocument(key: string, text: string): Document | undefined {
  const subject = subjectOf(key);
  if (subject !== undefined) {
    const found = report.safeParse(parsed(text)).data;
    return found && { kind: 'report', subject, report: found };
  }
  if (key.endsWith('/marker.json')) {
    const found = marker.safeParse(parsed(text)).data;
    return found && { kind: 'marker', marker: found };
  }
  const found = proof.safeParse(parsed(text)).data;
  return found && { kind: 'proof', proof: found };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
