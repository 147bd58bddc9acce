/** Runs of backticks, by their length: each code span finds its end without reading the text again. */
export interface Backticks {
  readonly close: (start: number, length: number) => number | undefined;
}

export function backticksIn(text: string): Backticks {
  let runs: Map<number, number[]> | undefined;
  const used = new Map<number, number>();
  const all = (): Map<number, number[]> => {
    const found = new Map<number, number[]>();
    for (const { 0: run, index } of text.matchAll(/`+/g)) {
      const places = found.get(run.length);
      if (places === undefined) found.set(run.length, [index]);
      else places.push(index);
    }
    return found;
  };
  return {
    close: (start, length) => {
      runs ??= all();
      const places = runs.get(length) ?? [];
      let index = used.get(length) ?? 0;
      while (index < places.length && (places[index] ?? 0) <= start) index++;
      used.set(length, index);
      return places[index];
    },
  };
}
