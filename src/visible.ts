/** Text of others where people read it: a file's name or a quoted line must not look like something else. */

/**
 * Control characters but for line end and tab (a terminal obeys them), what turns text around (UAX 9: embeddings,
 * overrides, isolates, marks), what has no width or stands between lines, halves of pairs, and tag characters. The two
 * joiners stay: emoji and several scripts need them.
 */
const unseen =
  /\r(?!\n)|[^\P{Cc}\n\r\t]|[\p{Surrogate}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** Each of them by its number, as Unicode writes it: `⟨U+202E⟩`. */
export const visible = (text: string): string =>
  text.replace(
    unseen,
    (one) => `⟨U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
