/** The page of a digest, and the list of a newsletter's digests. */
import { excerptOf } from '../article/html.ts';
import { findNewsletter, type Publication } from '../config.ts';
import { feedContentTypes, feedFormats } from '../feeds/feed.ts';
import { instant, type NewsletterId } from '../ids.ts';
import { digestPath, digestsPath, digestsPrefix } from '../keys.ts';
import { dayIn } from '../theme.ts';
import type { Appearance } from './appearance.ts';
import { page } from './article-page.ts';
import { absolute, formatNames, frameOf, teaserView } from './frame.ts';
import { monthTitle } from './heading.ts';
import type { LiveItem } from './plan.ts';
import { digestFeedPath } from './selections.ts';
import type { ShownDigest, SiteObject } from './site.ts';
import type { DigestPage, DigestsPage, FeedLink, NewslettersPage } from './view.ts';
import type { DigestView, NewsletterView } from './view-parts.ts';

const digestsRoot = `/${digestsPrefix}`;
const digestsWay = { title: 'Digests', url: digestsRoot };

/** The newest so many are listed: nineteen years of a weekly digest. */
export const digestsLimit = 1_000;

/** `members`: in the digest's order, as they stand now; `undefined`: withdrawn. */
export function digestPage(
  appearance: Appearance,
  shown: ShownDigest,
  members: readonly (LiveItem | undefined)[],
): SiteObject {
  const { config } = appearance.publication;
  const newsletter = newsletterView(config, shown.newsletter);
  const digest = digestView(appearance, shown);
  const path = digestPath(shown.newsletter, shown.period);
  const [lead, ...others] = members.map((member) => member && teaserView(member, config));
  const titles = members.flatMap((member) => member?.summary.title ?? []);
  const frame = frameOf(appearance, {
    title: `${digest.subject ?? digest.period.day} · ${newsletter.name}`,
    ...{ path, description: excerptOf(titles.join(' · ')) },
    way: [digestsWay, { title: newsletter.name, url: newsletter.url }],
    feeds: feedLinks(shown.newsletter, newsletter.name),
  });
  const view: DigestPage = {
    ...{ ...frame, newsletter },
    digest: {
      ...digest,
      ...(lead === undefined ? {} : { lead }),
      members: (lead === undefined ? [lead, ...others] : others).map((article) =>
        article === undefined ? {} : { article },
      ),
    },
  };
  return page(path, appearance.theme.render('digest.liquid', view));
}

/** `shown`: newest first; one more than are listed says that there are older ones. */
export function digestsPage(
  appearance: Appearance,
  id: NewsletterId,
  shown: readonly ShownDigest[],
): SiteObject {
  const newsletter = newsletterView(appearance.publication.config, id);
  const { name, description } = newsletter;
  const frame = frameOf(appearance, {
    ...{ title: name, path: newsletter.url, way: [digestsWay], feeds: feedLinks(id, name) },
    ...(description === undefined ? {} : { description }),
  });
  const view: DigestsPage = {
    ...{ ...frame, newsletter, years: byYear(appearance, shown.slice(0, digestsLimit)) },
    more: shown.length > digestsLimit,
    addresses: feedFormats.map((format) => ({
      name: formatNames[format],
      url: digestFeedPath(id, format),
      address: absolute(appearance, digestFeedPath(id, format)),
    })),
  };
  return page(newsletter.url, appearance.theme.render('digests.liquid', view));
}

/** `/digests/`: `newsletters`: those that have digests. */
export function newslettersPage(appearance: Appearance, newsletters: readonly NewsletterId[]): SiteObject {
  const { config } = appearance.publication;
  const view: NewslettersPage = {
    ...frameOf(appearance, { ...digestsWay, path: digestsRoot, way: [] }),
    newsletters: newsletters.map((id) => newsletterView(config, id)),
  };
  return page(digestsRoot, appearance.theme.render('newsletters.liquid', view));
}

/** What feed readers find who open the page. */
const feedLinks = (id: NewsletterId, name: string): readonly FeedLink[] =>
  feedFormats.map((format) => ({
    type: feedContentTypes[format].replace(/;.*/, ''),
    title: `${name} (${formatNames[format]})`,
    url: digestFeedPath(id, format),
  }));

function byYear(appearance: Appearance, shown: readonly ShownDigest[]): DigestsPage['years'] {
  const years = new Map<string, DigestsPage['years'][number]['digests'][number][]>();
  for (const one of shown) {
    const year = one.day.slice(0, 4);
    const inYear = years.get(year) ?? [];
    inYear.push({ ...digestView(appearance, one), url: digestPath(one.newsletter, one.period) });
    years.set(year, inYear);
  }
  return [...years].map(([year, digests]) => ({ year, digests }));
}

function digestView(appearance: Appearance, shown: ShownDigest): DigestView {
  const { cadence, day, size, subject, withdrawn = 0 } = shown;
  const { language } = appearance.publication.config;
  return {
    ...(subject === undefined ? {} : { subject }),
    period: {
      cadence,
      // A day of the calendar, not a moment: no zone may move it.
      day: dayIn(instant(`${day}T12:00:00Z`), { language, timezone: 'UTC' }),
      month: monthTitle(appearance, day.slice(0, 7)),
    },
    ...{ size, withdrawn },
  };
}

/** One that publication.yaml does not know any more keeps its pages: mails that were sent lead there. */
export function newsletterView(publication: Publication, id: NewsletterId): NewsletterView {
  const newsletter = findNewsletter(publication, id);
  const url = digestsPath(id);
  if (newsletter === undefined) return { name: id, url, open: false };
  const { name, description } = newsletter;
  return { name, url, open: true, ...(description === undefined ? {} : { description }) };
}
