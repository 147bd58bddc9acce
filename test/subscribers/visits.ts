/** A visitor of the pages, in memory: what a browser, a mail program or a machine sends. */
import { subscribersApp } from '../../src/subscribers/http.ts';
import { formStamp } from '../../src/subscribers/links.ts';
import { keys, later, noon, type World } from './builders.ts';

export type Body = string | URLSearchParams | FormData;

export const visitor = (here: () => World) => {
  const send = async (path: string, init: RequestInit = {}, at = noon): Promise<Response> =>
    subscribersApp(here()).request(path, init, { requestContext: { timeEpoch: Date.parse(at) } });
  return {
    send,
    get: (path: string, at = noon) => send(path, {}, at),
    post: (path: string, body?: Body, headers: Record<string, string> = {}, at = noon) =>
      send(path, { method: 'POST', headers, ...(body === undefined ? {} : { body }) }, at),
    /** A form of ours, as a browser sends it. */
    submit: (path: string, fields: Readonly<Record<string, string>> = {}, at = noon) =>
      send(
        path,
        {
          method: 'POST',
          headers: { 'sec-fetch-site': 'same-origin' },
          body: new URLSearchParams({ shown: formStamp(keys, later(-1)), ...fields }),
        },
        at,
      ),
    json: (value: unknown, at = noon) =>
      send(
        '/api/subscribe',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: typeof value === 'string' ? value : JSON.stringify(value),
        },
        at,
      ),
  };
};
