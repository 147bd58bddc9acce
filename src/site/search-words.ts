/**
 * What search finds a text by: the index and the reader's question go through the same function, which also runs in
 * browsers (./search-page/).
 */

/** Scripts that write no spaces between words: pairs of neighbours stand for them, as is usual for such texts. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** What belongs to the character before it: marks, and the sign that lengthens a Japanese vowel. */
const dependent = /[\p{M}ー]/u;
/** Letters, digits and what belongs to them. */
const run = /[\p{L}\p{M}\p{N}]+/gu;
/** Accents, Hebrew points, Arabic vowel signs and the line that only lengthens; not the vowels of Indian scripts. */
const marks =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const longestWord = 40;

export const isUnspaced = (word: string): boolean => unspaced.test(word);

/** Without case, accents and vowel signs; full width and half width are alike. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(marks, '').normalize('NFC').toLowerCase().replaceAll('ß', 'ss');

interface Run {
  /** Where it begins in the text. */
  readonly at: number;
  readonly text: string;
  /** Its words are pairs of neighbours. */
  readonly pairs: boolean;
}

/** What is no punctuation, in order: `東京2026` is two. */
export function* wordRuns(text: string): Iterable<Run> {
  for (const { 0: found, index } of text.matchAll(run)) {
    let at = index;
    let current = '';
    let pairs = false;
    for (const character of found) {
      const isPairs: boolean = current !== '' && dependent.test(character) ? pairs : unspaced.test(character);
      if (isPairs !== pairs && current !== '') {
        yield { at, text: current, pairs };
        at += current.length;
        current = '';
      }
      pairs = isPairs;
      current += character;
    }
    yield { at, text: current, pairs };
  }
}

/** In the order of the text, doubled ones too. A single character of an unspaced script stands for itself. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const { text: found, pairs } of wordRuns(folded(text))) {
    if (pairs) words.push(...pairsOf(found));
    else words.push(found.slice(0, longestWord));
  }
  return words;
}

/** `東京湾` → `東京`, `京湾`. */
function pairsOf(part: string): string[] {
  const characters = [...part];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** So many characters of words the index holds of one text: what is behind them is found by the rest. */
export const mostWords = 3_000;
/** A text of two megabytes is not read to its end for three thousand characters. */
const mostText = 100_000;

/** Each word once, in the order of the text, as one line; bounded, whatever the text. */
export function indexWords(text: string): string {
  const known = new Set<string>();
  let length = 0;
  for (const word of wordsOf(text.slice(0, mostText))) {
    if (known.has(word)) continue;
    if (length + word.length + 1 > mostWords) break;
    known.add(word);
    length += word.length + 1;
  }
  return [...known].join(' ');
}
