/** A freeze's members → one message for all: view model → Liquid → MJML → HTML, the text part beside it. */
import type { Instant, Nonce } from '../ids.ts';
import { mailTemplates } from '../mail-templates.ts';
import { type Theme, themeOf } from '../theme.ts';
import { mailHtml } from './body.ts';
import { mailText } from './body-text.ts';
import type { Message, Rendering } from './digest.ts';
import { type DigestWish, digestMailView } from './digest-view.ts';
import { type Attempt, fitted, layoutOf, type Made, mostHtmlBytes } from './fitting.ts';
import { composeMessage, leaveSentinel, preferencesSentinel } from './message.ts';
import { mjmlToHtml } from './mjml.ts';
import { textsInLines } from './text-lines.ts';
import { articleMailView, type Frame, type FrozenArticle } from './view.ts';

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
export const renderArticleMail = (wish: ArticleMailWish): Promise<Rendering> =>
  fitted({
    wished: layoutOf(wish.frame.newsletter, 'article'),
    ...{ articles: 1, most: 1 },
    make: (attempt) => articleMail(wish, attempt),
  });

async function articleMail(wish: ArticleMailWish, { layout }: Attempt): Promise<Made> {
  const { article, previousSubject } = wish;
  const frame = frameOf(wish);
  const { publication, siteUrl } = frame;
  const { html: whole, excerpt, language, direction } = article.document;
  const source = { full: whole, summary: excerptHtml(excerpt), headlines: undefined }[layout];
  const body = source === undefined ? undefined : mailHtml(source, { siteUrl, direction });
  const bytes = Buffer.byteLength(body ?? '');
  if (bytes > mostHtmlBytes) return { bytes };
  const theme = themeFor(wish, language ?? publication.language);
  const slot = slotOf(wish, 0);
  const view = articleMailView(frame, article, { layout, ...withText(body && slot) }, previousSubject);
  const text = source === undefined ? undefined : mailText(source, siteUrl);
  const textView = {
    ...view,
    article: textsInLines({ ...view.article, ...withBody(text) }),
  };
  const html = fill(await htmlOf(theme, 'mail-article.liquid', view), [[slot, body ?? '']]);
  return messageOf(wish, view.subject, html, theme.render('mail-article-text.liquid', textView));
}

const withText = (text: string | undefined) => (text === undefined ? {} : { text });
const withBody = (body: string | undefined) => (body === undefined ? {} : { body });

/** MJML takes some milliseconds for each; of more than so many none fits but those without a word. */
const mostShown = 64;

/** Throws as `renderArticleMail` does. */
export function renderDigestMail(wish: DigestMailWish): Promise<Rendering> {
  const articles = wish.members.length;
  const { most = mostShown } = wish.frame.newsletter.articles;
  return fitted({
    wished: layoutOf(wish.frame.newsletter, wish.cadence),
    articles,
    most: Math.min(articles, most, mostShown),
    make: (attempt) => digestMail(wish, attempt),
  });
}

async function digestMail(wish: DigestMailWish, { layout, count }: Attempt): Promise<Made> {
  const whole = layout === 'full' ? wish.members.slice(0, count).map(({ document }) => document) : [];
  const { siteUrl } = wish.frame;
  const bodies = whole.map(({ html, direction }, index) =>
    mailHtml(html, { siteUrl, direction, idPrefix: `a${index + 1}-` }),
  );
  const bytes = bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0);
  if (bytes > mostHtmlBytes) return { bytes };
  const theme = themeFor(wish, wish.frame.publication.language);
  const asWished = { ...wish, frame: frameOf(wish) };
  const slots = bodies.map((_, index) => slotOf(wish, index));
  const view = digestMailView(asWished, { layout, count, bodies: slots });
  const html = fill(
    await htmlOf(theme, 'mail-digest.liquid', view),
    slots.map((slot, index) => [slot, bodies[index] ?? '']),
  );
  const texts = whole.map((document) => mailText(document.html, siteUrl));
  const textView = {
    ...view,
    whole: view.whole.map((member, index) => textsInLines({ ...member, ...withBody(texts[index]) })),
    ...(view.lead === undefined ? {} : { lead: textsInLines(view.lead) }),
    cards: view.cards.map(textsInLines),
    named: view.named.map(textsInLines),
  };
  return messageOf(wish, view.subject, html, theme.render('mail-digest-text.liquid', textView));
}

const ours: Readonly<Record<string, string>> = {};
/** Compiled once for all attempts and, of our own templates, for all mails. */
const themes = new WeakMap<Readonly<Record<string, string>>, Map<string, Theme>>();

function themeFor({ frame, overrides = ours }: Wish, language: string): Theme {
  const { timezone } = frame.publication;
  const known = themes.get(overrides) ?? new Map<string, Theme>();
  const theme =
    known.get(`${language} ${timezone}`) ??
    themeOf({ language, timezone }, { ...mailTemplates, ...overrides });
  themes.set(overrides, known.set(`${language} ${timezone}`, theme));
  return theme;
}

/** Nobody who writes an article knows the nonce. The hyphen at the end tells the first from the tenth. */
const slotOf = ({ nonce }: Wish, index: number): string => `slot-${nonce}-${index}-`;

/** Articles' own HTML never passes through MJML. Each slot once. */
const fill = (html: string, slots: readonly (readonly [slot: string, body: string])[]): string =>
  slots.reduce((filled, [slot, body]) => filled.replace(slot, () => body), html);

const frameOf = ({ frame, nonce }: Wish): Frame => ({
  ...frame,
  leave: leaveSentinel(nonce),
  preferences: preferencesSentinel(nonce),
});

const htmlOf = (theme: Theme, template: string, view: object): Promise<string> =>
  mjmlToHtml(theme.render(template, view));

async function messageOf(
  { frame, nonce, at }: Wish,
  subject: string,
  html: string,
  text: string,
): Promise<{ readonly message: Message }> {
  const { newsletter } = frame;
  return { message: await composeMessage({ newsletter, nonce, at, subject, html, text }) };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const excerptHtml = (excerpt: string): string =>
  `<p>${excerpt.replace(/[&<>]/g, (character) => entities[character] ?? '')}</p>`;
