/**
 * A named correction of what `feed` 6.0.0 writes. They run on shielded output (./clean.ts): no `<`, `>`, `&` or `"` of
 * anybody's text is in it, so a pattern can only ever meet markup.
 */
import type { FeedEntry, FeedModel } from './feed.ts';

export interface Correction<Output> {
  readonly name: string;
  /** What would be wrong without it. */
  readonly because: string;
  readonly apply: (output: Output, model: FeedModel) => Output;
}

const blocks = { item: /<item>[\s\S]*?<\/item>/g, entry: /<entry>[\s\S]*?<\/entry>/g } as const;

/** `correct` sees each entry's block with the entry it was made from. */
export const eachBlock =
  (element: 'item' | 'entry', correct: (block: string, entry: FeedEntry) => string) =>
  (xml: string, model: FeedModel): string => {
    let index = 0;
    return xml.replace(blocks[element], (block) => {
      const entry = model.entries[index++];
      return entry === undefined ? block : correct(block, entry);
    });
  };

export const withoutCdata: Correction<string> = {
  name: 'text without CDATA',
  because: 'only the first ]]> of a section is split, so a second one breaks the file',
  apply: (xml) => xml.replaceAll('<![CDATA[', '').replaceAll(']]>', ''),
};

export const cssStylesheet: Correction<string> = {
  name: 'a stylesheet is CSS',
  because: 'its type is text/xsl always, and browsers are giving XSLT up',
  apply: (xml) => xml.replace(/(<\?xml-stylesheet [^>]*type=)"text\/xsl"/, '\n$1"text/css"'),
};

/** Plain text as HTML, still shielded. */
export const asHtml = (text: string): string =>
  text
    .replaceAll('\u0001', '&amp;')
    .replaceAll('\u0002', '&lt;')
    .replaceAll('\u0003', '&gt;')
    .replaceAll('\u0004', '"');

/** Links between the documents of one feed, in the order in which they are written (RFC 5005, sections 2 and 4). */
export function archiveLinks(
  { archive }: FeedModel,
  format: 'rss' | 'atom',
): readonly { readonly rel: string; readonly href: string }[] {
  if (archive === undefined || archive.kind === 'complete') return [];
  const current = archive.kind === 'archive' ? archive.current : undefined;
  const next = archive.kind === 'archive' ? archive.nextArchive : undefined;
  return [
    ...(current === undefined ? [] : [{ rel: 'current', href: current[format] }]),
    ...(archive.prevArchive === undefined
      ? []
      : [{ rel: 'prev-archive', href: archive.prevArchive[format] }]),
    ...(next === undefined ? [] : [{ rel: 'next-archive', href: next[format] }]),
  ];
}

/** The mark that a document is an archive, or holds everything. */
export const archiveMark = ({ archive }: FeedModel): 'fh:archive' | 'fh:complete' | undefined =>
  archive === undefined || archive.kind === 'subscription' ? undefined : `fh:${archive.kind}`;

/** RFC 5005, section 1.1. */
export const historyNamespace = 'http://purl.org/syndication/history/1.0';
