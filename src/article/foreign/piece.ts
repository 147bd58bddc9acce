/** What another generator's author wrote, and what it becomes. */
import type { Find } from '../targets.ts';

/** Something that another generator would have replaced, found in a text and taken apart; nothing of it is executed. */
export interface Call {
  readonly name: string;
  /** Values without a name, in their order. */
  readonly words: readonly string[];
  readonly named: ReadonlyMap<string, string>;
  /** All that stands behind the name, as it was written. */
  readonly rest: string;
  /** Of a rule whose `inner` is `code`: what stands between the tag and its end. */
  readonly inner: string;
  readonly place: ForeignPlace;
}

export interface ForeignPlace {
  readonly key: string;
  /** Where the articles are that a tag names. */
  readonly find: Find;
  /** What a text may ask for by name: `page.title`. */
  readonly values: ReadonlyMap<string, string>;
}

/** Attributes and words are data: whoever writes a piece down escapes them (./write.ts). */
export type Piece =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  /** An address, mostly inside of a link. */
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'link'; readonly url: string; readonly words: string }
  | ImagePiece
  | { readonly kind: 'code'; readonly code: string; readonly language: string }
  /** Raw HTML or Markdown of the author, judged like the rest of the text. */
  | { readonly kind: 'source'; readonly source: string }
  /** Stands around Markdown. */
  | { readonly kind: 'around'; readonly open: string; readonly close: string }
  /** A tag that goes while the text inside of it stays. */
  | { readonly kind: 'bare' }
  | { readonly kind: 'left' };

export interface ImagePiece {
  readonly kind: 'image';
  readonly src: string;
  readonly alt: string;
  readonly caption?: string;
  readonly link?: string;
  readonly width?: string;
  readonly height?: string;
}

export interface Rule {
  /** The generators whose authors write so. */
  readonly from: string;
  readonly names: readonly string[];
  /** What stands between the tag and its end: Markdown, code that stays as it is, or what goes with it. */
  readonly inner?: 'markdown' | 'code' | 'dropped';
  readonly becomes: string;
  readonly example: string;
  readonly write: (call: Call) => Piece;
}

export const nothing: Piece = { kind: 'nothing' };
export const left: Piece = { kind: 'left' };
export const bare: Piece = { kind: 'bare' };

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Text that stands among Markdown and is none: what means something there becomes a character reference. */
export const literal = (text: string): string =>
  text.replace(/[&<>"'*_`[\]\\{}|#~$:!^=+@]/g, (character) => `&#${character.charCodeAt(0)};`);
