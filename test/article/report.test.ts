import { describe, expect, it } from 'vitest';
import type { ArticleItem, KeyRow } from '../../src/article/article.ts';
import { articleReport } from '../../src/article/report.ts';
import { articleId, contentHash, instant } from '../../src/ids.ts';
import type { Problem } from '../../src/problem.ts';

const at = instant('2026-11-23T09:00:00Z');
const id = articleId('00000000-0000-4000-8000-000000000001');
const key = 'articles/tides.md';
const untitled: Problem = {
  severity: 'error',
  code: 'title-missing',
  line: 1,
  wrong: 'The file has no title.',
  expected: 'a title',
  example: 'title: Tides',
};
const item = (changes: Partial<ArticleItem> = {}): ArticleItem => ({
  id,
  rev: 3,
  liveRev: 3,
  state: 'live',
  key,
  content: { hash: contentHash('a'.repeat(64)), versionId: 'v1' },
  guid: `urn:uuid:${id}`,
  address: '/2026/11/tides/',
  problems: [],
  at,
  ...changes,
});
const row = (standing: KeyRow['standing'] = { kind: 'article' }): KeyRow => ({
  ...{ key, rev: 1, id, standing, problems: [], at },
});
const rejection = { rejected: { versionId: 'v2', at }, problems: [untitled] };
const report = (one: ArticleItem, of = row()) => articleReport(one, of, 'https://site.example');

describe('the report about an article', () => {
  it('says live, and where, once the site shows this very version', () => {
    expect(report(item())).toMatchObject({ status: 'live', url: 'https://site.example/2026/11/tides/' });
    expect(report(item({ liveRev: 2 })).status).toBe('accepted');
  });

  it('says of a bad version over a good one what is wrong, and that the good one is still up', () => {
    expect(report(item(rejection))).toMatchObject({
      status: 'rejected',
      stillUp: true,
      versionId: 'v2',
      problems: [untitled],
    });
  });

  it('says of a file that is gone only that: what was wrong with it means nothing any more', () => {
    const leaving = row({ kind: 'leaving', deadline: instant('2026-11-23T09:02:00Z') });
    const said = report(item(rejection), leaving);
    expect(said).toMatchObject({ status: 'live', problems: [{ code: 'gone' }] });
    expect(said.stillUp).toBeUndefined();
  });
});
