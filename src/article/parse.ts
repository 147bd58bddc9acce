/**
 * A Markdown file, understood: bytes → front matter and body → `ArticleDocument`. Pure and deterministic, so that the
 * builder, the digest and a rebuild in another zone and locale read exactly what the upload's look has read.
 */
import type { Publication } from '../config.ts';
import type { Outcome, Problem } from '../problem.ts';
import { endsInSlug } from './address-wishes.ts';
import type { ArticleDocument } from './article.ts';
import { authorsOf } from './authors.ts';
import { type Body, readBody } from './body.ts';
import { dateOf } from './date-fields.ts';
import { decodeText, maxArticleBytes, tooLarge } from './decode.ts';
import { enclosureOf } from './enclosure.ts';
import { type ArticleFields, articleFields } from './fields.ts';
import { type FileName, readFileName } from './file-name.ts';
import { type FrontMatter, readFields } from './front-matter.ts';
import { heroOf } from './hero.ts';
import { excerptOf } from './html.ts';
import { chooseLabels } from './labels.ts';
import { longForMail } from './mail-size.ts';
import { aliasesUnusable, namesUnknown, notExpiring, tagsLeftOut, wishElsewhere } from './parse-problems.ts';
import { publicityOf } from './publicity.ts';
import { seriesOf } from './series.ts';
import { slugOf, slugOfName } from './slug.ts';
import { type SplitFile, splitFile } from './split.ts';
import type { Find } from './targets.ts';
import { titleOf } from './title.ts';
import { present } from './values.ts';

export interface ParsePlace {
  /** The file's key in the content bucket: relative references start from its folder. */
  readonly key: string;
  readonly publication: Publication;
  /** Default: nobody has looked; files are taken to be there, and links to articles lose their link. */
  readonly find?: Find;
}

const unlooked: Find = () => 'unknown';

type Front = FrontMatter<ArticleFields>;

/** Fails with errors that name line, expectation and example; succeeds with warnings of the same form. */
export function parseArticle(bytes: Uint8Array, place: ParsePlace): Outcome<ArticleDocument> {
  const split = readFile(bytes);
  if (!split.ok) return split;
  const { timezone, language } = place.publication;
  const named = readFileName(place.key, language);
  const front = readFields(split.value, articleFields({ timezone, language, spacedLabels: named.inPosts }));
  if (!front.ok) return { ok: false, problems: [...split.problems, ...front.problems] };
  const said = front.value.values;
  const body = bodyOf(split.value, place, said.title);
  const title = titleOf(said.title, body, named, said.hero);
  const problems = [...split.problems, ...front.problems, ...body.problems, ...title.problems];
  if (title.title === undefined || problems.some((problem) => problem.severity === 'error'))
    return { ok: false, problems };
  const chosen = choose(front.value, named, place);
  const { publication } = place;
  const value = documentOf({ title: title.title, body, front: front.value, chosen, named, publication });
  const long = longForMail(value, publication, split.value.bodyLine);
  return { ok: true, value, problems: [...problems, ...chosen.problems, ...long] };
}

/** The steps that articles and pages share: size, encoding, front matter and body apart. */
export function readFile(bytes: Uint8Array): Outcome<SplitFile> {
  if (bytes.length > maxArticleBytes)
    return { ok: false, problems: [tooLarge(bytes.length, maxArticleBytes)] };
  const text = decodeText(bytes);
  if (!text.ok) return text;
  const split = splitFile(text.value);
  return { ...split, problems: [...text.problems, ...split.problems] };
}

/** A heading at the top is the title if the front matter has none; if it repeats the title, it goes as well. */
export const bodyOf = (split: SplitFile, place: ParsePlace, title: string | undefined): Body =>
  readBody(split.body, {
    key: place.key,
    firstLine: split.bodyLine,
    find: place.find ?? unlooked,
    values: namedValues(place.publication, title),
    takesHeading: (heading) => title === undefined || heading === title,
  });

/** What texts for other generators ask for by name. */
const namedValues = (publication: Publication, title: string | undefined): ReadonlyMap<string, string> =>
  new Map([
    ['site.title', publication.title],
    ['site.name', publication.title],
    ['site.description', publication.description],
    ...(title === undefined ? [] : [['page.title', title] as const]),
  ]);

/** What several keys, the file's name and publication.yaml decide together, and what is to be said about it. */
function choose(
  { values, place: at }: Front,
  named: FileName,
  { key, publication, find = unlooked }: ParsePlace,
) {
  const publicity = publicityOf(values, named.inDrafts, at);
  const labels = chooseLabels(values, publication);
  const hero = heroOf(values, key, find, at('hero'));
  const enclosure = enclosureOf(values, key, find, at);
  const slug = values.slug?.slug ?? slugOfName(named.name, key, foreignLanguage(named, publication));
  const wish = values.addressWish ?? values.slug?.address;
  const elsewhere = wish?.whole === true && !endsInSlug(wish.path, [slug, slugOf(named.name)]);
  const addressWish = elsewhere ? undefined : wish?.path;
  const date = dateOf(values, named, addressWish, publication);
  const problems: readonly Problem[] = [
    ...publicity.problems,
    ...date.problems,
    ...hero.problems,
    ...enclosure.problems,
    ...namesUnknown(labels.section, values, publication, at),
    ...tagsLeftOut(labels, at('tags')),
    ...(values.aliases ? aliasesUnusable(values.aliases, at('aliases')) : []),
    ...(elsewhere ? [wishElsewhere(wish.path, at('addressWish'))] : []),
    ...(values.expires ? [notExpiring(at('expires'))] : []),
  ];
  return { draft: publicity.draft, date: date.date, labels, hero, enclosure, slug, addressWish, problems };
}

/** A translation's own address needs a slug of its own, where nobody wrote one. */
const foreignLanguage = ({ language }: FileName, publication: Publication): string | undefined =>
  language?.toLowerCase() === publication.language.toLowerCase() ? undefined : language;

interface Parts {
  readonly title: string;
  readonly body: Body;
  readonly front: Front;
  readonly chosen: ReturnType<typeof choose>;
  readonly named: FileName;
  readonly publication: Publication;
}

function documentOf({ title, body, front, chosen, named, publication }: Parts): ArticleDocument {
  const { values, otherKeys } = front;
  const language = values.language ?? named.language;
  const { hero } = chosen.hero;
  const shown = [chosen.hero.asset, chosen.enclosure.asset].filter((asset) => asset !== undefined);
  return present({
    declaredId: values.id?.id,
    declaredGuid: values.id?.guid,
    title,
    deck: values.deck,
    slug: chosen.slug,
    date: chosen.date,
    updated: values.updated,
    language,
    translationOf: values.translationOf ?? named.translationOf,
    direction: values.direction ?? directionOf(language ?? publication.language),
    authors: authorsOf(values, publication),
    section: chosen.labels.section,
    tags: chosen.labels.tags,
    hero,
    enclosure: chosen.enclosure.enclosure,
    series: seriesOf(values),
    sponsor: values.sponsor,
    follow: values.follow ?? [],
    canonical: values.canonical,
    addressWish: chosen.addressWish,
    aliases: values.aliases && values.aliases.paths.length > 0 ? values.aliases.paths : undefined,
    otherKeys: otherKeys.length > 0 ? otherKeys : undefined,
    draft: chosen.draft,
    mail: values.mail ?? 'auto',
    announce: values.announce,
    html: body.html,
    text: body.text,
    excerpt: excerptOf(values.excerpt ?? body.opening ?? body.text),
    assets: [...new Set([...shown, ...body.assets])],
  });
}

const rightToLeft =
  /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)(-|$)|-(arab|hebr|syrc|thaa|nkoo)(-|$)/i;

/** By the language tag's language and script (`az-Arab`). */
export const directionOf = (language: string): 'ltr' | 'rtl' => (rightToLeft.test(language) ? 'rtl' : 'ltr');
