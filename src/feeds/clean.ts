/**
 * What happens to a model before `feed` sees it. Two things: text that XML 1.0 or JSON readers could not take is
 * removed, and the four characters that `feed` and its serializer treat wrongly are shielded.
 */
import type { FeedAuthor, FeedEnclosure, FeedEntry, FeedModel, PodcastChannel } from './feed.ts';

/** Outside the Char production of XML 1.0 (section 2.2). */
export const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** Half of a pair: has no bytes in UTF-8. */
export const loneSurrogate = /\p{Surrogate}/gu;

/**
 * Controls of ISO 8859-1, which XML allows and nobody means: the W3C validator takes them for another encoding
 * (BadCharacters).
 */
const strayControls = /[\u0080-\u009F]/g;

/** Text that may stand in XML and JSON: no forbidden characters, no lone surrogates, line ends as XML reads them. */
export function cleanText(text: string): string {
  return text
    .replace(loneSurrogate, '')
    .replace(/\r\n?|\u0085/g, '\n')
    .replace(illegal, '')
    .replace(strayControls, '');
}

/** One line: titles, names, tags. An attribute could not carry a line end anyway. */
const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ').trim();

/**
 * Stand-ins for `& < > "`. The serializer under `feed` un-escapes a literal `&amp;`, leaves `<` bare in attributes
 * and splits only the first `]]>` of a CDATA section; characters that XML forbids pass it untouched, and cannot
 * occur in clean text. The corrections work on shielded output, where every `<` is markup.
 */
const standIns = { '&': '\u0001', '<': '\u0002', '>': '\u0003', '"': '\u0004' } as const;
const references = { '\u0001': '&amp;', '\u0002': '&lt;', '\u0003': '&gt;', '\u0004': '&quot;' } as const;
const characters = { '\u0001': '&', '\u0002': '<', '\u0003': '>', '\u0004': '"' } as const;

const shielded = /[\u0001-\u0004]/g;

export const shield = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => standIns[character as keyof typeof standIns]);

/** For JSON: the characters themselves. */
export const unshield = (text: string): string =>
  text.replace(shielded, (mark) => characters[mark as keyof typeof characters]);

/** For XML: character references, in element content and attributes alike. */
export const unshieldXml = (text: string): string =>
  text.replace(shielded, (mark) => references[mark as keyof typeof references]);

/** An absolute http address in its normal form, which needs no escaping but of `&`; `undefined` if it is none. */
export function webAddress(url: string): string | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.href : undefined;
}

function cleanAuthor({ name, url }: FeedAuthor): FeedAuthor {
  const address = url === undefined ? undefined : webAddress(url);
  return { name: cleanLine(name), ...(address === undefined ? {} : { url: address }) };
}

/** One whose address leads nowhere is none. */
function cleanEnclosure({ url, title, ...rest }: FeedEnclosure): FeedEnclosure | undefined {
  const address = webAddress(url);
  const named = title === undefined ? {} : { title: cleanLine(title) };
  return address === undefined ? undefined : { ...rest, url: address, ...named };
}

function cleanEntry(entry: FeedEntry): FeedEntry {
  const { html, image, enclosure: given, ...rest } = entry;
  const enclosure = given && cleanEnclosure(given);
  const picture = image && webAddress(image.url);
  return {
    ...rest,
    guid: cleanLine(entry.guid),
    url: new URL(entry.url).href,
    title: cleanLine(entry.title),
    summary: cleanText(entry.summary).trim(),
    authors: entry.authors.map(cleanAuthor).filter(({ name }) => name !== ''),
    tags: [...new Set(entry.tags.map(cleanLine))].filter((tag) => tag !== ''),
    ...(html === undefined ? {} : { html: cleanText(html).trim() }),
    ...(image && picture ? { image: { ...image, url: picture } } : {}),
    ...(enclosure ? { enclosure } : {}),
  };
}

function cleanPodcast({ author, image, owner, ...rest }: PodcastChannel): PodcastChannel {
  return {
    ...{ ...rest, author: cleanLine(author), image: new URL(image).href },
    ...(owner === undefined ? {} : { owner: { name: cleanLine(owner.name), email: cleanLine(owner.email) } }),
  };
}

/** The same model, fit for every format. Throws on an entry whose own address is not absolute: that is a bug. */
export function cleanModel(model: FeedModel): FeedModel {
  return {
    ...model,
    title: cleanLine(model.title),
    description: cleanText(model.description).trim(),
    ...(model.copyright === undefined ? {} : { copyright: cleanLine(model.copyright) }),
    owner: cleanAuthor(model.owner),
    ...(model.podcast === undefined ? {} : { podcast: cleanPodcast(model.podcast) }),
    entries: model.entries.map(cleanEntry),
  };
}
