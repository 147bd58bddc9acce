/**
 * Where a text has something next. A text with a hundred thousand beginnings and no end would otherwise be read from
 * each of them to its end; here each needle is looked for once in each stretch.
 */
export type Next = (needle: string, from: number) => number;

/** Asked with a `from` that mostly grows. Infinity: nowhere. */
export function nextIn(text: string): Next {
  const known = new Map<string, { readonly from: number; readonly at: number }>();
  return (needle, from) => {
    const last = known.get(needle);
    if (last !== undefined && from >= last.from && from <= last.at) return last.at;
    const found = text.indexOf(needle, from);
    const at = found < 0 ? Number.POSITIVE_INFINITY : found;
    known.set(needle, { from, at });
    return at;
  };
}
