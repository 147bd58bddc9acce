/** Keeps lines of a megabyte, which no list has, away from the CSV parser, which would give up at them. */

/** Characters. A row with a long note and many tags has some thousands. */
export const longestLine = 100_000;

/**
 * Passes text on, and empties each line that is too long; `told` hears of its number, from 1. A line end stays one, so
 * that numbers of lines go on being true.
 */
export async function* withoutLongLines(
  text: AsyncIterable<string>,
  told: (line: number) => void,
): AsyncGenerator<string, void, undefined> {
  let line = 1;
  /** The beginning of a line, kept until its end comes; `undefined`: it is too long already. */
  let begun: string | undefined = '';
  for await (const piece of text) {
    let from = 0;
    const out: string[] = [];
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      const whole = begun === undefined ? undefined : begun + piece.slice(from, end + 1);
      if (whole === undefined || whole.length > longestLine) told(line);
      out.push(whole === undefined || whole.length > longestLine ? '\n' : whole);
      [begun, from, line] = ['', end + 1, line + 1];
    }
    if (begun !== undefined)
      begun = begun.length + piece.length - from > longestLine ? undefined : begun + piece.slice(from);
    if (out.length > 0) yield out.join('');
  }
  if (begun === undefined) told(line);
  else if (begun !== '') yield begun;
}
