/** What an author is told: item, key row or file record → report, as data (./report-text.ts: in words). Pure. */
import { contentKind } from '../keys.ts';
import type { Problem } from '../problem.ts';
import type { ArticleItem, FileRecord, KeyRow, PublicationRecord, Report, ReportStatus } from './article.ts';
import { canBeOpened } from './file-place.ts';
import { isBackfill } from './news.ts';
import { pageAddress } from './page-address.ts';
import { previewOf } from './preview.ts';
import { feedQuarantined, fileGone } from './problems.ts';
import { fileUrl } from './served.ts';
import type { ThemeTrouble } from './theme-troubles.ts';
import { present } from './values.ts';

type FileThere = Extract<FileRecord['standing'], { kind: 'there' }>;

/** Errors first, then by line. */
const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort(
    (a, b) => rank(a) - rank(b) || (a.line ?? Number.MAX_SAFE_INTEGER) - (b.line ?? Number.MAX_SAFE_INTEGER),
  );
const rank = ({ severity }: Problem): number => (severity === 'error' ? 0 : 1);

/** Of a key that has an identity. */
export function articleReport(item: ArticleItem, row: KeyRow, siteUrl: string): Report {
  const { id, state, content, at } = item;
  const gone = goneProblem(item, row);
  // What was wrong with a file says nothing any more once the file is gone.
  const rejected = gone.length > 0 ? undefined : item.rejected;
  const versionId = rejected?.versionId ?? content?.versionId;
  const preview = previewOf(item);
  return {
    v: 1,
    key: row.key,
    ...(versionId === undefined ? {} : { versionId }),
    status: rejected ? 'rejected' : statusOf(item),
    id,
    ...(item.address === undefined ? {} : { url: `${siteUrl}${item.address}` }),
    ...(preview === undefined || gone.length > 0 ? {} : { preview: `${siteUrl}${preview}` }),
    ...(rejected ? { stillUp: state === 'live' } : {}),
    understood: understoodOf(item),
    problems: gone.length > 0 ? gone : inOrder([...item.problems, ...quarantine(item)]),
    at,
  };
}

/** Live is what the site shows: until the builder has said so, an article is accepted. */
function statusOf({ state, rev, liveRev }: ArticleItem): ReportStatus {
  switch (state) {
    case 'live':
      return liveRev === rev ? 'live' : 'accepted';
    case 'reserved':
      return 'accepted';
    case 'void':
      return 'withdrawn';
    default:
      return state;
  }
}

/** One that is not live stands in no feed anyway. */
const quarantine = ({ state, quarantined }: ArticleItem): readonly Problem[] =>
  state === 'live' && quarantined !== undefined ? [feedQuarantined(quarantined)] : [];

function goneProblem(item: ArticleItem, { standing }: KeyRow): Problem[] {
  if (item.state === 'withdrawn') return [fileGone(item.id, undefined)];
  return standing.kind === 'leaving' ? [fileGone(item.id, standing.deadline)] : [];
}

function understoodOf(item: ArticleItem): Report['understood'] {
  const { summary, state, published, due, announced, inherited, guid } = item;
  const { title, deck, date, updated, language, authors, section, tags, announce, canonical } = summary ?? {};
  const { slug, translationOf, hero, enclosure, series, addressWish, aliases, otherKeys } = summary ?? {};
  return present({
    ...{ state, title, deck, date, updated, language, section, tags, announce, canonical },
    ...{ mail: mailOf(item) },
    ...{ published, due, announced: announced?.number },
    authors: authors?.map((author) => author.name),
    ...(inherited ? { guid } : {}),
    ...{ slug, translationOf, hero: hero?.src, enclosure, series, addressWish, aliases, otherKeys },
  });
}

/** Whoever wonders why nobody was mailed finds it here. */
const mailOf = (item: ArticleItem): string | undefined =>
  item.summary?.mail === 'auto' && item.announced?.at === undefined && isBackfill(item)
    ? 'no news when it came out'
    : item.summary?.mail;

/** Of a key under `articles/` that has no identity. */
export function strangerReport({ key, standing, problems, versionId, at }: KeyRow): Report {
  const failed = problems.some((problem) => problem.severity === 'error');
  const named: Readonly<Record<KeyRow['standing']['kind'], ReportStatus>> = {
    article: 'accepted',
    parked: 'parked',
    copy: failed ? 'rejected' : 'copy',
    rejected: failed ? 'rejected' : 'ignored',
    gone: 'withdrawn',
    leaving: 'withdrawn',
  };
  return {
    v: 1,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    status: named[standing.kind],
    understood: {},
    problems: inOrder(problems),
    at,
  };
}

/** Of a page, asset, public file or theme file; `trouble`: what the builder found out about a template. */
export function fileReport(file: FileRecord, siteUrl: string, trouble?: ThemeTrouble): Report {
  const { key, standing, rejected, problems, at } = file;
  const there = standing.kind === 'there';
  const versionId = rejected?.versionId ?? (there ? standing.versionId : undefined);
  const place = there ? (contentKind(key) === 'page' ? pageAddress(key) : addressOf(key)) : undefined;
  return {
    v: 1,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    status: rejected ? 'rejected' : there ? (file.kind === 'asset' ? 'asset' : 'accepted') : 'withdrawn',
    ...(place === undefined ? {} : { url: `${siteUrl}${place}` }),
    ...(rejected ? { stillUp: there } : {}),
    understood: there ? understoodOfFile(standing) : {},
    problems: inOrder([
      ...problems,
      ...(there && !rejected
        ? [...problemsOfPicture(standing), ...problemsOfTemplate(standing, trouble)]
        : []),
    ]),
    at,
  };
}

/** Nobody gets to a file without an ending. */
const addressOf = (key: string): string | undefined => (canBeOpened(key) ? fileUrl(key) : undefined);

const problemsOfPicture = ({ picture }: FileThere): readonly Problem[] =>
  picture?.kind === 'unusable' ? [picture.problem] : (picture?.problems ?? []);

/** What was found out about another version says nothing of this one. */
const problemsOfTemplate = ({ versionId }: FileThere, trouble?: ThemeTrouble): readonly Problem[] =>
  trouble?.versionId === versionId ? [trouble.problem] : [];

function understoodOfFile({ size, contentType, picture }: FileThere): Report['understood'] {
  const measured = picture?.kind === 'measured' ? { width: picture.width, height: picture.height } : {};
  return { size, contentType, ...measured };
}

export function publicationReport(key: string, record: PublicationRecord): Report {
  const { accepted, rejected, problems, at } = record;
  const versionId = rejected?.versionId ?? accepted?.versionId;
  const { title, language, timezone, newsletters = [] } = accepted?.config ?? {};
  return {
    v: 1,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    status: rejected ? 'rejected' : 'accepted',
    ...(rejected ? { stillUp: accepted !== undefined } : {}),
    understood: accepted ? { title, language, timezone, newsletters: newsletters.map(({ id }) => id) } : {},
    problems: inOrder(problems),
    at,
  };
}
