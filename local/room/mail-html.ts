/**
 * A mail's HTML as a document of its own, as a mail program in a light or a dark room would show it. It is hostile:
 * nothing in it runs, asks, or belongs to an origin.
 */
export type Scheme = 'light' | 'dark';

/** Pictures and fonts may come from anywhere, as in most mail programs; everything else stays out. */
export const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src http: https: data:',
  'font-src http: https: data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/**
 * Our own doctype comes first, so that whatever stands before theirs does not change how it is laid out; links open
 * in a window of their own, as from a mail program.
 */
export const mailDocument = (html: string, scheme: Scheme): string =>
  `<!doctype html><base target="_blank">${inScheme(html, scheme)}${schemeStyle(html, scheme)}`;

/** Whether the mail has colours for the dark. */
export const hasDark = (html: string): boolean => /prefers-color-scheme\s*:\s*dark/i.test(html);

/**
 * What asks for the reader's colour scheme is answered here, because a frame cannot be told another one than its
 * browser's: a condition that holds becomes one that always does, and the other one that never does (Media Queries
 * level 4, 4.1: no screen is so wide).
 */
function inScheme(html: string, scheme: Scheme): string {
  const answered = (text: string) =>
    text.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? '(min-width: 0px)' : '(min-width: 9999999px)',
    );
  return inStyles(html, answered).replace(/\smedia\s*=\s*(?:"[^"]*"|'[^']*')/gi, answered);
}

/**
 * Cut at the tags and put together again: an expression from tag to tag begins anew at each that is never closed, and
 * a mail of a megabyte of them would stop the whole run for a minute.
 */
function inStyles(html: string, answered: (text: string) => string): string {
  let within = false;
  return html
    .split(/(<\/?style(?=[\s/>])[^<>]*>)/i)
    .map((piece, place) => {
      if (place % 2 === 0) return within ? answered(piece) : piece;
      within = !piece.startsWith('</');
      return piece;
    })
    .join('');
}

/** The ground behind the mail, and what `light-dark()` takes, follow only where the mail says that it knows the dark. */
const schemeStyle = (html: string, scheme: Scheme): string =>
  `<style>:root{color-scheme:${scheme === 'dark' && hasDark(html) ? 'dark' : 'only light'} !important}</style>`;
