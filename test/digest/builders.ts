import type { ArticleDocument } from '../../src/article/article.ts';
import { type Newsletter, type Publication, publicationSchema } from '../../src/config.ts';
import { type RenderWish, renderArticleMail } from '../../src/digest/render.ts';
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

export const renderWish = (given: Partial<ArticleDocument> = {}, config = publication()): RenderWish => ({
  frame: { publication: config, newsletter: newsletterOf(config), siteUrl },
  article: { document: document(given), address: '/2026/11/fog-signals/', published: at('06:00:00') },
  nonce: theNonce,
  at: at('06:10:00'),
});

export const render = (given: Partial<ArticleDocument> = {}, config = publication()) =>
  renderArticleMail(renderWish(given, config));
