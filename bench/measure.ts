/** Medians and a table: every figure stands beside a baseline of the same run. */

export interface Figure {
  readonly what: string;
  readonly unit: string;
  readonly runs: readonly number[];
  readonly baseline: { readonly what: string; readonly runs: readonly number[] };
}

export function median(runs: readonly number[]): number {
  const sorted = [...runs].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('The median of nothing');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

export async function milliseconds(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Markdown, so that it can be pasted into docs/figures.md as it is. */
export function table(figures: readonly Figure[]): string {
  const number = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
  const row = ({ what, unit, runs, baseline }: Figure) => {
    const [ours, theirs] = [median(runs), median(baseline.runs)];
    return `| ${what} | ${number(ours)} ${unit} | ${runs.length} | ${baseline.what} | ${number(theirs)} ${unit} | ${number(ours / theirs)} |`;
  };
  return [
    '| what | median | runs | baseline of the same run | median | ratio |',
    '| --- | ---: | ---: | --- | ---: | ---: |',
    ...figures.map(row),
  ].join('\n');
}
