/** Language tags, as front matter, folders and file names have them. */
import { isLanguage } from '../config.ts';

/** Codes of languages (ISO 639-1) that people publish in. A list of our own: runtimes differ in what they know. */
const languages = new Set(
  (
    'af ar az be bg bn bs ca cs cy da de el en eo es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ' +
    'ko ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no pa pl ps pt ro ru si sk sl sq sr sv sw ta te th tl tr uk ur ' +
    'uz vi zh zu'
  ).split(' '),
);

const regions = new Set(
  (
    'ae ar at au az ba bd be bg bo br by ca ch cl cn co cr cy cz de dk do dz ec ee eg es fi fr gb ge gr gt hk hr hu id ' +
    'ie il in iq ir is it jo jp ke kr kw kz lb lk lt lu lv ma mk mn mt mx my ng nl no np nz pa pe ph pk pl pt py qa ro ' +
    'rs ru sa se sg si sk sn th tn tr tw ua us uy uz ve vn za'
  ).split(' '),
);

const scripts = new Set(['hans', 'hant', 'latn', 'cyrl', 'arab']);

/** As names of folders these are subjects: computer science, machine learning, the IT department. */
const misleading = new Set('be cs is it lb lo ml ms my no pa pl ps si sl ta te tl'.split(' '));

/** `en_US`, `en-us` → `en-US`; `undefined`: no tag of a language (BCP 47). */
export function languageTag(text: string): string | undefined {
  const tag = text
    .trim()
    .replace(/\.utf-?8$/i, '')
    .replaceAll('_', '-');
  return isLanguage(tag) ? Intl.getCanonicalLocales(tag)[0] : undefined;
}

const mark = /^([a-z]{2})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}))?$/i;

/**
 * The language that a folder (`fr/`, `pt-br/`) or the end of a file name (`post.fr.md`) names. A folder is named like a
 * language by chance more often than the end of a name, unless it is the language of the publication.
 */
export function languageMark(
  text: string,
  where: 'folder' | 'name',
  publicationLanguage: string,
): string | undefined {
  const [, code = '', script, region] = mark.exec(text)?.map((part) => part?.toLowerCase()) ?? [];
  if (!languages.has(code)) return undefined;
  if (region !== undefined && !regions.has(region)) return undefined;
  if (script !== undefined && !scripts.has(script)) return undefined;
  const doubtful = where === 'folder' && misleading.has(code);
  return doubtful && code !== publicationLanguage.slice(0, 2).toLowerCase() ? undefined : languageTag(text);
}

/** Languages that write the day before the month where both are numbers. English depends on its region. */
const dayFirst = new Set(
  'ar bg ca cs cy da de el es et fi fr ga gl he hi hr id is it lv mk ms nb nl nn no pl pt ro ru sk sl sq sr th tr uk vi'.split(
    ' ',
  ),
);

/** Which number of `01/02/2024` is the day? `undefined`: the language does not say (`en` without a region). */
export function dayPosition(language: string): 'first' | 'second' | undefined {
  const [code = '', ...rest] = language.toLowerCase().split('-');
  if (code !== 'en') return dayFirst.has(code) ? 'first' : undefined;
  const region = rest.find((part) => /^[a-z]{2}$/.test(part));
  if (region === 'us' || region === 'ph') return 'second';
  return region === undefined || region === 'ca' ? undefined : 'first';
}
