/** Carries decisions out, and looks at a key of `articles/` until nothing more is to be done there. */
import type { Instant } from '../ids.ts';
import type { Step } from './decision.ts';
import { writeFact } from './facts.ts';
import { gather } from './gather.ts';
import { writeGuidClaim } from './inherit.ts';
import { owe } from './owed-rows.ts';
import { plan } from './plan.ts';
import type { ArticlePorts } from './ports.ts';
import {
  deleteWaiting,
  writeAddress,
  writeAgenda,
  writeClaim,
  writeIntent,
  writeItem,
  writeKeyRow,
  writeVoidItem,
  writeWaiting,
} from './records.ts';
import { writeReport } from './write-report.ts';

/**
 * Far more than any interleaving needs: a look that is refused so often is starved by others, and its message goes
 * back to the queue.
 */
const maxRounds = 40;

/** Answers with the other keys that ought to be looked at because of what was found here. */
export async function lookAtArticle(
  ports: ArticlePorts,
  key: string,
  now: Instant,
): Promise<readonly string[]> {
  const follow = new Set<string>();
  for (let round = 1; round <= maxRounds; round++) {
    const decision = plan(await gather(ports, key, now));
    for (const notice of decision.notices) await owe(ports.table, notice, ports.wallClock());
    if ((await carryOut(ports, decision.steps)) === 'refused') continue;
    for (const other of decision.follow) follow.add(other);
    if (decision.again) continue;
    await writeReport(ports, key);
    return [...follow];
  }
  throw new Error(`Looked at ${key} ${maxRounds} times, and each time others were faster`);
}

/** In order; the first refused step ends it, and what was written until then is what a crash would have left. */
async function carryOut(ports: ArticlePorts, steps: readonly Step[]): Promise<'done' | 'refused'> {
  for (const step of steps) {
    if ((await carryOutStep(ports, step)) === 'refused') return 'refused';
  }
  return 'done';
}

async function carryOutStep(ports: ArticlePorts, step: Step): Promise<unknown> {
  const { table, content, wallClock } = ports;
  switch (step.do) {
    case 'claim':
      return writeClaim(table, step.claim);
    case 'address':
      return writeAddress(table, step.claim);
    case 'inherit':
      return writeGuidClaim(table, step.claim);
    case 'void':
      return writeVoidItem(table, step.id, 1, wallClock());
    case 'row':
      return writeKeyRow(table, step.row);
    case 'item':
      return writeItem(table, step.item);
    case 'intent':
      return writeIntent(table, step.intent, wallClock());
    case 'agenda':
      return writeAgenda(table, step.at, step.key);
    case 'wait':
      return writeWaiting(table, step.waiting);
    case 'unwait':
      return deleteWaiting(table, step.on, step.key);
    case 'fact': {
      const answer = await writeFact(content, step);
      return answer === 'exists' && step.must ? 'refused' : answer;
    }
  }
}
