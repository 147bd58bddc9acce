/**
 * What the key of an article says by itself: `_posts/2024-01-19-the-tides.fr.md` has a date, a language and a name.
 * Jekyll, Hugo, Hexo and Docusaurus read names and folders so.
 */
import { isDay } from './dates.ts';
import { languageMark } from './languages.ts';

export interface FileName {
  /** The name without ending, date and language, or the folder's for `index.md`. */
  readonly name: string;
  /** Days of the calendar (`2024-01-19`): at the beginning of the name, and in the folders (`2024/01/`: the first). */
  readonly date?: string;
  readonly dateOfFolders?: string;
  readonly language?: string;
  /** The key without ending and language: the same for an article and its translations. Only with a `language`. */
  readonly translationOf?: string;
  /** Jekyll and Hexo keep what is not to be published in a folder of this name. */
  readonly inDrafts: boolean;
  /** In Jekyll's folder for articles, where its rules for front matter hold. */
  readonly inPosts: boolean;
}

/** Hugo's and Zola's page of a whole folder: lists are the site's own business. */
export const isSectionPage = (key: string): boolean => /(^|\/)_index(\.[\w-]+)?\.[^./]+$/i.test(key);

const indexName = /^(index|readme)$/i;
const datedName = /^((?:19|20)\d{2})(?:([-_.])(\d{1,2})\2(\d{1,2})|(\d{2})(\d{2}))(?=$|[-_. ])[-_. ]*(.*)$/;

export function readFileName(key: string, publicationLanguage: string): FileName {
  const [top = '', ...path] = key.split('/');
  const file = (path.at(-1) ?? '').replace(/\.[^.]*$/, '');
  const suffix = languageSuffix(file, publicationLanguage);
  const folder = suffix ? undefined : languageFolder(path.slice(0, -1), publicationLanguage);
  const folders = path.slice(0, -1).filter((_, index) => index !== folder?.index);
  const bare = suffix === undefined ? file : file.slice(0, -suffix.text.length - 1);
  const inBundle = indexName.test(bare) && folders.length > 0;
  const named = inBundle ? (folders.at(-1) ?? bare) : bare;
  const dated = datedIn(named);
  const inFolders = pathDate((inBundle ? folders.slice(0, -1) : folders).join('/'));
  const language = suffix?.language ?? folder?.language;
  return {
    name: dated?.rest || named,
    ...(dated ? { date: dated.text } : {}),
    ...(inFolders === undefined ? {} : { dateOfFolders: inFolders }),
    ...(language === undefined ? {} : { language, translationOf: [top, ...folders, bare].join('/') }),
    inDrafts: folders.some((part) => /^_?drafts$/i.test(part)),
    inPosts: folders.some((part) => /^_(posts|drafts)$/i.test(part)),
  };
}

function languageSuffix(file: string, publicationLanguage: string) {
  const text = /\.([^.]+)$/.exec(file)?.[1];
  const language = text === undefined ? undefined : languageMark(text, 'name', publicationLanguage);
  return text === undefined || language === undefined ? undefined : { text, language };
}

/** The first folder that is named like a language. */
function languageFolder(folders: readonly string[], publicationLanguage: string) {
  for (const [index, folder] of folders.entries()) {
    const language = languageMark(folder, 'folder', publicationLanguage);
    if (language !== undefined) return { index, language };
  }
  return undefined;
}

/** `20220805_131626_tides`, as posts of Substack come out of it: the time of day is no part of the name. */
const timeOfDay = /^(?:[01]\d|2[0-3])[0-5]\d[0-5]\d[-_. ]+(?=\S)/;

function datedIn(name: string) {
  const match = datedName.exec(name);
  if (match === null) return undefined;
  const [, year = '', , month = match[5] ?? '', day = match[6] ?? '', , , rest = ''] = match;
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const text = [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
  return { text, rest: match[5] === undefined ? rest : rest.replace(timeOfDay, '') };
}

/** `2024/01/19/` and `2024/01/` anywhere in a path; a year alone says too little. */
export function pathDate(path: string): string | undefined {
  const found = /(?:^|\/)((?:19|20)\d{2})\/(\d{1,2})(?:\/(\d{1,2}))?(?=\/|$)/.exec(path);
  const [, year, month = '', day] = found ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day ?? 1))) return undefined;
  return [year, month.padStart(2, '0'), (day ?? '1').padStart(2, '0')].join('-');
}
