import { describe, expect, it } from 'vitest';
import { resolveReference } from '../../src/article/references.ts';

const from = 'articles/posts/tides.md';
const targets = (reference: string, key = from) => resolveReference(reference, key).targets;

describe('a link to a file', () => {
  it.each([
    ['img/a.png', 'articles/posts/img/a.png'],
    ['./img/a%20b.png', 'articles/posts/img/a b.png'],
    ['/articles/posts/a.png', 'articles/posts/a.png'],
    ['../../public/b.pdf#page=2', 'public/b.pdf'],
  ])('beside the article, %s, means that file first', (reference, key) => {
    expect(targets(reference)[0]).toBe(key);
  });

  it.each([
    ['/images/a.png', ['public/images/a.png', 'articles/images/a.png']],
    ['/static/images/a.png', 'public/images/a.png'],
    ['static/images/a.png', 'public/images/a.png'],
    ['../../static/images/a.png', 'public/images/a.png'],
    ['../../images/a.png', 'public/images/a.png'],
    ['/assets/a.png', 'public/assets/a.png'],
  ])(
    'in the folder that a generator serves at the root, %s, is looked for under public/',
    (reference, keys) => {
      for (const key of [keys].flat()) expect(targets(reference)).toContain(key);
    },
  );

  it('is looked for in the folder that is called like the article, as Hexo has it', () => {
    expect(targets('a.png')).toContain('articles/posts/tides/a.png');
  });

  it('in a page bundle means the file beside index.md', () => {
    expect(targets('a.png', 'articles/tides/index.md')[0]).toBe('articles/tides/a.png');
  });

  it('from the top of another checkout, it is looked for in the article’s own folder', () => {
    const key = 'articles/2017/tides/index.md';
    expect(targets('content/blog/2017/tides/img/a.png', key)).toContain('articles/2017/tides/img/a.png');
    expect(targets('content/blog/tides/../../../../publication.yaml', key)).not.toContain('publication.yaml');
    expect(targets('content/articles/a.png', 'articles/tides.md')).not.toContain('articles/a.png');
  });

  it('keeps its query and fragment', () => {
    expect(resolveReference('a.pdf?x=1#p', from)).toMatchObject({ suffix: '?x=1#p' });
  });
});

describe('a link to another article', () => {
  it.each(['moon', 'moon/', 'moon.html', './moon', '../moon/'])(
    '%s means the one beside this',
    (reference) => {
      expect(targets(reference)).toContain('articles/posts/moon.md');
      expect(targets(reference)).toContain('articles/posts/moon/index.md');
    },
  );

  it('by its file means that file alone', () => {
    expect(targets('moon.md#phases')).toEqual(['articles/posts/moon.md']);
    expect(targets('@/posts/moon.md')).toContain('articles/posts/moon.md');
    expect(targets('/posts/moon.md')).toContain('articles/posts/moon.md');
  });

  it.each(['/2024/05/moon/', '/2024/05/moon', '/2024/05/moon.html', '/2024/05/moon/index.html'])(
    'by its address may be written as %s',
    (reference) => {
      expect(targets(reference)).toContain('/2024/05/moon/');
    },
  );

  it('by the path that it had as a file elsewhere is looked for there', () => {
    expect(targets('/posts/moon/')).toContain('articles/posts/moon.md');
  });
});

describe('nothing is looked for', () => {
  it.each([
    'https://x.example/a',
    'mailto:a@b.example',
    '#part',
    '?q',
    '/',
    '/feed.xml',
    '/tags/sea/',
    '/robots.txt',
  ])('behind %s, which stands as it is', (reference) => {
    expect(resolveReference(reference, from)).toMatchObject({ kind: 'address', targets: [], url: reference });
  });

  it.each(['/publication.yaml', '/reports/a.json', 'javascript:alert(1)', '//evil.example/', '%zz'])(
    'behind %s, which is refused',
    (reference) => {
      expect(resolveReference(reference, from)).toMatchObject({ kind: 'refused', targets: [] });
    },
  );

  it('outside of what is served, nor under a name that fits into no row', () => {
    const long = `${'x'.repeat(1_200)}.png`;
    for (const reference of [
      '../../../../etc/passwd',
      '../../identity/x',
      long,
      `/${long}`,
      `/${'é'.repeat(300)}/`,
    ])
      for (const target of targets(reference)) {
        expect(target).toMatch(/^(name:)?(articles\/|pages\/|public\/|\/)/);
        expect(new TextEncoder().encode(target).length).toBeLessThanOrEqual(900);
      }
  });
});
