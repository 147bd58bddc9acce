/**
 * An article's page before it is public, for whoever has its address: a banner says so, search engines are told not to
 * keep it, and nothing caches it. Both are put into the finished page, so that no theme can leave them out.
 */
import type { ArticleDocument, ArticleItem } from '../article/article.ts';
import { instant } from '../ids.ts';
import type { Appearance } from './appearance.ts';
import { articleView, page } from './article-page.ts';
import { frameOf } from './frame.ts';
import type { SiteObject } from './site.ts';
import type { PreviewBanner, PreviewPage } from './view.ts';

export const previewCaching = 'private, no-store';

interface Preview {
  readonly address: string;
  readonly item: Pick<ArticleItem, 'state' | 'due' | 'published'>;
  readonly document: ArticleDocument;
}

export function previewPage(appearance: Appearance, { address, item, document }: Preview): SiteObject {
  const { theme } = appearance;
  const { title, deck, excerpt, language, direction } = document;
  // Without a path, and so without a canonical address.
  const frame = frameOf(appearance, {
    ...{ title, description: deck ?? excerpt, kind: 'article', direction },
    ...(language === undefined ? {} : { language }),
  });
  const article = viewOf(appearance, { address, item, document });
  const view: PreviewPage = { ...frame, article, alternates: [], translations: [] };
  const due = item.state === 'scheduled' ? item.due : undefined;
  const banner: PreviewBanner = { ...frame, ...(due === undefined ? {} : { due }) };
  const html = marked(theme.render('article.liquid', view), theme.render('preview-banner.liquid', banner));
  return { ...page(address, html), cacheControl: previewCaching };
}

/** One that says no date has none yet: it is the moment at which it goes live. */
function viewOf(appearance: Appearance, { address, item, document }: Preview): PreviewPage['article'] {
  const known = item.published ?? item.due ?? document.date;
  const { published, ...undated } = articleView(
    appearance,
    { address, published: known ?? instant(0) },
    document,
  );
  return known === undefined ? undated : { ...undated, published };
}

const noindex = '<meta name="robots" content="noindex, nofollow">';

function marked(html: string, banner: string): string {
  const quiet = /<meta name="robots"[^>]*noindex/i.test(html)
    ? html
    : behind(html, /<head\b[^>]*>/i, noindex);
  return behind(quiet, /<body\b[^>]*>/i, banner.trim());
}

/** Behind the first such tag; a theme that has none gets it at the end. */
function behind(html: string, tag: RegExp, text: string): string {
  const found = tag.exec(html);
  if (found === null) return `${html}\n${text}\n`;
  const at = found.index + found[0].length;
  return `${html.slice(0, at)}\n${text}${html.slice(at)}`;
}
