import type { ArticleItem } from '../../src/article/article.ts';
import type { Variant } from '../../src/digest/digest.ts';
import type { Candidate, DueFacts } from '../../src/digest/due.ts';
import { contentHash } from '../../src/ids.ts';
import { at, newsletterOf, publication } from './builders.ts';
import { article, ledger, mailable } from './world.ts';

export const timezone = 'Europe/Lisbon';

export const item = (n: number, changes: Partial<ArticleItem> = {}): ArticleItem => ({
  id: article(n),
  rev: 1,
  liveRev: 1,
  state: 'live',
  key: `articles/a${n}.md`,
  content: { hash: contentHash('0'.repeat(64)), versionId: `v${n}` },
  guid: '',
  problems: [],
  at: at('06:00:00'),
  ...changes,
});

/** A live article that became mailable at six; it was published then too. */
export const candidate = (n: number, changes: Parameters<typeof mailable>[1] = {}): Candidate => {
  const row = mailable(n, changes);
  return { mailable: row, item: item(n, { published: row.since }) };
};

/** The row of a weekly variant that began at midnight, before the tests play. */
export const weeklyVariant = (changes: Partial<Variant> = {}): Variant => ({
  newsletter: ledger,
  cadence: 'weekly',
  rev: 1,
  schedule: 'weekly friday 09:00 Europe/Lisbon',
  since: at('00:00:00'),
  ...changes,
});

/** A newsletter that comes on Fridays at nine; it is Monday the 23rd of November 2026. */
export const weeklyFacts = (
  candidates: readonly Candidate[],
  variant: Partial<Variant> = {},
  newsletter: object = {},
): DueFacts => ({
  newsletter: newsletterOf(publication([{ cadences: ['weekly'], ...newsletter }])),
  cadence: 'weekly',
  variant: weeklyVariant(variant),
  candidates,
  timezone,
});
