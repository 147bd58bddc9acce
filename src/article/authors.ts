/** Authors as front matter names them, and who they are by publication.yaml. */
import type { Publication } from '../config.ts';
import type { Byline } from './article.ts';
import { field } from './field.ts';
import { type Entry, fit, isEntry, line, present, under, understood, webAddress } from './values.ts';

/** A name or an id as written, or a guest with an address of their own. */
export type NamedAuthor = string | { readonly name: string; readonly url?: string };

const mostAuthors = 20;
const name = line(300);

/** `Jane Doe <jane@example.com>`: an e-mail address is nobody's business. */
const mailAddress = /\s*[<(]?(?:mailto:)?[^\s<>()@]{1,64}@[^\s<>()@]{1,255}[>)]?\s*/g;
const markdownLink = /^\[([^[\]]{1,200})\]\(([^()\s]{1,2000})\)$/;

/** A list of names; `authors` in one line is divided at its commas, because its name is in the plural. */
const authors = understood((value) =>
  namedIn(value, (text) => text.split(/[,;]/).map((part) => part.trim())),
);

/** Usually one; a name may have a comma in it (`Jane Doe, MD`). */
const author = understood((value) => namedIn(value, (text) => [text]));

function namedIn(
  value: unknown,
  divide: (text: string) => readonly string[],
): readonly NamedAuthor[] | null | undefined {
  const entries = Array.isArray(value) ? value : typeof value === 'string' ? divide(value) : [value];
  const named = entries.flatMap((entry) => namedAuthor(entry) ?? []);
  if (entries.length > mostAuthors || named.length < entries.filter((entry) => entry !== '').length)
    return undefined;
  return named.length > 0 ? named : null;
}

function namedAuthor(value: unknown): NamedAuthor | undefined {
  if (isEntry(value)) return authorOfEntry(value);
  const written = fit(name, value);
  const [, label, url] = markdownLink.exec(written ?? '') ?? [];
  if (label !== undefined) return guest(label, url);
  return fit(name, written?.replace(mailAddress, ' ').replace(/\[([^[\]]*)\]\([^()\s]*\)/g, '$1'));
}

function authorOfEntry(entry: Entry): NamedAuthor | undefined {
  const called = fit(name, under(entry, ['name', 'displayname', 'fullname', 'label', 'nickname']));
  const id = fit(name, under(entry, ['id', 'key', 'slug', 'username']));
  const url = under(entry, ['url', 'website', 'homepage', 'link', 'href', 'web']);
  return called === undefined ? id : guest(called, url);
}

/**
 * What is no web address (a handle, a mail address) is left out: the name stands without a link. Nobody is called by a
 * mail address, which would stand on every page for whoever gathers them.
 */
function guest(called: string, url: unknown): NamedAuthor | undefined {
  const bare = fit(name, called.replace(mailAddress, ' '));
  return bare === undefined ? undefined : present({ name: bare, url: fit(webAddress, url) });
}

export const authorFields = {
  authors: field(['authors', 'contributors'], authors, {
    expected: 'names, ids from publication.yaml, or entries with name and url, at most 20',
    example: 'authors: [jane, Bob Roe]',
  }),
  author: field(['author', 'byline', 'author_name', 'writer'], author, {
    expected: 'a name, an id from publication.yaml, or an entry with name and url',
    example: 'author: jane',
  }),
  authorUrl: field(['author_url', 'author_link', 'author_website'], webAddress, {
    expected: 'an absolute http or https address',
    example: 'author_url: https://jane.example/',
  }),
} as const;

export interface SaidOfAuthors {
  readonly authors?: readonly NamedAuthor[];
  readonly author?: readonly NamedAuthor[];
  readonly authorUrl?: string;
}

export function authorsOf(
  { authors, author, authorUrl }: SaidOfAuthors,
  publication: Publication,
): readonly Byline[] {
  const named = authors ?? author ?? [];
  const [first] = named;
  const alone = named.length === 1 && typeof first === 'string' && authorUrl !== undefined;
  return bylinesOf(alone ? [{ name: first, url: authorUrl }] : named, publication);
}

/** One line that joins several (`Jane Doe and Bob`) is divided if publication.yaml has every one of them. */
function bylinesOf(authors: readonly NamedAuthor[], publication: Publication): readonly Byline[] {
  const [only] = authors;
  const joined = authors.length === 1 && typeof only === 'string' ? only.split(/,|;|&|\sand\s/) : [];
  const parts = joined.map((part) => part.trim()).filter(Boolean);
  const all = parts.every((part) => authorId(part, publication) !== undefined);
  return (parts.length > 1 && all ? parts : authors).map((named) => bylineOf(named, publication));
}

/** By id, or by a name that publication.yaml has; all others are guests. */
function bylineOf(author: NamedAuthor, publication: Publication): Byline {
  const called = typeof author === 'string' ? author : author.name;
  const id = authorId(called, publication);
  if (id === undefined) return typeof author === 'string' ? { name: author } : author;
  const known = publication.authors[id];
  return present({ id, name: known?.name ?? called, url: known?.url });
}

export function authorId(called: string, publication: Publication): string | undefined {
  // Own keys only: an author called "constructor" is a name.
  if (Object.hasOwn(publication.authors, called)) return called;
  const wanted = folded(called);
  return Object.entries(publication.authors).find(
    ([id, known]) => folded(known.name) === wanted || id === wanted,
  )?.[0];
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
