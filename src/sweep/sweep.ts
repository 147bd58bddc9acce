/**
 * Every minute: what is due, and what lies because somebody crashed or a hint was lost. Nothing is decided here;
 * whoever is woken looks for itself, so a hint too many does no harm (docs/protocols.md).
 */
import type { Instant } from '../ids.ts';
import { sweepAgenda } from './agenda.ts';
import { sweepDigests } from './digests.ts';
import { sweepIntents } from './intents.ts';
import { sweepNotices } from './notices.ts';
import { sweepPictures } from './pictures.ts';
import { sweepPings } from './pings.ts';
import type { SweepPorts } from './ports.ts';
import { sweepVerify } from './verify.ts';
import { sweepWaiting } from './waiting.ts';

/**
 * `now` is the publication's time. A part that fails keeps none of the others from their work; what was thrown is
 * thrown in the end, together.
 */
export async function sweep(ports: SweepPorts, now: Instant): Promise<void> {
  // Waiting keys before the agenda: no withdrawal becomes final before the key that may take the article over.
  const parts = [
    sweepWaiting,
    sweepAgenda,
    sweepIntents,
    sweepVerify,
    sweepPictures,
    sweepDigests,
    sweepNotices,
    sweepPings,
  ];
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      await part(ports, now);
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Parts of the sweep failed');
}
