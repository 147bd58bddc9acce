/** A report in words, for authors. Pure. */
import type { Problem } from '../problem.ts';
import { visible } from '../visible.ts';
import type { Report } from './article.ts';

/** Ends with a line end. Quotes what others wrote, so that a terminal may show it. */
export function reportText(report: Report): string {
  const { key, status, url, preview, id, understood, problems, at } = report;
  const lines = [
    // A key may have line ends, and what follows one must not pass for ours.
    `${key.replaceAll('\n', '⟨U+000A⟩')}: ${status}`,
    ...standing(report),
    ...(url === undefined ? [] : [url]),
    ...(preview === undefined ? [] : [`Preview, for whoever has this address: ${preview}`]),
    ...(understood['guid'] === undefined
      ? []
      : [`Feeds show it under the id that it had before: ${String(understood['guid'])}`]),
    ...problems.flatMap((problem) => ['', ...problemLines(problem)]),
    ...(id === undefined ? [] : ['', `To keep its identity through a rename with an edit: id: ${id}`]),
    '',
    `Looked at ${at}.`,
  ];
  return `${visible(lines.join('\n'))}\n`;
}

/** What the status means for readers, where the word does not say it. */
function standing({ status, stillUp, preview, url, understood }: Report): string[] {
  switch (status) {
    case 'scheduled':
      return [`It goes out at ${String(understood['due'])}; until then readers do not see it.`];
    case 'draft':
      return [
        url === undefined
          ? 'It is a draft; readers do not see it.'
          : 'It is a draft again; readers find a page that says it was withdrawn.',
      ];
    case 'withdrawn':
      return url === undefined ? [] : ['It was withdrawn; its address says so.'];
    case 'rejected':
      if (stillUp === true) return ['The last good version is still up.'];
      return preview === undefined ? [] : ['The preview shows the last good version.'];
    default:
      return [];
  }
}

function problemLines({ severity, line, column, wrong, expected, example, received }: Problem): string[] {
  const place = line === undefined ? '' : `line ${line}${column === undefined ? '' : `, column ${column}`}: `;
  return [
    `${severity}: ${place}${wrong}`,
    ...(received === undefined ? [] : [`  found:    ${indented(received)}`]),
    `  expected: ${indented(expected)}`,
    `  example:  ${indented(example)}`,
  ];
}

const indented = (text: string): string => text.replaceAll('\n', `\n${' '.repeat(12)}`);
