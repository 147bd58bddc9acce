/**
 * Everything derived, made anew from the content bucket (docs/protocols.md, Rebuild): newsletters before anything is
 * built, identities before anything is looked at. Each step may be repeated, so a rebuild that broke off is begun again
 * and goes on. Nobody is mailed.
 */
import { readIntents } from '../article/records.ts';
import { moment } from '../article/row-schemas.ts';
import { readEpoch, writeEpoch } from '../epoch.ts';
import type { Instant } from '../ids.ts';
import { absent, type Table } from '../ports.ts';
import type { Outcome, Problem } from '../problem.ts';
import { owedNoticesPartition, rowKey } from '../table-keys.ts';
import { buildAll } from './build-all.ts';
import type { History } from './history.ts';
import type { RebuildPorts } from './ports.ts';
import { readHistories } from './read.ts';
import { restoreArticles } from './restore-articles.ts';
import { restoreFiles, restorePublication } from './restore-files.ts';
import { restoreMailables } from './restore-mailables.ts';
import { restoreNewsletters } from './restore-newsletters.ts';
import { restorePictures } from './restore-pictures.ts';
import { restoreSelections } from './restore-selections.ts';
import { restoreVolumes } from './restore-volumes.ts';

export interface Rebuilt {
  readonly articles: number;
  readonly startedAt: Instant;
}

/** `resume`: go on where a rebuild broke off. Otherwise only an empty content table is filled. */
export async function rebuild(
  given: RebuildPorts,
  { resume }: { readonly resume: boolean },
): Promise<Outcome<Rebuilt>> {
  const histories = await readHistories(given.content);
  const started = await begin(given, momentOf(histories, given.wallClock()), resume);
  if (!started.ok) return started;
  const now = started.value;
  const ports = { ...given, table: quiet(given.table) };
  const began = await restoreNewsletters(ports, now);
  await restorePublication(ports, now);
  await restoreFiles(ports, now);
  await restorePictures(ports);
  await restoreVolumes(ports, histories);
  const identities = await restoreArticles(ports, histories, now);
  await restoreMailables(ports, histories, began, now);
  await restoreSelections(ports, histories);
  await buildAll(ports, now);
  await renameContentTable(ports);
  await finish(ports);
  const left = await readIntents(ports.table);
  ports.progress(`${identities.length} articles, and ${left.length} things that wait for the next minutes`);
  return { ok: true, value: { articles: identities.length, startedAt: now }, problems: [] };
}

const key = rowKey.rebuild();

/** What is live by then is no news: a clock that is behind another must not make it so. */
const momentOf = (histories: readonly History[], wall: Instant): Instant =>
  histories.reduce((newest, { live }) => (live && live.firstLive > newest ? live.firstLive : newest), wall);

/** The moment counts for everything, in a repetition too. */
async function begin(
  { table }: RebuildPorts,
  startedAt: Instant,
  resume: boolean,
): Promise<Outcome<Instant>> {
  const row = await table.get(key.pk, key.sk);
  if (row !== undefined && resume) return { ok: true, value: moment.parse(row['startedAt']), problems: [] };
  if (!resume && (row !== undefined || !(await isEmpty(table)))) return { ok: false, problems: [notEmpty] };
  await table.put({ ...key, v: 1, startedAt }, absent);
  return { ok: true, value: startedAt, problems: [] };
}

/** Mails may go out with the new table, as far as the others are those that they went out with. */
async function renameContentTable({ content, tableIds, wallClock }: RebuildPorts): Promise<void> {
  const epoch = await readEpoch(content);
  if (epoch === undefined) return;
  const { content: id } = await tableIds();
  await writeEpoch(content, { tables: { ...epoch.tables, content: id }, at: wallClock() });
}

/** The next rebuild is one of its own. */
const finish = ({ table }: RebuildPorts) => table.delete(key.pk, key.sk);

async function isEmpty(table: Table): Promise<boolean> {
  for await (const _row of table.scan()) return false;
  return true;
}

const notEmpty: Problem = {
  severity: 'error',
  code: 'table-not-empty',
  wrong: 'The content table is not empty: a rebuild fills an empty one.',
  expected: 'a new content table, or a rebuild that broke off',
  example: 'npm run courant -- rebuild --resume',
};

/** Authors and owner were told already of everything that the looks find. */
const quiet = (table: Table): Table => ({
  get: (pk, sk) => table.get(pk, sk),
  query: (pk, range) => table.query(pk, range),
  scan: () => table.scan(),
  put: async (row, condition) => (row.pk === owedNoticesPartition ? 'written' : table.put(row, condition)),
  delete: (pk, sk, condition) => table.delete(pk, sk, condition),
});
