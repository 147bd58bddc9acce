/**
 * What the site's builder tells us of newsletters and articles: *notice* at every accepted publication, *offer* for
 * an article that is live, *withdraw* for one that went (docs/protocols.md, Digest: Mailable). Each may be told
 * twice; nothing is mailed from here.
 */
import { announcementOf } from '../article/announce.ts';
import type { ArticleItem } from '../article/article.ts';
import { isBackfill, newestBackfill } from '../article/news.ts';
import { readItem, readPublication } from '../article/records.ts';
import { cadenceSchema, type Newsletter, type Publication } from '../config.ts';
import { type ArticleId, type Instant, type NewsletterId, shifted } from '../ids.ts';
import type { Log, ObjectStore, Table } from '../ports.ts';
import { announcedAs, numberOf } from './announcement.ts';
import { beginNewsletter } from './begin.ts';
import type { Mailable } from './digest.ts';
import { fastestFirst } from './due.ts';
import { type Calendar, calendarText } from './periods.ts';
import { emptyVariant, isTakenByAll } from './plan.ts';
import {
  changeDigest,
  deleteUntaken,
  readDigest,
  readMailable,
  readOpenDigests,
  readSince,
  readVariant,
  writeMailable,
  writeUntaken,
  writeVariant,
} from './records.ts';
import { becauseWithdrawn, paused } from './words.ts';

export interface Newsletters {
  /** Newsletters that were not there before begin now; gathering cadences also when their schedule is another. */
  notice(publication: Publication, now: Instant): Promise<void>;
  /** `wasShown`: an older version of it was public before. */
  offer(item: ArticleItem, publication: Publication, now: Instant, wasShown?: boolean): Promise<void>;
  withdraw(item: ArticleItem, now: Instant): Promise<void>;
}

interface NewsletterPorts {
  /** The content table. */
  readonly content: Table;
  readonly contentBucket: ObjectStore;
  readonly log: Log;
}

export const newsletters = (ports: NewsletterPorts): Newsletters => ({
  async notice(publication, now) {
    for (const newsletter of publication.newsletters) {
      await beginNewsletter(ports, newsletter, publication.timezone, now);
      for (const cadence of cadenceSchema.options) {
        if (cadence === 'article') continue;
        const calendar = { cadence, schedule: newsletter.schedule, timezone: publication.timezone };
        if (newsletter.cadences.includes(cadence))
          await beginVariant(ports.content, newsletter.id, calendar, now);
        else await endVariant(ports.content, newsletter.id, calendar);
      }
    }
  },

  async offer(item, publication, now, wasShown = false) {
    for (const newsletter of publication.newsletters) {
      const since = await readSince(ports.content, newsletter.id);
      if (since !== undefined && isMailable(item, newsletter, since))
        await offerTo(ports.content, newsletter, item, now, wasShown);
    }
  },

  async withdraw(item, now) {
    const { config } = await readPublication(ports.content);
    for (const { id } of config.newsletters) await tombstone(ports.content, id, item);
    await pauseDigestsWith(ports, item.id, now);
  },
});

/** What was due before it went by this schedule is not its own: a schedule that is moved back makes nothing overdue. */
async function beginVariant(
  table: Table,
  newsletter: NewsletterId,
  calendar: Calendar,
  now: Instant,
): Promise<void> {
  const schedule = calendarText(calendar);
  const standing =
    (await readVariant(table, newsletter, calendar.cadence)) ?? emptyVariant(newsletter, calendar.cadence);
  if (standing.schedule === schedule) return;
  const next = { ...standing, rev: standing.rev + 1, schedule, since: now };
  if ((await writeVariant(table, next)) === 'refused') await beginVariant(table, newsletter, calendar, now);
}

/** It goes by no schedule until it is back: what is due meanwhile is not its own either. */
async function endVariant(
  table: Table,
  newsletter: NewsletterId,
  { cadence }: Pick<Calendar, 'cadence'>,
): Promise<void> {
  const standing = await readVariant(table, newsletter, cadence);
  if (standing?.schedule === undefined) return;
  const { schedule: _schedule, since: _since, ...rest } = standing;
  const written = await writeVariant(table, { ...rest, rev: standing.rev + 1 });
  if (written === 'refused') await endVariant(table, newsletter, { cadence });
}

/** `since` is the newsletter's. What was in a feed before it came here is no news either, whatever its date. */
export function isMailable(item: ArticleItem, newsletter: Newsletter, since: Instant): boolean {
  const { summary, firstLive, published } = item;
  if (item.state !== 'live' || !summary || !firstLive || !published) return false;
  if (summary.mail === 'never' || !fits(newsletter, summary)) return false;
  // Announced once more: its author says that it is news.
  if (item.announced?.at !== undefined) return item.announced.at > since;
  return firstLive > since && !isBackfill(item);
}

/** Every kind of selection that is given must be met by one of its entries. */
function fits(
  { selection }: Newsletter,
  summary: Pick<NonNullable<ArticleItem['summary']>, 'section' | 'tags' | 'authors'>,
): boolean {
  const { sections, tags, authors } = selection;
  const lower = (text: string) => text.toLowerCase();
  const wantedTags = tags?.map(lower);
  return (
    (sections === undefined || (summary.section !== undefined && sections.includes(summary.section))) &&
    (wantedTags === undefined || summary.tags.some((tag) => wantedTags.includes(lower(tag)))) &&
    (authors === undefined || summary.authors.some(({ id }) => id !== undefined && authors.includes(id)))
  );
}

async function offerTo(
  table: Table,
  newsletter: Newsletter,
  item: ArticleItem,
  now: Instant,
  wasShown: boolean,
): Promise<void> {
  const standing = await readMailable(table, newsletter.id, item.id);
  // It has never been offered, so the newsletter's selection did not have it when it was news.
  if (standing === undefined && wasShown && !isNews(item, now)) return;
  const next = offered(standing, newsletter, item, now);
  if (next === undefined) return;
  // The name before the row (readUntaken).
  if (next.word?.kind !== 'recalled') await writeUntaken(table, next);
  // Another builder offered it as well, or a freezer made a mark of what it had fixed before: that one takes nothing new.
  if ((await writeMailable(table, next)) === 'refused') await offerTo(table, newsletter, item, now, wasShown);
}

const newsSince = ({ announced, firstLive }: ArticleItem, now: Instant): Instant =>
  announced?.at ?? firstLive ?? now;

const isNews = (item: ArticleItem, now: Instant): boolean =>
  shifted(newsSince(item, now), newestBackfill) >= now;

/**
 * A row is made once for each announcement. An article that was withdrawn before every cadence took it and is back may
 * be mailed after all by those that have not, if it is still news; its recall window begins anew. A recall stands until
 * it is taken back, or the article is announced once more.
 */
function offered(
  standing: Mailable | undefined,
  newsletter: Newsletter,
  item: ArticleItem,
  now: Instant,
): Mailable | undefined {
  const number = announcementOf(item);
  const news = newsSince(item, now);
  const [fastest] = fastestFirst(newsletter.cadences);
  const fresh = {
    ...{ newsletter: newsletter.id, article: item.id, withdrawn: false, ...announcedAs(number) },
    ...(fastest === undefined ? {} : { fastest }),
  };
  if (standing === undefined) return { ...fresh, rev: 1, since: news, taken: [] };
  const { rev, taken, withdrawn, word } = standing;
  // Of an item that is older than the row: a builder that lost its lease.
  if (number < numberOf(standing)) return undefined;
  if (number > numberOf(standing)) {
    const renewed = withdrawn || word?.kind === 'recalled' ? now : standing.renewed;
    const since = withdrawn ? now : news;
    return { ...fresh, rev: rev + 1, since, taken, ...(renewed === undefined ? {} : { renewed }) };
  }
  const isBack = withdrawn && !isTakenByAll(standing, newsletter) && isNews(item, now);
  return isBack ? { ...standing, rev: rev + 1, since: now, withdrawn: false, renewed: now } : undefined;
}

/**
 * The tombstone comes before the pauses: a freezer that looks at its members again sees one or the other. Whether the
 * article is back is asked after its mailable row was read: an offer in between raises the `rev` of that row.
 */
async function tombstone(table: Table, newsletter: NewsletterId, withdrawn: ArticleItem): Promise<void> {
  const standing = await readMailable(table, newsletter, withdrawn.id);
  if (standing === undefined) return;
  const item = await readItem(table, withdrawn.id);
  if (item?.state === 'live' && item.rev > withdrawn.rev) return;
  const gone = standing.withdrawn ? standing : { ...standing, rev: standing.rev + 1, withdrawn: true };
  if (gone !== standing && (await writeMailable(table, gone)) === 'refused')
    return tombstone(table, newsletter, withdrawn);
  await deleteUntaken(table, gone);
}

async function pauseDigestsWith(
  { content, log }: { readonly content: Table; readonly log: Log },
  article: ArticleId,
  now: Instant,
): Promise<void> {
  for (const id of await readOpenDigests(content)) {
    const digest = await readDigest(content, id);
    if (digest?.members.some((member) => member.id === article) !== true) continue;
    // Freezing digests too: opening never clears a pause.
    const after = await changeDigest(content, id, paused(becauseWithdrawn));
    if (after.state === 'paused')
      log.warn('digest paused', { digest: id, because: after.pausedBecause, now });
  }
}
