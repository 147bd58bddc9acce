/** Which end belongs to which tag. One way through the text for all names, so that no number of tags takes long. */

export interface Ending {
  readonly start: number;
  readonly end: number;
}

/** By where a tag begins. */
export type Endings = ReadonlyMap<number, Ending>;

const tagOrEnd =
  /\{\{[<%]\s{0,4}(\/?)\s{0,4}([\w./-]{1,60})|\{%-?\s{0,4}(end(?![\w-]))?(?:(end)?([\w.:-]{1,60}))?(\s{0,4}\()?/g;
const behind = /[^%>{}\n]{0,80}(?:%\}\}|>\}\}|%\})/y;

export function endingsIn(text: string): Endings {
  const endings = new Map<number, Ending>();
  const open = new Map<string, number[]>();
  for (const found of text.matchAll(tagOrEnd)) {
    const [whole, slash, shortcode, bareEnd, end, tag = '', called] = found;
    const form = shortcode === undefined ? 'liquid' : 'shortcode';
    const name = `${form} ${shortcode ?? tag}`;
    const stack =
      bareEnd !== undefined
        ? open.get('called')
        : slash !== '' || end !== undefined
          ? open.get(name)
          : undefined;
    const start = stack?.pop();
    if (start !== undefined)
      endings.set(start, { start: found.index, end: endOf(text, found.index + whole.length) });
    else if (slash !== '/' && bareEnd === undefined)
      pushed(
        open,
        called === undefined ? `${form} ${shortcode ?? `${end ?? ''}${tag}`}` : 'called',
        found.index,
      );
  }
  return endings;
}

function pushed(open: Map<string, number[]>, name: string, start: number): void {
  const stack = open.get(name);
  if (stack === undefined) open.set(name, [start]);
  else stack.push(start);
}

function endOf(text: string, from: number): number {
  behind.lastIndex = from;
  return behind.exec(text) === null ? from : behind.lastIndex;
}
