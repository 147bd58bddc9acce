/**
 * Brings what stands at the private address of an article (docs/protocols.md, Site: previews). Decided by the item as it
 * is, so that it may be asked at any time: its page while it is a draft or scheduled, the way to it once it is live.
 */
import type { ArticleItem } from '../article/article.ts';
import { isPreviewed, previewPath } from '../article/preview.ts';
import { withRecording } from '../article/recording.ts';
import { onPage } from '../article/shown-pictures.ts';
import { siteKey } from '../keys.ts';
import { movedPage } from './article-page.ts';
import { type Build, rendered } from './bring.ts';
import { isLive } from './plan.ts';
import { previewCaching, previewPage } from './preview-page.ts';
import { putPreviewed } from './records.ts';

/** The row comes first, so that each walk asks again. `'failed'`: as of an article's page. */
export async function bringPreview(build: Build, item: ArticleItem): Promise<'brought' | 'failed'> {
  const { ports, outlet } = build;
  if (item.preview === undefined) return 'brought';
  await putPreviewed(ports.table, item.id);
  const address = previewPath(item.preview);
  if (isPreviewed(item)) return bringPage(build, item, address);
  // Not for good: it may become a draft again.
  if (isLive(item))
    await outlet.bring({ ...movedPage(address, item.address), status: 302, cacheControl: previewCaching });
  else await outlet.remove(siteKey(address));
  return 'brought';
}

async function bringPage(build: Build, item: ArticleItem, address: string): Promise<'brought' | 'failed'> {
  const { ports, outlet, appearance } = build;
  const { key, content, rev } = item;
  if (key === undefined || content === undefined) return 'brought';
  const source = { key, versionId: content.versionId, rev };
  const document = await ports.documents.article(source, appearance.publication);
  // Not understood any more: what stands there is the last good version.
  if (document === undefined) return 'brought';
  const whole = await withRecording(ports.table, document);
  const pictures = await build.pictures(document.assets);
  const object = rendered(ports.log, key, () =>
    previewPage(appearance, { address, item, document: onPage(whole, pictures) }),
  );
  if (object === undefined) return 'failed';
  await outlet.bring(object);
  return 'brought';
}
