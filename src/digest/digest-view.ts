/**
 * What the templates of a gathering digest see (`mail-digest.liquid`, `mail-digest-text.liquid`): its articles whole, or
 * the first one and cards of the others, and those of which it has only the headline.
 */
import type { Link, Sponsor } from '../article/article.ts';
import { directionOf } from '../article/parse.ts';
import type { Layout, Publication } from '../config.ts';
import { type Instant, instant } from '../ids.ts';
import { digestPath } from '../keys.ts';
import { oneLine } from '../one-line.ts';
import { type Beside, besideOf } from './beside.ts';
import { firstDay, type Gathering } from './periods.ts';
import { linesOf } from './subject.ts';
import {
  bylineOf,
  calendarWords,
  columnWidth,
  type Frame,
  type FrozenArticle,
  type HeroView,
  heroView,
  type SectionLinks,
  sectionLinks,
} from './view.ts';

/** The pictures of cards stand beside their text, on phones too; in CSS pixels. */
const cardPictureWidth = 152;

/** A language and a direction stand only where they are not those of the whole mail. */
interface Tongue {
  readonly language?: string;
  readonly direction?: 'ltr' | 'rtl';
}

/** A member by its name alone. */
export interface NamedView extends Tongue {
  readonly title: string;
  readonly byline?: string;
  readonly url: string;
}

export interface MemberView extends NamedView, Beside, SectionLinks {
  readonly deck?: string;
  /** Where the text begins: MJML wants a side. */
  readonly start: 'left' | 'right';
  /** The beginning of the body. */
  readonly excerpt: string;
  /** Of the layout `full`: in HTML a slot that stands for the body, in the text part the body. */
  readonly body?: string;
  readonly published: Instant;
  readonly hero?: HeroView;
  readonly sponsor?: Sponsor;
}

export interface DigestMailView {
  readonly subject: string;
  readonly preheader: string;
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  readonly publication: { readonly title: string; readonly url: string };
  readonly newsletter: { readonly name: string; readonly postalAddress: string };
  readonly period: PeriodView;
  /** Where the digest stands on the web. */
  readonly url: string;
  /** How much of each article the mail holds. */
  readonly layout: Layout;
  /** How many articles the digest has. */
  readonly count: number;
  /** Of the layout `full`: the articles with all their text. */
  readonly whole: readonly MemberView[];
  /** Of the layout `summary`: the first article, in full width, and those after it. */
  readonly lead?: MemberView;
  readonly cards: readonly MemberView[];
  /** Those of which only the headline stands in the mail: of the layout `headlines` all. */
  readonly named: readonly NamedView[];
  /** How many have no room even for their names: they stand on the web. */
  readonly unnamed: number;
  readonly follow: readonly Link[];
  /** Stands for each subscriber's own address for leaving. */
  readonly leave: string;
  /** And for that of their preferences. */
  readonly preferences: string;
}

/** For "Week of November 23, 2026" and the like. */
export interface PeriodView {
  readonly cadence: Gathering;
  /** Its first day, long, in the publication's language. */
  readonly day: string;
  /** `November 2026`. */
  readonly month: string;
}

export interface DigestWish {
  readonly frame: Frame;
  readonly cadence: Gathering;
  readonly period: string;
  /** In the order in which they are shown; at least one. */
  readonly members: readonly FrozenArticle[];
  /** Of the variant's digest before this one: no two have the same. */
  readonly previousSubject?: string;
}

export interface Shown {
  readonly layout: Layout;
  /** So many members have more than their names; of the layout `headlines` none. */
  readonly count: number;
  /** Of the layout `full`, by the member's place: what stands where its body is. */
  readonly bodies?: readonly string[];
}

export function digestMailView(wish: DigestWish, { layout, count, bodies = [] }: Shown): DigestMailView {
  const { frame, members } = wish;
  const { publication, newsletter, siteUrl, leave, preferences } = frame;
  const shown = members.slice(0, count);
  const [lead, ...cards] = layout === 'summary' ? shown : [];
  const { named, unnamed } = namedViews(frame, members.slice(count));
  const period = periodView(publication, wish);
  return {
    ...linesOf({ ...wish, ...period, publication, newsletter }),
    language: publication.language,
    direction: directionOf(publication.language),
    publication: { title: publication.title, url: `${siteUrl}/` },
    newsletter: { name: oneLine(newsletter.name), postalAddress: oneLine(newsletter.postalAddress) },
    period,
    url: `${siteUrl}${digestPath(newsletter.id, wish.period)}`,
    ...{ layout, count: members.length },
    whole: layout === 'full' ? shown.map((member, index) => wholeView(frame, member, bodies[index])) : [],
    ...(lead === undefined ? {} : { lead: memberView(frame, lead, columnWidth) }),
    cards: cards.map((card) => memberView(frame, card, cardPictureWidth)),
    named,
    unnamed,
    follow: publication.follow,
    leave,
    preferences,
  };
}

/** A day of the calendar, not a moment: no zone may move it. */
const periodView = ({ language }: Publication, { cadence, period }: DigestWish): PeriodView => ({
  cadence,
  ...calendarWords(instant(`${firstDay(cadence, period)}T12:00:00Z`), { language, timezone: 'UTC' }),
});

function tongueOf({ publication }: Frame, { document }: FrozenArticle): Tongue {
  const { language = publication.language, direction } = document;
  return {
    ...(language === publication.language ? {} : { language }),
    ...(direction === directionOf(publication.language) ? {} : { direction }),
  };
}

function namedView(frame: Frame, member: FrozenArticle): NamedView {
  const byline = bylineOf(member.document);
  return {
    title: oneLine(member.document.title),
    ...(byline === '' ? {} : { byline }),
    url: `${frame.siteUrl}${member.address}`,
    ...tongueOf(frame, member),
  };
}

const wholeView = (frame: Frame, member: FrozenArticle, body = ''): MemberView => ({
  ...memberView(frame, member, columnWidth),
  body,
});

function memberView(frame: Frame, member: FrozenArticle, widest: number): MemberView {
  const { document, published } = member;
  const hero = document.hero && heroView(document.hero, frame.siteUrl, widest);
  return {
    ...namedView(frame, member),
    ...besideOf(document, frame.siteUrl),
    start: document.direction === 'rtl' ? 'right' : 'left',
    ...(document.deck === undefined ? {} : { deck: oneLine(document.deck) }),
    excerpt: oneLine(document.excerpt),
    published,
    ...(hero === undefined ? {} : { hero }),
    ...(document.sponsor === undefined ? {} : { sponsor: document.sponsor }),
    ...sectionLinks(frame.publication, frame.siteUrl, document.section),
  };
}

/** Of the 102,400 bytes: the rest is the frame's, and what each name has around it. */
const mostNamedBytes = 50_000;
const aroundName = 290;

/** The first ones that fit. */
function namedViews(frame: Frame, members: readonly FrozenArticle[]) {
  const named: NamedView[] = [];
  let bytes = 0;
  for (const member of members) {
    const view = namedView(frame, member);
    bytes += aroundName + htmlBytes(`${view.title}${view.byline ?? ''}${view.url}`);
    if (bytes > mostNamedBytes) break;
    named.push(view);
  }
  return { named, unnamed: members.length - named.length };
}

/** Escaped. */
const htmlBytes = (text: string): number => Buffer.byteLength(text.replace(/[&<>"']/g, '&quot;'));
