/**
 * Addresses and mail addresses that stand bare in the text become links, by the rules of GitHub's specification
 * (6.9, Autolinks extended). `linkify-it`, which comes with the library, links more (`example.com`, `//x`) and ends
 * addresses elsewhere. `ftp:` stays text: no page may link to it.
 */
import type { MarkdownIt, StateCore, StateInline, Token } from 'markdown-it';

export function autolinks(markdown: MarkdownIt): void {
  markdown.inline.ruler.before('text', 'bare_address', address);
  markdown.inline.ruler.at('text', text);
  markdown.core.ruler.after('inline', 'bare_mail', mailAddresses);
}

const beginning = /(?:https?:\/\/|www\.)/iy;
/** Parts of letters and digits of every script; of a valid domain, the last two have no underscore. */
const domain = /^(?:[^\s\p{P}$+<=>^`|~]|[-_])+(?:\.(?:[^\s\p{P}$+<=>^`|~]|[-_])+)*/u;
/** DNS allows 253 characters, so that no more need be looked at. */
const longestDomain = 253;

/** `w`, `h`, capital or not: all that an address can begin with. */
const begins = (code: number): boolean => code === 0x68 || code === 0x77 || code === 0x48 || code === 0x57;

/** `www.` only at the beginning of a line or after white space or one of `*_~(`; `https://` not within a word. */
const mayPrecede = (code: number, scheme: boolean): boolean =>
  scheme
    ? !/[a-z0-9]/i.test(String.fromCharCode(code))
    : code <= 0x20 || '(*_~'.includes(String.fromCharCode(code));

const isScheme = (code: number): boolean => code === 0x68 || code === 0x48;

function beginsAt({ src }: StateInline, pos: number): boolean {
  const code = src.charCodeAt(pos);
  if (!begins(code) || (pos > 0 && !mayPrecede(src.charCodeAt(pos - 1), isScheme(code)))) return false;
  beginning.lastIndex = pos;
  return beginning.test(src);
}

function address(state: StateInline, silent: boolean): boolean {
  const { pos, src } = state;
  // Inside of a label nothing is linked, and while one is measured an address must not swallow its end.
  if (silent || state.linkLevel > 0 || !beginsAt(state, pos)) return false;
  const scheme = isScheme(src.charCodeAt(pos));
  const begin = scheme ? src.indexOf('//', pos) + 2 : pos;
  const [host = ''] = domain.exec(src.slice(begin, begin + longestDomain)) ?? [];
  if (!isHost(host, scheme)) return false;
  const end = addressEnd(src, pos, begin + host.length, state.posMax);
  const written = src.slice(pos, end);
  const url = state.md.utils.unescapeAll(written.replaceAll('\\', '\\\\'));
  const href = state.md.normalizeLink(scheme ? url : `http://${url}`);
  if (!state.md.validateLink(href)) return false;
  const opening = state.push('link_open', 'a', 1);
  opening.attrs = [['href', href]];
  state.push('text', '', 0).content = url;
  state.push('link_close', 'a', -1);
  state.pos = end;
  return true;
}

/** After a scheme a single part will do (`http://localhost`). */
const isHost = (host: string, scheme: boolean): boolean =>
  !host.split('.').slice(-2).join('').includes('_') && (scheme ? host !== '' : /^www\.[^.]/i.test(host));

/** Up to white space, `<` or an open label's `]`, without punctuation, entities and brackets that belong to the sentence. */
function addressEnd(src: string, start: number, hostEnd: number, max: number): number {
  let end = hostEnd;
  let labels = 0;
  let [opened, closed] = [0, 0];
  for (; end < max; end++) {
    const code = src.charCodeAt(end);
    if (code <= 0x20 || code === 0x3c || code === 0xa0) break;
    if (code === 0x5b) labels++;
    else if (code === 0x5d && --labels < 0) break;
    else if (code === 0x28) opened++;
    else if (code === 0x29) closed++;
  }
  for (; end > start; end--) {
    const last = src.charAt(end - 1);
    if (last === ')') {
      if (closed <= opened) break;
      closed--;
    } else if (last === ';') {
      end = Math.min(end, entityStart(src, end) + 1);
    } else if (!'?!.,:*_~\'"'.includes(last)) break;
  }
  return end;
}

/** Where an entity begins that ends here; else the last character, which is only a semicolon then. */
function entityStart(src: string, end: number): number {
  let at = end - 2;
  while (at > end - 34 && /[a-z0-9]/i.test(src.charAt(at))) at--;
  return src.charAt(at) === '&' && at < end - 2 ? at : end - 1;
}

/** The library's own rule, which goes on to the next special character, but stops before an address as well. */
function text(state: StateInline, silent: boolean): boolean {
  const { src, pos: start, posMax } = state;
  let pos = start;
  while (pos < posMax && !special.has(src.charCodeAt(pos))) {
    if (pos > start && begins(src.charCodeAt(pos)) && beginsAt(state, pos)) break;
    pos++;
  }
  if (pos === start) return false;
  if (!silent) state.pending += src.slice(start, pos);
  state.pos = pos;
  return true;
}

const special = new Set([...'\n!#$%&*+-:<=>@[\\]^_`{}~'].map((character) => character.charCodeAt(0)));

function mailAddresses(state: StateCore): void {
  for (const token of state.tokens)
    if (token.type === 'inline' && token.children && token.content.includes('@'))
      token.children = withMailAddresses(token.children, state);
}

function withMailAddresses(tokens: readonly Token[], state: StateCore): Token[] {
  let links = 0;
  return tokens.flatMap((token) => {
    if (token.type === 'link_open') links++;
    else if (token.type === 'link_close') links--;
    else if (token.type === 'html_inline') links += linkInHtml(token.content);
    else if (token.type === 'text' && links <= 0 && token.content.includes('@')) return split(token, state);
    return [token];
  });
}

const linkInHtml = (html: string): number => (/^<a[\s>]/i.test(html) ? 1 : /^<\/a\s*>/i.test(html) ? -1 : 0);

const localPart = /[a-z0-9._+-]/i;
const domainPart = /[a-z0-9_.-]/i;

function split(token: Token, { Token: Made }: StateCore): Token[] {
  const { content } = token;
  const made: Token[] = [];
  const push = (type: string, tag: string, nesting: 1 | 0 | -1, words: string): Token => {
    const next = new Made(type, tag, nesting);
    next.content = words;
    made.push(next);
    return next;
  };
  let done = 0;
  for (let at = content.indexOf('@'); at >= 0; at = content.indexOf('@', at + 1)) {
    const found = mailAddressAround(content, at, done);
    if (found === undefined) continue;
    const mail = content.slice(found.start, found.end);
    if (found.start > done) push('text', '', 0, content.slice(done, found.start));
    push('link_open', 'a', 1, '').attrs = [['href', `mailto:${mail}`]];
    push('text', '', 0, mail);
    push('link_close', 'a', -1, '');
    done = found.end;
  }
  if (done < content.length) push('text', '', 0, content.slice(done));
  return made;
}

/** A dot may be in its domain but does not end it; `-` and `_` must not. */
function mailAddressAround(
  text: string,
  at: number,
  from: number,
): { start: number; end: number } | undefined {
  let start = at;
  while (start > from && localPart.test(text.charAt(start - 1))) start--;
  let end = at + 1;
  while (end < text.length && domainPart.test(text.charAt(end))) end++;
  while (text.charAt(end - 1) === '.') end--;
  const host = text.slice(at + 1, end);
  const valid = start < at && /\./.test(host) && !/[-_]$|^\.|\.\./.test(host);
  return valid ? { start, end } : undefined;
}
