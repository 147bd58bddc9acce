/** `courant restore`: after a table came from its backup, and before mails go out again (docs/runbook.md). */
import { readPublication } from '../src/article/records.ts';
import { wallClock } from '../src/aws/clock.ts';
import type { Outcome } from '../src/problem.ts';
import { type Restored, type RestorePorts, readDifference, restore } from '../src/restore/restore.ts';
import type { Place } from './place.ts';

interface RestoreRun {
  readonly place: Place;
  readonly dryRun: boolean;
  /** Does not ask. */
  readonly yes: boolean;
  readonly print: (line: string) => void;
  /** `undefined`: there is nobody to be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

export async function runRestore({ place, dryRun, yes, print, ask }: RestoreRun): Promise<Outcome<Restored>> {
  const ports = await restorePorts(place, print);
  const difference = await readDifference(ports);
  if (!difference.ok) return difference;
  print(
    difference.value.length === 0
      ? 'Nobody has said yet that mails may go out with these tables.'
      : `Not the table that mails went out with: ${difference.value.join(', ')}.`,
  );
  const wouldBe = await restore(ports, true);
  if (!wouldBe.ok || dryRun) return told(wouldBe, print, 'would be');
  told(wouldBe, print, 'will be');
  const agreed = yes || (await ask?.('Then mails go out again. Go on? Type yes: ')) === 'yes';
  if (!agreed) return { ok: false, problems: [notAgreed] };
  return told(await restore(ports, false), print, 'were');
}

async function restorePorts(place: Place, print: (line: string) => void): Promise<RestorePorts> {
  const { content: contentBucket, table: content, subscribers, deliveries, tableIds } = place;
  const { config } = await readPublication(content);
  const newsletters = config.newsletters.map(({ id }) => id);
  return {
    contentBucket,
    content,
    subscribers,
    deliveries,
    tableIds,
    newsletters,
    wallClock,
    progress: print,
  };
}

function told(outcome: Outcome<Restored>, print: (line: string) => void, verb: string): Outcome<Restored> {
  if (!outcome.ok) return outcome;
  const { people, replayed, closed } = outcome.value;
  const kinds = Object.entries(replayed).map(([kind, count]) => `${count} ${kind}`);
  print(
    `  ${people} people ${verb} brought up to date from the journal${kinds.length > 0 ? `: ${kinds.join(', ')}` : ''}`,
  );
  print(
    `  ${closed.length} digests ${verb} closed with whoever has no row unresolved: ${closed.join(', ') || 'none'}`,
  );
  return outcome;
}

const notAgreed = {
  severity: 'error',
  code: 'not-agreed',
  wrong: 'Nothing was written, and nobody is mailed.',
  expected: 'yes, or --yes',
  example: 'npm run courant -- restore --yes --local .courant',
} as const;
