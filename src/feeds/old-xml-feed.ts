/** RSS 2.0 and 0.9x, RSS 1.0 and Atom as somebody else wrote them. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { WrittenEntry, WrittenFeed } from './old-feed.ts';

type Tree = Readonly<Record<string, unknown>>;

/** Contents are not asked for, and may be nested as deep as their authors liked. */
const contents = ['content', 'content:encoded', 'description', 'summary', 'itunes:summary', 'media:group'];

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // CDATA apart from text: in the one `&amp;` is five characters, in the other a reference.
  cdataPropName: '#cdata',
  parseTagValue: false,
  trimValues: true,
  processEntities: false,
  maxNestedTags: 50,
  stopNodes: contents.flatMap((name) => [`*.item.${name}`, `*.entry.${name}`]),
  isArray: (name) => name === 'item' || name === 'entry' || name === 'link',
});

/** Or what is wrong with it, in a sentence. */
export function readXmlFeed(source: string): WrittenFeed | string {
  // A document type may define references that stand for each other a billion times; no feed has need of one.
  if (/<!DOCTYPE[^>]*\[|<!ENTITY/i.test(source.slice(0, rootAt(source))))
    return 'It defines entities of its own.';
  const verdict = XMLValidator.validate(source, { allowBooleanAttributes: true });
  if (verdict !== true) return `Not well-formed at line ${verdict.err.line}: ${verdict.err.msg}`;
  try {
    return feedOf(parser.parse(source));
  } catch (error) {
    // The parser's own limits: how deep elements are nested.
    return error instanceof Error ? error.message : String(error);
  }
}

/** Where the first element begins. */
const rootAt = (source: string): number => source.search(/<[a-z]/i);

function feedOf(tree: unknown): WrittenFeed | string {
  const { rss, feed, 'rdf:RDF': rdf } = branch(tree);
  if (rss !== undefined)
    return rssFeed(branch(branch(rss)['channel']), branch(branch(rss)['channel'])['item']);
  if (rdf !== undefined) return rssFeed(branch(branch(rdf)['channel']), branch(rdf)['item']);
  return feed === undefined ? 'It is XML, but neither RSS nor Atom.' : atomFeed(branch(feed));
}

function rssFeed(channel: Tree, items: unknown): WrittenFeed {
  return { ...homeOf(linksOf(channel)), entries: list(items).map(branch).map(rssEntry) };
}

function rssEntry(item: Tree): WrittenEntry {
  const guid = textOf(item['guid']) ?? attribute(item, 'rdf:about');
  const origin = textOf(item['feedburner:origLink']);
  const published = first(item, ['pubDate', 'dc:date', 'atom:published', 'dcterms:created']);
  const title = textOf(item['title']);
  return {
    ...(guid === undefined ? {} : { guid }),
    links: [...linksOf(item), ...(origin === undefined ? [] : [origin])],
    ...(published === undefined ? {} : { published }),
    ...(title === undefined ? {} : { title }),
  };
}

function atomFeed(feed: Tree): WrittenFeed {
  const base = attribute(feed, 'xml:base');
  const home = homeOf([...linksOf(feed, base), ...(base === undefined ? [] : [base])]);
  return { ...home, entries: list(feed['entry']).map((entry) => atomEntry(branch(entry), base)) };
}

function atomEntry(entry: Tree, outer: string | undefined): WrittenEntry {
  const guid = textOf(entry['id']);
  const base = joined(attribute(entry, 'xml:base'), outer);
  const origin = textOf(entry['feedburner:origLink']);
  const published = first(entry, ['published', 'issued', 'created', 'updated', 'modified']);
  const title = textOf(entry['title']);
  return {
    ...(guid === undefined ? {} : { guid }),
    links: [...linksOf(entry, base), ...(origin === undefined ? [] : [origin])],
    ...(published === undefined ? {} : { published }),
    ...(title === undefined ? {} : { title }),
  };
}

const homeOf = (links: readonly string[]): Pick<WrittenFeed, 'home'> => {
  const home = links.find((link) => /^https?:/i.test(link));
  return home === undefined ? {} : { home };
};

/** RSS has them as text, Atom as attributes; the page first, then what else may be one, then the feed's own. */
function linksOf(parent: Tree, base?: string): readonly string[] {
  const links = [...list(parent['link']), ...list(parent['atom:link'])].map((link) => ({
    rel: attribute(branch(link), 'rel') ?? 'alternate',
    href: textOf(link) ?? attribute(branch(link), 'href'),
    base: joined(attribute(branch(link), 'xml:base'), base),
  }));
  return ['alternate', 'related', 'shortlink', 'self'].flatMap((wanted) =>
    links.flatMap(({ rel, href, base: own }) =>
      rel === wanted && href !== undefined ? [joined(href, own) ?? href] : [],
    ),
  );
}

/** A reference against what it is relative to (XML Base, section 4); as it is, where that is not known. */
const joined = (reference: string | undefined, base: string | undefined): string | undefined => {
  if (reference === undefined) return base;
  return base !== undefined && URL.canParse(reference, base) ? new URL(reference, base).href : reference;
};

const first = (parent: Tree, names: readonly string[]): string | undefined =>
  names.map((name) => textOf(parent[name])).find((text) => text !== undefined);

const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;
const branch = (value: unknown): Tree => (isTree(value) ? value : {});

const attribute = (parent: Tree, name: string): string | undefined => {
  const value = parent[`@${name}`];
  return typeof value === 'string' ? unreferenced(value).trim() : undefined;
};

/** Of an element that holds text alone; of several, the first one's. `undefined`: none, or nothing in it. */
function textOf(value: unknown): string | undefined {
  const [one] = list(value);
  const { '#text': text, '#cdata': cdata } = branch(one);
  const plain = typeof one === 'string' ? one : typeof text === 'string' ? text : '';
  const literal = list(cdata)
    .filter((part) => typeof part === 'string')
    .join('');
  const whole = (unreferenced(plain) + literal).trim();
  return whole === '' ? undefined : whole;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** XML's five references, and characters by number; any other stays as it is written. */
const unreferenced = (text: string): string =>
  text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name !== undefined) return named[name] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0x10ffff ? whole : String.fromCodePoint(point);
  });
