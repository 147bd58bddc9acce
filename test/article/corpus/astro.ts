import { at, type Sample, sample } from './sample.ts';

export const astro: readonly Sample[] = [
  sample(
    'blog/first-post.md',
    "---\ntitle: 'First post'\ndescription: 'Of the tides'\npubDate: 'Jul 08 2022'\nheroImage: '/blog-placeholder-3.jpg'\n---",
    {
      title: 'First post',
      date: at('2022-07-07T23:00Z'),
      hero: { src: '/blog-placeholder-3.jpg', alt: '' },
      excerpt: 'Of the tides',
    },
    'alt-missing',
  ),
  sample(
    'blog/second-post.md',
    "---\ntitle: 'Second post'\npubDate: 'Jul 15 2022'\nupdatedDate: 'Jul 20 2022'\n---",
    { date: at('2022-07-14T23:00Z'), updated: at('2022-07-19T23:00Z') },
  ),
  sample(
    'blog/image.md',
    '---\ntitle: Image\npubDate: 2022-07-01\nauthor: "Astro Learner"\nimage:\n    url: "https://pictures.example/logo.png"\n    alt: "A logo"\ntags: ["astro", "blogging"]\n---',
    {
      hero: { src: 'https://pictures.example/logo.png', alt: 'A logo' },
      authors: [{ name: 'Astro Learner' }],
      tags: ['astro', 'blogging'],
    },
  ),
  sample(
    'blog/paper.md',
    `---
author: Jane Doe
pubDatetime: 2023-01-30T15:57:52.737Z
modDatetime: 2023-12-21T09:12:47.400Z
title: Of a paper theme
slug: of-a-paper-theme
featured: true
draft: false
tags:
  - docs
ogImage: /assets/og.png
canonicalURL: https://elsewhere.example/of-a-paper-theme/
---`,
    {
      date: at('2023-01-30T15:57:52Z'),
      updated: at('2023-12-21T09:12:47Z'),
      hero: { src: '/assets/og.png', alt: '' },
      canonical: 'https://elsewhere.example/of-a-paper-theme/',
      authors: [{ id: 'jane', name: 'Jane Doe', url: 'https://jane.example/' }],
    },
    'alt-missing',
  ),
  sample('blog/long-date.md', '---\ntitle: Long date\npublishDate: October 5 2023\n---', {
    date: at('2023-10-04T23:00Z'),
  }),
  sample('blog/european.md', '---\ntitle: European\ndate: 19 June 2024\n---', {
    date: at('2024-06-18T23:00Z'),
  }),
  sample('blog/published.md', '---\ntitle: Published\npublished: 2024-06-19\n---', {
    date: at('2024-06-18T23:00Z'),
    draft: false,
  }),
  sample('en/blog/english.md', '---\ntitle: English\npubDate: 2026/2/28\n---', {
    language: 'en',
    slug: 'english',
    date: at('2026-02-28T00:00Z'),
  }),
  sample('zh-cn/blog/english.md', '---\ntitle: 中文\npubDate: 2026/2/28\n---', {
    language: 'zh-CN',
    slug: 'english-zh-cn',
    translationOf: 'articles/blog/english',
  }),
  sample(
    'blog/seo.mdx',
    '---\ntitle: Seo\npubDate: 2024-01-02\nseo:\n  image:\n    src: "/post-2.jpg"\n    alt: "Half a laptop"\nmetadata:\n  canonical: https://elsewhere.example/seo\n---',
    { hero: { src: '/post-2.jpg', alt: 'Half a laptop' }, canonical: 'https://elsewhere.example/seo' },
  ),
  sample('blog/locale.md', '---\ntitle: Locale\ndate: 2024-01-03T10:00\nlocale: pt_BR\nisDraft: true\n---', {
    language: 'pt-BR',
    draft: true,
    date: at('2024-01-03T10:00Z'),
  }),
  sample(
    'blog/cover.md',
    '---\ntitle: Cover\npubDate: 2024-01-04\ncover: "../../assets/cover.png"\ncoverAlt: "A cover"\n---',
    {
      title: 'Cover',
    },
    'hero-unusable',
  ),
];
