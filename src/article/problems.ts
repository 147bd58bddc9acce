/** What can be wrong with a file that is right in itself: its key, its id, its address, its twin. */
import { longestAddress } from '../addresses.ts';
import type { ArticleId, Instant } from '../ids.ts';
import { type Problem, received } from '../problem.ts';
import type { Quarantined } from './article.ts';

/** It is our bug, or near one: the author can do something nevertheless. */
export const feedQuarantined = ({ format, fault }: Quarantined): Problem => ({
  severity: 'error',
  code: 'feed-quarantined',
  wrong:
    'The article is on the site, but in no feed: with it, a feed could not be read any more. The others are out.',
  expected: 'an entry that a second program reads again as the first one wrote it',
  example:
    'Write title, tags, names and addresses in plain letters, and upload it again; it comes back by itself',
  received: received(`${format}: ${fault}`),
});

const keepOne = 'the same content under one key only';

export const sameContent = (other: string): Problem => ({
  severity: 'warning',
  code: 'same-content',
  wrong: `This article now has the same content as ${received(other)}; both stay published.`,
  expected: keepOne,
  example: `Delete one of the two, or write something else in this one`,
  received: received(other),
});

export const waitsForOther = (other: string, until: Instant): Problem => ({
  severity: 'warning',
  code: 'parked',
  wrong: `The same article is there as ${received(other)}; if that file goes until ${until}, this is a rename.`,
  expected: keepOne,
  example: `Delete ${received(other)} to finish the rename`,
  received: received(other),
});

export const isCopy = (other: string): Problem => ({
  severity: 'warning',
  code: 'copy',
  wrong: `This file is a copy of ${received(other)} and is not published.`,
  expected: keepOne,
  example: `Delete ${received(other)}, and this file takes its place`,
  received: received(other),
});

export const idTaken = (id: ArticleId, other: string): Problem => ({
  severity: 'error',
  code: 'id-taken',
  wrong: `The id belongs to ${received(other)}, which keeps it.`,
  expected: 'an id that no other article has, or no id',
  example: `Delete the line "id: ${id}" here, or the file ${received(other)}`,
  received: id,
});

export const idFixed = (own: ArticleId, declared: ArticleId): Problem => ({
  severity: 'error',
  code: 'id-fixed',
  wrong: 'The article is public under another id; under this one it would be new to every reader.',
  expected: 'the id that it has, or no id',
  example: `id: ${own}`,
  received: declared,
});

export const addressTaken = (path: string, other: string): Problem => ({
  severity: 'error',
  code: 'address-taken',
  wrong: `The address ${received(path)} belongs to ${received(other)}.`,
  expected: 'an address of its own, by another slug, date or permalink',
  example: 'slug: tide-tables-2',
  received: received(path),
});

/** Of a page or a public file: nobody but its path says where it stands. */
export const placeTaken = (path: string, other: string): Problem => ({
  severity: 'error',
  code: 'address-taken',
  wrong: `The address ${received(path)} belongs to ${other}, so this file is not served.`,
  expected: 'a path that no article has for its address, and under which the site has nothing of its own',
  example: 'public/downloads/tides.pdf',
  received: received(path),
});

/** An address without a dot is a page's: readers are sent on to the one with a slash behind it, where no file stands. */
export const nameWithoutEnding = (key: string): Problem => ({
  severity: 'warning',
  code: 'name-without-ending',
  wrong: 'The name of the file has no ending, so its address would be that of a page; nobody can open it.',
  expected: 'a name with an ending',
  example: `${received(key.replace(/^.*\//, ''))}.txt`,
  received: received(key),
});

export const addressTooLong = (path: string): Problem => ({
  severity: 'error',
  code: 'address-too-long',
  wrong: `The address would have ${path.length} characters.`,
  expected: `at most ${longestAddress} characters, percent-encoded`,
  example: 'permalink: /2026/tide-tables/',
  received: received(path),
});

/** The address is in feeds, mails and bookmarks by now. */
export const addressFixed = (address: string, wished: string): Problem => ({
  severity: 'warning',
  code: 'address-fixed',
  wrong: `The article has been public at ${received(address)}; its address cannot change any more.`,
  expected: `permalink: ${received(address)}, or no such line; an alias sends the readers of the other address on`,
  example: `aliases: [${received(wished)}]`,
  received: received(wished),
});

/** No error: the article itself is right, and is published. */
export const aliasTaken = (path: string, other: string): Problem => ({
  severity: 'warning',
  code: 'alias-taken',
  wrong: `The former address ${received(path)} belongs to ${received(other)}; its readers are not sent on from there.`,
  expected: 'former addresses that nothing else has',
  example: `Delete ${received(path)} from the aliases here, or there`,
  received: received(path),
});

export const dateFixed = (published: Instant, date: Instant): Problem => ({
  severity: 'warning',
  code: 'date-fixed',
  wrong: `The article has been public since ${published}; its date cannot change any more.`,
  expected: `date: ${published}, or updated: for the day of a revision`,
  example: `updated: ${date.slice(0, 10)}`,
  received: date,
});

export const announceLower = (last: number, said: number): Problem => ({
  severity: 'warning',
  code: 'announce-lower',
  wrong: `The article was announced as number ${last}; a number that is not larger mails nothing.`,
  expected: `${last}, or ${last + 1} to mail the article once more`,
  example: `announce: ${last}`,
  received: String(said),
});

export const announceHeldBack = (said: number): Problem => ({
  severity: 'warning',
  code: 'announce-held-back',
  wrong: 'The article is not mailed once more, because its file says mail: never as well.',
  expected: `announce: ${said} without mail: never; or no announce`,
  example: `announce: ${said}`,
  received: String(said),
});

/** Feeds would show it as revised before it was published; a day's difference is a date without a time. */
export const updatedEarly = (published: Instant, updated: Instant): Problem => ({
  severity: 'warning',
  code: 'updated-early',
  wrong: `The revision is dated before the publication, which was on ${published}.`,
  expected: 'a day after that of the publication, or no such line',
  example: `updated: ${published.slice(0, 10)}`,
  received: updated,
});

export const updatedAhead = (now: Instant, updated: Instant): Problem => ({
  severity: 'warning',
  code: 'updated-ahead',
  wrong: 'The revision is dated in the future; feeds show that date all the same.',
  expected: 'the day of a revision that has been made',
  example: `updated: ${now.slice(0, 10)}`,
  received: updated,
});

/** On the report of a file that went: the line that keeps the article's identity through a rename with an edit. */
export const fileGone = (id: ArticleId, until: Instant | undefined): Problem => ({
  severity: 'warning',
  code: 'gone',
  wrong: until
    ? `The file is gone: the article is withdrawn at ${until} unless the file comes back under this name or another.`
    : 'The file is gone: the article is withdrawn.',
  expected: 'the file; or, if it was renamed and edited, its id in the front matter of the new file',
  example: `id: ${id}`,
});

/** No error: nothing is wrong with the file, and nothing comes of it. */
export const sectionPage: Problem = {
  severity: 'warning',
  code: 'section-page',
  wrong: 'This file describes a whole folder, as Hugo and Zola use it; it is no article and is ignored.',
  expected: 'articles under other names; the site makes its lists by itself',
  example: 'articles/tides/index.md',
};
