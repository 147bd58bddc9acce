/** An article's address: minted at its first publication from the pattern of publication.yaml, never changed. */
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { ArticleDocument } from './article.ts';
import { calendarDay } from './dates.ts';
import { slugOf } from './slug.ts';

/** Root-relative, ends with a slash. A part without a value (`:section` of an article without one) falls out. */
export function permalink(
  document: Pick<ArticleDocument, 'slug' | 'section'>,
  published: Instant,
  publication: Publication,
): string {
  const values: Readonly<Record<string, string>> = {
    ...calendarDay(published, publication.timezone),
    slug: document.slug,
    section: slugOf(document.section ?? ''),
  };
  const path = publication.permalink
    .split('/')
    .map((part) => part.replace(/:([a-z]+)/g, (all, name: string) => values[name] ?? all))
    .filter((part) => part !== '');
  return `/${path.join('/')}${path.length > 0 ? '/' : ''}`;
}
