/** Lines of plain text: what is read in a narrow window, or quoted in an answer, keeps its shape. */

/** Of characters. */
export const widestLine = 72;

/** One line of text → lines that are broken at spaces. A longer word (an address) has a line of its own. */
export function inLines(text: string): string {
  const done: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > widestLine) {
      done.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...done, line].join('\n');
}

type Texts = 'title' | 'deck' | 'excerpt';

/** The same article for the text part: what runs over several lines is broken at spaces. */
export function textsInLines<View extends Readonly<Partial<Record<Texts, string>>>>(view: View): View {
  const broken: Partial<Record<Texts, string>> = {};
  for (const name of ['title', 'deck', 'excerpt'] as const) {
    const text = view[name];
    if (text !== undefined) broken[name] = inLines(text);
  }
  return { ...view, ...broken };
}
