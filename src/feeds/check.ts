/**
 * The last gate before a feed object is replaced: the text is parsed again, and must hold exactly the entries it was
 * made from (promise 2: one bad article never breaks a feed).
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import * as z from 'zod';
import { cleanModel, illegal, loneSurrogate } from './clean.ts';
import type { FeedEntry, FeedFormat, FeedModel } from './feed.ts';

const rssShape = z.object({
  rss: z.object({ channel: z.object({ item: z.array(z.object({ guid: z.string() })).default([]) }) }),
});
const atomShape = z.object({
  feed: z.object({ entry: z.array(z.object({ id: z.string() })).default([]) }),
});
const jsonShape = z.object({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string(),
  items: z.array(z.object({ id: z.string(), content_html: z.string() })),
});

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => name === 'item' || name === 'entry',
  // Every `<` and `&` of a text is a reference; the parser's guard against expanding entities would count them.
  processEntities: false,
});

/** What is wrong with the text as a feed of this model, in a sentence; `undefined`: nothing. */
export function feedFault(format: FeedFormat, text: string, model: FeedModel): string | undefined {
  const ids = read(format, text);
  if (typeof ids === 'string') return ids;
  const wanted = cleanModel(model).entries.map((entry) => idOf(format, entry));
  if (ids.length !== wanted.length) return `It holds ${ids.length} entries instead of ${wanted.length}.`;
  const strange = ids.findIndex((id, index) => id !== wanted[index]);
  return strange === -1 ? undefined : `Entry ${strange + 1} has a strange id.`;
}

const idOf = (format: FeedFormat, { guid, iri }: FeedEntry): string =>
  format === 'json' ? guid : references(format === 'atom' ? (iri ?? guid) : guid);

const references = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Ids in order, or what is wrong. */
function read(format: FeedFormat, text: string): string | readonly string[] {
  if (format === 'json') return readJson(text);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) return `Not well-formed at line ${verdict.err.line}: ${verdict.err.msg}`;
  if (text.search(illegal) !== -1 || text.search(loneSurrogate) !== -1) {
    return 'It holds a character that XML forbids.';
  }
  const tree: unknown = parser.parse(text);
  if (format === 'rss') {
    const rss = rssShape.safeParse(tree);
    return rss.success ? rss.data.rss.channel.item.map(({ guid }) => guid) : z.prettifyError(rss.error);
  }
  const atom = atomShape.safeParse(tree);
  return atom.success ? atom.data.feed.entry.map(({ id }) => id) : z.prettifyError(atom.error);
}

function readJson(text: string): string | readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const feed = jsonShape.safeParse(value);
  return feed.success ? feed.data.items.map(({ id }) => id) : z.prettifyError(feed.error);
}
