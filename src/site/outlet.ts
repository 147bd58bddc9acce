/**
 * Where objects go out to the site bucket: a PUT only for what differs, and only while there is time for its answer
 * (docs/protocols.md, Site).
 */
import { createHash } from 'node:crypto';
import type { Log, ObjectHead, ObjectStore } from '../ports.ts';
import type { SiteObject } from './site.ts';
import { storedType } from './stored-type.ts';

export interface Outlet {
  /** Brings the object to the bucket unless it stands there already. */
  bring(object: SiteObject): Promise<void>;
  remove(key: string): Promise<void>;
  /** Some write of ours may still land, though nobody knows: what it would overwrite must be looked at later. */
  doubtful(): boolean;
}

/** Thrown where a PUT would start too late. Nothing is lost: the intents stay. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

export interface OutletPorts {
  readonly site: ObjectStore;
  readonly log: Log;
  /** Milliseconds in which a PUT may still start. */
  readonly timeLeft: () => number;
}

/** So many objects are asked for between two looks at the time; one takes some ten milliseconds. */
const askedFor = 4;

export function createOutlet({ site, log, timeLeft }: OutletPorts): Outlet {
  let doubt = false;
  let asked = 0;
  const inTime = (): void => {
    if (timeLeft() <= 0) throw new OutOfTime('No time is left for another write');
  };
  /** Where everything stands already, nothing else would end the call before it is killed. */
  const inTimeNowAndThen = (): void => {
    asked++;
    if (asked % askedFor === 0) inTime();
  };
  async function careful<T>(write: () => Promise<T>): Promise<T> {
    inTime();
    try {
      return await write();
    } catch (error) {
      doubt = true;
      throw error;
    }
  }
  return {
    doubtful: () => doubt,

    async bring(object) {
      inTimeNowAndThen();
      const head = await site.head(object.key);
      if (head && object.etag !== undefined && stands(head, object, object.etag)) return;
      const body = await object.body();
      if (body === undefined) {
        log.warn('The source of an object is no longer stored', { key: object.key });
        return;
      }
      // What has another length is another: nothing need be hashed.
      if (head?.size === lengthOf(body) && stands(head, object, etagOf(body))) return;
      const { key, cacheControl } = object;
      const { contentType, metadata } = saidOf(object);
      inTime();
      await object.beforePut?.();
      const put = await careful(() => site.put(key, body, { contentType, cacheControl, metadata }));
      if (put !== 'exists' && put.retried) doubt = true;
      log.info('Put', { key });
    },

    async remove(key) {
      inTimeNowAndThen();
      if ((await site.head(key)) === undefined) return;
      const removed = await careful(() => site.delete(key));
      if (removed.retried) doubt = true;
      log.info('Removed', { key });
    },
  };
}

/**
 * The ETag of an object written by a single PUT without a KMS key is the MD5 of its bytes (Amazon S3 API Reference,
 * Object); the site bucket is written in no other way.
 */
export const etagOf = (body: Uint8Array | string): string =>
  `"${createHash('md5').update(body).digest('hex')}"`;

const lengthOf = (body: Uint8Array | string): number =>
  typeof body === 'string' ? Buffer.byteLength(body) : body.length;

const stands = (head: ObjectHead, object: SiteObject, etag: string): boolean => {
  const { contentType, metadata } = saidOf(object);
  return (
    head.etag === etag &&
    head.contentType === contentType &&
    saidNames.every((name) => head.metadata[name] === metadata[name])
  );
};

/** What the viewer-response function makes headers and status of (infra/edge/viewer-response.js). */
const saidNames = ['status', 'location', 'type', 'link'] as const;

interface Said {
  readonly contentType: string;
  readonly metadata: Partial<Readonly<Record<(typeof saidNames)[number], string>>>;
}

function saidOf({ contentType: type, status, location, link }: SiteObject): Said {
  const { contentType, shown } = storedType(type);
  return {
    contentType,
    metadata: {
      ...(status === undefined ? {} : { status: String(status) }),
      ...(location === undefined ? {} : { location }),
      ...(shown === undefined ? {} : { type: shown }),
      ...(link === undefined ? {} : { link }),
    },
  };
}
