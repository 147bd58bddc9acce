/** The series that an article is a part of, and its place in it. */
import type { SeriesPart } from './article.ts';
import { field } from './field.ts';
import { tagSlug } from './slug.ts';
import { fit, isEntry, line, present, under, understood } from './values.ts';

const name = line(120);

const wholeNumber = (value: unknown): number | undefined => {
  const [, digits] =
    /^(?:part |teil |partie |parte )?#?(\d{1,4})(?:\s*(?:\/|of|von|de)\s*\d{1,4})?$/i.exec(
      fit(line(40), value) ?? '',
    ) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

/** Hugo has a list, and so has Zola below `taxonomies`: the first. `null`: the key says that there is none. */
function seriesOfValue(value: unknown): SeriesPart | null | undefined {
  if (Array.isArray(value)) return seriesOfValue(value[0]);
  if (isEntry(value)) {
    const called = seriesOfValue(under(value, ['name', 'title', 'label', 'id', 'slug']));
    const part = wholeNumber(under(value, ['part', 'number', 'order', 'index', 'position']));
    return called && present({ ...called, part });
  }
  const written = fit(name, value);
  if (written === undefined) return undefined;
  return /^(true|false|none)$/i.test(written) ? null : { name: written };
}

export const seriesFields = {
  series: field(['series', 'series_name', 'series_title'], understood(seriesOfValue), {
    expected: 'the name of a series, at most 120 characters',
    example: 'series: The four tides',
    manyFaced: true,
  }),
  seriesPart: field(
    ['series_part', 'series_order', 'series_number', 'series_index', 'series_position', 'part'],
    understood((value) => wholeNumber(value) ?? null),
    { expected: 'a whole number', example: 'part: 2', manyFaced: true },
  ),
  seriesWeight: field(
    ['series_weight', 'weight'],
    understood((value) => wholeNumber(value) ?? null),
    { expected: 'a whole number', example: 'weight: 20', manyFaced: true },
  ),
} as const;

export interface SaidOfSeries {
  readonly series?: SeriesPart;
  readonly seriesPart?: number;
  readonly seriesWeight?: number;
}

export function seriesOf({ series, seriesPart, seriesWeight }: SaidOfSeries): SeriesPart | undefined {
  return series && present({ part: seriesPart, weight: seriesWeight, ...series });
}

/** Where its page is; root-relative. Names that differ only in case, accents or punctuation are one series. */
export const seriesPath = (name: string): string => `/series/${tagSlug(name)}/`;
