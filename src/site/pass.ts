/**
 * One pass over the dirty set (docs/protocols.md, Site: Pass): the intents, *then* the records they name; pages
 * before indexes before feeds; an intent goes only after every PUT of the pass succeeded.
 */
import { digestSubject, type FileRecord, fileSubject } from '../article/article.ts';
import { deleteIntent, readPublication, recordLive } from '../article/records.ts';
import type { ArticleId, Instant, NewsletterId } from '../ids.ts';
import { contentKeyOf } from '../keys.ts';
import { bindArticles, textOf } from './bind.ts';
import { type Build, bringArticle, bringDirectories, bringFeeds, bringFile } from './bring.ts';
import { bringAgain, partsOfSeries } from './bring-again.ts';
import { bringDigest, bringDigestList, readDigestsHolding } from './bring-digests.ts';
import { bringList } from './bring-list.ts';
import { bringPreview } from './bring-preview.ts';
import { bringGrown } from './bring-volumes.ts';
import { inParallel } from './in-parallel.ts';
import { isLive } from './plan.ts';
import { portrayedBy } from './portraits.ts';
import { tellQuarantined } from './quarantine.ts';
import { readListed } from './records.ts';
import { moveLists, narrowShown } from './rows.ts';
import { isMonth, isTranslations, selectionsOf, yearOfMonth } from './selections.ts';
import type { Selection } from './site.ts';
import { tellReferrers } from './tell.ts';
import { tellThemeFaults } from './tell-theme.ts';
import { readTranslated } from './translations.ts';
import type { ArticleWork, Work } from './work.ts';

/** Requests to the buckets under way at once. */
const width = 8;

/**
 * Brings everything out that `work` names. Throws when a PUT failed; then all of it is repeated later. Answers the
 * subjects that could not be rendered: their intents stay.
 */
export async function runPass(build: Build, work: Work, now: Instant): Promise<ReadonlySet<string>> {
  await tellEarly(build, work, now);
  const affected = new Set<Selection>();
  await inParallel(width, work.articles, async (article) => {
    for (const selection of await moveLists(build.ports.table, article)) affected.add(selection);
  });

  const failed = new Set<string>();
  await inParallel(width, work.files, async (file) => {
    if ((await bringFile(build, file)) === 'failed') failed.add(fileSubject(file.key));
  });
  for (const selection of portrayedBy(build.appearance, work.files)) affected.add(selection);
  const words = new Map<ArticleId, string | undefined>();
  await inParallel(width, work.articles, async ({ item, move }) => {
    const page = move.kind === 'nothing' ? 'brought' : await bringArticle(build, item, move.after);
    // Once it is live, the preview leads to the page.
    const isOut = page === 'brought' && (await bringPreview(build, item)) === 'brought';
    if (!isOut) failed.add(item.id);
    else if (move.kind !== 'nothing') words.set(item.id, await textOf(build, item));
  });
  const bindable = work.articles.flatMap(({ item }) =>
    words.has(item.id) ? [{ item, words: words.get(item.id) }] : [],
  );
  await bindArticles(build, bindable, now);
  const brought = new Set(work.articles.map(({ item }) => item.id));
  const translated = await readTranslated(build.ports.table, affected);
  await bringAgain(build, [...(await partsOfSeries(build, affected)), ...translated], brought);
  const newsletters = await bringDigests(build, work, failed);
  await bringIndexes(build, affected, newsletters, yearsMoved(work.articles));
  if (affected.has('all')) await bringGrown(build);
  const illustrated = await feedsShowing(build, work.files);
  await inParallel(width, new Set([...affected, ...illustrated]), (selection) =>
    bringFeeds(build, selection),
  );
  const others = [...build.quarantine.values()].filter(({ id }) => !brought.has(id));
  await tellQuarantined(build.ports, others);

  const out = work.articles.filter(({ item }) => !failed.has(item.id));
  await inParallel(width, out, async (article) => {
    if ((await settle(build, article, now)) === 'failed') failed.add(article.item.id);
  });
  const told = await tellReferrers(build.ports, work, now);
  for (const subject of told.failed) failed.add(subject);
  await tellThemeFaults(build.ports, build.appearance);
  const done = work.intents.filter(({ subject }) => !failed.has(subject) && !told.unfinished.has(subject));
  await inParallel(width, done, (intent) => deleteIntent(build.ports.table, intent));
  return failed;
}

/**
 * Newsletters begin before the first article is offered to them; a withdrawal stops mails before it changes pages. The
 * publication is read again: a schedule that is told late would stand until the next pass, and nothing be due.
 */
async function tellEarly({ ports }: Build, work: Work, now: Instant): Promise<void> {
  const { newsletters, table } = ports;
  if (work.publication || work.articles.length > 0)
    await newsletters.notice((await readPublication(table)).config, now);
  for (const { item } of work.articles) {
    if (item.state !== 'live' && item.firstLive !== undefined) await newsletters.withdraw(item, now);
  }
}

/**
 * Those of the dirty set, and those that hold an article of this pass. Answers whose lists may differ; a subject that
 * could not be rendered is added to `failed`.
 */
async function bringDigests(
  build: Build,
  work: Work,
  failed: Set<string>,
): Promise<ReadonlySet<NewsletterId>> {
  // An article that was never shown is in no digest.
  const shown = work.articles.filter((article) => article.shown !== undefined).map(({ item }) => item.id);
  const holding = await readDigestsHolding(build, shown);
  const digests = new Map([...holding, ...work.digests].map((digest) => [digest.id, digest]));
  await inParallel(width, digests.values(), async (digest) => {
    if ((await bringDigest(build, digest)) === 'failed') failed.add(digestSubject(digest.id));
  });
  return new Set([...digests.values()].map(({ newsletter }) => newsletter));
}

/** In which these articles were published first: the only pages of years that may differ. */
const yearsMoved = (articles: readonly ArticleWork[]): ReadonlySet<string> =>
  new Set(
    articles.flatMap(({ move }) =>
      move.kind === 'nothing' ? [] : move.during.selections.filter(isMonth).map(yearOfMonth),
    ),
  );

/** The front page last: it leads to all the others. */
async function bringIndexes(
  build: Build,
  affected: ReadonlySet<Selection>,
  newsletters: ReadonlySet<NewsletterId>,
  years: ReadonlySet<string>,
): Promise<void> {
  if (affected.size + newsletters.size === 0) return;
  await inParallel(
    width,
    [...affected].filter((one) => one !== 'all' && !isTranslations(one)),
    (selection) => bringList(build, selection, years),
  );
  await inParallel(width, newsletters, (newsletter) => bringDigestList(build, newsletter));
  await bringDirectories(build);
  if (affected.has('all')) await bringList(build, 'all', years);
}

/** A picture or a recording that arrives after its article becomes the enclosure of entries that are out already. */
async function feedsShowing(
  { ports, appearance }: Build,
  files: readonly FileRecord[],
): Promise<readonly Selection[]> {
  const arrived = new Set(files.filter(({ kind }) => kind !== 'theme').map(({ key }) => key));
  if (arrived.size === 0) return [];
  const { config } = appearance.publication;
  const listed = await readListed(ports.table, 'all', config.feed.items);
  return listed
    .filter(({ summary: { hero, enclosure } }) =>
      [hero?.src, enclosure?.url].some((address) => arrived.has(contentKeyOf(address ?? '') ?? '')),
    )
    .flatMap(({ summary, published }) => selectionsOf(summary, published, config));
}

/**
 * Its page and feeds are out: the record learns it, then the author, then the newsletters. `'failed'`: the author could
 * not be told, which stops nobody else.
 */
async function settle(
  { ports, appearance, quarantine }: Build,
  article: ArticleWork,
  now: Instant,
): Promise<'settled' | 'failed'> {
  const { item } = article;
  await narrowShown(ports.table, article);
  await recordLive(ports.table, item.id, item.rev, quarantine.get(item.id));
  try {
    if (item.key !== undefined) await ports.report(item.key);
  } catch (error) {
    ports.log.error('A report could not be written', { key: item.key, error });
    return 'failed';
  }
  const wasShown = article.shown?.state === 'live' && article.shown.rev < item.rev;
  if (isLive(item)) await ports.newsletters.offer(item, appearance.publication.config, now, wasShown);
  return 'settled';
}
