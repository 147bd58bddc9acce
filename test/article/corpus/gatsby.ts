import { at, type Sample, sample } from './sample.ts';

export const gatsby: readonly Sample[] = [
  sample(
    'blog/hello-world/index.md',
    '---\ntitle: Hello World\ndate: "2015-05-01T22:12:03.284Z"\ndescription: "Hello World"\n---',
    { slug: 'hello-world', date: at('2015-05-01T22:12:03Z'), excerpt: 'Hello World' },
  ),
  sample(
    'blog/spoiler/index.md',
    "---\ntitle: Spoiler\ndate: '2019-02-06'\nspoiler: The wrong tide.\ncta: 'sea'\n---",
    { excerpt: 'The wrong tide.' },
  ),
  sample(
    'blog/featured/index.md',
    '---\ntitle: Featured\ndate: 2020-03-04\nfeaturedImage: ./gauge.jpg\nfeaturedImageAlt: A gauge\npath: /featured\ntemplate: post\n---',
    {
      hero: { src: '/articles/blog/featured/gauge.jpg', alt: 'A gauge' },
      addressWish: '/featured',
      assets: ['articles/blog/featured/gauge.jpg'],
    },
  ),
  sample(
    'blog/2019-05-06--dated/index.md',
    '---\ntitle: Dated folder\ncategory: "Sea"\ncover: ../../images/cover.jpg\n---',
    { slug: 'dated', date: at('2019-05-05T23:00Z'), section: 'sea', tags: [] },
    'alt-missing',
  ),
  sample('blog/translated/index.pt-br.md', '---\ntitle: Traduzido\ndate: 2019-01-01\n---', {
    language: 'pt-BR',
    slug: 'translated-pt-br',
    translationOf: 'articles/blog/translated/index',
  }),
  sample(
    'blog/author-object.md',
    '---\ntitle: Author\ndate: 2021-01-01\nauthor:\n  name: Bob Roe\n  url: https://bob.example/\n  avatar: ./bob.png\nkeywords: tides, maps\n---',
    { authors: [{ name: 'Bob Roe', url: 'https://bob.example/' }], tags: ['tides', 'maps'] },
  ),
  sample(
    'blog/credit.mdx',
    `---
title: Credit
date: 2021-02-03
categories: [react]
bannerCredit: 'Photo by [Bob Roe](https://bob.example/photo)'
banner: ./images/banner.jpg
bannerAlt: A bridge
meta:
  keywords: [react]
redirects:
  - /blog/old-credit
---`,
    {
      hero: {
        src: '/articles/blog/images/banner.jpg',
        alt: 'A bridge',
        credit: 'Photo by Bob Roe',
      },
      aliases: ['/blog/old-credit'],
      tags: ['react'],
    },
  ),
  sample(
    'blog/unpublished.md',
    '---\ntitle: Unpublished\ndate: 2021-03-04\npublished: no\nslug: "/blog/deep/unpublished/"\n---',
    {
      draft: true,
      slug: 'unpublished',
      addressWish: '/blog/deep/unpublished/',
    },
  ),
  sample(
    'blog/unlisted.mdx',
    '---\ntitle: Unlisted\ndate: 2021-03-05\nunlisted: true\n---',
    { draft: true },
    'kept-as-draft',
  ),
];
