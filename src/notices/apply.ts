/**
 * Tells authors and the owner what is owed to them (docs/protocols.md, Article: notices). Everything for one person
 * goes into one mail. A claim comes before the call, and what became uncertain is not mailed again: a notice that is
 * lost does no harm, for the report says the same; one that comes twice is noise.
 */
import { subjectOf } from '../article/owed.ts';
import { deleteOwed, type OwedRow, readOwed, writeOwed } from '../article/owed-rows.ts';
import { readPublication } from '../article/records.ts';
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { SendOutcome } from '../ports.ts';
import { composeNotice } from './mail.ts';
import type { Letter, Notice, Noticed } from './notice.ts';
import { dueAt, isOver, lettersOf, personsFor, told, untold, withMail, withoutMail } from './plan.ts';
import type { NoticesPorts } from './ports.ts';
import { readNoticed, writeNoticed } from './records.ts';
import { standingOf } from './standing.ts';

const mostRows = 10_000;
/** Files in one run, which reads a few rows of each; ten thousand broken ones are told in portions. */
const mostFiles = 500;
/** A function's time is short, and a sandbox account sends one mail a second; the rest is the next minute's. */
const mostLetters = 20;

/** `now` is the publication's time: it decides what is due. */
export async function sendNotices(ports: NoticesPorts, now: Instant): Promise<void> {
  const { config } = await readPublication(ports.table);
  const notices = await standing(ports, config);
  const due = dueAt(notices.map(({ row }) => row));
  if (due === undefined || due > now) return;
  const run: Run = { ports, config, now, rows: new Map(notices.map(({ row }) => [subjectOf(row), row])) };
  const pace = await ports.pace();
  for (const letter of lettersOf(notices, config).slice(0, mostLetters)) {
    const before = await readNoticed(ports.table, letter.to.id);
    const noticed = withMail(letter.to.id, before, now);
    if (noticed === undefined) continue;
    if ((await pace.turn()) === 'used-up') return;
    if ((await sendOne(run, letter, noticed)) === 'stop') return;
  }
}

interface Run {
  readonly ports: NoticesPorts;
  readonly config: Publication;
  readonly now: Instant;
  /** As this run wrote them last: one that is told to two people is claimed twice. */
  readonly rows: Map<string, OwedRow>;
}

/** False: another run has it. */
async function move(
  { ports, rows }: Run,
  notice: Notice,
  change: (row: OwedRow) => OwedRow,
): Promise<boolean> {
  const subject = subjectOf(notice.row);
  const next = change(rows.get(subject) ?? notice.row);
  if ((await writeOwed(ports.table, next)) === 'refused') return false;
  rows.set(subject, next);
  return true;
}

/** Clears away what nobody is to be told any more. */
async function standing(ports: NoticesPorts, publication: Publication): Promise<readonly Notice[]> {
  const wall = ports.wallClock();
  const rows = (await readOwed(ports.table, mostRows)).filter(
    (row) => row.state === 'owed' || isOver(row, wall),
  );
  const notices: Notice[] = [];
  for (const row of rows.slice(0, mostFiles)) {
    const nobody = row.state === 'told' || personsFor(row, publication).length === 0;
    const found = nobody ? 'over' : await standingOf(ports, row, wall);
    if (found === 'over') await deleteOwed(ports.table, row);
    else if (found !== 'not yet') notices.push(found);
  }
  return notices;
}

/** The mail is counted, its notices are claimed, then the call. Who is refused leaves it to another run. */
async function sendOne(run: Run, { to, notices }: Letter, noticed: Noticed): Promise<'go on' | 'stop'> {
  const { ports, config, now } = run;
  if ((await writeNoticed(ports.table, noticed)) === 'refused') return 'go on';
  const claimed: Notice[] = [];
  for (const notice of notices) {
    if (await move(run, notice, (row) => told(row, to, config))) claimed.push(notice);
  }
  if (claimed.length === 0) return 'go on';
  const mail = await composeNotice({
    ...{ publication: config, to, notices: claimed, now, unique: ports.randomness.hex(16) },
    ...{ senderDomain: ports.senderDomain, configurationSet: ports.configurationSet },
  });
  const outcome = await ports.mailer.send(mail);
  note(ports, { person: to.id, notices: claimed.length, outcome: outcome.kind });
  if (!isCertainlyUnsent(outcome)) return 'go on';
  for (const notice of claimed) await move(run, notice, (row) => untold(row, to));
  await writeNoticed(ports.table, withoutMail(noticed, now));
  return 'stop';
}

/** Ids only: whoever reads the log need not learn an address. */
function note({ log }: NoticesPorts, fields: { person: string; notices: number; outcome: string }): void {
  if (fields.outcome === 'accepted') log.info('Notices were mailed', fields);
  else log.warn('Notices were not accepted', fields);
}

/** Nobody else's mail would pass either. */
const isCertainlyUnsent = ({ kind }: SendOutcome): boolean => kind === 'throttled' || kind === 'held';
