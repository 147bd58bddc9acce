/** A WebSub hub on loopback, as the Recommendation has it: sections 5 (subscribing, with intent verified) and 7, 8. */
import { createHmac, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { listen, readBody, shut } from '../../local/servers/loopback.ts';

interface Subscription {
  readonly callback: string;
  readonly topic: string;
  readonly secret?: string;
  readonly leaseEnds: number;
}

export interface WebSubHub {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  /** Topics that it was told of, in order. */
  readonly told: readonly string[];
  close(): Promise<void>;
}

/** Ten days, as section 5.1 recommends. */
const leaseSeconds = 864_000;

export async function startHub(): Promise<WebSubHub> {
  const subscriptions = new Map<string, Subscription>();
  /** Distributed last, by topic: unchanged content is not distributed again. */
  const distributed = new Map<string, string>();
  const told: string[] = [];
  let url = '';

  const distribute = async (topic: string): Promise<void> => {
    const answer = await fetch(topic);
    const body = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok || distributed.get(topic) === body.toString('base64')) return;
    distributed.set(topic, body.toString('base64'));
    for (const { callback, secret, leaseEnds, ...one } of subscriptions.values()) {
      if (one.topic !== topic || leaseEnds < Date.now()) continue;
      const signature = secret && createHmac('sha256', secret).update(body).digest('hex');
      await fetch(callback, {
        method: 'POST',
        body,
        headers: {
          'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
          link: `<${url}>; rel="hub", <${topic}>; rel="self"`,
          ...(signature && { 'x-hub-signature': `sha256=${signature}` }),
        },
      });
    }
  };

  /** Section 5.3: the subscriber confirms that it was the one who asked. */
  const verify = async (mode: string, one: Subscription): Promise<void> => {
    const asked = new URL(one.callback);
    const challenge = randomBytes(16).toString('hex');
    asked.searchParams.set('hub.mode', mode);
    asked.searchParams.set('hub.topic', one.topic);
    asked.searchParams.set('hub.challenge', challenge);
    asked.searchParams.set('hub.lease_seconds', String(leaseSeconds));
    const answer = await fetch(asked);
    if (!answer.ok || (await answer.text()) !== challenge) return;
    const key = `${one.callback} ${one.topic}`;
    if (mode === 'unsubscribe') subscriptions.delete(key);
    else subscriptions.set(key, one);
  };

  /** The answer's status, and what is done after it was given. */
  const decide = (form: URLSearchParams): readonly [number, () => Promise<unknown>] => {
    const [mode, topic, callback] = ['mode', 'topic', 'callback'].map((name) => form.get(`hub.${name}`));
    const nothing = async () => undefined;
    if (mode === 'publish') {
      const topics = form.getAll('hub.url');
      told.push(...topics);
      return topics.length === 0 ? [400, nothing] : [204, () => Promise.all(topics.map(distribute))];
    }
    const isMode = mode === 'subscribe' || mode === 'unsubscribe';
    if (!isMode || !topic || !callback || !URL.canParse(callback)) return [400, nothing];
    const secret = form.get('hub.secret') ?? undefined;
    if (secret !== undefined && Buffer.byteLength(secret) >= 200) return [400, nothing];
    const leaseEnds = Date.now() + leaseSeconds * 1_000;
    return [202, () => verify(mode, { callback, topic, leaseEnds, ...(secret && { secret }) })];
  };

  const server = createServer(async (request, response) => {
    const body = await readBody(request, 100_000);
    if (request.method !== 'POST' || body === 'too large') {
      response.writeHead(405).end();
      return;
    }
    const [status, afterwards] = decide(new URLSearchParams(body.toString()));
    response.writeHead(status).end();
    await afterwards().catch((error: unknown) => console.error('The hub failed:', error));
  });
  url = `${await listen(server)}/`;
  return { url, told, close: () => shut(server) };
}
