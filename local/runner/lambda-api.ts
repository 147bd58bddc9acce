/** Lambda's Invoke, through which functions wake each other with the SDK. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Access, account, region } from '../iam/access.ts';
import { listen, readBody, shut } from '../servers/loopback.ts';
import type { Functions } from './functions.ts';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A synchronous invoke takes 6 MB (Lambda quotas). */
const maxBytes = 6 * 1024 * 1024;
const path = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/;

export async function startLambdaApi(options: {
  readonly access: Access;
  /** Asked at each call: the endpoint must be known before the functions can start. */
  readonly functions: () => Functions;
}): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const failed = (error: unknown) => refusal(500, 'ServiceException', String(error));
    send(response, await answer(request, options).catch(failed));
  });
  // Functions are frozen between calls with their connections open, so idle ones are never closed from here.
  server.keepAliveTimeout = 0;
  return { endpoint: await listen(server), close: () => shut(server) };
}

async function answer(
  request: IncomingMessage,
  { access, functions }: { access: Access; functions: () => Functions },
): Promise<Answer> {
  const body = await readBody(request, maxBytes);
  if (body === 'too large') return refusal(413, 'RequestTooLargeException', `More than ${maxBytes} bytes`);
  const { method = '', url = '', headers } = request;
  const who = access.authenticate({ method, url, headers, body }, 'lambda');
  if (who.kind === 'refused') return refusal(403, who.code, who.message);
  const named = path.exec(url)?.[1];
  if (method !== 'POST' || named === undefined)
    return refusal(501, 'NotImplemented', `No ${method} ${url} here`);
  const name = decodeURIComponent(named).replace(/^.*:function:/, '');
  const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  if (!access.allows(who.principal, { action: 'lambda:InvokeFunction', resource: arn })) {
    return refusal(403, 'AccessDeniedException', `${who.principal.name} may not invoke ${arn}`);
  }
  const lambda = functions().find(arn);
  if (lambda === undefined) return refusal(404, 'ResourceNotFoundException', `Function not found: ${arn}`);
  const event: unknown = JSON.parse(body.toString('utf8') || '{}');
  if (headers['x-amz-invocation-type'] === 'Event') {
    void functions().wake(lambda, event);
    return { status: 202 };
  }
  const result = await functions().invoke(lambda, event);
  return result.kind === 'answered'
    ? { status: 200, body: result.payload }
    : { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: result.error };
}

const refusal = (status: number, type: string, Message: string): Answer => ({
  status,
  headers: { 'x-amzn-errortype': type },
  body: { Type: 'User', Message },
});

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
