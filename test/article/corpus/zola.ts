import { at, type Sample, sample } from './sample.ts';

export const zola: readonly Sample[] = [
  sample(
    'blog/first.md',
    '+++\ntitle = "First"\ndate = 2024-01-19\n\n[taxonomies]\ntags = ["tides", "maps"]\ncategories = ["sea"]\n\n[extra]\ntoc = true\n+++',
    { date: at('2024-01-19T00:00Z'), tags: ['tides', 'maps'], section: 'sea' },
  ),
  sample(
    'blog/path.md',
    '+++\npath = "2015/02/20/Alpha-2"\ntitle = "Alpha 2"\nauthors = ["The Core Team"]\naliases = ["2015/02/20/Alpha-2.html", "/releases/alpha-2"]\n\n[extra]\nrelease = true\n+++',
    {
      date: at('2015-02-20T00:00Z'),
      addressWish: '/2015/02/20/Alpha-2',
      aliases: ['/2015/02/20/Alpha-2.html', '/releases/alpha-2'],
      authors: [{ name: 'The Core Team' }],
    },
    'date-guessed',
  ),
  sample('blog/2020-12-31-dated.md', '+++\ntitle = "Dated"\ndescription = "By its name"\n+++', {
    date: at('2020-12-31T00:00Z'),
    excerpt: 'By its name',
    slug: 'dated',
  }),
  sample(
    'blog/updated.md',
    '+++\ntitle = "Updated"\ndate = 2019-01-02T03:04:05Z\nupdated = 2019-02-03\ndraft = true\n+++',
    {
      date: at('2019-01-02T03:04:05Z'),
      updated: at('2019-02-03T00:00Z'),
      draft: true,
    },
  ),
  sample('blog/bundle/index.pt-BR.md', '+++\ntitle = "Em português"\ndate = 2021-01-01\n+++', {
    language: 'pt-BR',
    slug: 'bundle-pt-br',
    translationOf: 'articles/blog/bundle/index',
  }),
  sample(
    'blog/extra.md',
    '+++\ntitle = "Extra"\ndate = 2021-01-02\n[extra]\nupdated = 2021-02-02\nsubtitle = "In the extra table"\nauthor = "Bob Roe"\nimage = "gauge.png"\nimage_alt = "A gauge"\n+++',
    {
      updated: at('2021-02-02T00:00Z'),
      deck: 'In the extra table',
      authors: [{ name: 'Bob Roe' }],
      hero: { src: '/articles/blog/gauge.png', alt: 'A gauge' },
    },
  ),
  sample('blog/yaml.md', '---\ntitle: YAML too\ndate: 2022-01-01\ntaxonomies:\n  tags: [a]\n---', {
    tags: ['a'],
  }),
  sample(
    'blog/multi-line.md',
    '+++\ntitle = """\nSeveral\nlines"""\ndate = 2022-01-02\naliases = [\n  "/a",\n  "/b",\n]\n+++',
    {
      title: 'Several lines',
      aliases: ['/a', '/b'],
    },
  ),
  sample(
    'blog/author-mail.md',
    '+++\ntitle = "Mail"\ndate = 2022-01-03\nauthors = ["Bob Roe <bob@mail.example>"]\n+++',
    {
      authors: [{ name: 'Bob Roe' }],
    },
  ),
];
