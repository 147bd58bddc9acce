/**
 * Files in the manner of the generators, written for this test: how their authors name, spell and nest things. Each
 * says what has to be understood of it, without a change to the file.
 */
import type { ArticleDocument } from '../../../src/article/article.ts';

export interface Sample {
  readonly key: string;
  readonly file: string;
  readonly understood: Partial<ArticleDocument>;
  /** Codes of the warnings about its front matter; those about its text are not looked at. */
  readonly warns?: readonly string[];
}

/** A file of front matter and one line of text. */
export const sample = (
  key: string,
  frontMatter: string,
  understood: Partial<ArticleDocument>,
  ...warns: string[]
): Sample => ({
  key: `articles/${key}`,
  file: `${frontMatter.trim()}\n\nHigh water at nine.\n`,
  understood,
  warns,
});

/** Dates of the samples are moments: `at('2024-01-19T10:00Z')`. */
export { instant as at } from '../../../src/ids.ts';
