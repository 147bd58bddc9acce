/** docs/addresses.md says what holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { placeholders } from '../../src/addresses.ts';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { permalink } from '../../src/article/permalink.ts';
import { publicationSchema } from '../../src/config.ts';
import { instant } from '../../src/ids.ts';

const guide = readFileSync('docs/addresses.md', 'utf8');
const rows = [...guide.matchAll(/^\| `:(\w+)` \|([^|]*)\| `([^`]+)` \|$/gm)].map(
  ([, name = '', others = '', example = '']) => ({
    names: [name, ...[...others.matchAll(/`:(\w+)`/g)].map(([, other = '']) => other)],
    example,
  }),
);

describe('docs/addresses.md', () => {
  it('names every placeholder, by each of its names', () => {
    expect(rows.flatMap(({ names }) => names).sort()).toEqual([...placeholders.keys()].sort());
  });

  it.each(rows.flatMap(({ names, example }) => names.map((name) => [name, example] as const)))(
    'has the right example of :%s',
    (name, example) => {
      const article = { slug: 'tides', section: 'Sea' };
      const pattern = { ...defaultPublication, permalink: `/a/:${name}/` };
      expect(permalink(article, instant('2024-01-05T12:00:00Z'), pattern)).toBe(`/a/${example}/`);
    },
  );

  it('shows a pattern and old feeds that publication.yaml takes', () => {
    expect(guide).toContain(`permalink: ${defaultPublication.permalink}`);
    const paths = /oldPaths: \[(.*)\]/.exec(guide)?.[1]?.split(', ');
    const { title, description, language, timezone, owner } = defaultPublication;
    const parsed = publicationSchema.parse({
      ...{ title, description, language, timezone, owner },
      feed: { oldPaths: paths },
    });
    expect(parsed.feed.oldPaths).toHaveLength(4);
  });

  it('names no report that does not exist', () => {
    const sources = readdirSync('src/article')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(`src/article/${name}`, 'utf8'))
      .join('\n');
    const codes = [...guide.matchAll(/\(`([a-z]+(?:-[a-z]+)+)`\)/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(4);
    for (const code of codes) expect(sources).toContain(`code: '${code}'`);
  });
});
