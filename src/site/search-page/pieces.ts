/** A text in pieces, those that were looked for apart from the rest: so that they can be marked without any HTML. */
import { folded, wordRuns, wordsOf } from '../search-words.ts';

export interface Piece {
  readonly text: string;
  readonly isHit: boolean;
}

/** `words`: as the index has them. The pieces together are the text. */
export function piecesOf(text: string, words: ReadonlySet<string>): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (part: string, isHit: boolean): void => {
    const last = pieces.at(-1);
    if (part === '') return;
    if (last?.isHit === isHit) pieces[pieces.length - 1] = { text: last.text + part, isHit };
    else pieces.push({ text: part, isHit });
  };
  let end = 0;
  for (const { at, text: part, pairs } of wordRuns(text)) {
    add(text.slice(end, at), false);
    end = at + part.length;
    if (!pairs) add(part, hits(part, words));
    else for (const [character, isHit] of ofPairs(part, words)) add(character, isHit);
  }
  add(text.slice(end), false);
  return pieces;
}

const hits = (part: string, words: ReadonlySet<string>): boolean =>
  wordsOf(part).some((word) => words.has(word));

/** A character is a hit with either of its neighbours. */
function ofPairs(part: string, words: ReadonlySet<string>): readonly (readonly [string, boolean])[] {
  const characters = [...part];
  if (characters.length < 2) return characters.map((one) => [one, hits(one, words)]);
  const pairs = characters.slice(1).map((one, index) => words.has(folded(`${characters[index]}${one}`)));
  return characters.map((one, index) => [one, pairs[index] === true || pairs[index - 1] === true]);
}
