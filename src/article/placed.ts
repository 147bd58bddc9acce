/** Data that was read from text, and where in the file each part of it stands. */
import { type Problem, received } from '../problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PlacedData {
  readonly value: unknown;
  /** Where the value under this path stands (`['hero', 'src']`), or the nearest thing around it that exists. */
  place(path: readonly PropertyKey[]): Place;
  /** Where a key of the topmost mapping stands, or one further inside (`['extra', 'date']`). */
  keyPlace(path: string | readonly string[]): Place;
}

/** Deeper nesting is refused: nobody needs it, and what reads it recurses. */
export const maxDepth = 24;

/** The line that stands at a place, as `received`; `firstLine`: the line of the file on which `text` begins. */
export function lineAt(text: string, place: Place, firstLine: number): Pick<Problem, 'received'> {
  const line = text.split('\n')[place.line - firstLine]?.trim();
  return line ? { received: received(line) } : {};
}
