/** Which entries have room in a feed with all that they say, and which with their summary alone. */
import type { FeedEntry, Feeds } from './feed.ts';

/**
 * Bytes of one feed object at most, in each format, before compression. A feed is asked for every hour by every reader;
 * the W3C validator reads five times as much, and CloudFront compresses ten times as much.
 */
export const feedBudget = 1_000_000;

/** What frames the entries is smaller: publication.yaml bounds each text in it. */
const frameRoom = 20_000;
/** Between two entries. */
const betweenRoom = 2;

/** An entry as it stands in each format. */
export interface Sheet {
  readonly pieces: Feeds;
  /** Of the largest piece. */
  readonly bytes: number;
  readonly updated: string;
}

/** `undefined`: the entry is not to be shown. */
type SheetOf = (entry: FeedEntry) => Sheet | undefined;

/**
 * Newest first: all of an entry as long as there is room for what comes behind it with the summary. What has no room
 * even so is left out, the oldest first.
 */
export function sheetsWithin(entries: readonly FeedEntry[], sheetOf: SheetOf): readonly Sheet[] {
  const room = feedBudget - frameRoom;
  return allWithin(room, entries, sheetOf) ?? someWithin(room, entries, sheetOf);
}

const size = ({ bytes }: Sheet): number => bytes + betweenRoom;

/** `undefined`: there is no room for all. What cannot fit is not rendered: escaping makes nothing shorter. */
function allWithin(
  room: number,
  entries: readonly FeedEntry[],
  sheetOf: SheetOf,
): readonly Sheet[] | undefined {
  let left = room;
  const sheets: Sheet[] = [];
  for (const entry of entries) {
    if ((entry.html?.length ?? 0) > left) return undefined;
    const sheet = sheetOf(entry);
    if (sheet === undefined) continue;
    left -= size(sheet);
    if (left < 0) return undefined;
    sheets.push(sheet);
  }
  return sheets;
}

function someWithin(room: number, entries: readonly FeedEntry[], sheetOf: SheetOf): readonly Sheet[] {
  let left = room;
  const short: { readonly entry: FeedEntry; readonly sheet: Sheet }[] = [];
  for (const entry of entries) {
    const { html: _html, ...rest } = entry;
    const sheet = sheetOf(rest);
    if (sheet === undefined) continue;
    if (size(sheet) > left) break;
    left -= size(sheet);
    short.push({ entry, sheet });
  }
  return short.flatMap(({ entry, sheet }) => {
    if (entry.html === undefined || entry.html.length > left + sheet.bytes) return [sheet];
    const whole = sheetOf(entry);
    if (whole === undefined) return [];
    if (whole.bytes - sheet.bytes > left) return [sheet];
    left -= whole.bytes - sheet.bytes;
    return [whole];
  });
}
