/** Publications that tell people of files, and what is owed to them. */
import type { OwedNotice } from '../../src/article/owed.ts';
import type { OwedRow } from '../../src/article/owed-rows.ts';
import { type Publication, publicationSchema } from '../../src/config.ts';
import { articleId, type Instant, instant } from '../../src/ids.ts';
import type { Notice } from '../../src/notices/notice.ts';
import type { Problem } from '../../src/problem.ts';

export const noon: Instant = instant('2026-11-23T12:00:00Z');
export const idOf = (n: number) => articleId(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);

export const source = {
  title: 'The Courant',
  description: 'News of the coast.',
  language: 'en',
  timezone: 'UTC',
  owner: { name: 'The editors', email: 'owner@courant.example' },
  authors: {
    ada: { name: 'Ada Quill', email: 'ada@mail.example' },
    ben: { name: 'Ben Oar' },
  },
  notify: { published: ['author'], rejected: ['author', 'owner'] },
};
export const publication = (changes: object = {}): Publication =>
  publicationSchema.parse({ ...source, ...changes });

const dateProblem: Problem = {
  severity: 'error',
  code: 'value-unreadable',
  ...{ line: 3, column: 7 },
  wrong: 'The value of "date" cannot be understood.',
  expected: 'a date',
  example: 'date: 2026-11-23',
  received: 'someday',
};

export const rejectedOwed = (key = 'articles/tides.md', authors: readonly string[] = []): OwedNotice => ({
  ...{ kind: 'rejected', key, versionId: 'v2', authors, at: noon },
});

export const owedRow = (notice: OwedNotice, changes: Partial<OwedRow> = {}): OwedRow =>
  ({ ...notice, rev: 1, state: 'owed', told: [], madeAt: noon, ...changes }) as OwedRow;

export const rejectedNotice = (
  key = 'articles/tides.md',
  more: Partial<Extract<Notice, { kind: 'rejected' }>> = {},
): Notice => ({
  ...{ row: owedRow(rejectedOwed(key)), kind: 'rejected', key, stillUp: false, problems: [dateProblem] },
  ...more,
});

export const publishedNotice = (
  title = 'Tides',
  more: { key?: string; authors?: readonly string[] } = {},
): Notice => ({
  row: owedRow({ kind: 'published', id: idOf(1), authors: more.authors ?? ['ada'], at: noon }),
  ...{
    kind: 'published',
    key: more.key ?? 'articles/tides.md',
    title,
    url: 'https://courant.example/2026/11/tides/',
  },
});
