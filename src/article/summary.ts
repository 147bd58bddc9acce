import type { ArticleDocument, ArticleSummary } from './article.ts';

/** What the item keeps of a document: no body, nothing that only the page needs. */
export function summaryOf(document: ArticleDocument): ArticleSummary {
  const {
    declaredId: _declaredId,
    declaredGuid: _declaredGuid,
    draft: _draft,
    sponsor: _sponsor,
    follow: _follow,
    html: _html,
    text: _text,
    assets: _assets,
    ...summary
  } = document;
  return summary;
}
