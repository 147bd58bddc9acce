/** What the lines of Liquid in publication.yaml see, and samples of it by which they are judged when they come. */
import type { Cadence, Publication } from '../config.ts';
import { oneLine } from '../one-line.ts';
import type { ArticleDocument } from './article.ts';

/** Every name is there; `null`: the first article has none. */
export interface LineView {
  /** Of the first article. */
  readonly headline: string;
  /** Of all, in the digest's order. */
  readonly headlines: readonly string[];
  readonly count: number;
  readonly deck: string | null;
  readonly excerpt: string;
  /** Its authors' names. */
  readonly author: string | null;
  /** The title of its section. */
  readonly section: string | null;
  readonly newsletter: { readonly name: string };
  readonly publication: { readonly title: string };
  readonly cadence: Cadence;
  /** Long, in the publication's language: of the article, or the first of the period. */
  readonly day: string;
  /** `November 2026`. */
  readonly month: string;
}

interface LineFacts {
  readonly publication: Pick<Publication, 'title' | 'sections'>;
  readonly newsletter: { readonly name: string };
  readonly cadence: Cadence;
  readonly day: string;
  readonly month: string;
  /** In the digest's order. */
  readonly articles: readonly Pick<ArticleDocument, 'title' | 'deck' | 'excerpt' | 'authors' | 'section'>[];
}

export function lineView({ publication, newsletter, cadence, day, month, articles }: LineFacts): LineView {
  const [first] = articles;
  const headlines = articles.map(({ title }) => oneLine(title));
  return {
    headline: headlines[0] ?? '',
    ...{ headlines, count: headlines.length },
    deck: first?.deck === undefined ? null : oneLine(first.deck),
    excerpt: oneLine(first?.excerpt ?? ''),
    author: first?.authors.map((author) => oneLine(author.name)).join(', ') || null,
    section: sectionTitle(publication, first?.section),
    newsletter: { name: oneLine(newsletter.name) },
    publication: { title: oneLine(publication.title) },
    ...{ cadence, day, month },
  };
}

/** Own keys only: a section called "constructor" is not known. */
function sectionTitle({ sections }: LineFacts['publication'], id: string | undefined): string | null {
  if (id === undefined || !Object.hasOwn(sections, id)) return null;
  return oneLine(sections[id]?.title ?? '') || null;
}

/** One article without anything that may be absent, and several with all of it. */
export function sampleLineViews(
  publication: LineFacts['publication'],
  newsletter: { readonly name: string; readonly cadences: readonly Cadence[] },
): readonly LineView[] {
  const day = 'November 23, 2026';
  const month = 'November 2026';
  const bare = { title: 'Fog signals', excerpt: 'The horn sounds.', authors: [] };
  const [section] = Object.keys(publication.sections);
  const rich = {
    ...{ ...bare, deck: 'What the horn says.', authors: [{ name: 'Inês Duarte' }] },
    ...(section === undefined ? {} : { section }),
  };
  return newsletter.cadences.flatMap((cadence) => {
    const facts = { publication, newsletter, cadence, day, month };
    const alone = [lineView({ ...facts, articles: [bare] }), lineView({ ...facts, articles: [rich] })];
    return cadence === 'article' ? alone : [...alone, lineView({ ...facts, articles: [rich, bare, bare] })];
  });
}
