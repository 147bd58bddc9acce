/**
 * Writes feeds so that one bad article never breaks one (promise 2), and so that an entry is rendered and parsed once,
 * however many feeds it stands in: what an entry is in a feed follows from the entry alone, and a feed is a frame around
 * entries. Well-formed pieces that are put side by side into a well-formed frame stay so (XML 1.0, production 43).
 */
import { feedFault } from './check.ts';
import { type FeedEntry, type FeedFormat, type FeedModel, type Feeds, feedFormats } from './feed.ts';
import { frameOf, joined, pieceOf } from './pieces.ts';
import { remembering } from './remembering.ts';
import { renderFeeds } from './render.ts';
import { type Sheet, sheetsWithin } from './sheets.ts';
import { entryUpdated } from './updated.ts';

export interface FeedWriter {
  write(model: FeedModel): WrittenFeeds;
  /** What is wrong with an entry, alone in a feed; `undefined`: nothing. */
  judge(entry: FeedEntry): EntryFault | undefined;
}

export interface WrittenFeeds {
  /** What may replace the objects that stand; a format that is missing here must stay as it is. */
  readonly feeds: Partial<Feeds>;
  /** Why a format is missing: what frames its entries does not parse again. */
  readonly faults: readonly FeedFault[];
  /** Entries that are left out of every format, for what is wrong with them in one. */
  readonly quarantined: readonly EntryFault[];
}

export interface FeedFault {
  readonly format: FeedFormat;
  /** A sentence. */
  readonly fault: string;
}

export interface EntryFault extends FeedFault {
  readonly guid: string;
}

type Render = (model: FeedModel) => Feeds;

/** `render` is the port through which tests do what this program does not do by itself. */
export function createFeedWriter(render: Render = (model) => renderFeeds(model)): FeedWriter {
  const proven = remembering((entry) => prove(render, entry));
  return {
    judge: (entry) => {
      const sheet = proven(entry);
      return 'fault' in sheet ? sheet : undefined;
    },
    write: (model) => {
      const quarantined = new Map<string, EntryFault>();
      const sheets = sheetsWithin(distinct(model.entries, quarantined), (entry) => {
        const sheet = proven(entry);
        if (!('fault' in sheet)) return sheet;
        quarantined.set(sheet.guid, sheet);
        return undefined;
      });
      return { ...framed(render, model, sheets), quarantined: [...quarantined.values()] };
    },
  };
}

/** This program's own. It remembers what entries look like as long as the program runs, and nothing else. */
export const ownWriter: FeedWriter = createFeedWriter();

/** Of two entries with one id the newer stands: readers would take the other for it. */
function distinct(entries: readonly FeedEntry[], doubled: Map<string, EntryFault>): readonly FeedEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ guid }) => {
    const isNew = !seen.has(guid);
    if (!isNew) doubled.set(guid, { guid, format: 'atom', fault: 'Another entry of the feed has its id.' });
    seen.add(guid);
    return isNew;
  });
}

/** A feed in which an entry is judged, and from which its pieces are cut. */
const alone = (entry: FeedEntry): FeedModel => ({
  title: 'A feed',
  description: 'A feed of one entry.',
  language: 'en',
  link: 'https://feed.example/',
  addresses: {
    rss: 'https://feed.example/feed.xml',
    atom: 'https://feed.example/atom.xml',
    json: 'https://feed.example/feed.json',
  },
  owner: { name: 'Its owner' },
  entries: [entry],
});

/** The only place where what rendering throws is caught: here it is decided that the others go out. */
function attempt(render: Render, model: FeedModel): Feeds | FeedFault {
  try {
    return render(model);
  } catch (error) {
    return {
      format: 'rss',
      fault: `It cannot be rendered: ${error instanceof Error ? error.message : error}`,
    };
  }
}

function prove(render: Render, entry: FeedEntry): Sheet | EntryFault {
  const { guid } = entry;
  const model = alone(entry);
  const made = attempt(render, model);
  if ('fault' in made) return { ...made, guid };
  for (const format of feedFormats) {
    const fault = feedFault(format, made[format], model);
    if (fault !== undefined) return { guid, format, fault };
  }
  const piece = (format: FeedFormat) => pieceOf(format, made[format]);
  const pieces = { rss: piece('rss'), atom: piece('atom'), json: piece('json') };
  const bytes = Math.max(...feedFormats.map((format) => Buffer.byteLength(pieces[format])));
  return { updated: entryUpdated(entry), pieces, bytes };
}

function framed(
  render: Render,
  model: FeedModel,
  sheets: readonly Sheet[],
): Pick<WrittenFeeds, 'feeds' | 'faults'> {
  const updated = sheets
    .map((sheet) => sheet.updated)
    .sort()
    .at(-1);
  const empty: FeedModel = { ...model, entries: [], ...(updated === undefined ? {} : { updated }) };
  const made = attempt(render, empty);
  if ('fault' in made) return { feeds: {}, faults: feedFormats.map((format) => ({ ...made, format })) };
  const feeds: { -readonly [format in FeedFormat]?: string } = {};
  const faults: FeedFault[] = [];
  for (const format of feedFormats) {
    const fault = feedFault(format, made[format], empty);
    if (fault === undefined)
      feeds[format] = joined(
        frameOf(format, made[format]),
        sheets.map(({ pieces }) => pieces[format]),
      );
    else faults.push({ format, fault });
  }
  return { feeds, faults };
}
