/** Hints of what changed, as whoever looks at the run hears them. */
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Changes, changesPart } from '../../local/room/changes.ts';
import { openRoom } from '../../local/room/room.ts';
import { listen, shut } from '../../local/servers/loopback.ts';

let server: Server | undefined;
afterEach(async () => {
  if (server !== undefined) await shut(server);
  server = undefined;
});

async function room(changes: Changes): Promise<string> {
  server = createServer(openRoom([changesPart(changes)]));
  return listen(server);
}

/** Reads server-sent events until `wanted` of them have come. */
async function heard(url: string, wanted: number, meanwhile: () => void): Promise<string[]> {
  const leave = new AbortController();
  const answer = await fetch(`${url}/_local/events`, { signal: leave.signal });
  expect(answer.headers.get('content-type')).toMatch(/^text\/event-stream/);
  let text = '';
  const events = () => text.split('\n\n').slice(0, -1);
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    if (text === '') meanwhile();
    text += chunk;
    if (events().length >= wanted) break;
  }
  leave.abort();
  return events();
}

describe('the events of the control room', () => {
  it('greet, then name the topics that changed, each once', async () => {
    const changes = new Changes();
    const events = await heard(await room(changes), 2, () => {
      for (let count = 0; count < 1_000; count++) changes.tell('uploads');
      changes.tell('inbox');
    });
    expect(events).toEqual(['event: hello\ndata: ', 'event: changed\ndata: uploads inbox']);
  });

  it('reach everybody who listens, and nobody who has left', async () => {
    const changes = new Changes();
    const told: string[] = [];
    const leave = changes.hear((topic) => told.push(`first ${topic}`));
    changes.hear((topic) => told.push(`second ${topic}`));
    changes.tell('clock');
    leave();
    changes.tell('faults');
    expect(told).toEqual(['first clock', 'second clock', 'second faults']);
  });
});
