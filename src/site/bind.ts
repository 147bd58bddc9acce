/**
 * Gives articles their places in volumes, and keeps what stands there (docs/protocols.md, Site: Volumes): behind their
 * pages, before what is made of volumes.
 */
import { type ArticleItem, volumeSubject } from '../article/article.ts';
import { writeIntent } from '../article/records.ts';
import type { Instant } from '../ids.ts';
import type { Build } from './bring.ts';
import { inParallel } from './in-parallel.ts';
import { isLive, type LiveItem, listedOf } from './plan.ts';
import { readShown } from './records.ts';
import { indexWords } from './search-words.ts';
import { monthOf } from './selections.ts';
import type { Place, VolumeName } from './volume.ts';
import {
  changeVolume,
  deleteMember,
  putBound,
  putMember,
  readBound,
  readBoundFact,
  readMember,
  readMembers,
  takePlaces,
  writeBoundFact,
} from './volume-rows.ts';

const width = 8;

/** An article whose page is out, and the words of its text; `undefined`: it is not understood any more. */
export interface Bindable {
  readonly item: ArticleItem;
  readonly words: string | undefined;
}

/** The words of an article's text, from the document that its page was made of. */
export async function textOf({ ports, appearance }: Build, item: ArticleItem): Promise<string | undefined> {
  if (!isLive(item)) return undefined;
  const source = { key: item.key, versionId: item.content.versionId, rev: item.rev };
  const document = await ports.documents.article(source, appearance.publication);
  return document && indexWords(document.text);
}

/** Those that are new get their places; what the others say in their volumes follows them, and leaves an intent. */
export async function bindArticles(build: Build, articles: readonly Bindable[], now: Instant): Promise<void> {
  const fresh: Bindable[] = [];
  await inParallel(width, articles, async (one) => {
    const place = await readBound(build.ports.table, one.item.id);
    if (place !== undefined) await follow(build, one, place.volume);
    else if (isLive(one.item)) fresh.push(one);
    else await bindGone(build, one);
  });
  if (fresh.length === 0) return;
  const { timezone } = build.appearance.publication.config;
  const places = await takePlaces(build.ports.table, monthOf(now, timezone), fresh.length);
  await inParallel(width, byDate(fresh).entries(), async ([index, one]) => {
    const wanted = places[index];
    if (wanted !== undefined) await bind(build, one, wanted, now);
  });
}

/** Of what comes out together the older first. */
const byDate = (fresh: readonly Bindable[]): readonly Bindable[] =>
  fresh.toSorted(({ item: a }, { item: b }) =>
    `${a.published}#${a.id}` < `${b.published}#${b.id}` ? -1 : 1,
  );

/** The row `bound` last: where it stands, all before it is done. */
async function bind(build: Build, one: Bindable, wanted: Place, now: Instant): Promise<void> {
  const { content, table } = build.ports;
  const { id } = one.item;
  const place = await writeBoundFact(content, { id, ...wanted }, now);
  const isOurs = place.volume === wanted.volume && place.place === wanted.place;
  // Bound by another, who may have died before anything else.
  if (isOurs) await stand(build, one, place.volume);
  else await follow(build, one, place.volume);
  await count(build, place);
  await putBound(table, { id, ...place });
}

/** It was withdrawn; somebody may have bound it before, and died. */
async function bindGone(build: Build, one: Bindable): Promise<void> {
  const { content, table } = build.ports;
  const { id } = one.item;
  const place = await readBoundFact(content, id);
  if (place === undefined) return;
  await follow(build, one, place.volume);
  await count(build, place);
  await putBound(table, { id, ...place });
}

/** Its volume is there, and has that place. */
const count = ({ ports }: Build, { volume, place }: Place): Promise<void> =>
  changeVolume(ports.table, volume, (current) => ({ ...current, size: Math.max(current.size, place + 1) }));

/** The row first, then the intent; also where the row says it already: who wrote it may have died between the two. */
async function follow(build: Build, one: Bindable, volume: VolumeName): Promise<void> {
  const { table, wallClock } = build.ports;
  const { id, rev, key = '-' } = one.item;
  await stand(build, one, volume);
  await writeIntent(table, { subject: volumeSubject(volume, id), rev, key }, wallClock());
}

/** Answers whether the volume says something else from now on. */
async function stand({ ports }: Build, { item, words }: Bindable, volume: VolumeName): Promise<boolean> {
  const { table } = ports;
  if (!isLive(item)) return deleteMember(table, volume, item);
  // What stands there is the last good version, in its volume as on its page.
  const known = words ?? (await readMember(table, volume, item.id))?.words ?? '';
  return putMember(table, volume, memberOf(item, known));
}

const memberOf = (item: LiveItem, words: string) => ({ ...listedOf(item), words });

/** As the walk does it: what stands there is compared, and the walk brings all volumes later. */
export async function bindAgain(build: Build, one: Bindable, now: Instant): Promise<void> {
  const place = await readBound(build.ports.table, one.item.id);
  if (place === undefined) await bindArticles(build, [one], now);
  else await stand(build, one, place.volume);
}

/** Takes out what a builder put in after it had lost its lease: the article was withdrawn meanwhile. */
export async function pruneVolume({ ports }: Build, volume: VolumeName): Promise<void> {
  const { table } = ports;
  const members = await readMembers(table, volume);
  await inParallel(width, members, async (member) => {
    const shown = await readShown(table, member.id);
    if (shown?.state !== 'live') await deleteMember(table, volume, member);
  });
}
