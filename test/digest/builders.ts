import type { ArticleDocument } from '../../src/article/article.ts';
import { type Newsletter, type Publication, publicationSchema } from '../../src/config.ts';
import { type ArticleMailWish, type DigestMailWish, renderArticleMail } from '../../src/digest/render.ts';
import type { FrozenArticle } from '../../src/digest/view.ts';
import { type Instant, instant, nonce } from '../../src/ids.ts';

export const siteUrl = 'https://ledger.example';

/** `at('12:00:10')`: on the day on which the tests play. */
export const at = (time: string): Instant => instant(`2026-11-23T${time}Z`);

export const publication = (newsletters: readonly object[] = [{}]): Publication =>
  publicationSchema.parse({
    title: 'The Ledger',
    description: 'Of ports.',
    language: 'en',
    timezone: 'Europe/Lisbon',
    owner: { name: 'The Ledger' },
    authors: { ines: { name: 'Inês Duarte' } },
    sections: { undertow: { title: 'Undertow', more: 'Read more of Undertow' } },
    follow: [{ label: 'On Mastodon', url: 'https://social.example/@ledger' }],
    newsletters: newsletters.map((one) => ({
      id: 'ledger',
      name: 'The Ledger, by mail',
      from: { name: 'The Ledger', address: 'ledger@courant.example' },
      postalAddress: 'Rua do Cais 12, Olhão',
      recallWindow: '10m',
      ...one,
    })),
  });

export const newsletterOf = (config: Publication, index = 0): Newsletter => {
  const found = config.newsletters[index];
  if (found === undefined) throw new Error(`No newsletter ${index}`);
  return found;
};

export const document = (given: Partial<ArticleDocument> = {}): ArticleDocument => ({
  title: 'Fog signals',
  slug: 'fog-signals',
  direction: 'ltr',
  authors: [{ id: 'ines', name: 'Inês Duarte' }],
  tags: [],
  follow: [],
  draft: false,
  mail: 'auto',
  html: '<p>The horn sounds.</p>',
  text: 'The horn sounds.',
  excerpt: 'The horn sounds.',
  assets: [],
  ...given,
});

export const theNonce = nonce('0123456789abcdef0123456789abcdef');

export const renderWish = (
  given: Partial<ArticleDocument> = {},
  config = publication(),
): ArticleMailWish => ({
  frame: { publication: config, newsletter: newsletterOf(config), siteUrl },
  article: { document: document(given), address: '/2026/11/fog-signals/', published: at('06:00:00') },
  nonce: theNonce,
  at: at('06:10:00'),
});

export const render = (given: Partial<ArticleDocument> = {}, config = publication()) =>
  renderArticleMail(renderWish(given, config));

/** An article as a digest has frozen it: `Article 3`, at `/2026/11/a3/`. */
export const frozenArticle = (n: number, given: Partial<ArticleDocument> = {}): FrozenArticle => ({
  document: document({ title: `Article ${n}`, slug: `a${n}`, excerpt: `The beginning of ${n}.`, ...given }),
  address: `/2026/11/a${n}/`,
  published: at('06:00:00'),
});

export const digestWish = (
  members: readonly FrozenArticle[],
  changes: Partial<DigestMailWish> = {},
  config = publication(),
): DigestMailWish => ({
  frame: { publication: config, newsletter: newsletterOf(config), siteUrl },
  cadence: 'weekly',
  period: '2026-W48',
  members,
  nonce: theNonce,
  at: at('09:00:00'),
  ...changes,
});
