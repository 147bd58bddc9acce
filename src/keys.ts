/**
 * Every object key and address, in one module without side effects: grants, handlers and tests name things from here
 * only. The tables' keys are in ./table-keys.ts.
 */
import { createHash } from 'node:crypto';
import { addressForm } from './addresses.ts';
import type { ArticleId, Instant, NewsletterId } from './ids.ts';

/** Content bucket: what people write there. */
export const articlesPrefix = 'articles/';
export const pagesPrefix = 'pages/';
export const publicPrefix = 'public/';
export const themePrefix = 'theme/';
export const publicationKey = 'publication.yaml';
/** Content bucket: what we write there; excluded from the event rule. */
export const reportsPrefix = 'reports/';
export const identityPrefix = 'identity/';
/** Of the feeds that the publication had elsewhere; an operator writes it. */
export const oldEntriesKey = `${identityPrefix}guids.json`;
export const digestsPrefix = 'digests/';
export const journalPrefix = 'journal/';
/** In the site bucket too, under the same keys. */
export const renditionsPrefix = 'renditions/';

export const ownPrefixes = [reportsPrefix, identityPrefix, digestsPrefix, journalPrefix, renditionsPrefix];

/** What a key of the content bucket holds, judged by its name alone. */
export type ContentKind =
  | 'article'
  | 'page'
  | 'asset'
  | 'public'
  | 'theme'
  | 'publication'
  /** Written by us. */
  | 'own'
  /** Nothing we serve: outside every known folder, a hidden file, a folder marker, or a key that is too long. */
  | 'ignored';

const hidden = /(^|\/)\.[^/]*($|\/)/;
const markdown = /\.(md|markdown|mdx)$/i;

/**
 * UTF-8 bytes. S3 allows 1,024, DynamoDB as much in a sort key; reports, the dirty set and the agenda put something
 * before or behind a file's key, and one that does not fit there could never be worked off.
 */
export const longestKey = 900;

const utf8 = new TextEncoder();

/** A character is three bytes at most, a surrogate two: short keys, which most are, need no encoding. */
export const isTooLong = (key: string): boolean =>
  key.length * 3 > longestKey && utf8.encode(key).length > longestKey;

export function contentKind(key: string): ContentKind {
  if (ownPrefixes.some((prefix) => key.startsWith(prefix))) return 'own';
  if (key === publicationKey) return 'publication';
  if (key.endsWith('/') || hidden.test(key) || isTooLong(key)) return 'ignored';
  if (key.startsWith(articlesPrefix)) return markdown.test(key) ? 'article' : 'asset';
  if (key.startsWith(pagesPrefix)) return markdown.test(key) ? 'page' : 'asset';
  if (key.startsWith(publicPrefix)) return 'public';
  if (key.startsWith(themePrefix)) return 'theme';
  return 'ignored';
}

/** The report about a file, and its rendering for people. */
export const reportKey = (key: string): string => `${reportsPrefix}${reportName(key)}.json`;
export const reportTextKey = (key: string): string => `${reportsPrefix}${reportName(key)}.txt`;

/** Of a key that is too long for ours: where it begins, and which one it is. */
const reportName = (key: string): string =>
  isTooLong(key)
    ? `${key.slice(0, 200).replace(/[\ud800-\udbff]$/, '')}~${createHash('sha256').update(key).digest('hex').slice(0, 16)}`
    : key;

/**
 * Write-once facts of an article: `key-<hash of rev and key>`, `live`, `withdrawn-<rev>`, `returned-<rev>`,
 * `kept-<hash of key and version>`, `digest-<digest>`, `preview`, `announced-<number>`, `bound`.
 */
export const identityKey = (id: ArticleId, fact: string): string => `${identityPrefix}${id}/${fact}.json`;

/** Where a frozen digest leaves its marker, its rendering and its proof. */
export const digestKey = (newsletter: NewsletterId, period: string, name: string): string =>
  `${digestsPrefix}${newsletter}/${period}/${name}`;

/** With which tables mails go out. No newsletter's folder. */
export const epochKey = `${digestsPrefix}epoch.json`;

/** Since when a newsletter exists. No period is called so. */
export const newsletterBegunKey = (newsletter: NewsletterId): string =>
  `${digestsPrefix}${newsletter}/begun.json`;

/** What was made of a picture with these bytes: its renditions (`1200.webp`), and what is known of it. */
export const renditionKey = (picture: string, name: string): string =>
  `${renditionsPrefix}${picture}/${name}`;

/** Leavings and the like, by time, so that a replay reads them in order. */
export const journalKey = (at: Instant, unique: string): string =>
  `${journalPrefix}${at.slice(0, 10)}/${at}-${unique}.json`;

/** Site bucket. */
export const rssKey = 'feed.xml';
export const atomKey = 'atom.xml';
export const jsonFeedKey = 'feed.json';
export const notFoundKey = '404.html';

/** `/2026/11/tides/` → `2026/11/tides/index.html`; decoded, as S3 reads a path. Throws on a stray % sign. */
export function siteKey(path: string): string {
  const bare = decodeURIComponent(path.replace(/^\/+/, ''));
  return bare === '' || bare.endsWith('/') ? `${bare}index.html` : bare;
}

/** The address of an object of the site bucket: {@link siteKey} backwards, in the form that articles claim. */
export const siteAddress = (key: string): string =>
  addressForm(`/${key.split('/').map(encodeURIComponent).join('/')}`.replaceAll('%3A', ':'));

/** Where the digests of a newsletter are listed, and where one is read; root-relative. Mails name both. */
export const digestsPath = (newsletter: NewsletterId): string => `/${digestsPrefix}${newsletter}/`;
export const digestPath = (newsletter: NewsletterId, period: string): string =>
  `${digestsPath(newsletter)}${period}/`;

const ownFiles = /^((index|404)\.html|feed\.(xml|json)|atom\.xml|sitemap\.xml)$/;
/** First parts of addresses under which the site itself, or what CloudFront has in its place, serves something. */
const ownFolders = new Set([
  ...['api', 'archive', 'authors', 'confirm', 'digests', 'drafts', 'feeds', 'index', 'page', 'preferences'],
  ...['renditions', 'search', 'sections', 'series', 'sitemaps', 'subscribe', 'tags', 'theme', 'u', '_local'],
]);
const firstPart = (path: string): string => path.split('/')[0] ?? '';

/** Must no article have this root-relative address? A pattern such as `/:slug/` must not cover the site's own. */
export const belongsToSite = (address: string): boolean => {
  const part = firstPart(address.slice(1));
  return part === '' || part === 'robots.txt' || ownFiles.test(part) || ownFolders.has(part);
};

/** Must no page or public file have this key of the site bucket? Assets keep their folders to themselves too. */
export const isOwnSiteKey = (key: string): boolean =>
  ownFiles.test(key) || ownFolders.has(firstPart(key)) || ['articles', 'pages'].includes(firstPart(key));

/** An asset's address is its key; a public file's address is its key without `public/`. */
export const assetPath = (key: string): string =>
  `/${key.startsWith(publicPrefix) ? key.slice(publicPrefix.length) : key}`;

/** The key that {@link assetPath} made this root-relative, perhaps percent-encoded, address of. */
export function contentKeyOf(address: string): string | undefined {
  if (!/^\/[^/]/.test(address)) return undefined;
  try {
    const path = decodeURIComponent(address.slice(1).replace(/[?#].*$/s, ''));
    return [articlesPrefix, pagesPrefix].some((prefix) => path.startsWith(prefix))
      ? path
      : publicPrefix + path;
  } catch {
    // A stray % sign: no address of ours.
    return undefined;
  }
}

/** Names of the environment variables that the template gives to functions. */
export const environment = {
  contentBucket: 'CONTENT_BUCKET',
  siteBucket: 'SITE_BUCKET',
  contentTable: 'CONTENT_TABLE',
  subscribersTable: 'SUBSCRIBERS_TABLE',
  deliveriesTable: 'DELIVERIES_TABLE',
  uploadsQueue: 'UPLOADS_QUEUE_URL',
  deliveryQueue: 'DELIVERY_QUEUE_URL',
  siteFunction: 'SITE_FUNCTION',
  digestFunction: 'DIGEST_FUNCTION',
  imagesFunction: 'IMAGES_FUNCTION',
  noticesFunction: 'NOTICES_FUNCTION',
  /** The public address of the site, without a slash at the end. */
  siteUrl: 'SITE_URL',
  /** The WebSub hub that is told of changed feeds; empty: none. */
  hub: 'HUB',
  /** Senders must be of this domain: the verified SES identity. */
  senderDomain: 'SENDER_DOMAIN',
  digestConfigurationSet: 'DIGEST_CONFIGURATION_SET',
  confirmationConfigurationSet: 'CONFIRMATION_CONFIGURATION_SET',
  /**
   * The part of the account's SES rate that one sender may use, 0 to 1: the deployment's share divided by the number
   * of senders that may run at once.
   */
  sendShare: 'SEND_SHARE',
  /** Secrets Manager: the keys that sign links and hash addresses. */
  linkSecret: 'LINK_SECRET_ARN',
} as const;
