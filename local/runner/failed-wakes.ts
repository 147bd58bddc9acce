/** Asynchronous invokes that were given up, woken again from the records in their failure destination. */
import * as z from 'zod';
import type { SqsServer } from '../servers/sqs.ts';
import type { Functions } from './functions.ts';

/** As `failureRecord` in functions.ts makes it. */
const record = z.object({
  requestContext: z.object({ functionArn: z.string() }),
  requestPayload: z.unknown(),
});

export interface FailedWakes {
  /** Takes the records of failed wakes? */
  takes(queueArn: string): boolean;
  /**
   * Wakes whom the records name, with the event that they hold, and removes them; answers with how many. Others stay.
   * A wake that fails again leaves a new record; one that a kill cuts off is lost like any that was under way.
   */
  repeat(queueArn: string): number;
}

export function failedWakes(functions: Functions, sqs: Pick<SqsServer, 'messages' | 'remove'>): FailedWakes {
  return {
    takes: (queueArn) => functions.all.some(({ async }) => async.onFailure === queueArn),
    repeat(queueArn) {
      let repeated = 0;
      for (const { id, body } of sqs.messages(queueArn)) {
        const failed = readRecord(body);
        const lambda = failed && functions.find(failed.requestContext.functionArn.replace(/:\$LATEST$/, ''));
        if (failed === undefined || lambda === undefined) continue;
        void functions.wake(lambda, failed.requestPayload, 'a redrive');
        sqs.remove(queueArn, id);
        repeated += 1;
      }
      return repeated;
    },
  };
}

function readRecord(body: string): z.infer<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
