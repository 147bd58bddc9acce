/** The table: every name that means something here. docs/other-generators.md is made of it (./guide.ts). */
import { boxRules } from './boxes.ts';
import { codeRules } from './code-tags.ts';
import { embedRules } from './embeds.ts';
import { linkRules } from './links.ts';
import { pictureOf, pictureRules, showsPicture } from './pictures.ts';
import type { Call, Piece, Rule } from './piece.ts';
import { left } from './piece.ts';

export const table: readonly Rule[] = [
  ...linkRules,
  ...pictureRules,
  ...codeRules,
  ...boxRules,
  ...embedRules,
];

const byName = new Map(
  table.flatMap((rule) => rule.names.map((name) => [name.toLowerCase(), rule] as const)),
);

/** `media/youtube.html`, `bs/alert` and `Admonition` are called by their last part. */
export function ruleOf(name: string): Rule | undefined {
  const key = name.toLowerCase();
  return byName.get(key) ?? byName.get(key.replace(/^.*[/:]/, '').replace(/\.html$/, ''));
}

export const pieceOf = (rule: Rule | undefined, call: Call): Piece =>
  rule?.write(call) ?? (showsPicture(call) ? pictureOf(call) : left);
