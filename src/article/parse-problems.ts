/** What is to be said about keys that are right in themselves but do not fit this publication or this site. */
import type { Publication } from '../config.ts';
import { type Problem, received } from '../problem.ts';
import type { Aliases } from './address-wishes.ts';
import { authorId, type SaidOfAuthors } from './authors.ts';
import type { Labels } from './labels.ts';
import type { Place } from './placed.ts';
import { nearest } from './slug.ts';

/** Sections are known by publication.yaml; an author who is not may be a guest, unless nearly spelt like a known one. */
export function namesUnknown(
  section: string | undefined,
  said: SaidOfAuthors,
  publication: Publication,
  place: (name: 'section' | 'authors' | 'author') => Place,
): readonly Problem[] {
  const problems: Problem[] = [];
  const sections = Object.keys(publication.sections);
  if (section !== undefined && !sections.includes(section))
    problems.push({
      ...unknownName('section', section, nearest(section, sections), sections),
      ...place('section'),
    });
  const known = Object.keys(publication.authors);
  for (const author of said.authors ?? said.author ?? []) {
    const fits = typeof author !== 'string' || authorId(author, publication) !== undefined;
    const meant = fits ? undefined : nearest(author, known);
    if (meant !== undefined && typeof author === 'string')
      problems.push({
        ...unknownName('author', author, meant, known),
        ...place(said.authors ? 'authors' : 'author'),
      });
  }
  return problems;
}

const unknownName = (
  what: 'section' | 'author',
  name: string,
  meant: string | undefined,
  known: readonly string[],
): Problem => ({
  severity: 'warning',
  code: `${what}-unknown`,
  wrong: `publication.yaml has no ${what} "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
  expected: known.length > 0 ? `one of ${received(known.join(', '))}` : `${what}s in publication.yaml`,
  example: `${what}: ${meant ?? known[0] ?? 'sea'}`,
  received: name,
});

export function tagsLeftOut({ tooMany, tooLong, tags }: Labels, place: Place): readonly Problem[] {
  if (tooMany === 0 && tooLong.length === 0) return [];
  const count = tooMany + tooLong.length;
  return [
    {
      severity: 'warning',
      code: 'tags-left-out',
      ...place,
      wrong: `${count} ${count === 1 ? 'tag is' : 'tags are'} left out, because ${tooMany > 0 ? 'there are too many' : 'of the length'}.`,
      expected: 'at most 20 words or phrases of at most 60 characters',
      example: `tags: [${tags.slice(0, 2).join(', ')}]`,
      ...(tooLong[0] === undefined ? {} : { received: received(tooLong[0]) }),
    },
  ];
}

export const aliasesUnusable = ({ unusable }: Aliases, place: Place): readonly Problem[] =>
  unusable.length === 0
    ? []
    : [
        {
          severity: 'warning',
          code: 'alias-unusable',
          ...place,
          wrong: 'A former address cannot be kept: it is no path of this site, or one of too many.',
          expected: 'at most 50 paths without a query',
          example: 'aliases: [/old/tides.html]',
          received: received(unusable.join(', ')),
        },
      ];

export const wishElsewhere = (path: string, place: Place): Problem => ({
  severity: 'warning',
  code: 'address-elsewhere',
  ...place,
  wrong: 'This web address does not end in the slug of the article, so it is taken for one of another page.',
  expected: 'an address that begins with a slash',
  example: `permalink: ${received(path)}`,
  received: received(path),
});

export const notExpiring = (place: Place): Problem => ({
  severity: 'warning',
  code: 'not-expiring',
  ...place,
  wrong: 'An article does not expire by itself; it stays until its file goes or says draft: true.',
  expected: 'no such key',
  example: 'draft: true',
});
