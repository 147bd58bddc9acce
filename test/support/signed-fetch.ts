import { SESClient } from '@aws-sdk/client-ses';
import type { Principal } from '../../local/iam/access.ts';
import { clientOf } from './callers.ts';

/** A request to SES for which there is no client here, signed by the SDK's own signer. */
export async function signedFetch(
  endpoint: string,
  principal: Principal,
  request: { method: string; path: string; query?: Record<string, string>; body?: object },
): Promise<{ status: number; errorType: string | null; body: unknown }> {
  const { method, path, query = {} } = request;
  const { hostname, port, host } = new URL(endpoint);
  const body = request.body && JSON.stringify(request.body);
  const client = new SESClient(clientOf(endpoint, principal));
  const signer = await client.config.signer();
  const signed = await signer.sign({
    ...{ method, path, query, protocol: 'http:', hostname, port: Number(port) },
    headers: { host, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body,
  });
  client.destroy();
  const url = new URL(`${path}?${new URLSearchParams(query)}`.replace(/\?$/, ''), endpoint);
  const { host: _host, ...headers } = signed.headers;
  const answer = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
  const text = await answer.text();
  return {
    status: answer.status,
    errorType: answer.headers.get('x-amzn-errortype'),
    body: text && JSON.parse(text),
  };
}
