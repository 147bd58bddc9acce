/** The keys that say when: published, revised. */
import * as z from 'zod';
import type { Instant } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { type DateReader, readDate } from './dates.ts';
import { field } from './field.ts';
import { type FileName, pathDate } from './file-name.ts';

const dateSays = (example: string) => ({
  expected: 'a date such as 2026-11-23, 2026-11-23 10:00 or 2026-11-23T10:00:00+01:00',
  example,
});

/** A date in any form of ./date-forms.ts. */
export const moment = (reader: DateReader) =>
  z.string().transform((value, context) => {
    const read = readDate(value, reader);
    if (read.kind === 'moment') return read.moment;
    const because = `"${value.slice(0, 40)}" is read in two ways: some take the first number for the day, others the second`;
    context.addIssue({ code: 'custom', ...(read.kind === 'ambiguous' ? { params: { because } } : {}) });
    return z.NEVER;
  });

export const dateFields = (reader: DateReader) =>
  ({
    date: field(
      [
        ...(['date', 'pubDate', 'pubDatetime', 'published_at', 'date_published', 'published_date'] as const),
        ...[
          'published_on',
          'published_time',
          'publication_date',
          'posted',
          'post_date',
          'datetime',
          'timestamp',
        ],
      ],
      moment(reader),
      { ...dateSays('date: 2026-11-23 10:00'), unreadable: 'refuses' },
    ),
    publishDate: field(['publishDate'], moment(reader), {
      ...dateSays('publishDate: 2026-11-23'),
      unreadable: 'refuses',
    }),
    created: field(
      ['created', 'created_at', 'created_date', 'created_on', 'date_created', 'creation_date'],
      moment(reader),
      dateSays('created: 2026-11-23'),
    ),
    updated: field(
      [
        ...(['updated', 'lastmod', 'last_modified_at', 'modified', 'updated_at', 'updated_date'] as const),
        ...[
          'updated_on',
          'update_date',
          'date_updated',
          'last_modified',
          'last_updated',
          'modified_at',
          'modified_date',
        ],
        ...[
          'date_modified',
          'modDatetime',
          'last_update.date',
          'last_edited',
          'last_edited_date',
          'edited',
          'revised',
        ],
      ],
      moment(reader),
      dateSays('updated: 2026-11-24'),
    ),
  }) as const;

export interface SaidDates {
  readonly date?: Instant;
  readonly publishDate?: Instant;
  readonly published?: { readonly moment?: Instant };
  readonly created?: Instant;
}

export interface ChosenDate {
  readonly date?: Instant;
  readonly problems: readonly Problem[];
}

/**
 * The date of front matter, else of the name of the file; else it is guessed from the address that the article had, or
 * from its folders.
 */
export function dateOf(
  said: SaidDates,
  named: Pick<FileName, 'date' | 'dateOfFolders'>,
  address: string | undefined,
  reader: DateReader,
): ChosenDate {
  const { date, publishDate, published, created } = said;
  const declared = date ?? publishDate ?? published?.moment ?? created;
  if (declared !== undefined)
    return {
      date: publishDate !== undefined && publishDate > declared ? publishDate : declared,
      problems: [],
    };
  const guessed = (address && pathDate(address)) ?? named.dateOfFolders;
  const day = named.date ?? guessed;
  const read = day === undefined ? undefined : readDate(day, reader);
  if (day === undefined || read?.kind !== 'moment') return { problems: [] };
  return { date: read.moment, problems: named.date === undefined ? [dateGuessed(day)] : [] };
}

const dateGuessed = (day: string): Problem => ({
  severity: 'warning',
  code: 'date-guessed',
  line: 1,
  column: 1,
  wrong: `The file says no date; ${day} is guessed from its old address or from the folders that it lies in.`,
  expected: 'a date in the front matter, or at the beginning of the name of the file',
  example: `date: ${day}`,
  received: day,
});
