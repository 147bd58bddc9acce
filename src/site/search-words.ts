/**
 * What search finds a text by: the index and the reader's question go through the same function, which also runs in
 * browsers (./search-page/).
 */

/** Scripts that write no spaces between words: pairs of neighbours stand for them, as is usual for such texts. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** A run of letters, digits and what belongs to them. */
const run = /[\p{L}\p{M}\p{N}ー々]+/gu;
/** Accents, Hebrew points, Arabic vowel signs; not the vowels of Indian scripts or the voicing of Japanese ones. */
const marks = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g;
/** A line that only lengthens Arabic letters. */
const tatweel = /\u0640/g;
const longestWord = 40;

/** Without case, accents and vowel signs; full-width and half-width alike. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(marks, '')
    .replace(tatweel, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss');

/** In the order of the text, doubled ones too. A single character of an unspaced script stands for itself. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [found] of folded(text).matchAll(run)) {
    for (const part of partsOf(found)) {
      if (unspaced.test(part)) words.push(...pairsOf(part));
      else words.push(part.slice(0, longestWord));
    }
  }
  return words;
}

/** `東京2026` → `東京`, `2026`. */
function partsOf(found: string): string[] {
  if (!unspaced.test(found)) return [found];
  const parts: string[] = [];
  let wasUnspaced: boolean | undefined;
  for (const character of found) {
    // A mark belongs to what it stands behind.
    const is = /[\p{M}ー々]/u.test(character) ? (wasUnspaced ?? false) : unspaced.test(character);
    if (is === wasUnspaced) parts[parts.length - 1] += character;
    else parts.push(character);
    wasUnspaced = is;
  }
  return parts;
}

/** `東京湾` → `東京`, `京湾`. */
function pairsOf(part: string): string[] {
  const characters = [...part];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** So many characters of words the index holds of one text: what is behind them is found by the rest. */
export const mostWords = 3_000;

/** Each word once, in the order of the text, as one line; bounded, whatever the text. */
export function indexWords(text: string): string {
  const known = new Set<string>();
  let length = 0;
  // A text of two megabytes is not read to its end for three thousand characters.
  for (const word of wordsOf(text.slice(0, 200_000))) {
    if (known.has(word)) continue;
    if (length + word.length + 1 > mostWords) break;
    known.add(word);
    length += word.length + 1;
  }
  return [...known].join(' ');
}
