/** The nouns of the store, as they lie on disk and as they are told to others. */
import * as z from 'zod';

const content = z.object({
  /** Under `bodies/`. */
  file: z.string(),
  size: z.number(),
  /** With its double quotes. */
  etag: z.string(),
  /** What a GET gives back: content type, cache control, user metadata, checksums. */
  headers: z.record(z.string(), z.string()),
});
export type ObjectContent = z.infer<typeof content>;

export const versionSchema = z.object({
  key: z.string(),
  /** `null` is what a bucket without versioning writes. */
  versionId: z.string(),
  /** Grows with every change in the bucket. */
  sequencer: z.string(),
  /** Whole seconds, as S3 has it. */
  lastModified: z.string(),
  /** Absent: a delete marker. */
  content: content.optional(),
});
export type Version = z.infer<typeof versionSchema>;
export type StoredVersion = Version & { readonly content: ObjectContent };

export const changeSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  kind: z.enum(['created', 'deleted']),
  /** Absent where the bucket keeps no versions. */
  versionId: z.string().optional(),
  etag: z.string().optional(),
  size: z.number().optional(),
  /** Hexadecimal, all of one length; of two changes of a key the later has the greater one. */
  sequencer: z.string(),
  reason: z.enum(['PutObject', 'CopyObject', 'CompleteMultipartUpload', 'DeleteObject']),
  deletionType: z.enum(['Delete Marker Created', 'Permanently Deleted']).optional(),
  at: z.string(),
});
/** What an event says of one change of one object. */
export type ObjectChange = z.infer<typeof changeSchema>;

export const settingsSchema = z.object({
  created: z.string(),
  /** Absent: never enabled. */
  versioning: z.enum(['Enabled', 'Suspended']).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A multipart upload under way. */
export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, { readonly file: string; readonly size: number; readonly etag: string }>;
}
