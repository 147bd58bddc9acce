/** The pages about feeds: the list of them, and for each selection what people meet who open its feed. */
import { feedFormats } from '../feeds/feed.ts';
import type { Appearance } from './appearance.ts';
import { page } from './article-page.ts';
import { absolute, formatNames, frameOf } from './frame.ts';
import { headingOf, isGone } from './heading.ts';
import { feedPath, feedsPath, landingPath, opmlPath, selectionPath } from './selections.ts';
import type { Listed, Selection, SiteObject } from './site.ts';
import type { FeedsPage, LandingPage } from './view.ts';
import type { FeedAddress } from './view-parts.ts';

/** The newest so many stand on the page about a feed, so that one sees what it brings. */
export const landingLimit = 5;

const feedsOf = (appearance: Appearance, selection: Selection): readonly FeedAddress[] =>
  feedFormats.map((format) => ({
    name: formatNames[format],
    url: feedPath(selection, format),
    address: absolute(appearance, feedPath(selection, format)),
  }));

export function feedsPage(appearance: Appearance): SiteObject {
  const { title, sections, authors } = appearance.publication.config;
  const group = (heading: string, selection: Selection) => ({
    ...{ title: heading, url: landingPath(selection) },
    feeds: feedsOf(appearance, selection),
  });
  const groups = [
    group(title, 'all'),
    ...Object.entries(sections).map(([id, section]) => group(section.title, `section#${id}`)),
    ...Object.entries(authors).map(([id, author]) => group(author.name, `author#${id}`)),
  ];
  const frame = frameOf(appearance, { title: 'Feeds', path: feedsPath, way: [] });
  const view: FeedsPage = { ...frame, groups, opml: opmlPath };
  return page(feedsPath, appearance.theme.render('feeds.liquid', view));
}

/**
 * Readers that open a feed by an address. Each takes it in its own way: Feedly and Inoreader in the path, NewsBlur as a
 * parameter, and programs on the reader's own machine, such as NetNewsWire, have registered `feed:`.
 */
const readers: readonly { readonly name: string; readonly url: (feed: string) => string }[] = [
  { name: 'Feedly', url: (feed) => `https://feedly.com/i/subscription/feed/${encodeURIComponent(feed)}` },
  { name: 'Inoreader', url: (feed) => `https://www.inoreader.com/feed/${encodeURIComponent(feed)}` },
  { name: 'NewsBlur', url: (feed) => `https://www.newsblur.com/?url=${encodeURIComponent(feed)}` },
  { name: 'NetNewsWire and others here', url: (feed) => `feed:${feed}` },
];

/** `listed`: the newest of the selection. */
export function landingPage(
  appearance: Appearance,
  selection: Selection,
  listed: readonly Listed[],
): SiteObject {
  const path = landingPath(selection);
  const { heading } = headingOf(appearance, selection, listed);
  const feed = absolute(appearance, feedPath(selection, 'atom'));
  const frame = frameOf(appearance, {
    ...{ title: `Feed: ${heading}`, path, selection, way: [{ title: 'Feeds', url: feedsPath }] },
    description: `Follow ${heading} in a feed reader.`,
  });
  const view: LandingPage = {
    ...frame,
    ...{ heading, page: selectionPath(selection), addresses: feedsOf(appearance, selection) },
    readers: readers.map(({ name, url }) => ({ name, url: url(feed) })),
    articles: listed
      .slice(0, landingLimit)
      .map(({ summary, address, published }) => ({ title: summary.title, url: address, published })),
  };
  const made = page(path, appearance.theme.render('landing.liquid', view));
  return isGone(appearance, selection, listed) ? { ...made, status: 410 } : made;
}
