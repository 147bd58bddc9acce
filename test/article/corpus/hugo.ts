import { at, type Sample, sample } from './sample.ts';

export const hugo: readonly Sample[] = [
  sample(
    'posts/first.md',
    `+++
title = 'First of all'
date = 2024-01-19T10:00:00+02:00
draft = false
tags = ['tides', 'maps']
categories = ['Sea']
+++`,
    {
      title: 'First of all',
      date: at('2024-01-19T08:00Z'),
      draft: false,
      tags: ['tides', 'maps'],
      section: 'sea',
    },
  ),
  sample('posts/local.md', '+++\ntitle = "Local"\ndate = 2024-07-01\n+++', { date: at('2024-06-30T23:00Z') }),
  sample('posts/local-time.md', '+++\ntitle = "Local time"\ndate = 2024-07-01T10:00:00\n+++', {
    date: at('2024-07-01T09:00Z'),
  }),
  sample(
    'posts/cover.md',
    `---
title: "Cover of a theme"
date: 2023-02-03
lastmod: 2023-03-04T05:06:07+00:00
cover:
    image: "images/cover.jpg" # image path/url
    alt: "A pier"
    caption: "The pier at noon"
    relative: true
    hidden: false
ShowToc: true
---`,
    {
      updated: at('2023-03-04T05:06:07Z'),
      hero: { src: '/articles/posts/images/cover.jpg', alt: 'A pier', caption: 'The pier at noon' },
    },
  ),
  sample(
    'posts/empty-cover.md',
    '---\ntitle: Empty cover\ndate: 2023-02-04\ncover:\n    image: ""\n    alt: ""\n    relative: false\ndescription: ""\nsummary: "Short."\n---',
    { excerpt: 'Short.' },
  ),
  sample(
    'posts/json.md',
    `{
  "title": "In JSON",
  "date": "2022-01-02T03:04:05Z",
  "tags": ["a", "b"],
  "draft": true
}`,
    { title: 'In JSON', date: at('2022-01-02T03:04:05Z'), tags: ['a', 'b'], draft: true },
  ),
  sample(
    'posts/my-bundle/index.md',
    '---\ntitle: Bundle\ndate: 2023-01-01\nimages: [gauge.png]\n---',
    {
      slug: 'my-bundle',
      hero: { src: '/articles/posts/my-bundle/gauge.png', alt: '' },
      assets: ['articles/posts/my-bundle/gauge.png'],
    },
    'alt-missing',
  ),
  sample('posts/my-bundle/index.fr.md', '---\ntitle: Faisceau\ndate: 2023-01-01\n---', {
    slug: 'my-bundle-fr',
    language: 'fr',
    translationOf: 'articles/posts/my-bundle/index',
  }),
  sample('fr/posts/tides.md', '---\ntitle: Les marées\ndate: 2023-01-01\ntranslationKey: tides\n---', {
    language: 'fr',
    translationOf: 'tides',
  }),
  sample(
    'posts/moved.md',
    "+++\ntitle = 'Moved'\ndate = 2020-01-01\nslug = 'moved-here'\nurl = '/blog/moved-here/'\naliases = ['/2019/moved/', 'old.html']\n+++",
    { slug: 'moved-here', addressWish: '/blog/moved-here/', aliases: ['/2019/moved/', '/old.html'] },
  ),
  sample(
    'posts/later.md',
    '+++\ntitle = "Later"\ndate = 2020-01-01\npublishDate = 2020-02-01\nexpiryDate = 2099-01-01\n+++',
    { date: at('2020-02-01T00:00Z') },
    'not-expiring',
  ),
  sample(
    'posts/params.md',
    '---\ntitle: Params\ndate: 2024-05-05\nparams:\n  author: Bob Roe\n  subtitle: Kept apart\nweight: 10\n---',
    { authors: [{ name: 'Bob Roe' }], deck: 'Kept apart' },
  ),
  sample(
    'post/upper-case.md',
    `{
   "Author": "Bob Roe",
   "Categories": ["Sea"],
   "Date": "2010-06-01",
   "Description": "Capitals everywhere",
   "Section": "post",
   "Slug": "upper-case",
   "Tags": ["Capitals"],
   "Title": "Upper case",
   "Url": "post/upper-case"
}`,
    {
      title: 'Upper case',
      excerpt: 'Capitals everywhere',
      section: 'sea',
      tags: ['Capitals'],
      slug: 'upper-case',
      addressWish: '/post/upper-case',
    },
  ),
  sample(
    'posts/2015/06/07/by-folder.md',
    '---\ntitle: By folder\n---',
    { date: at('2015-06-06T23:00Z') },
    'date-guessed',
  ),
  sample(
    'posts/tables.md',
    '+++\ntitle = "Tables"\ndate = "2021-01-02"\n[[authors]]\nname = "Bob Roe"\n[cover]\nimage = "a.png"\nalt = "A"\n[params]\nkeywords = ["x", "y"]\n+++',
    {
      authors: [{ name: 'Bob Roe' }],
      hero: { src: '/articles/posts/a.png', alt: 'A' },
      tags: ['x', 'y'],
    },
  ),
  sample(
    'episode/12.md',
    `+++
title = "Episode 12"
date = 2022-07-29T14:36:00+09:30
podcast_file = "https://cast.example/12.mp3"
podcast_duration = 669
podcast_bytes = 9252288
series = ["Signals"]
weight = 1001
+++
Notes.`,
    {
      enclosure: {
        ...{ url: 'https://cast.example/12.mp3', type: 'audio/mpeg' },
        ...{ length: 9_252_288, duration: 669 },
      },
      series: { name: 'Signals', weight: 1001 },
    },
  ),
];
