import { expect } from 'vitest';
import { at, type Sample, sample } from './sample.ts';

export const hexo: readonly Sample[] = [
  sample(
    '_posts/hello.md',
    `---
title: Hello
date: 2021-08-30 9:42:41
tags:
  - tides
categories:
  - [Sea, Tables]
  - Maps
---`,
    {
      date: at('2021-08-30T08:42:41Z'),
      section: 'sea',
      tags: ['tides', 'Tables', 'Maps'],
      slug: 'hello',
    },
  ),
  sample('_posts/unopened.md', 'title: Without an opening line\ndate: 2016/4/26\ntags: [old]\n---', {
    title: 'Without an opening line',
    date: at('2016-04-25T23:00Z'),
    tags: ['old'],
  }),
  sample('_posts/unopened-list.md', 'title: A list\ntags:\n- one\n- two\ndate: 2013-12-24 23:30:04\n---', {
    tags: ['one', 'two'],
    date: at('2013-12-24T23:30:04Z'),
  }),
  sample('_posts/json.md', ';;;\n"title": "Semicolons",\n"date": "2013/7/13 20:46:25"\n;;;', {
    title: 'Semicolons',
    date: at('2013-07-13T19:46:25Z'),
  }),
  sample('_posts/tabs.md', '---\ntitle: Tabs\ntags:\n\t- one\n\t- two\ndate: 2019-01-02 03:04:05\n---', {
    tags: ['one', 'two'],
  }),
  sample(
    '_posts/潮汐表.md',
    '---\ntitle: 潮汐表\ndate: 2020-05-06 07:08:09\ntags: [潮汐, 海]\ncategories: 笔记\nlang: zh-CN\n---',
    {
      title: '潮汐表',
      tags: ['潮汐', '海', '笔记'],
      language: 'zh-CN',
      slug: expect.stringMatching(/^a-[0-9a-f]{8}$/),
    },
  ),
  sample(
    '_posts/theme.md',
    `---
title: Keys of themes
date: 2022-01-01 00:00:00
updated: 2022-02-02 00:00:00
thumbnail: /gallery/thumb.png
cover: /gallery/cover.png
top_img: false
toc: true
sticky: 100
mathjax: true
excerpt: In short.
---`,
    { updated: at('2022-02-02T00:00Z'), hero: { src: '/gallery/cover.png', alt: '' }, excerpt: 'In short.' },
    'alt-missing',
  ),
  sample(
    '_posts/permalink.md',
    '---\ntitle: Address\ndate: 2018-01-01\npermalink: notes/address/\nalias:\n  - a/b/index.html\n---',
    { addressWish: '/notes/address/', aliases: ['/a/b/index.html'] },
  ),
  sample(
    '_posts/index-img.md',
    '---\ntitle: Fluid\ndate: 2018-01-02\nindex_img: /img/i.png\nbanner_img: /img/b.png\n---',
    {
      hero: { src: '/img/b.png', alt: '' },
    },
    'alt-missing',
  ),
  sample(
    '_posts/secret.md',
    '---\ntitle: Secret\ndate: 2018-01-03\npassword: tide\n---',
    { draft: true },
    'kept-as-draft',
  ),
  sample('_posts/compact.md', '---\ntitle: Compact\ndate: 20180104\ntags: one, two，three\n---', {
    date: at('2018-01-04T00:00Z'),
    tags: ['one', 'two', 'three'],
  }),
  sample('_posts/more-hyphens.md', '-----\ntitle: More hyphens\ndate: 2018-01-05 06:07\n-----', {
    title: 'More hyphens',
    date: at('2018-01-05T06:07Z'),
  }),
];
