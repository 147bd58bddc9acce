/**
 * The preview of an article that is not public: a page at an address that only its author is told, in the report
 * (docs/protocols.md, Article: previews).
 */
import type { ArticleItem } from './article.ts';
import type { FoundPreview, Step } from './decision.ts';
import { previewFact, readPreviewFact } from './facts.ts';
import type { Wishes } from './find-addresses.ts';
import type { ArticlePorts } from './ports.ts';
import { becomesLive } from './publish.ts';

/** Root-relative. */
export const previewPath = (token: string): string => `/drafts/${token}/`;

/** 128 bits: nobody guesses it. */
const tokenBytes = 16;

/** For an article that is to have a preview and has none; `undefined` for all others. */
export async function findPreview(
  { content, randomness }: Pick<ArticlePorts, 'content' | 'randomness'>,
  { own, document, now }: Wishes,
): Promise<FoundPreview | undefined> {
  if (own.preview !== undefined || becomesLive(own, document, now)) return undefined;
  const token = await readPreviewFact(content, own.id);
  return { token: token ?? randomness.hex(tokenBytes), isFact: token !== undefined };
}

/** The item with its preview, and the fact that comes before it. */
export function withPreview(
  item: ArticleItem,
  found: FoundPreview | undefined,
): { readonly item: ArticleItem; readonly before: readonly Step[] } {
  if (found === undefined || item.preview !== undefined) return { item, before: [] };
  const { token, isFact } = found;
  return { item: { ...item, preview: token }, before: isFact ? [] : [previewFact(item.id, token)] };
}

/** Is its page to be seen there, and by nobody else? Otherwise the address leads to the article, or to nothing. */
export const isPreviewed = ({ state, preview }: Pick<ArticleItem, 'state' | 'preview'>): boolean =>
  preview !== undefined && (state === 'draft' || state === 'scheduled');

/** Root-relative; `undefined`: there is none, or the builder has not brought it yet. */
export const previewOf = (item: ArticleItem): string | undefined =>
  item.preview !== undefined && isPreviewed(item) && item.liveRev > 0 ? previewPath(item.preview) : undefined;
