/**
 * What the run's own machinery tells whoever watches it. Everything here is seen from outside: bundles and `src/` know
 * nothing of it. Telling costs a function call; who is told answers at once and throws nothing.
 */
import type { Denial } from '../iam/access.ts';
import type { ObjectChange } from '../servers/s3/version.ts';

/** A call of a function, from begin to end. */
interface Call {
  /** For people: `article`. */
  readonly name: string;
  /** One request's tries, one after the other, share it. */
  readonly requestId: string;
  /** The first call of its process, which starts with it. */
  readonly cold: boolean;
}

interface Mailed {
  /** The envelope's recipients. */
  readonly to: readonly string[];
  /** As the mail is tagged; a confirmation is not. */
  readonly digest?: string;
}

export type Happening =
  /** `text`: what was put, where it is one of our documents (documents.ts). */
  | { readonly kind: 'object'; readonly change: ObjectChange; readonly text?: string }
  /** `given up`: to the dead letters. */
  | {
      readonly kind: 'message';
      readonly what: 'sent' | 'received' | 'deleted' | 'given up';
      readonly body: string;
    }
  /** `by`: who made the call, as people would say it. */
  | ({ readonly kind: 'began'; readonly event: unknown; readonly by: string } & Call)
  | ({
      readonly kind: 'ended';
      /** Since the begin; a cold call's includes the start of its process. */
      readonly milliseconds: number;
      /** Resident memory of the process at its answer. */
      readonly memoryBytes?: number;
      readonly error?: { readonly type: string; readonly message: string };
    } & Call)
  /** Bodies of messages of a batch that the function could not work off: they become visible again. */
  | { readonly kind: 'left'; readonly name: string; readonly bodies: readonly string[] }
  /** SES accepted it; `id` is the inbox's. */
  | ({ readonly kind: 'mail'; readonly id: string } & Mailed)
  /** `what` as SES names it: `Bounce`. */
  | ({ readonly kind: 'feedback'; readonly what: string } & Mailed)
  | { readonly kind: 'denied'; readonly denial: Denial };

export type Observe = (happening: Happening) => void;
