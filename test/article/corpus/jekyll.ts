import { at, type Sample, sample } from './sample.ts';

export const jekyll: readonly Sample[] = [
  sample(
    '_posts/2024-01-19-the-tide-tables.markdown',
    `---
layout: post
title:  "The tide tables"
date:   2024-01-19 10:00:00 +0200
categories: sea tables
---`,
    {
      title: 'The tide tables',
      date: at('2024-01-19T08:00Z'),
      section: 'sea',
      tags: ['tables'],
      slug: 'the-tide-tables',
    },
  ),
  sample('_posts/2023-07-01-no-date.md', '---\nlayout: post\ntitle: No date\n---', {
    date: at('2023-06-30T23:00Z'),
    slug: 'no-date',
  }),
  sample('_posts/2023-7-1-short-date.md', '---\ntitle: Short date\ntags: tides maps\n---', {
    date: at('2023-06-30T23:00Z'),
    slug: 'short-date',
    tags: ['tides', 'maps'],
  }),
  sample(
    '_posts/2022-03-04-moved.md',
    `---
title: Moved
permalink: /2022/moved.html
redirect_from:
  - /old/moved/
  - /older/moved.html
last_modified_at: 2022-04-01T08:00:00Z
---`,
    {
      addressWish: '/2022/moved.html',
      aliases: ['/old/moved/', '/older/moved.html'],
      updated: at('2022-04-01T08:00Z'),
    },
  ),
  sample('_posts/2022-03-05-pattern.md', '---\ntitle: Pattern\npermalink: /notes/:year/:title/\n---', {
    addressWish: '/notes/:year/:slug/',
  }),
  sample('_posts/2022-03-06-style.md', '---\ntitle: Style\npermalink: pretty\n---', { title: 'Style' }),
  sample('_drafts/not-yet.md', '---\ntitle: Not yet\n---', { draft: true, slug: 'not-yet' }),
  sample('_posts/2022-05-06-held.md', '---\ntitle: Held\npublished: false\n---', { draft: true }),
  sample(
    '_posts/2021-08-09-header.md',
    `---
title: "Header of a theme"
excerpt: "What the header shows."
header:
  overlay_image: /assets/images/gauge.jpg
  teaser: /assets/images/gauge-small.jpg
  caption: "Photo: **Jane**"
toc: true
toc_sticky: true
author: Jane Doe
---`,
    {
      excerpt: 'What the header shows.',
      hero: { src: '/assets/images/gauge.jpg', alt: '' },
      authors: [{ id: 'jane', name: 'Jane Doe', url: 'https://jane.example/' }],
    },
    'alt-missing',
  ),
  sample(
    '_posts/2020-02-29-image.md',
    `---
title: Image of a theme
image:
  path: /assets/img/light.jpg
  alt: A light at low water
  lqip: data:image/webp;base64,UklGRpoAAABXRUJQ
pin: true
math: true
categories: [Sea, Lights]
tags: [Lamps]
---`,
    {
      hero: { src: '/assets/img/light.jpg', alt: 'A light at low water' },
      section: 'sea',
      tags: ['Lamps', 'Lights'],
    },
  ),
  sample(
    '_posts/2019-10-11-baseurl.md',
    '---\ntitle: Base\nimage: "{{ site.baseurl }}/images/base.png"\nimage_alt: A base\nauthors:\n  - jane\n  - Bob Roe\n---',
    {
      hero: { src: '/images/base.png', alt: 'A base' },
      authors: [{ id: 'jane', name: 'Jane Doe', url: 'https://jane.example/' }, { name: 'Bob Roe' }],
    },
  ),
  sample('_posts/2018-01-02-crlf.md', '\ufeff---\r\ntitle: Windows\r\ntags:\r\n- one\r\n---\r\n', {
    title: 'Windows',
    tags: ['one'],
  }),
];
