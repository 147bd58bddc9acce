// @ts-check
/** Whatever others wrote is shown as it is, also where it would turn text around or hide in it. */

/** The same as in src/visible.ts, which browsers do not get. */
const unseen =
  /\r(?!\n)|[^\P{Cc}\n\r\t]|[\p{Surrogate}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** @param {string} text */
export const visible = (text) =>
  text.replace(
    unseen,
    (one) => `⟨U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  );
