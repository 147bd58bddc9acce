/** The queues: what they hold, and dead letters on their way back. */
import { Hono } from 'hono';
import * as z from 'zod';
import type { FailedWakes } from '../runner/failed-wakes.ts';
import type { SqsServer } from '../servers/sqs.ts';
import { posted, refused } from './posted.ts';
import type { RoomPart } from './room.ts';

export interface QueuesOptions {
  /** Name, as `local.json` has it → ARN. */
  readonly queues: ReadonlyMap<string, string>;
  readonly sqs: Pick<SqsServer, 'depth' | 'messages' | 'sourcesOf' | 'redrive'>;
  readonly failedWakes: FailedWakes;
}

const mostMessages = 50;
const mostCharacters = 4_000;
const redrive = z.object({ queue: z.string() });

export function queuesPart(options: QueuesOptions): RoomPart {
  const { queues, sqs, failedWakes } = options;
  const holding = [...queues].filter(([, arn]) => failedWakes.takes(arn) || sqs.sourcesOf(arn).length > 0);
  const expected = `one of ${holding.map(([name]) => name).join(', ')}`;
  const example = { queue: holding[0]?.[0] ?? '' };
  return new Hono()
    .get('/queues.json', (context) =>
      context.json({ rows: [...queues].map(([name, arn]) => queueRow(options, name, arn)) }),
    )
    .post('/queues/redrive', async (context) => {
      const body = await posted(context, redrive, example);
      if (!body.ok) return body.answer;
      const { queue: received } = body.value;
      const arn = queues.get(received);
      const wrong = { expected, example: JSON.stringify(example), received };
      if (arn === undefined) return refused(context, 404, { wrong: 'There is no such queue', ...wrong });
      if (!holding.some(([name]) => name === received))
        return refused(context, 409, { wrong: 'Nothing here comes from another queue', ...wrong });
      const moved = failedWakes.takes(arn) ? failedWakes.repeat(arn) : sqs.redrive(arn);
      return context.json({ ok: true, moved });
    });
}

function queueRow({ queues, sqs }: QueuesOptions, name: string, arn: string) {
  const messages = sqs.messages(arn);
  const oldest = messages.reduce(
    (earliest, { sentAt }) => Math.min(earliest, sentAt),
    Number.POSITIVE_INFINITY,
  );
  const [source] = sqs.sourcesOf(arn);
  const sourceName = [...queues].find(([, one]) => one === source)?.[0];
  return {
    name,
    ...sqs.depth(arn),
    ...(messages.length > 0 && { oldestAt: new Date(oldest).toISOString() }),
    ...(sourceName !== undefined && { deadLettersOf: sourceName }),
    messages: messages.slice(0, mostMessages).map(({ id, sentAt, receives, body }) => ({
      ...{ id, sentAt: new Date(sentAt).toISOString(), receives, body: body.slice(0, mostCharacters) },
    })),
  };
}
