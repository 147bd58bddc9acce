/** The translated text, and of each of its lines the one it comes from. */

export interface Output {
  /** The author's own text, which begins on this line (from 0). */
  readonly copy: (text: string, line: number) => void;
  /** Text that stands for something on this line. */
  readonly write: (text: string, line: number) => void;
  /** The end of what was written so far. */
  readonly tail: () => string;
  readonly text: () => string;
  readonly lines: readonly number[];
}

const tailLength = 300;

export function output(): Output {
  const parts: string[] = [];
  const lines = [0];
  let tail = '';
  const add = (text: string): void => {
    parts.push(text);
    tail = text.length >= tailLength ? text.slice(-tailLength) : (tail + text).slice(-tailLength);
  };
  return {
    copy: (text, line) => {
      add(text);
      for (let at = text.indexOf('\n'), of = line + 1; at >= 0; at = text.indexOf('\n', at + 1))
        lines.push(of++);
    },
    write: (text, line) => {
      add(text);
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(line);
    },
    tail: () => tail,
    text: () => parts.join(''),
    lines,
  };
}
