/** What comes through the uploads queue: S3's own events, and look hints of the sweep. */
import * as z from 'zod';
import { type LookHint, lookHint } from '../hints.ts';
import { instant } from '../ids.ts';

/**
 * "Object Created" and "Object Deleted" as EventBridge delivers them; the key is not URL-encoded here, unlike in S3's
 * own notifications
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). Everything else in it is left unread: the
 * event only says that a key may have changed.
 *
 * `{"version":"0","detail-type":"Object Created","source":"aws.s3","time":"2026-11-23T10:00:00Z",
 *   "detail":{"bucket":{"name":"…"},"object":{"key":"articles/tides.md","size":5,"etag":"…","version-id":"…"}}}`
 */
const s3Event = z
  .object({
    source: z.literal('aws.s3'),
    time: z.iso.datetime(),
    detail: z.object({ object: z.object({ key: z.string().min(1).max(1024) }) }),
  })
  .transform(({ time, detail }): LookHint => ({ look: detail.object.key, now: instant(time) }));

const upload = z.union([lookHint, s3Event]);

/** The body of a queue message → the key to look at, and the publication's time: S3's, or the schedule's. */
export const parseUpload = (body: string): LookHint => upload.parse(JSON.parse(body));
