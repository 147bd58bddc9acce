/** Newsletters with their questions, and the articles that wait to be mailed. */
import { readItem } from '../article/records.ts';
import type { Cadence, Newsletter, Publication } from '../config.ts';
import { isTaken } from '../digest/announcement.ts';
import { readCandidates } from '../digest/candidates.ts';
import type { Variant } from '../digest/digest.ts';
import { type Candidate, fastestFirst, nextDue } from '../digest/due.ts';
import { cadencesFor } from '../digest/plan.ts';
import { readMailables, readVariant } from '../digest/records.ts';
import { type Instant, shifted } from '../ids.ts';
import type { Table } from '../ports.ts';

/** Recalled articles are shown for so long, so that a recall can be taken back; milliseconds. */
const recallShown = 48 * 3_600_000;
const most = 200;

export async function waitingRows(content: Table, { newsletters, timezone }: Publication, now: Instant) {
  const found = await Promise.all(newsletters.map((one) => rowsOf(content, one, timezone, now)));
  return {
    newsletters: found.map(({ newsletter }) => newsletter),
    waiting: found
      .flatMap(({ waiting }) => waiting)
      .sort((a, b) => (a.since < b.since ? 1 : -1))
      .slice(0, most),
    skipped: found.flatMap(({ skipped }) => skipped).sort((a, b) => (a.at < b.at ? 1 : -1)),
  };
}

async function rowsOf(content: Table, newsletter: Newsletter, timezone: string, now: Instant) {
  const { id, name } = newsletter;
  const cadences = fastestFirst(newsletter.cadences);
  const variants = new Map<Cadence, Variant | undefined>();
  for (const cadence of cadences) variants.set(cadence, await readVariant(content, id, cadence));
  const candidates = [...(await readCandidates(content, id)), ...(await recalledSince(content, id, now))];
  const dueAt = (cadence: Cadence, candidate: Candidate): Instant | undefined => {
    const { mailable } = candidate;
    const variant = variants.get(cadence);
    if (mailable.word?.kind === 'recalled' || variant?.held !== undefined) return undefined;
    if (mailable.word?.kind === 'now' && cadence === 'article') return now;
    if (cadence === 'article') return shifted(mailable.since, newsletter.recallWindow);
    return nextDue({ newsletter, cadence, variant, candidates: [candidate], timezone }, now);
  };
  return {
    newsletter: {
      ...{ id, name, cadences },
      held: cadences.flatMap((cadence) => {
        const reason = variants.get(cadence)?.held;
        return reason === undefined ? [] : [{ cadence, reason }];
      }),
    },
    waiting: candidates.flatMap((candidate) => {
      const { mailable, item } = candidate;
      const cadence = cadencesFor(newsletter, mailable).find((one) => !isTaken(mailable, one));
      if (cadence === undefined || mailable.withdrawn) return [];
      const due = dueAt(cadence, candidate);
      return [
        {
          ...{ newsletter: id, article: mailable.article, cadence, since: mailable.since },
          title: item?.summary?.title ?? mailable.article,
          ...(item?.address === undefined ? {} : { url: item.address }),
          ...(item?.key === undefined ? {} : { key: item.key }),
          ...(due === undefined ? {} : { dueAt: due }),
          ...(mailable.word === undefined ? {} : { word: mailable.word.kind }),
        },
      ];
    }),
    skipped: cadences.flatMap((cadence) =>
      (variants.get(cadence)?.skipped ?? []).map((skip) => ({ newsletter: id, cadence, ...skip })),
    ),
  };
}

async function recalledSince(content: Table, newsletter: Newsletter['id'], now: Instant) {
  const found: Candidate[] = [];
  for await (const mailable of readMailables(content, newsletter)) {
    const { word } = mailable;
    if (word?.kind !== 'recalled' || word.at < shifted(now, -recallShown)) continue;
    found.push({ mailable, item: await readItem(content, mailable.article) });
  }
  return found;
}
