/** A digest's members → one message for all: view model → Liquid → MJML → HTML, the text part beside it. */
import type { Instant, Nonce } from '../ids.ts';
import { createTheme, type Theme } from '../theme.ts';
import { mailHtml, mailText } from './body.ts';
import type { Rendering } from './digest.ts';
import { composeMessage, leaveSentinel } from './message.ts';
import { mjmlToHtml } from './mjml.ts';
import { articleMailView, type Frame, type FrozenArticle } from './view.ts';

/** The templates of article mails; files of these names under `theme/` replace the built-in ones. */
export const mailTemplates = { html: 'mail-article.liquid', text: 'mail-article-text.liquid' } as const;

/** Gmail cuts a mail here, and the link for leaving with it. */
const mostHtmlBytes = 102_400;
/** Each subscriber's address for leaving is longer than its sentinel, by at most this much. */
const personalBytes = 1_000;

export interface RenderWish {
  readonly frame: Omit<Frame, 'leave'>;
  readonly article: FrozenArticle;
  /** Of the freeze: the same wish gives the same bytes, whoever renders. */
  readonly nonce: Nonce;
  readonly at: Instant;
  /** Template name → text, from the content bucket. */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** Throws when a template of `overrides` does not render; the built-in ones always do. */
export async function renderArticleMail(wish: RenderWish): Promise<Rendering> {
  const excerpt = excerptHtml(wish.article.document.excerpt);
  const body = mailHtml(wish.article.document.html, wish.frame.siteUrl);
  // Turning HTML into text takes time by the square of some of its parts, so what cannot fit is never turned.
  if (Buffer.byteLength(body) > mostHtmlBytes) return render(wish, excerpt, false);
  const whole = await render(wish, wish.article.document.html, true);
  return whole.htmlBytes + personalBytes <= mostHtmlBytes ? whole : render(wish, excerpt, false);
}

async function render(wish: RenderWish, source: string, complete: boolean): Promise<Rendering> {
  const { nonce, at, article } = wish;
  const frame = { ...wish.frame, leave: leaveSentinel(nonce) };
  const { publication, newsletter, siteUrl } = frame;
  const { document } = article;
  const theme = createTheme(
    { language: document.language ?? publication.language, timezone: publication.timezone },
    wish.overrides,
  );
  const slot = `slot-${nonce}`;
  const view = articleMailView(frame, article, { text: slot, complete });
  const textView = articleMailView(frame, article, { text: mailText(source, siteUrl), complete });
  const html = (await htmlOf(theme, view)).replace(slot, () => mailHtml(source, siteUrl));
  const text = theme.render(mailTemplates.text, textView);
  return composeMessage({ newsletter, nonce, at, subject: view.subject, html, text });
}

const htmlOf = (theme: Theme, view: object): Promise<string> =>
  mjmlToHtml(theme.render(mailTemplates.html, view));

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const excerptHtml = (excerpt: string): string =>
  `<p>${excerpt.replace(/[&<>]/g, (character) => entities[character] ?? '')}</p>`;
