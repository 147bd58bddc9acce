/** An article's address: minted at its first publication, from its own wish or the pattern of publication.yaml. */
import { filledIn, type Placeholder } from '../addresses.ts';
import type { Publication } from '../config.ts';
import type { Instant } from '../ids.ts';
import type { ArticleDocument } from './article.ts';
import { calendarDay } from './dates.ts';
import { slugOf } from './slug.ts';

type Wishing = Pick<ArticleDocument, 'slug' | 'section' | 'addressWish'>;

/** Root-relative, percent-encoded, in the form of src/addresses.ts. */
export const permalink = (document: Wishing, published: Instant, publication: Publication): string =>
  filledIn(document.addressWish ?? publication.permalink, valuesOf(document, published, publication));

function valuesOf(
  { slug, section }: Wishing,
  published: Instant,
  { timezone }: Publication,
): Readonly<Record<Placeholder, string>> {
  const { year, month, day } = calendarDay(published, timezone);
  const sinceNewYear = Date.UTC(Number(year), Number(month) - 1, Number(day)) - Date.UTC(Number(year), 0, 1);
  return {
    ...{ year, month, day, slug, section: slugOf(section ?? '') },
    short_year: year.slice(-2),
    i_month: String(Number(month)),
    i_day: String(Number(day)),
    y_day: String(sinceNewYear / 86_400_000 + 1).padStart(3, '0'),
  };
}
