/** What the AWS services with a JSON protocol share: one POST per call, the operation in `X-Amz-Target`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Access, account, type Principal, type Wish } from '../iam/access.ts';
import { CutOff, callerOf, type Gate, openGate } from './gate.ts';
import { listen, readBody, shut } from './loopback.ts';

export interface JsonCall {
  /** `PutItem` */
  readonly operation: string;
  /** The request's JSON, unchecked. */
  readonly input: unknown;
  readonly principal: Principal;
  /** Aborts when the caller goes away before the answer: what it waited for belongs to the next one. */
  readonly gone: AbortSignal;
}

interface JsonService {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  close(): Promise<void>;
}

interface JsonServiceOptions {
  readonly access: Access;
  /** As the credential scope of a signature names it. */
  readonly service: 'dynamodb' | 'sqs' | 'secretsmanager';
  /** Before the dot in `X-Amz-Target`. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** Answers with JSON, or throws a `ServiceError`. */
  readonly answer: (call: JsonCall) => Promise<object>;
  readonly gate?: Gate | undefined;
}

/** An error of the service as its callers see it. */
export class ServiceError extends Error {
  readonly type: string;
  readonly status: number;
  /** For clients of the older query protocol: `x-amzn-query-error` (code of that protocol). */
  readonly queryCode: string | undefined;

  constructor(type: string, message: string, options: { status?: number; queryCode?: string } = {}) {
    super(message);
    this.name = 'ServiceError';
    this.type = type;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
  }
}

/** Throws what AWS answers to a principal whose policies do not allow the wish. */
export function judge(access: Access, principal: Principal, wish: Wish, status = 400): void {
  if (access.allows(principal, wish)) return;
  throw new ServiceError(
    'com.amazon.coral.service#AccessDeniedException',
    `User: arn:aws:sts::${account}:assumed-role/${principal.name} is not authorized to perform: ` +
      `${wish.action} on resource: ${wish.resource}`,
    { status, queryCode: 'AccessDenied' },
  );
}

export const notOffered = (operation: string): ServiceError =>
  new ServiceError(
    'com.amazon.coral.service#UnknownOperationException',
    `The operation ${operation} is not offered by the local cloud`,
  );

/** DynamoDB takes requests of up to 16 MiB; nothing here takes more. */
const maxRequestBytes = 16 * 1024 * 1024;

export async function startJsonService(options: JsonServiceOptions): Promise<JsonService> {
  const server = createServer((request, response) => {
    serve(options, request, response).catch((error: unknown) => refuse(options, response, error));
  });
  // Functions are frozen between calls with their connections open, so idle ones are never closed from here.
  server.keepAliveTimeout = 0;
  return { endpoint: await listen(server), close: () => shut(server) };
}

async function serve(options: JsonServiceOptions, request: IncomingMessage, response: ServerResponse) {
  const body = await readBody(request, maxRequestBytes);
  if (body === 'too large') {
    throw new ServiceError('RequestEntityTooLargeException', 'The request is too large', { status: 413 });
  }
  const { method = '', url = '', headers } = request;
  const identity = options.access.authenticate({ method, url, headers, body }, options.service);
  if (identity.kind === 'refused') throw unauthenticated(options, identity.code, identity.message);
  const [target, operation = ''] = String(headers['x-amz-target']).split('.');
  if (target !== options.target) throw notOffered(`${target}.${operation}`);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { principal } = identity;
  const call = { operation, input: parsed(body), principal, gone: gone.signal };
  const passing = { ...callerOf(principal, headers), service: options.service, operation };
  const answer = await (options.gate ?? openGate)(passing, () => options.answer(call));
  reply(options, response, 200, answer);
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('com.amazon.coral.service#SerializationException', 'The body is not JSON');
  }
}

const authenticationErrors: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: 'UnrecognizedClientException',
  IncompleteSignature: 'IncompleteSignatureException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
};

/** S3's words for a bad signature, in the words of the JSON services. */
function unauthenticated({ service }: JsonServiceOptions, code: string, message: string): ServiceError {
  const type = authenticationErrors[code] ?? 'InvalidSignatureException';
  return new ServiceError(`com.amazon.coral.service#${type}`, message, {
    status: service === 'sqs' ? 403 : 400,
  });
}

function refuse(options: JsonServiceOptions, response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return;
  if (error instanceof CutOff) response.destroy();
  else if (error instanceof ServiceError) {
    if (error.queryCode) response.setHeader('x-amzn-query-error', `${error.queryCode};Sender`);
    reply(options, response, error.status, { __type: error.type, message: error.message });
  } else {
    console.error(`The local ${options.service} failed:`, error);
    reply(options, response, 500, { __type: 'InternalFailure', message: 'The local server failed' });
  }
}

function reply(
  { contentType }: JsonServiceOptions,
  response: ServerResponse,
  status: number,
  answer: object,
) {
  response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(answer));
}
