/** Every interleaving in brackets has a test: one that is written down without one fails here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { article, site } from './brackets.ts';

const protocols = readFileSync('docs/protocols.md', 'utf8');

const bracketsOf = (section: string): string[] => {
  const [, text = ''] = protocols.split(`\n## ${section}\n`);
  const [own = ''] = text.split('\n## ');
  return [...own.matchAll(/\[([^\]]+)\](?!\()/g)].map(([, bracket = '']) => bracket);
};

describe.each([
  ['Article', article],
  ['Site', site],
] as const)('the interleavings of %s', (section, played) => {
  it('are each played by a test', () => {
    const left = bracketsOf(section).filter((one) => !played.some(([bracket]) => one.startsWith(bracket)));
    expect(left, 'name their tests in test/explore/brackets.ts').toEqual([]);
  });

  it('are still in the text, each entry for one', () => {
    const brackets = bracketsOf(section);
    const wrong = played.filter(([start]) => brackets.filter((one) => one.startsWith(start)).length !== 1);
    expect(wrong).toEqual([]);
  });

  it.each(played.map(([bracket, file, words]) => ({ bracket, file, words })))(
    '$bracket: $file says "$words"',
    ({ file, words }) => {
      const name = file.startsWith('explore/') ? `test/${file}.ts` : `test/${file}.test.ts`;
      expect(readFileSync(name, 'utf8')).toContain(words);
    },
  );
});
