/** Where each brace is closed, found in one way through the text. */
export type Braces = (open: number) => number | undefined;

export function bracesIn(text: string): Braces {
  let known: Map<number, number> | undefined;
  const all = (): Map<number, number> => {
    const found = new Map<number, number>();
    const open: number[] = [];
    for (const { 0: brace, index } of text.matchAll(/[{}]/g)) {
      if (brace === '{') open.push(index);
      else {
        const start = open.pop();
        if (start !== undefined) found.set(start, index);
      }
    }
    return found;
  };
  return (open) => {
    known ??= all();
    return known.get(open);
  };
}
