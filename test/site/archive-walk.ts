/** Reads the archive as a program does that knows nothing of this site: by the links of its documents alone. */
import * as z from 'zod';
import type { SiteWorld } from './site-world.ts';

export interface Document {
  /** As it was asked for. */
  readonly address: string;
  readonly ids: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

const site = 'https://courant.example';
const jsonFeed = z.object({
  next_url: z.string().optional(),
  items: z.array(z.object({ id: z.string() })),
});

/** From the document that is polled to the one that holds the first article. */
export function walked(world: SiteWorld, start: 'feed.xml' | 'atom.xml' | 'feed.json'): readonly Document[] {
  const documents: Document[] = [];
  const seen = new Set<string>();
  for (let address: string | undefined = `${site}/${start}`; address !== undefined; ) {
    if (seen.has(address)) throw new Error(`The way goes in a circle at ${address}`);
    seen.add(address);
    const document = read(world, address);
    documents.push(document);
    address = document.links['prev-archive'];
  }
  return documents;
}

export function read(world: SiteWorld, address: string): Document {
  const { origin, pathname } = new URL(address);
  if (origin !== site) throw new Error(`${address} is not of this site`);
  const text = world.page(pathname.slice(1));
  if (pathname.endsWith('.json')) {
    const { items, next_url } = jsonFeed.parse(JSON.parse(text));
    const links: Record<string, string> = next_url === undefined ? {} : { 'prev-archive': next_url };
    return { address, ids: items.map(({ id }) => id), links };
  }
  const ids = [...text.matchAll(/<(?:item|entry)[ >].*?<(?:guid|id)[^>]*>(.*?)<\//gs)];
  const [head = ''] = text.split(/<(?:item|entry)[ >]/);
  const links = [...head.matchAll(/<(?:atom:)?link\s([^>]*)>/g)].map(([, attributes = '']) => {
    const of = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    return [of('rel'), of('href')] as const;
  });
  return { address, ids: ids.map((match) => match[1] ?? ''), links: Object.fromEntries(links) };
}
