/** A feed as a frame and the pieces that its entries are in it: cut apart, and joined again to the same bytes. */
import type { FeedFormat } from './feed.ts';
import { declareNamespaces } from './rss-corrections.ts';

export interface Frame {
  readonly format: FeedFormat;
  readonly before: string;
  readonly after: string;
}

/** How a feed without entries ends, and what stands between two entries. No text of anybody's holds the XML ends. */
const ends = { rss: '\n    </channel>\n</rss>', atom: '\n</feed>', json: ']\n}' } as const;
const between = { rss: '\n', atom: '\n', json: ',\n' } as const;

/** Of a feed without entries. */
export function frameOf(format: FeedFormat, empty: string): Frame {
  const after = ends[format];
  if (!empty.endsWith(after)) throw new Error(`A feed in ${format} does not end as it should`);
  return { format, before: empty.slice(0, -after.length), after };
}

const firstLines = { rss: '        <item>', atom: '    <entry', json: '"items": [\n' } as const;
const lastLines = { rss: '</item>', atom: '</entry>', json: '\n  ]\n}' } as const;

/** Of a feed with one entry. In XML each `<` of a text is a reference; in JSON the items come last. */
export function pieceOf(format: FeedFormat, alone: string): string {
  const [first, last] = [firstLines[format], lastLines[format]];
  const start = format === 'json' ? alone.indexOf(first) + first.length : alone.indexOf(first);
  const end = format === 'json' ? alone.lastIndexOf(last) : alone.lastIndexOf(last) + last.length;
  return alone.slice(start, end);
}

/** The bytes that the whole model would be rendered to. */
export function joined({ format, before, after }: Frame, pieces: readonly string[]): string {
  if (pieces.length === 0) return before + after;
  const inside = pieces.join(between[format]);
  switch (format) {
    case 'json':
      return `${before}\n${inside}\n  ${after}`;
    case 'rss':
      return `${declareNamespaces(before, pieces)}\n${inside}${after}`;
    case 'atom':
      return `${before}\n${inside}${after}`;
  }
}
