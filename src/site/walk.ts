/**
 * A walk over everything the build owns, in slices: each object is compared with what stands in the bucket. Pages
 * before indexes before feeds, as in a pass; a cursor says where the next slice goes on.
 */
import { mediaType } from '../article/media-type.ts';
import { readFiles, readItem } from '../article/records.ts';
import { isRenditionKey, renditionCaching } from '../article/rendition.ts';
import { articlesPrefix, pagesPrefix, publicPrefix, renditionsPrefix, themePrefix } from '../keys.ts';
import { bindAgain, pruneVolume, textOf } from './bind.ts';
import { type Build, bringArticle, bringDirectories, bringFeeds, bringFile, bringFixtures } from './bring.ts';
import { bringAgain, partsOfSeries } from './bring-again.ts';
import { bringDigest, bringDigestList } from './bring-digests.ts';
import { bringList, bringYear } from './bring-list.ts';
import { bringPreview } from './bring-preview.ts';
import { bringVolumeIndexes, bringVolumes } from './bring-volumes.ts';
import { configuredSelections } from './heading.ts';
import { inParallel } from './in-parallel.ts';
import { isLive } from './plan.ts';
import { judgeAgain, tellQuarantined } from './quarantine.ts';
import {
  changeSelection,
  type Place,
  readAllShown,
  readDigestLists,
  readPreviewed,
  readSelections,
  readShownDigests,
} from './records.ts';
import { moveLists, pruneList } from './rows.ts';
import { monthOf } from './selections.ts';
import type { Selection, Shown } from './site.ts';
import { readVolumes } from './volume-rows.ts';
import { articleWork } from './work.ts';

/** One thing to bring, and its name in the order of its phase. */
interface Stop {
  readonly name: string;
  readonly bring: () => Promise<void>;
}

type Phase = (build: Build, after: string | undefined) => AsyncIterable<Stop>;

const phases: readonly Phase[] = [
  one((build) => bringFixtures(build)),
  files(themePrefix),
  files(articlesPrefix),
  files(pagesPrefix),
  files(publicPrefix),
  renditions,
  articles,
  previews,
  digests,
  selections(bringPruned),
  years,
  parts,
  volumes,
  one((build) => bringVolumeIndexes(build)),
  digestLists,
  one((build) => bringDirectories(build)),
  one((build) => bringPruned(build, 'all')),
  selections(bringJudged),
  one((build) => bringJudged(build, 'all')),
];

/** So many are brought at once; the cursor moves when all of them are. */
const width = 8;

/** Goes on from `cursor` until `goOn` says no. Answers where it stopped; `undefined`: the walk is done. */
export async function walk(
  build: Build,
  cursor: string | undefined,
  goOn: () => boolean,
): Promise<string | undefined> {
  const start = Number.parseInt(cursor ?? '0', 10);
  for (const [index, phase] of phases.entries()) {
    if (index < start) continue;
    const after = index === start ? cursor?.split('\n')[1] : undefined;
    for await (const stops of batches(phase(build, after))) {
      await inParallel(width, stops, ({ bring }) => bring());
      if (!goOn()) return `${index}\n${stops.at(-1)?.name ?? ''}`;
    }
  }
  return undefined;
}

async function* batches(stops: AsyncIterable<Stop>): AsyncIterable<readonly Stop[]> {
  let batch: Stop[] = [];
  for await (const stop of stops) {
    batch.push(stop);
    if (batch.length < width) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** A phase of a single stop. */
function one(bring: (build: Build) => Promise<void>): Phase {
  return async function* (build, after) {
    if (after === undefined) yield { name: '-', bring: () => bring(build) };
  };
}

function files(prefix: string): Phase {
  return async function* (build, after) {
    for await (const file of readFiles(build.ports.table, prefix, after))
      yield { name: file.key, bring: async () => void (await bringFile(build, file)) };
  };
}

/** All that were ever made: pages show the newest, mails that were sent show older ones. */
async function* renditions(build: Build, after: string | undefined): AsyncIterable<Stop> {
  const { content } = build.ports;
  // From where the last slice ended: each lists as much as it brings, however many there are.
  for await (const { key, etag } of content.list(renditionsPrefix, after === undefined ? {} : { after })) {
    if (!isRenditionKey(key)) continue;
    const object = {
      ...{ key, etag, contentType: mediaType(key), cacheControl: renditionCaching },
      body: async () => (await content.get(key))?.body,
    };
    yield { name: key, bring: () => build.outlet.bring(object) };
  }
}

async function* articles(build: Build, after: string | undefined): AsyncIterable<Stop> {
  for await (const shown of readAllShown(build.ports.table, after)) {
    yield { name: shown.id, bring: () => bringShown(build, shown) };
  }
}

/** Lists are checked too: the zone of the publication decides in which month an article stands. */
async function bringShown(build: Build, shown: Shown): Promise<void> {
  const { table } = build.ports;
  const item = await readItem(table, shown.id);
  // An intent tells of a newer record, and the pass for it is to come.
  if (item === undefined || item.rev !== shown.rev) return;
  await moveLists(table, await articleWork(table, item, build.appearance.publication.config));
  if (item.quarantined !== undefined && isLive(item)) await judgeAgain(build, item);
  if ((await bringArticle(build, item, shown)) === 'failed') return;
  await bindAgain(build, { item, words: await textOf(build, item) }, build.ports.wallClock());
}

async function* volumes(build: Build, after: string | undefined): AsyncIterable<Stop> {
  for (const { name } of await readVolumes(build.ports.table, after === undefined ? {} : { after })) {
    if (name === after) continue;
    const bring = async () => {
      await pruneVolume(build, name);
      await bringVolumes(build, [name]);
      await tellQuarantined(build.ports, build.quarantine.values());
    };
    yield { name, bring };
  }
}

async function* previews(build: Build, after: string | undefined): AsyncIterable<Stop> {
  const { table } = build.ports;
  for await (const id of readPreviewed(table, after)) {
    const bring = async () => {
      const item = await readItem(table, id);
      // One that is ahead of the site is left to the pass that is to come: its page may not be there to lead to.
      if (item?.liveRev === item?.rev && item !== undefined) await bringPreview(build, item);
    };
    yield { name: id, bring };
  }
}

async function* digests(build: Build, after: string | undefined): AsyncIterable<Stop> {
  const { table, digests } = build.ports;
  for (const newsletter of await readDigestLists(table)) {
    for (const shown of await readShownDigests(table, newsletter)) {
      const name = `${newsletter}#${shown.day}#${shown.id}`;
      if (after !== undefined && name <= after) continue;
      const bring = async () => {
        const digest = await digests.read(shown.id);
        if (digest !== undefined) await bringDigest(build, digest);
      };
      yield { name, bring };
    }
  }
}

async function* digestLists(build: Build, after: string | undefined): AsyncIterable<Stop> {
  for (const newsletter of await readDigestLists(build.ports.table)) {
    if (after === undefined || newsletter > after)
      yield { name: newsletter, bring: () => bringDigestList(build, newsletter) };
  }
}

async function bringJudged(build: Build, selection: Selection): Promise<void> {
  await bringFeeds(build, selection);
  await tellQuarantined(build.ports, build.quarantine.values());
}

async function bringPruned(build: Build, selection: Selection): Promise<void> {
  const left = await pruneList(build.ports.table, selection);
  if (selection !== 'all') await knowYears(build, selection, left);
  await bringList(build, selection, new Set());
}

/** By the list itself: a change of zone moves articles from year to year, and a builder that lost its lease forgets one. */
async function knowYears(build: Build, selection: Selection, places: readonly Place[]): Promise<void> {
  const { timezone } = build.appearance.publication.config;
  const filled = new Set(places.map(({ published }) => monthOf(published, timezone).slice(0, 4)));
  await changeSelection(build.ports.table, selection, (row) => {
    const years = [...new Set([...(row?.years ?? []), ...filled])].sort();
    return { empty: filled.size === 0, years, emptyYears: years.filter((year) => !filled.has(year)) };
  });
}

/** Each is a stop of its own: all years of eight tags may be more than a call has time for. */
async function* years(build: Build, after: string | undefined): AsyncIterable<Stop> {
  for (const known of await readSelections(build.ports.table)) {
    for (const year of known.isLong ? (known.years ?? []) : []) {
      const name = `${known.selection}#${year}`;
      if (after === undefined || name > after)
        yield { name, bring: async () => void (await bringYear(build, known, year)) };
    }
  }
}

/**
 * Once more, after the lists are right: the pages of a series name their neighbours by its list. Each part is a stop of
 * its own: all the pages of eight series may be more than a call has time for.
 */
async function* parts(build: Build, after: string | undefined): AsyncIterable<Stop> {
  const known = (await readSelections(build.ports.table)).map(({ selection }) => selection);
  for (const selection of known.filter((one) => one.startsWith('series#')).sort()) {
    const ids = await partsOfSeries(build, [selection]);
    for (const id of [...ids].sort()) {
      // No slug has a character that sorts before this one.
      const name = `${selection}#${id}`;
      if (after === undefined || name > after)
        yield { name, bring: () => bringAgain(build, [id], new Set()) };
    }
  }
}

function selections(bring: (build: Build, selection: Selection) => Promise<void>): Phase {
  return async function* (build, after) {
    const known = (await readSelections(build.ports.table)).map(({ selection }) => selection);
    const all = new Set([...known, ...configuredSelections(build.appearance.publication.config)]);
    for (const selection of [...all].sort()) {
      if (after === undefined || selection > after) {
        yield { name: selection, bring: () => bring(build, selection) };
      }
    }
  };
}
