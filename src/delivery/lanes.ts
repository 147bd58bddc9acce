/** Many deliveries at once, at the account's pace, until all are made or something says stop. */
import { deliver, type Job, type Todo } from './deliver.ts';
import type { Pace } from './pace.ts';
import type { Next } from './plan.ts';
import type { DeliveryPorts } from './ports.ts';
import { isFinal } from './states.ts';

/** Who is claimed must be sent and written down before the function is stopped. */
const claimMargin = 30_000;
/** SES asks to slow down: longer than the second over which it counts. */
const slowDown = 1_500;
const mostSlowDowns = 20;

export interface Progress {
  /** In this run. */
  readonly sent: number;
  /** Every candidate has a final row, or one that waits for SES's events. */
  readonly complete: boolean;
  /** Why it ended early. */
  readonly stopped?: Extract<Next, { kind: 'stop' }>;
}

/** Why nobody more is to be mailed, when so many were sent in this run. */
export type Brake = (sent: number) => Promise<string | undefined>;

export async function workOff(
  ports: DeliveryPorts,
  job: Job,
  pace: Pace,
  brake: Brake,
  candidates: readonly Todo[],
): Promise<Progress> {
  const queue = [...candidates];
  let stopped: Progress['stopped'];
  let unfinished = 0;
  let sent = 0;
  let slowDowns = 0;

  const stop = (because: string, pause = false, brakes = false) => {
    stopped ??= { kind: 'stop', because, pause, ...(brakes ? { brakes: true } : {}) };
  };
  const step = async (todo: Todo): Promise<void> => {
    const { next, standing } = await deliver(ports, job, todo);
    if (standing?.state === 'sent') sent += 1;
    if (next.kind === 'stop') stop(next.because, next.pause);
    if (next.kind === 'slow-down') {
      queue.push(standing === undefined ? todo : { ...todo, standing });
      if (++slowDowns > mostSlowDowns) return stop('SES goes on asking to slow down');
      return ports.pause(slowDown);
    }
    if (standing === undefined || !(isFinal(standing) || standing.state === 'uncertain')) unfinished += 1;
  };
  const cannotCount = (error: unknown): never => {
    stop('what came back could not be counted');
    throw error;
  };
  const lane = async (): Promise<void> => {
    for (let todo = queue.shift(); todo !== undefined; todo = queue.shift()) {
      if (stopped === undefined && (await pace.turn()) === 'used-up') stop('the daily quota is used up');
      if (ports.remaining() < claimMargin) stop('the run ends');
      const came = stopped === undefined ? await brake(sent).catch(cannotCount) : undefined;
      if (came !== undefined) stop(came, true, true);
      if (stopped !== undefined) {
        unfinished += 1;
        return;
      }
      await step(todo).catch((error: unknown) => {
        stop('a delivery failed');
        throw error;
      });
    }
  };

  // All lanes come to rest before anything is thrown: nobody claims after the lease is given back.
  const ends = await Promise.allSettled(Array.from({ length: pace.lanes }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return {
    sent,
    complete: unfinished === 0 && queue.length === 0,
    ...(stopped === undefined ? {} : { stopped }),
  };
}
