import { at, type Sample, sample } from './sample.ts';

export const eleventy: readonly Sample[] = [
  sample(
    'blog/firstpost.md',
    '---\ntitle: First\ndescription: On tides.\ndate: 2018-05-01\ntags:\n  - post\n  - another tag\nlayout: layouts/post.njk\n---',
    { title: 'First', excerpt: 'On tides.', tags: ['another tag'], date: at('2018-04-30T23:00Z') },
  ),
  sample('blog/collection.md', '---\ntitle: Collection\ntags: posts\ndate: 2019-02-03\n---', { tags: [] }),
  sample('blog/json.md', '---json\n{\n\t"title": "JSON",\n\t"date": "2020-01-02",\n\t"tags": ["a"]\n}\n---', {
    title: 'JSON',
    tags: ['a'],
    date: at('2020-01-02T00:00Z'),
  }),
  sample('blog/toml.md', '---toml\ntitle = "TOML"\ndate = 2020-01-03\n---', { title: 'TOML' }),
  sample(
    'blog/2021-06-07-dated.md',
    '---\ntitle: Dated\npermalink: "/dated/index.html"\neleventyNavigation:\n  key: Dated\n  order: 3\n---',
    { date: at('2021-06-06T23:00Z'), addressWish: '/dated/index.html', slug: 'dated' },
  ),
  sample(
    'blog/nowhere.md',
    '---\ntitle: Nowhere\ndate: 2021-01-01\npermalink: false\n---',
    { draft: true },
    'kept-as-draft',
  ),
  sample(
    'blog/hidden.md',
    '---\ntitle: Hidden\ndate: 2021-01-02\neleventyExcludeFromCollections: true\n---',
    { draft: true },
    'kept-as-draft',
  ),
  sample(
    'blog/template.md',
    '---\ntitle: Template\ndate: 2021-01-03\npermalink: "/blog/{{ title | slugify }}/"\n---',
    { title: 'Template' },
    'permalink-unreadable',
  ),
  sample(
    'blog/meta.md',
    '---\ntitle: Meta\ndate: 2021-01-04\nmeta:\n  description: In the table.\n  image: /img/meta.png\n  keywords: [a, b]\n---',
    { excerpt: 'In the table.', hero: { src: '/img/meta.png', alt: '' }, tags: ['a', 'b'] },
    'alt-missing',
  ),
];
