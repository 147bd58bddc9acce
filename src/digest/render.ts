/** A freeze's members → one message for all: view model → Liquid → MJML → HTML, the text part beside it. */
import type { Instant, Nonce } from '../ids.ts';
import { createTheme, type Theme } from '../theme.ts';
import { mailHtml, mailText } from './body.ts';
import type { Rendering } from './digest.ts';
import { type DigestWish, digestMailView, inLines } from './digest-view.ts';
import { composeMessage, leaveSentinel, preferencesSentinel } from './message.ts';
import { mjmlToHtml } from './mjml.ts';
import { articleMailView, type Frame, type FrozenArticle } from './view.ts';

/** Gmail cuts a mail here, and the link for leaving with it. */
const mostHtmlBytes = 102_400;
/** Each subscriber's own addresses are longer than their sentinels, together by at most this much. */
const personalBytes = 1_000;

const fits = ({ htmlBytes }: Rendering): boolean => htmlBytes + personalBytes <= mostHtmlBytes;

interface Wish {
  readonly frame: Omit<Frame, 'leave' | 'preferences'>;
  /** Of the freeze: the same wish gives the same bytes, whoever renders. */
  readonly nonce: Nonce;
  readonly at: Instant;
  /** Of the variant's mail before this one. */
  readonly previousSubject?: string;
  /** Template name → text, from the content bucket. */
  readonly overrides?: Readonly<Record<string, string>>;
}

export type ArticleMailWish = Wish & { readonly article: FrozenArticle };
export type DigestMailWish = Wish & Omit<DigestWish, 'frame' | 'previousSubject'>;

/** Throws when a template of `overrides` does not render; the built-in ones always do. */
export async function renderArticleMail(wish: ArticleMailWish): Promise<Rendering> {
  const excerpt = excerptHtml(wish.article.document.excerpt);
  const body = mailHtml(wish.article.document.html, wish.frame.siteUrl);
  // Turning HTML into text takes time by the square of some of its parts, so what cannot fit is never turned.
  if (Buffer.byteLength(body) > mostHtmlBytes) return renderBody(wish, excerpt, false);
  const whole = await renderBody(wish, wish.article.document.html, true);
  return fits(whole) ? whole : renderBody(wish, excerpt, false);
}

async function renderBody(wish: ArticleMailWish, source: string, complete: boolean): Promise<Rendering> {
  const { article } = wish;
  const frame = frameOf(wish);
  const { publication, siteUrl } = frame;
  const theme = createTheme(
    { language: article.document.language ?? publication.language, timezone: publication.timezone },
    wish.overrides,
  );
  const slot = `slot-${wish.nonce}`;
  const view = articleMailView(frame, article, { text: slot, complete }, wish.previousSubject);
  const textView = articleMailView(
    frame,
    article,
    { text: mailText(source, siteUrl), complete },
    wish.previousSubject,
  );
  const html = (await htmlOf(theme, 'mail-article.liquid', view)).replace(slot, () =>
    mailHtml(source, siteUrl),
  );
  return messageOf(wish, view.subject, html, theme.render('mail-article-text.liquid', textView));
}

/** MJML takes some milliseconds for each; of more than so many none fits but those without a word. */
const mostShown = 64;

/** The first members whole, as many as fit, the others by their names. Throws as `renderArticleMail` does. */
export async function renderDigestMail(wish: DigestMailWish): Promise<Rendering> {
  const theme = createTheme(wish.frame.publication, wish.overrides);
  const { most = mostShown } = wish.frame.newsletter.articles;
  let shown = Math.min(wish.members.length, most, mostShown);
  for (;;) {
    const rendering = await renderShown(wish, theme, shown);
    if (shown === 0 || fits(rendering)) return rendering;
    shown = Math.floor(shown / 2);
  }
}

async function renderShown(wish: DigestMailWish, theme: Theme, shown: number): Promise<Rendering> {
  const view = digestMailView({ ...wish, frame: frameOf(wish) }, shown);
  const html = await htmlOf(theme, 'mail-digest.liquid', view);
  return messageOf(wish, view.subject, html, theme.render('mail-digest-text.liquid', inLines(view)));
}

const frameOf = ({ frame, nonce }: Wish): Frame => ({
  ...frame,
  leave: leaveSentinel(nonce),
  preferences: preferencesSentinel(nonce),
});

const htmlOf = (theme: Theme, template: string, view: object): Promise<string> =>
  mjmlToHtml(theme.render(template, view));

const messageOf = (
  { frame, nonce, at }: Wish,
  subject: string,
  html: string,
  text: string,
): Promise<Rendering> => composeMessage({ newsletter: frame.newsletter, nonce, at, subject, html, text });

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const excerptHtml = (excerpt: string): string =>
  `<p>${excerpt.replace(/[&<>]/g, (character) => entities[character] ?? '')}</p>`;
