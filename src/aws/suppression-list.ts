/**
 * `SuppressionList` on the account's own list at SES. Only version 2 of its API knows it (GetSuppressedDestination,
 * DeleteSuppressedDestination), and both versions share host and signature: so the client of version 1 carries the two
 * calls, and a second client stays out of the bundle.
 */
import { GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses';
import * as z from 'zod';
import type { SuppressionList } from '../subscribers/ports.ts';

let shared: SESClient | undefined;
const sharedClient = (): SESClient => {
  shared ??= new SESClient({
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  return shared;
};

const listed = z.object({ SuppressedDestination: z.object({ Reason: z.string() }) });

/** Throws on every answer but success and "not there": the caller must not call the address clear. */
export function sesSuppressionList(client?: SESClient): SuppressionList {
  return {
    async release(address) {
      const ses = client ?? sharedClient();
      const path = `/v2/email/suppression/addresses/${encodeURIComponent(address)}`;
      const found = await call(ses, 'GET', path);
      if (found.status === 404) return;
      const { Reason } = listed.parse(JSON.parse(found.body)).SuppressedDestination;
      if (Reason === 'COMPLAINT') return;
      await call(ses, 'DELETE', path);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What the SDK hands from one step of a call to the next, as far as it is touched here. */
interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: unknown;
}
const response = z.object({ statusCode: z.number(), body: z.custom<AsyncIterable<Uint8Array>>() });

/** Lets a call of version 1 be addressed, encoded and signed, but with another request, and reads the answer itself. */
async function call(client: SESClient, method: 'GET' | 'DELETE', path: string): Promise<Answer> {
  const command = new GetSendQuotaCommand({});
  let answer: Answer | undefined;
  command.middlewareStack.add(
    (next) => (given) => {
      const request = given.request as Request;
      const { 'content-type': _type, 'content-length': _length, ...headers } = request.headers;
      Object.assign(request, { method, path, headers, body: undefined });
      return next(given);
    },
    { step: 'build', priority: 'low' },
  );
  command.middlewareStack.add(
    () => async (given) => {
      const handled = await client.config.requestHandler.handle(given.request as never);
      answer = await readAnswer(response.parse(handled.response));
      return { response: handled.response, output: { $metadata: {} } };
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(command);
  if (answer === undefined) throw new Error('SES was not asked');
  if (answer.status >= 300 && answer.status !== 404)
    throw new Error(`SES answered ${answer.status} to a look at its suppression list`);
  return answer;
}

async function readAnswer({ statusCode, body }: z.infer<typeof response>): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return { status: statusCode, body: Buffer.concat(chunks).toString('utf8') };
}
