/**
 * What changed in the run, for whoever looks at it: a hint names a topic and carries nothing else, and whoever hears
 * it asks for the JSON again.
 */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { RoomPart } from './room.ts';

/** Each has its JSON at `/_local/<topic>.json`; `site`: what readers see is another. */
export const topics = [
  ...(['uploads', 'inbox', 'digests', 'functions', 'denials', 'queues'] as const),
  ...(['clock', 'faults', 'ses', 'site', 'store'] as const),
] as const;
export type Topic = (typeof topics)[number];

export class Changes {
  readonly #listeners = new Set<(topic: Topic) => void>();

  tell(topic: Topic): void {
    for (const listener of this.#listeners) listener(topic);
  }

  /** Returns what ends the listening. */
  hear(listener: (topic: Topic) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** After a hint, which goes out at once, a thousand changes are one for each topic; milliseconds. */
const gathering = 100;
/** Shows the browser that the line still stands; milliseconds. */
const heartbeat = 15_000;

/** `GET /events`: `event: changed`, `data: uploads inbox` (server-sent events, HTML Living Standard 9.2). */
export function changesPart(changes: Changes): RoomPart {
  return new Hono().get('/events', (context) =>
    streamSSE(context, async (stream) => {
      const waiting = new Set<Topic>();
      let wake = (): void => {};
      const end = changes.hear((topic) => {
        waiting.add(topic);
        wake();
      });
      stream.onAbort(() => {
        end();
        wake();
      });
      await stream.writeSSE({ event: 'hello', data: '' });
      while (!stream.aborted) {
        if (waiting.size === 0)
          await quiet((woken) => {
            wake = woken;
          });
        const event = waiting.size > 0 ? 'changed' : 'alive';
        const data = [...waiting].join(' ');
        waiting.clear();
        await stream.writeSSE({ event, data });
        await stream.sleep(gathering);
      }
    }),
  );
}

const quiet = (wakeable: (woken: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, heartbeat);
    wakeable(() => {
      clearTimeout(timer);
      resolve();
    });
  });
