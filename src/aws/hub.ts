/** The hub port over HTTP: the ping that hubs have taken since PubSubHubbub 0.3, which WebSub leaves open. */
import type { Hub, HubAnswer } from '../ports.ts';

/** Milliseconds: a hub that fetches the feed before it answers is given no more. */
const patience = 5_000;

/** Of the client errors, those that say "later" (RFC 9110, 15.5.9; RFC 8470; RFC 6585, 4). */
const later = [408, 425, 429];

/**
 * `address` is that of deployment.yaml. Some hubs read `hub.url`, as the older specification calls it, and some
 * `hub.topic`; one topic in each call, because not all read the second of several.
 */
export const httpHub = (address: string): Hub => ({
  async ping(topic) {
    const body = new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': topic, 'hub.topic': topic });
    try {
      const answer = await fetch(address, {
        method: 'POST',
        body,
        headers: { 'user-agent': 'Courant (WebSub publisher)' },
        // Whoever is named in deployment.yaml is told, and nobody else whom it names in turn.
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      // Unread, it would hold the connection.
      await answer.body?.cancel();
      return answerOf(answer);
    } catch (error) {
      return { kind: 'failed', reason: reasonOf(error) };
    }
  },
});

function answerOf({ status, ok }: Response): HubAnswer {
  if (ok) return { kind: 'accepted' };
  if (status >= 400 && status < 500 && !later.includes(status)) return { kind: 'refused', status };
  if (status >= 300 && status < 400)
    return { kind: 'failed', reason: `It redirects (${status}): deployment.yaml must name where it is now` };
  return { kind: 'failed', reason: `It answered ${status}` };
}

/** fetch says "fetch failed", and why in its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
