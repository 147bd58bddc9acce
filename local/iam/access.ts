/** Who may do what at the local endpoints: the question every one of them asks before it acts. */

/** One statement of a policy, with every reference of the template resolved. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator → key → values: `{ StringEquals: { 'ses:FromAddress': ['a@b.example'] } }`. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface Principal {
  /** The function's logical id in the template, `operator`, or a service such as `cloudfront.amazonaws.com`. */
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policy: readonly Statement[] | 'everything';
}

export interface Wish {
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** Condition keys: `ses:FromAddress`, `dynamodb:LeadingKeys`… Several values are joined by a comma. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface Denial extends Wish {
  readonly principal: string;
  readonly at: string;
}

/** A request as it arrived, enough to verify its signature (AWS Signature Version 4). */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent, still encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export type Authentication =
  | { readonly kind: 'known'; readonly principal: Principal }
  /** `code` is the AWS error code: InvalidAccessKeyId, SignatureDoesNotMatch, MissingAuthenticationToken, RequestTimeTooSkewed. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface Access {
  authenticate(request: SignedRequest, service: string): Authentication;
  /** False: denied, and remembered in `denials`. With `quiet`, a no is not remembered (403 or 404?). */
  allows(principal: Principal, wish: Wish, options?: { quiet?: boolean }): boolean;
  readonly denials: readonly Denial[];
}

/** The one account of the local cloud, as ARNs name it. */
export const account = '000000000000';
export const region = 'us-east-1';
