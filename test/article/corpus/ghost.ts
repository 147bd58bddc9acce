import { at, type Sample, sample } from './sample.ts';

export const ghost: readonly Sample[] = [
  sample(
    'welcome.md',
    `---
title: "Welcome"
slug: welcome
published_at: 2023-04-05T06:07:08.000Z
updated_at: 2023-05-06T07:08:09.000Z
feature_image: /content/images/2023/04/light.jpg
feature_image_alt: A light
feature_image_caption: 'Photo by <a href="https://bob.example/">Bob Roe</a> &amp; friends'
status: published
visibility: public
featured: 0
custom_excerpt: A warm welcome.
tags:
  - Getting Started
authors:
  - jane
---`,
    {
      date: at('2023-04-05T06:07:08Z'),
      updated: at('2023-05-06T07:08:09Z'),
      hero: {
        src: '/content/images/2023/04/light.jpg',
        alt: 'A light',
        caption: 'Photo by Bob Roe & friends',
      },
      draft: false,
      excerpt: 'A warm welcome.',
      tags: ['Getting Started'],
      authors: [{ id: 'jane', name: 'Jane Doe', url: 'https://jane.example/' }],
    },
  ),
  sample(
    'draft.md',
    '---\ntitle: Draft\nstatus: draft\npublished_at: null\ncreated_at: 2023-01-01 10:00:00\n---',
    {
      draft: true,
      date: at('2023-01-01T10:00Z'),
    },
  ),
  sample(
    'members.md',
    '---\ntitle: Members\npublished_at: 2023-01-02\nvisibility: members\nstatus: published\n---',
    {
      draft: true,
    },
    'kept-as-draft',
  ),
  sample('epoch.md', '---\ntitle: Epoch\ndate: 1388805572000\n---', { date: at('2014-01-04T03:19:32Z') }),
  sample('epoch-seconds.md', '---\ntitle: Epoch\ndate: 1388805572\n---', {
    date: at('2014-01-04T03:19:32Z'),
  }),
  sample(
    'objects.md',
    '{\n  "title": "Objects",\n  "published_at": "2020-01-01T00:00:00.000+00:00",\n  "tags": [{ "name": "Tides", "slug": "tides" }],\n  "authors": [{ "id": "1", "name": "Bob Roe", "website": "https://bob.example", "profile_image": null }],\n  "primary_tag": { "name": "Tides" },\n  "feature_image": null,\n  "canonical_url": null\n}',
    {
      tags: ['Tides'],
      authors: [{ name: 'Bob Roe', url: 'https://bob.example' }],
      date: at('2020-01-01T00:00Z'),
    },
  ),
  sample(
    'nulls.md',
    '---\ntitle: Nulls\ndate: 2021-01-01T10:00:00.000Z\nfeature_image: null\nexcerpt: ~\nmeta_title:\nmeta_description: null\n---',
    {
      title: 'Nulls',
    },
  ),
  sample(
    'own-url.md',
    '---\ntitle: Own address\ndate: 2021-01-02\nurl: https://blog.example/own-url/\nuuid: 0f4c2a8e-5b1d-4c3e-9a6f-2d7b8e1c0a35\n---',
    { addressWish: '/own-url/' },
  ),
  sample(
    'rfc.md',
    '---\ntitle: RFC\ndate: Fri, 19 Jan 2024 10:00:00 +0000\nguid: https://blog.example/?p=7\n---',
    {
      date: at('2024-01-19T10:00Z'),
      declaredGuid: 'https://blog.example/?p=7',
    },
  ),
];
