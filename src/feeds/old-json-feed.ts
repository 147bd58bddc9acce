/** JSON Feed 1.x as somebody else wrote it. */
import * as z from 'zod';
import type { WrittenFeed } from './old-feed.ts';

/** What is of another kind than it should be is not there. */
const text = z.string().optional().catch(undefined);
const feedShape = z.object({
  version: z.string().startsWith('https://jsonfeed.org/version/1'),
  home_page_url: text,
  feed_url: text,
  items: z.array(
    z
      .object({
        id: z
          .union([z.string(), z.number().transform(String)])
          .optional()
          .catch(undefined),
        url: text,
        external_url: text,
        title: text,
        date_published: text,
        date_modified: text,
      })
      .catch({}),
  ),
});

/** Or what is wrong with it, in a sentence. */
export function readJsonFeed(source: string): WrittenFeed | string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    return `Not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const feed = feedShape.safeParse(value);
  if (!feed.success) return 'It is JSON, but not JSON Feed 1.';
  const { home_page_url, feed_url, items } = feed.data;
  const home = home_page_url ?? feed_url;
  return {
    ...(home === undefined ? {} : { home }),
    entries: items.map(({ id, url, external_url, title, date_published, date_modified }) => {
      const published = date_published ?? date_modified;
      return {
        ...(id === undefined ? {} : { guid: id }),
        links: [url, external_url].filter((link) => link !== undefined),
        ...(title === undefined ? {} : { title }),
        ...(published === undefined ? {} : { published }),
      };
    }),
  };
}
