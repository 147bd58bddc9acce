/** `notify:` of publication.yaml names somebody who has no address there: allowed, and worth a word. */
import type { Publication } from '../config.ts';
import { type Problem, received } from '../problem.ts';
import type { PlacedData } from './placed.ts';

export function untold({ notify, owner, authors }: Publication, yaml: PlacedData): Problem[] {
  const named = new Set([...(notify?.published ?? []), ...(notify?.rejected ?? [])]);
  const silent = Object.entries(authors).filter(([, { email }]) => email === undefined);
  const warning = (rest: Pick<Problem, 'wrong' | 'expected' | 'example' | 'received'>): Problem => ({
    ...{ severity: 'warning', code: 'notify-without-address', ...yaml.place(['notify']) },
    ...rest,
  });
  return [
    ...(named.has('owner') && owner.email === undefined ? [warning(ownerWithout)] : []),
    ...(named.has('author') && Object.keys(authors).length === 0 ? [warning(noAuthors)] : []),
    ...(named.has('author') && silent.length > 0 ? [warning(authorsWithout(silent.map(([id]) => id)))] : []),
  ];
}

const ownerWithout = {
  wrong: 'The owner is to be told of files, and has no address: nobody writes to the owner.',
  expected: 'an email under owner, or a notify without owner',
  example: 'owner:\n  name: The Tide Post\n  email: editors@tides.example',
};

const noAuthors = {
  wrong: 'Authors are to be told of their files, and none is known here.',
  expected: 'authors with an email each, or a notify without author',
  example: 'authors:\n  jane:\n    name: Jane Doe\n    email: jane@tides.example',
};

const authorsWithout = (ids: readonly string[]) => ({
  wrong:
    'Authors are to be told of their files, and some have no address; of these, only the owner hears of rejections.',
  expected: 'an email for each author (it is shown nowhere), or a notify without author',
  example: `authors:\n  ${ids[0]}:\n    email: ${ids[0]}@tides.example`,
  received: received(ids.join(', ')),
});
