/** What is to be mailed to whom, and when: pure. */
import type { OwedNotice } from '../article/owed.ts';
import type { OwedRow } from '../article/owed-rows.ts';
import type { Publication } from '../config.ts';
import { type Instant, shifted } from '../ids.ts';
import { comparableAddress, parseAddress } from '../subscribers/address.ts';
import type { Letter, Notice, Noticed, Person, PersonId } from './notice.ts';

const second = 1_000;
const hour = 3_600 * second;

/** Nothing new for so long: whoever copies a folder is through with it. */
const quiet = 30 * second;
/** So long at most the first waits for the last. */
const patience = 300 * second;

/** When what is owed is to be told; `undefined`: nothing is. */
export function dueAt(owed: readonly Pick<OwedRow, 'at'>[]): Instant | undefined {
  const times = owed.map(({ at }) => at).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const [still, late] = [shifted(last, quiet), shifted(first, patience)];
  return still < late ? still : late;
}

/** How long a row that was told stays by the wall clock: any look that meant to owe it anew is over by then. */
const keptFor = hour;

export const isOver = (row: Pick<OwedRow, 'state' | 'madeAt'>, wall: Instant): boolean =>
  row.state === 'told' && row.madeAt <= shifted(wall, -keptFor);

/** An upload loop must not use up what SES allows; what is held back comes with the next mail. */
export const limits = { perHour: 6, perDay: 24 } as const;

/** The person's row with one mail more; `undefined`: not now. */
export function withMail(person: PersonId, before: Noticed | undefined, now: Instant): Noticed | undefined {
  const since = (span: number): readonly Instant[] =>
    (before?.mailed ?? []).filter((at) => at > shifted(now, -span));
  const day = since(24 * hour);
  if (since(hour).length >= limits.perHour || day.length >= limits.perDay) return undefined;
  return { person, rev: (before?.rev ?? 0) + 1, mailed: [...day, now] };
}

/** Takes a mail that certainly did not go out back. */
export const withoutMail = (noticed: Noticed, now: Instant): Noticed => ({
  ...noticed,
  rev: noticed.rev + 1,
  mailed: noticed.mailed.filter((at) => at !== now),
});

/** Who can be reached, each address once: an author who is the owner too is one person. */
function reachable({ owner, authors }: Publication): ReadonlyMap<PersonId, Person> {
  const written: [PersonId, string | undefined][] = [
    ['owner', owner.email],
    ...Object.entries(authors).map(([id, { email }]): [PersonId, string | undefined] => [
      `author#${id}`,
      email,
    ]),
  ];
  const byAddress = new Map<string, Person>();
  const found = new Map<PersonId, Person>();
  for (const [id, email] of written) {
    const parsed = email === undefined ? undefined : parseAddress(email);
    if (!parsed?.ok) continue;
    const known = comparableAddress(parsed.value);
    const person = byAddress.get(known) ?? { id, address: parsed.value };
    byAddress.set(known, person);
    found.set(id, person);
  }
  return found;
}

/**
 * Whom publication.yaml wants to be told, as far as they have an address. A rejection that no author hears of is the
 * owner's, because somebody has to mend the file.
 */
export function personsFor(
  { kind, authors }: Pick<OwedNotice, 'kind' | 'authors'>,
  publication: Publication,
): readonly Person[] {
  const told = publication.notify?.[kind] ?? [];
  const known = reachable(publication);
  const writers = told.includes('author') ? authors.flatMap((id) => known.get(`author#${id}`) ?? []) : [];
  const falls = kind === 'rejected' && told.includes('author') && writers.length === 0;
  const owner = told.includes('owner') || falls ? known.get('owner') : undefined;
  return [...new Set([...writers, ...(owner ? [owner] : [])])];
}

const mayRemain = (person: Person, { told }: OwedRow): boolean => !told.includes(person.id);

/** One for each person who was not told yet; by person, so that two runs meet at the same rows. */
export function lettersOf(notices: readonly Notice[], publication: Publication): readonly Letter[] {
  const letters = new Map<PersonId, { to: Person; notices: Notice[] }>();
  for (const notice of notices) {
    for (const to of personsFor(notice.row, publication)) {
      if (!mayRemain(to, notice.row)) continue;
      const letter = letters.get(to.id) ?? { to, notices: [] };
      letter.notices.push(notice);
      letters.set(to.id, letter);
    }
  }
  return [...letters.values()].map((letter) => ({ ...letter, notices: inOrder(letter.notices) }));
}

/** What is to be mended first, by key. */
const inOrder = (notices: readonly Notice[]): readonly Notice[] =>
  notices.toSorted((a, b) => (a.kind === b.kind ? (a.key < b.key ? -1 : 1) : a.kind === 'rejected' ? -1 : 1));

/** The row once this person is being told; it is done with when that was the last one. */
export function told(row: OwedRow, person: Person, publication: Publication): OwedRow {
  const known = [...row.told, person.id];
  const isLast = personsFor(row, publication).every(({ id }) => known.includes(id));
  return { ...row, rev: row.rev + 1, told: known, state: isLast ? 'told' : 'owed' };
}

export const untold = (row: OwedRow, person: Person): OwedRow => ({
  ...{ ...row, rev: row.rev + 1, state: 'owed' },
  told: row.told.filter((id) => id !== person.id),
});
