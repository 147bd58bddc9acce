/**
 * The worst that a file can do to the parser: the time of the processor for the slowest of hostile-texts.ts, beside that
 * of the same construct at half the length. A ratio well above two says that time grows faster than the text.
 */
import { defaultPublication } from '../src/article/default-publication.ts';
import { parseArticle } from '../src/article/parse.ts';
import { hostileTexts } from './hostile-texts.ts';
import type { Figure } from './measure.ts';

const mostCharacters = 990_000;
const listed = 12;

/** `characters`: how long the texts are; letters of two bytes among them, so half of the two megabytes of a file. */
export async function hostile(characters = mostCharacters): Promise<Figure[]> {
  spent(`---\ntitle: T\n---\n{{< figure src="a.png" >}}`, 'md');
  const found = hostileTexts.flatMap(({ name, make }) =>
    ['md', 'mdx'].map((ending) => ({ name, make, ending, whole: spent(make(characters), ending) })),
  );
  const slowest = found.sort((a, b) => b.whole - a.whole).slice(0, listed);
  return slowest.map(({ name, make, ending, whole }) => ({
    what: `hostile: ${shortened(name)}, .${ending}`,
    unit: 'ms',
    runs: [whole],
    baseline: { what: 'half of it', runs: [spent(make(characters / 2), ending)] },
  }));
}

/** Milliseconds of the processor. Every target is looked for and missing, as in a look at a bucket with one file. */
function spent(text: string, ending: string): number {
  const bytes = new TextEncoder().encode(text);
  const before = process.cpuUsage();
  parseArticle(bytes, {
    key: `articles/a.${ending}`,
    publication: defaultPublication,
    find: () => undefined,
  });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const shortened = (name: string): string =>
  (name.length > 60 ? `${name.slice(0, 59)}…` : name).replaceAll('|', '\\|');
