/** Lambda's Invoke, through which functions wake each other with the SDK. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Access, account, region } from '../iam/access.ts';
import { CutOff, callerOf, type Gate, openGate } from '../servers/gate.ts';
import { listen, readBody, shut } from '../servers/loopback.ts';
import type { LambdaFunction } from './function.ts';
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
  readonly gate?: Gate;
}): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const failed = (error: unknown) =>
      error instanceof CutOff ? error : refusal(500, 'ServiceException', String(error));
    const result = await answer(request, options).catch(failed);
    if (result instanceof CutOff) response.destroy();
    else send(response, result);
  });
  // Functions are frozen between calls with their connections open, so idle ones are never closed from here.
  server.keepAliveTimeout = 0;
  return { endpoint: await listen(server), close: () => shut(server) };
}

async function answer(
  request: IncomingMessage,
  {
    access,
    functions,
    gate = openGate,
  }: { readonly access: Access; readonly functions: () => Functions; readonly gate?: Gate },
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
  const call = {
    ...callerOf(who.principal, headers),
    service: 'lambda',
    operation: `Invoke ${lambda.label}`,
  };
  const isEvent = headers['x-amz-invocation-type'] === 'Event';
  return gate(call, () => invoke(functions(), lambda, event, { by: who.principal.name, isEvent }));
}

async function invoke(
  functions: Functions,
  lambda: LambdaFunction,
  event: unknown,
  { by, isEvent }: { readonly by: string; readonly isEvent: boolean },
): Promise<Answer> {
  if (isEvent) {
    void functions.wake(lambda, event, by);
    return { status: 202 };
  }
  const result = await functions.invoke(lambda, event, by);
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
