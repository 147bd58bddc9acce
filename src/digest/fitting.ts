/**
 * How much of its articles a mail holds: what the newsletter wishes, as far as mail programs show it. Gmail cuts the
 * HTML of a mail at 102,400 bytes, and the link for leaving with it, so what is too long gives way, from the whole texts
 * to their beginnings, from these to headlines. Pure but for what renders.
 */
import type { Cadence, Layout, Newsletter } from '../config.ts';
import type { Message, Rendering } from './digest.ts';

/** Gmail cuts a mail here. */
export const mostHtmlBytes = 102_400;
/** Each subscriber's own addresses are longer than their sentinels, together by at most this much. */
const personalBytes = 1_000;

const fits = ({ htmlBytes }: Pick<Message, 'htmlBytes'>): boolean =>
  htmlBytes + personalBytes <= mostHtmlBytes;

export const layoutOf = ({ layout }: Newsletter, cadence: Cadence): Layout =>
  layout ?? (cadence === 'article' ? 'full' : 'summary');

export interface Attempt {
  readonly layout: Layout;
  /** So many articles have more than their headlines. */
  readonly count: number;
}

/** `bytes` without a message: so large already that none was composed. */
export type Made = { readonly message: Message } | { readonly bytes: number };

interface Fitting {
  readonly wished: Layout;
  readonly articles: number;
  /** So many of the articles have more than their headlines, if there is room. */
  readonly most: number;
  readonly make: (attempt: Attempt) => Promise<Made>;
}

const lessThan: Readonly<Record<Layout, Layout | undefined>> = {
  full: 'summary',
  summary: 'headlines',
  headlines: undefined,
};

/** Headlines alone always fit: the view leaves out those that do not, and counts them. */
export async function fitted({ wished, articles, most, make }: Fitting): Promise<Rendering> {
  const notes: string[] = [];
  for (let layout: Layout | undefined = wished; layout !== undefined; layout = lessThan[layout]) {
    const made = await make({ layout, count: layout === 'headlines' ? 0 : most });
    if ('message' in made && (fits(made.message) || layout === 'headlines'))
      return { ...made.message, layout, notes, faults: [] };
    const some = layout === 'summary' ? await mostOf(most, make) : undefined;
    notes.push(tooLong(layout, articles, made, some?.count));
    if (some !== undefined) return { ...some.message, layout, notes, faults: [] };
  }
  throw new Error('A mail of headlines was not made');
}

/** As many beginnings as fit, found by halving; `undefined`: not one. All of them do not. */
async function mostOf(all: number, make: Fitting['make']) {
  let best: { readonly message: Message; readonly count: number } | undefined;
  let tooMany = all;
  while (tooMany - (best?.count ?? 0) > 1) {
    const count = Math.floor((tooMany + (best?.count ?? 0)) / 2);
    const made = await make({ layout: 'summary', count });
    if ('message' in made && fits(made.message)) best = { message: made.message, count };
    else tooMany = count;
  }
  return best;
}

/** A sentence for the operator. `some`: so many beginnings have room. */
function tooLong(layout: Layout, articles: number, made: Made, some: number | undefined): string {
  const bytes = 'message' in made ? made.message.htmlBytes + personalBytes : made.bytes;
  const one = articles === 1;
  const what =
    layout === 'full' ? `${articles} whole article` : `the beginning${one ? '' : 's'} of ${articles} article`;
  const instead = lessThan[layout] === 'summary' ? 'beginning' : 'headline';
  const has =
    some === undefined
      ? `${one ? 'its' : 'their'} ${instead}${one ? '' : 's'}`
      : `${some} beginnings and ${articles - some} headlines`;
  return `With ${what}${one ? '' : 's'} the mail would take ${Math.ceil(bytes / 1_000)} kB; mail programs cut it off at 102 kB, so it has ${has}.`;
}
