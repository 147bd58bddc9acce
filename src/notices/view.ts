/** What the two templates of a notice mail are given. Keys, titles and texts are hostile: cut, and without controls. */
import type { Publication } from '../config.ts';
import { reportTextKey } from '../keys.ts';
import type { Problem } from '../problem.ts';
import type { Notice } from './notice.ts';

interface NoticeView {
  readonly publication: string;
  readonly subject: string;
  readonly rejected: readonly {
    readonly key: string;
    readonly report: string;
    /** Of the last good version. */
    readonly url?: string;
    readonly stillUp: boolean;
    readonly problems: readonly ProblemView[];
    /** So many are only in the report. */
    readonly moreProblems: number;
  }[];
  readonly published: readonly { readonly key: string; readonly title: string; readonly url: string }[];
  /** So many files are not shown. */
  readonly more: number;
}

interface ProblemView {
  readonly severity: string;
  /** `line 3, column 7: `, or nothing. */
  readonly place: string;
  readonly wrong: string;
  readonly found?: string;
  readonly expected: string;
  readonly example: string;
  /** The same for the text part: later lines stand under the first. */
  readonly indented: string;
}

const mostProblems = 3;
/** Of one text, in characters; a key has up to 900 bytes. */
const longest = 300;
const longestInSubject = 80;

/** `shown`: how many files at most, those to be mended first. */
export function noticeView(publication: Publication, notices: readonly Notice[], shown: number): NoticeView {
  const seen = notices.slice(0, shown);
  return {
    publication: line(publication.title, longest),
    subject: subjectOf(notices),
    rejected: seen.flatMap((notice) => (notice.kind === 'rejected' ? [rejectedView(notice)] : [])),
    published: seen.flatMap((notice) =>
      notice.kind === 'published'
        ? [{ key: line(notice.key, 900), title: line(notice.title, longest), url: notice.url }]
        : [],
    ),
    more: notices.length - seen.length,
  };
}

function subjectOf(notices: readonly Notice[]): string {
  const [only] = notices;
  if (only !== undefined && notices.length === 1)
    return only.kind === 'rejected'
      ? `Rejected: ${line(nameOf(only.key), longestInSubject)}`
      : `Published: ${line(only.title, longestInSubject)}`;
  const rejected = notices.filter(({ kind }) => kind === 'rejected').length;
  const published = notices.length - rejected;
  return [
    ...(rejected > 0 ? [rejected === 1 ? '1 file needs a look' : `${rejected} files need a look`] : []),
    ...(published > 0 ? [published === 1 ? '1 article is out' : `${published} articles are out`] : []),
  ].join(', ');
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

function rejectedView(notice: Extract<Notice, { kind: 'rejected' }>): NoticeView['rejected'][number] {
  const { key, url, stillUp, problems } = notice;
  return {
    key: line(key, 900),
    report: line(reportTextKey(key), 1_000),
    ...(url === undefined ? {} : { url }),
    stillUp,
    problems: problems.slice(0, mostProblems).map(problemView),
    moreProblems: Math.max(problems.length - mostProblems, 0),
  };
}

function problemView(problem: Problem): ProblemView {
  const { severity, line: row, column, received: found } = problem;
  const example = lines(problem.example);
  const place = row === undefined ? '' : `line ${row}${column === undefined ? '' : `, column ${column}`}: `;
  return {
    severity,
    place,
    wrong: line(problem.wrong, longest),
    ...(found === undefined ? {} : { found: line(found, longest) }),
    expected: line(problem.expected, longest),
    example,
    indented: example.replaceAll('\n', `\n${' '.repeat(12)}`),
  };
}

/**
 * Control characters, lone surrogates, and what turns text around: a name must not look like another, and no line may
 * begin inside of it.
 */
const unseen = /[\p{Cc}\p{Surrogate}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

const line = (text: string, most: number): string => cut(text.replace(unseen, ' ').trim(), most);

/** An example may have several. */
const lines = (text: string): string =>
  cut(
    text
      .split('\n')
      .map((one) => one.replace(unseen, ' '))
      .join('\n'),
    longest,
  );

const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
};
