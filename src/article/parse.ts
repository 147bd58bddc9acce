/**
 * A Markdown file, understood: bytes → front matter and body → `ArticleDocument`. Pure and deterministic, so that the
 * builder, the digest and a rebuild in another zone and locale read exactly what the upload's look has read.
 */
import type { Publication } from '../config.ts';
import { type Outcome, type Problem, received } from '../problem.ts';
import type { ArticleDocument, Byline, Hero } from './article.ts';
import { type Body, type ResolveArticle, readBody } from './body.ts';
import { decodeText, maxArticleBytes, tooLarge } from './decode.ts';
import { articleFields } from './fields.ts';
import { type FrontMatter, readFields, type SplitFile, splitFile } from './front-matter.ts';
import { excerptOf } from './html.ts';
import { resolveReference } from './references.ts';
import { nearest, slugOfKey } from './slug.ts';

export interface ParsePlace {
  /** The file's key in the content bucket: relative references start from its folder. */
  readonly key: string;
  readonly publication: Publication;
  /** Root-relative address of another Markdown file. Default: none is known, and links to articles lose their link. */
  readonly resolveArticle?: ResolveArticle;
}

type Front = FrontMatter<ReturnType<typeof articleFields>>;
type Fields = Front['values'];

/** Fails with errors that name line, expectation and example; succeeds with warnings of the same form. */
export function parseArticle(bytes: Uint8Array, place: ParsePlace): Outcome<ArticleDocument> {
  const split = readFile(bytes);
  if (!split.ok) return split;
  const front = readFields(split.value.frontMatter, articleFields(place.publication.timezone));
  if (!front.ok) return front;
  const { values } = front.value;
  const body = bodyOf(split.value, place, values.title);
  const title = values.title ?? body.heading;
  const problems = [...front.problems, ...body.problems, ...(title === undefined ? [titleMissing] : [])];
  if (title === undefined || problems.some((problem) => problem.severity === 'error'))
    return { ok: false, problems };
  const hero = heroOf(front.value, place);
  const value = { ...documentOf(values, body, place), title, ...(hero.hero ? { hero: hero.hero } : {}) };
  return { ok: true, value, problems: [...problems, ...hero.problems, ...unknownNames(front.value, place)] };
}

/** The steps that articles and pages share: size, encoding, front matter and body apart. */
export function readFile(bytes: Uint8Array): Outcome<SplitFile> {
  if (bytes.length > maxArticleBytes)
    return { ok: false, problems: [tooLarge(bytes.length, maxArticleBytes)] };
  const text = decodeText(bytes);
  return text.ok ? splitFile(text.value) : text;
}

/** A heading at the top is the title if the front matter has none; if it repeats the title, it goes as well. */
export const bodyOf = (split: SplitFile, place: ParsePlace, title: string | undefined): Body =>
  readBody(split.body, {
    key: place.key,
    firstLine: split.bodyLine,
    resolveArticle: place.resolveArticle ?? (() => undefined),
    takesHeading: (heading) => title === undefined || heading === title,
  });

export const titleMissing: Problem = {
  severity: 'error',
  code: 'title-missing',
  line: 1,
  column: 1,
  wrong: 'The file has no title.',
  expected: 'a title in the front matter, or a heading as the first line of the text',
  example: '---\ntitle: The tide tables\n---',
};

type Untitled = Omit<ArticleDocument, 'title' | 'hero'>;

function documentOf(fields: Fields, body: Body, place: ParsePlace): Untitled {
  const { publication, key } = place;
  const { id, deck, date, updated, language, section, sponsor, canonical } = fields;
  return {
    ...(id ? { declaredId: id.id, ...(id.guid ? { declaredGuid: id.guid } : {}) } : {}),
    ...(deck ? { deck } : {}),
    slug: fields.slug ?? slugOfKey(key),
    ...(date ? { date } : {}),
    ...(updated ? { updated } : {}),
    ...(language ? { language } : {}),
    direction: fields.direction ?? directionOf(language ?? publication.language),
    authors: (fields.authors ?? []).map((author) => bylineOf(author, publication)),
    ...(section ? { section } : {}),
    tags: fields.tags ?? [],
    ...(sponsor ? { sponsor } : {}),
    follow: fields.follow ?? [],
    ...(canonical ? { canonical } : {}),
    draft: fields.draft ?? false,
    mail: fields.mail ?? 'auto',
    html: body.html,
    text: body.text,
    excerpt: excerptOf(fields.excerpt ?? body.text),
    assets: withHero(body.assets, fields, key),
  };
}

const rightToLeft =
  /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)(-|$)|-(arab|hebr|syrc|thaa|nkoo)(-|$)/i;

/** By the language tag's language and script (`az-Arab`). */
export const directionOf = (language: string): 'ltr' | 'rtl' => (rightToLeft.test(language) ? 'rtl' : 'ltr');

function bylineOf(author: string | { name: string; url?: string }, publication: Publication): Byline {
  if (typeof author !== 'string') return author;
  // Own keys only: an author called "constructor" is a name.
  const known = Object.hasOwn(publication.authors, author) ? publication.authors[author] : undefined;
  return known
    ? { id: author, name: known.name, ...(known.url ? { url: known.url } : {}) }
    : { name: author };
}

function heroOf(
  { values, place }: Front,
  { key }: ParsePlace,
): { hero?: Hero; problems: readonly Problem[] } {
  if (values.hero === undefined) return { problems: [] };
  const { src, alt = '', ...rest } = { alt: undefined, ...values.hero };
  const reference = resolveReference(src, key);
  const url = reference.kind === 'file' || reference.kind === 'address' ? reference.url : '';
  if (!/^(https:\/\/|\/)/i.test(url))
    return { problems: [{ ...heroUnusable, ...place('hero'), received: received(src) }] };
  const problems = alt === '' ? [{ ...heroAltMissing, ...place('hero'), received: received(src) }] : [];
  return { hero: { src: url, alt, ...rest }, problems };
}

const heroUnusable: Problem = {
  severity: 'warning',
  code: 'hero-unusable',
  wrong: 'The hero image cannot be shown and is left out.',
  expected: 'the path of an image beside the article, or an https address',
  example: 'hero: { src: images/tide.jpg, alt: A tide gauge at low water }',
};

const heroAltMissing: Problem = {
  severity: 'warning',
  code: 'alt-missing',
  wrong: 'The hero image has no alternative text, so who does not see it does not know what it shows.',
  expected: 'a short description as alt',
  example: 'hero: { src: images/tide.jpg, alt: A tide gauge at low water }',
};

function withHero(assets: readonly string[], fields: Fields, key: string): readonly string[] {
  const reference = fields.hero && resolveReference(fields.hero.src, key);
  return reference?.kind === 'file' ? [...new Set([reference.key, ...assets])] : assets;
}

/** Sections are known by publication.yaml; an author who is not may be a guest, unless nearly spelt like a known one. */
function unknownNames({ values, place }: Front, { publication }: ParsePlace): Problem[] {
  const problems: Problem[] = [];
  const { section, authors = [] } = values;
  const sections = Object.keys(publication.sections);
  if (section !== undefined && !sections.includes(section))
    problems.push({
      ...unknownName('section', section, nearest(section, sections), sections),
      ...place('section'),
    });
  const known = Object.keys(publication.authors);
  for (const author of authors) {
    const meant = typeof author === 'string' && !known.includes(author) ? nearest(author, known) : undefined;
    if (meant !== undefined)
      problems.push({ ...unknownName('author', String(author), meant, known), ...place('authors') });
  }
  return problems;
}

const unknownName = (
  what: 'section' | 'author',
  name: string,
  meant: string | undefined,
  known: readonly string[],
): Problem => ({
  severity: 'warning',
  code: `${what}-unknown`,
  wrong: `publication.yaml has no ${what} "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
  expected: known.length > 0 ? `one of ${received(known.join(', '))}` : `${what}s in publication.yaml`,
  example: `${what}: ${meant ?? known[0] ?? 'sea'}`,
  received: name,
});
