/** A tag of another generator, found where a brace opens. */
import type { Next } from './next.ts';

export type Tag =
  /** `{{< name … >}}`, `{{% name … %}}`; `{% name … %}`. */
  | {
      readonly syntax: 'shortcode' | 'liquid';
      readonly name: string;
      readonly rest: string;
      readonly ends: boolean;
      readonly end: number;
    }
  /** `{{ something }}`. */
  | { readonly syntax: 'expression'; readonly inner: string; readonly end: number }
  /** A tag in comment marks: an author shows how it is written. */
  | { readonly syntax: 'shown'; readonly text: string; readonly end: number }
  | { readonly syntax: 'comment'; readonly end: number }
  /** Two opening characters that nothing closes. */
  | { readonly syntax: 'unclosed'; readonly text: string; readonly end: number };

/** Longer ones are no tags. */
const longest = 4_000;

export function tagAt(text: string, at: number, next: Next): Tag | undefined {
  switch (text.slice(at, at + 2)) {
    case '{%':
      return liquid(text, at, next);
    case '{{':
      return doubled(text, at, next);
    case '{#': {
      const end =
        text[at + 2] === ' ' || text[at + 2] === '-' || text[at + 2] === '\n'
          ? within(text, at, 2, '#}', next)
          : undefined;
      return end === undefined ? undefined : { syntax: 'comment', end: end + 2 };
    }
    default:
      return undefined;
  }
}

function liquid(text: string, at: number, next: Next): Tag {
  const close = within(text, at, 2, '%}', next);
  if (close === undefined) return { syntax: 'unclosed', text: '{%', end: at + 2 };
  const inner = text
    .slice(at + 2, close)
    .replace(/^[-+]|[-+]$/g, '')
    .trim();
  if (inner.startsWith('#')) return { syntax: 'comment', end: close + 2 };
  const [name, rest] = named(inner);
  const ends = /^end[\w-]*$/.test(name) && rest.trim() === '';
  return { syntax: 'liquid', name: ends ? name.slice(3) : name, rest, ends, end: close + 2 };
}

function doubled(text: string, at: number, next: Next): Tag {
  const third = text[at + 2];
  if (third === '<' || third === '%') {
    const mark = third === '<' ? '>}}' : '%}}';
    const close = within(text, at, 3, mark, next);
    if (close !== undefined) return shortcode(text.slice(at + 3, close), third, close + 3);
  }
  if (text.startsWith('/*', at + 2)) {
    const close = within(text, at, 4, '*/}}', next);
    if (close !== undefined) return { syntax: 'comment', end: close + 4 };
  }
  const triple = third === '{' && text[at + 3] !== '{';
  const close = within(text, at, triple ? 3 : 2, triple ? '}}}' : '}}', next);
  // The second brace may be the first one of a tag that is closed: `{{% x %}`.
  if (close === undefined && third === '%' && liquid(text, at + 1, next).syntax !== 'unclosed')
    return { syntax: 'unclosed', text: '{', end: at + 1 };
  if (close === undefined) return { syntax: 'unclosed', text: '{{', end: at + 2 };
  const inner = text.slice(at + (triple ? 3 : 2), close);
  return {
    syntax: 'expression',
    inner: inner.replace(/^[-~]|[-~]$/g, '').trim(),
    end: close + (triple ? 3 : 2),
  };
}

function shortcode(inner: string, kind: string, end: number): Tag {
  const shown = /^\s*\/\*([\s\S]*)\*\/\s*$/.exec(inner)?.[1];
  if (shown !== undefined)
    return { syntax: 'shown', text: kind === '<' ? `{{<${shown}>}}` : `{{%${shown}%}}`, end };
  const whole = inner.trim();
  const trimmed = whole.endsWith('/') ? whole.slice(0, -1).trimEnd() : whole;
  const ends = trimmed.startsWith('/');
  const [name, rest] = named(ends ? trimmed.slice(1).trim() : trimmed);
  return { syntax: 'shortcode', name, rest, ends, end };
}

/** `name rest`, `name(rest)`. */
function named(inner: string): readonly [string, string] {
  const [, name = '', rest = ''] = /^([\w./:-]*)([\s\S]*)$/.exec(inner) ?? [];
  const called = /^\s*\(([\s\S]*)\)\s*(?:\|[\s\S]*)?$/.exec(rest)?.[1];
  return [name, called ?? rest];
}

/**
 * Where a tag that opens at `begin` closes: near, before another of its kind opens, and in the same paragraph. What
 * opens next is asked for from the same place each time, so that it is looked for once.
 */
function within(text: string, begin: number, opening: number, close: string, next: Next): number | undefined {
  const at = next(close, begin + opening);
  if (at - begin - opening > longest) return undefined;
  if (Math.min(next('{%', begin + 2), next('{{', begin + 2)) < at) return undefined;
  return /\n[ \t]*\n/.test(text.slice(begin + opening, at)) ? undefined : at;
}

/** Code stays as it was written, but for the marks that keep another generator from reading it. */
export function shownCode(code: string): string {
  if (!code.includes('{{') && !code.includes('{%')) return code;
  // Up to the next beginning only: a line of nothing but beginnings would be read from each of them.
  const shown = code
    .replace(/\{\{<\/\*((?:(?!\*\/|\{\{)[^\n])*)\*\/>\}\}/g, '{{<$1>}}')
    .replace(/\{\{%\/\*((?:(?!\*\/|\{\{)[^\n])*)\*\/%\}\}/g, '{{%$1%}}');
  return /\{%-?\s{0,4}raw\s{0,4}-?%\}/.test(shown) && /\{%-?\s{0,4}endraw\s{0,4}-?%\}/.test(shown)
    ? shown.replace(/\{%-?\s{0,4}(?:end)?raw\s{0,4}-?%\}/g, '')
    : shown;
}
