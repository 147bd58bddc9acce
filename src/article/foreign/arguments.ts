/** `src="a.png" "a title" width=300 id: x` → words and named values. */

export interface Arguments {
  readonly words: readonly string[];
  readonly named: ReadonlyMap<string, string>;
}

/** White space is taken in one place for each kind, so that it is read once where no argument follows it. */
const argument =
  /[\s,]*(?:([\w.-]+)\s*=\s*|([\w.-]+):(?:\s+|(?=["'])))?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|[“”]([^“”]*)[“”]|([^\s"'`“”]+))/y;

/** Ends at a quote that is not closed: what comes after it is no argument. */
export function readArguments(text: string): Arguments {
  const words: string[] = [];
  const named = new Map<string, string>();
  argument.lastIndex = 0;
  for (let found = argument.exec(text); found !== null; found = argument.exec(text)) {
    const [, equals, colon, double, single, back, curly, plain] = found;
    const quoted = double ?? single;
    const value = quoted?.replace(/\\(["'\\])/g, '$1') ?? back ?? curly ?? plain?.replace(/,$/, '') ?? '';
    const name = equals ?? colon;
    if (name === undefined) words.push(value.trim());
    else if (!named.has(name.toLowerCase())) named.set(name.toLowerCase(), value.trim());
  }
  return { words, named };
}
