/** A WebSub subscriber on loopback: discovers (section 4), subscribes (5), and believes what is signed (7.1). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { listen, readBody, shut } from '../../local/servers/loopback.ts';

export interface Delivered {
  readonly type: string | undefined;
  readonly link: string | undefined;
  readonly text: string;
}

export interface Subscriber {
  /** Subscribes to what is at an address, at the hub that its answer names. Answers what was discovered. */
  subscribe(address: string): Promise<{ readonly hub: string; readonly topic: string }>;
  /** Whether the hub has confirmed the subscription to a topic. */
  isConfirmed(topic: string): boolean;
  /** What was signed with the secret. */
  readonly delivered: readonly Delivered[];
  /** How much was not. */
  readonly forged: () => number;
  close(): Promise<void>;
}

const secret = 'a secret of this subscriber alone';

/** RFC 8288: `<a>; rel="hub", <b>; rel="self"` */
export function links(header: string | null): ReadonlyMap<string, string> {
  const found = (header ?? '').matchAll(/<([^>]*)>\s*;\s*rel="?([^",;]+)"?/g);
  return new Map([...found].map(([, address = '', relation = '']) => [relation, address]));
}

export async function startSubscriber(): Promise<Subscriber> {
  const wanted = new Set<string>();
  const confirmed = new Set<string>();
  const delivered: Delivered[] = [];
  let forged = 0;
  const server = createServer(async (request, response) => {
    const body = await readBody(request, 10_000_000);
    const asked = new URL(request.url ?? '/', 'http://subscriber').searchParams;
    const topic = asked.get('hub.topic') ?? '';
    if (request.method === 'GET') {
      // Section 5.3.1: no for what it did not ask for.
      if (!wanted.has(topic)) return void response.writeHead(404).end();
      confirmed.add(topic);
      return void response.writeHead(200).end(asked.get('hub.challenge'));
    }
    const { 'x-hub-signature': signature = '', 'content-type': type, link } = request.headers;
    const own = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const given = Buffer.from(String(signature));
    if (given.length === own.length && timingSafeEqual(given, Buffer.from(own)))
      delivered.push({ type, link: [link].flat()[0], text: body.toString() });
    else forged++;
    response.writeHead(204).end();
  });
  const callback = `${await listen(server)}/callback`;
  return {
    async subscribe(address) {
      const answer = await fetch(address, { method: 'HEAD' });
      const found = links(answer.headers.get('link'));
      const [hub, topic] = [found.get('hub'), found.get('self')];
      if (hub === undefined || topic === undefined) throw new Error(`${address} names no hub or no self`);
      wanted.add(topic);
      const body = new URLSearchParams({
        ...{ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': callback, 'hub.secret': secret },
      });
      const asked = await fetch(hub, { method: 'POST', body });
      if (asked.status !== 202) throw new Error(`The hub answered ${asked.status}`);
      return { hub, topic };
    },
    isConfirmed: (topic) => confirmed.has(topic),
    delivered,
    forged: () => forged,
    close: () => shut(server),
  };
}
