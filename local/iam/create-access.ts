/** Who is calling, and may they? Every local endpoint asks here before it acts. */
import {
  type Access,
  type Authentication,
  type Denial,
  type Principal,
  region,
  type SignedRequest,
} from './access.ts';
import { readChunkedBody } from './aws-chunked.ts';
import { permits } from './evaluate.ts';
import {
  header,
  readClaim,
  requestSignature,
  type SignatureClaim,
  sameSignature,
  sha256,
  sign,
  signingKey,
  splitUrl,
  stampTime,
} from './sigv4.ts';

/** How far a signer's clock may be off (IAM user guide, "Troubleshoot signed requests"). */
const allowedSkew = 15 * 60_000;
/** A run of days must not grow without end; the newest are what a developer reads. */
const denialsKept = 500;

export interface AccessOptions {
  /** Asked at each request, so that principals may come and go. */
  readonly principals: () => readonly Principal[];
  /** Wall-clock time, which signatures are judged by. */
  readonly now: () => Date;
  readonly denied?: (denial: Denial) => void;
}

export function createAccess({ principals, now, denied }: AccessOptions): Access {
  const denials: Denial[] = [];
  return {
    denials,
    authenticate: (request, service) => authenticate(request, service, principals(), now()),
    allows(principal, wish, { quiet = false } = {}) {
      const context = { ...wish.context, ...principal.context };
      if (principal.policy === 'everything' || permits(principal.policy, { ...wish, context })) return true;
      if (quiet) return false;
      const denial: Denial = { ...wish, principal: principal.name, at: now().toISOString() };
      denials.push(denial);
      denials.splice(0, denials.length - denialsKept);
      denied?.(denial);
      return false;
    },
  };
}

type Refusal = Extract<Authentication, { kind: 'refused' }>;
const refused = (code: string, message: string): Refusal => ({ kind: 'refused', code, message });

function authenticate(
  request: SignedRequest,
  service: string,
  principals: readonly Principal[],
  now: Date,
): Authentication {
  const claim = readClaim(request);
  if (claim === 'none') return refused('MissingAuthenticationToken', 'The request is not signed.');
  const malformed = service === 's3' ? 'AuthorizationHeaderMalformed' : 'IncompleteSignature';
  if (claim === 'malformed') return refused(malformed, 'The signature cannot be read.');
  if (!claim.scope.endsWith(`/${region}/${service}/aws4_request`)) {
    return refused(malformed, `Credential should be scoped to ${region} and the service ${service}.`);
  }
  const principal = principals.find(({ accessKeyId }) => accessKeyId === claim.accessKeyId);
  if (!principal) return refused('InvalidAccessKeyId', 'The access key id does not exist in our records.');
  return (
    judgeTime(claim, now) ??
    judgeHeaders(request, claim, service) ??
    judgePayload(request, claim, service) ??
    judgeSignature(request, claim, service, principal) ?? { kind: 'known', principal }
  );
}

function judgeTime(claim: SignatureClaim, now: Date): Refusal | undefined {
  const age = now.getTime() - stampTime(claim.stamp);
  if (claim.expires === undefined) {
    if (Math.abs(age) <= allowedSkew) return undefined;
    return refused('RequestTimeTooSkewed', 'The request time and the current time differ too much.');
  }
  if (age > claim.expires * 1000) return refused('AccessDenied', 'Request has expired.');
  return age < -allowedSkew ? refused('AccessDenied', 'Request is not valid yet.') : undefined;
}

/** What is not signed could have been added on the way. */
function judgeHeaders(request: SignedRequest, claim: SignatureClaim, service: string): Refusal | undefined {
  const needed = Object.keys(request.headers).filter(
    (name) => name === 'host' || (service === 's3' && name.startsWith('x-amz-')),
  );
  const missing = needed.find((name) => !claim.signedHeaders.includes(name));
  if (missing === undefined) return undefined;
  return refused('AccessDenied', `There were headers present which were not signed: ${missing}.`);
}

const unsigned = 'UNSIGNED-PAYLOAD';
const signedChunks = ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER'];
const literals = [unsigned, 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', ...signedChunks];

/** The payload hash as the signer saw it. Only S3 takes a word instead of a hash. */
function payloadHash(request: SignedRequest, claim: SignatureClaim, service: string): string {
  if (service !== 's3') return sha256(request.body);
  const query = new URLSearchParams(splitUrl(request.url).query);
  const stated = header(request, 'x-amz-content-sha256') ?? query.get('X-Amz-Content-Sha256');
  return stated ?? (claim.form === 'query' ? unsigned : '');
}

function judgePayload(request: SignedRequest, claim: SignatureClaim, service: string): Refusal | undefined {
  if (service !== 's3') return undefined;
  const stated = payloadHash(request, claim, service);
  if (literals.includes(stated) || stated === sha256(request.body)) return undefined;
  if (stated === '') return refused('InvalidRequest', 'Missing required header: x-amz-content-sha256.');
  return /^[0-9a-f]{64}$/.test(stated)
    ? refused('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' does not match the body.")
    : refused('InvalidArgument', `x-amz-content-sha256 must be a SHA-256 or one of ${literals.join(', ')}.`);
}

function judgeSignature(
  request: SignedRequest,
  claim: SignatureClaim,
  service: string,
  principal: Principal,
): Refusal | undefined {
  const key = signingKey(principal.secretAccessKey, claim.scope);
  const payload = payloadHash(request, claim, service);
  const right = sameSignature(claim.signature, requestSignature(request, claim, key, payload));
  if (right && (!signedChunks.includes(payload) || chunksAreSigned(request, claim, key))) return undefined;
  return refused('SignatureDoesNotMatch', 'The signature we calculated does not match the one you provided.');
}

/** Each chunk's signature covers the one before it, the trailers' covers the last chunk's. */
function chunksAreSigned(request: SignedRequest, claim: SignatureClaim, key: Buffer): boolean {
  const body = readChunkedBody(request.body);
  if (!body) return false;
  let previous = claim.signature;
  for (const { data, signature = '' } of body.chunks) {
    const lines = [claim.stamp, claim.scope, previous, sha256(''), sha256(data)];
    if (!sameSignature(signature, sign(key, ['AWS4-HMAC-SHA256-PAYLOAD', ...lines]))) return false;
    previous = signature;
  }
  const { 'x-amz-trailer-signature': signature, ...trailers } = Object.fromEntries(body.trailers);
  const canonical = Object.entries(trailers).map(([name, value]) => `${name}:${value}\n`);
  if (signature === undefined) return canonical.length === 0;
  const lines = [claim.stamp, claim.scope, previous, sha256(canonical.join(''))];
  return sameSignature(signature, sign(key, ['AWS4-HMAC-SHA256-TRAILER', ...lines]));
}
