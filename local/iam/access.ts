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
  /**
   * Condition keys that hold for every call of this principal, beside those of the call itself: for CloudFront
   * `aws:SourceArn`, the distribution's ARN, which the bucket policy of an origin access control asks for.
   */
  readonly context?: Context;
}

/** Condition keys with their values; set operators (`ForAllValues:…`) cut a string at its commas, never an array. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

export interface Wish {
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** `ses:FromAddress`, `dynamodb:LeadingKeys`… Values that may hold commas themselves are given as an array. */
  readonly context?: Context;
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
