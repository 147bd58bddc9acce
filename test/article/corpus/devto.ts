import { expect } from 'vitest';
import { at, type Sample, sample } from './sample.ts';

export const devto: readonly Sample[] = [
  sample(
    'first.md',
    `---
title: 'First on dev.to'
published: true
description: 'How it began'
tags: 'tides, maps, beginners'
cover_image: 'https://raw.example/main/cover.png'
canonical_url: null
id: 488029
series: Beginners
date: '2020-10-21T15:00:18Z'
---`,
    {
      draft: false,
      tags: ['tides', 'maps', 'beginners'],
      series: { name: 'Beginners' },
      hero: { src: 'https://raw.example/main/cover.png', alt: '' },
      date: at('2020-10-21T15:00:18Z'),
      declaredId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
    'alt-missing',
  ),
  sample('second.md', '---\ntitle: Second\npublished: false\ntags: [a, b]\n---', {
    draft: true,
    tags: ['a', 'b'],
  }),
  sample(
    'third.md',
    '---\ntitle: Third\npublished: true\ntags: discuss\ncanonical_url: https://elsewhere.example/third/\n---',
    {
      canonical: 'https://elsewhere.example/third/',
      tags: ['discuss'],
    },
  ),
  sample('hash-tags.md', '---\ntitle: Tags\npublished: true\ntags: "#one, #two"\n---', {
    tags: ['one', 'two'],
  }),
  sample('published-at.md', '---\ntitle: Published\npublished_at: 2022-03-04 05:06:07 UTC\n---', {
    date: at('2022-03-04T05:06:07Z'),
  }),
  sample('quoted.md', '---\ntitle: "Tides: a history"\npublished: "true"\n---', {
    title: 'Tides: a history',
    draft: false,
  }),
  sample('heading.md', '---\npublished: true\n---\n\n# The heading is the title', {
    title: 'The heading is the title',
    html: '<p>High water at nine.</p>\n',
  }),
  sample(
    'nothing-but-a-name.md',
    '---\npublished: true\n---',
    { title: 'Nothing but a name' },
    'title-guessed',
  ),
];
