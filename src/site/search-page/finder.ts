/** Finds articles by words, in the reader's browser. Knows nothing of pages. */
import MiniSearch from 'minisearch';
import { isUnspaced, wordsOf } from '../search-words.ts';
import type { Findable } from './findable.ts';

export interface Hit {
  readonly article: Findable;
  /** The words of it that were looked for, as the index has them. */
  readonly words: ReadonlySet<string>;
}

export interface Finder {
  /** Of one part of the index. An article that is known already is passed over. */
  add(articles: readonly Findable[]): void;
  /** All that have every word of the question, the best first. Nothing is found by no words. */
  find(question: string): readonly Hit[];
}

/** What is found by its beginning, and what with a slip of the finger; shorter words would find everything. */
const shortestBeginning = 3;
const shortestSlip = 6;

export function createFinder(): Finder {
  const known = new Map<string, Findable>();
  const index = new MiniSearch<Findable>({
    idField: 'url',
    fields: ['title', 'summary', 'names', 'words'],
    extractField: (article, field) =>
      field === 'names' ? namesOf(article) : String(article[field as 'title' | 'summary' | 'words' | 'url']),
    // Of an article’s text the index has the words already; taken apart again, a pair of characters might not be one.
    tokenize: (text, field) => (field === 'words' ? text.split(' ').filter(Boolean) : wordsOf(text)),
    // They come folded.
    processTerm: (word) => word,
    searchOptions: {
      combineWith: 'AND',
      boost: { title: 4, summary: 2, names: 2 },
      prefix: (word) => isUnspaced(word) || word.length >= shortestBeginning,
      fuzzy: (word) => (!isUnspaced(word) && word.length >= shortestSlip ? 0.2 : false),
      weights: { fuzzy: 0.2, prefix: 0.5 },
    },
  });
  return {
    add(articles) {
      for (const article of articles) {
        if (known.has(article.url)) continue;
        known.set(article.url, article);
        index.add(article);
      }
    },
    find(question) {
      return index.search(question).flatMap(({ id, terms }) => {
        const article = known.get(String(id));
        return article === undefined ? [] : [{ article, words: new Set(terms) }];
      });
    },
  };
}

const namesOf = ({ authors, section, tags }: Findable): string =>
  [...authors, ...(section === undefined ? [] : [section]), ...tags].join('\n');
