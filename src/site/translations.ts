/** An article in other languages, as its page shows them. */
import type { Publication } from '../config.ts';
import type { ArticleId } from '../ids.ts';
import type { Table } from '../ports.ts';
import type { Appearance } from './appearance.ts';
import { absolute } from './frame.ts';
import { inParallel } from './in-parallel.ts';
import type { LiveItem } from './plan.ts';
import { readListed, readShown } from './records.ts';
import { isTranslations, translationsOf } from './selections.ts';
import type { Listed, Selection } from './site.ts';
import type { ArticlePage } from './view.ts';

export interface Translation {
  /** BCP 47. */
  readonly language: string;
  /** Root-relative. */
  readonly address: string;
}

type Standing = Pick<Listed, 'address' | 'summary'>;

const width = 8;
/** No article has more languages; a name that more articles share means something else. */
const mostInGroup = 60;

/** As {@link translationsIn}, from the rows as they stand. */
export async function readTranslations(
  table: Table,
  item: LiveItem,
  publication: Publication,
): Promise<readonly Translation[]> {
  return translationsIn(item, await readGroup(table, translationsOf(item.key, item.summary)), publication);
}

/** The articles of each group of translations among these selections. */
export async function readTranslated(
  table: Table,
  selections: Iterable<Selection>,
): Promise<readonly ArticleId[]> {
  const found: ArticleId[] = [];
  await inParallel(width, [...selections].filter(isTranslations), async (selection) => {
    for (const { id } of await readGroup(table, selection)) found.push(id);
  });
  return found;
}

/** As far as the articles' own rows bear the list out: a builder that lost its lease may have left a row in it. */
async function readGroup(table: Table, selection: Selection): Promise<readonly Listed[]> {
  const listed = await readListed(table, selection, mostInGroup);
  // Nearly every article is alone: nothing more is read for it.
  if (listed.length < 2) return listed;
  const shown = await Promise.all(listed.map(({ id }) => readShown(table, id)));
  return listed.filter((_, index) => shown[index]?.selections.includes(selection));
}

/**
 * The article itself first, then one for each other language, by tag. Nothing where there is no other language: an
 * article that shares its name with another of the same language is no translation of it. `group`: newest first; of two
 * in one language the older one counts.
 */
export function translationsIn(
  own: Standing,
  group: readonly Standing[],
  { language: main }: Publication,
): readonly Translation[] {
  const byLanguage = new Map<string, Translation>();
  for (const { summary, address } of [...group, own]) {
    const { language = main } = summary;
    byLanguage.set(language.toLowerCase(), { language, address });
  }
  if (byLanguage.size < 2) return [];
  const others = [...byLanguage.values()].filter(({ address }) => address !== own.address);
  return [
    { language: own.summary.language ?? main, address: own.address },
    ...others.sort((a, b) => (a.language < b.language ? -1 : 1)),
  ];
}

/** `x-default` is the one in the publication's language (developers.google.com/search: localized versions). */
export function translationViews(
  appearance: Appearance,
  address: string,
  translations: readonly Translation[],
): Required<Pick<ArticlePage, 'alternates' | 'translations'>> {
  const main = appearance.publication.config.language.toLowerCase();
  const original = translations.filter(({ language }) => language.toLowerCase() === main);
  const alternates = [...translations, ...original.map((one) => ({ ...one, language: 'x-default' }))];
  return {
    alternates: alternates.map((one) => ({ language: one.language, url: absolute(appearance, one.address) })),
    translations: translations
      .filter((one) => one.address !== address)
      .map((one) => ({ language: one.language, name: nameOf(one.language), url: one.address })),
  };
}

/** As its own readers write it at the beginning of a line: `Français`, `日本語`. */
function nameOf(language: string): string {
  const name =
    new Intl.DisplayNames([language], { type: 'language', fallback: 'code' }).of(language) ?? language;
  const [first = '', ...rest] = name;
  return first.toLocaleUpperCase(language) + rest.join('');
}
