import { parseFeed } from 'feedsmith';
import { beforeEach, describe, expect, it } from 'vitest';
import { readFile, writeFile } from '../../src/article/records.ts';
import type { Picture } from '../../src/article/rendition.ts';
import { SiteWorld } from './site-world.ts';

const key = 'articles/images/tide.jpg';
const rendition = (width: number, ending: 'webp' | 'jpg') => ({
  ...{ width, height: width / 2, path: `/renditions/abc-1/${width}.${ending}`, size: width },
  type: ending === 'webp' ? ('image/webp' as const) : ('image/jpeg' as const),
});
const photograph: Picture = {
  ...{ kind: 'measured', width: 6000, height: 3000 },
  renditions: [
    rendition(480, 'webp'),
    rendition(1800, 'webp'),
    rendition(480, 'jpg'),
    rendition(1200, 'jpg'),
  ],
};
const srcset = 'srcset="/renditions/abc-1/480.webp 480w, /renditions/abc-1/1800.webp 1800w"';

let world: SiteWorld;

/** As *images* leaves it: the intent, then the record. */
async function measured(picture: Picture): Promise<void> {
  const record = await readFile(world.table, key);
  if (record?.standing.kind !== 'there') throw new Error('The picture is not there');
  const next = {
    ...record,
    rev: record.rev + 1,
    standing: { ...record.standing, size: 12_000_000, picture },
  };
  await world.intent({ subject: `file:${key}`, rev: next.rev, key });
  await writeFile(world.table, next);
}

beforeEach(async () => {
  world = new SiteWorld();
  await world.publication();
  await world.file(key, 'twelve bytes');
});

const entry = () => parseFeed(world.site.text('feed.xml') ?? '').feed as { items?: readonly object[] };

describe('a picture that is measured', () => {
  beforeEach(async () => {
    await measured(photograph);
    const front = 'image: { src: images/tide.jpg, alt: Low water }';
    await world.article('tides', { front, body: '![Again](images/tide.jpg)' });
    await world.build();
  });

  it('stands on the article’s page with its size and its renditions, as hero and in the text', () => {
    const page = world.page('2026/tides/index.html');
    expect(page).toContain(
      `<img src="/renditions/abc-1/1200.jpg" alt="Low water" ${srcset} sizes="(min-width: 56rem) 54rem, 100vw" width="1800" height="900">`,
    );
    expect(page).toContain('alt="Again" loading="lazy" decoding="async" width="1800" height="900"');
    expect(page).toContain(
      '<meta property="og:image" content="https://courant.example/renditions/abc-1/1200.jpg">',
    );
    expect(page).not.toContain('tide.jpg');
  });

  it('stands so in lists', () => {
    expect(world.page('index.html')).toContain(`loading="lazy" decoding="async" ${srcset}`);
  });

  it('is one JPEG in feeds, in the text and beside the entry', () => {
    expect(JSON.stringify(entry())).toContain(
      '<img src=\\"https://courant.example/renditions/abc-1/1200.jpg\\" alt=\\"Again\\" width=\\"1200\\" height=\\"600\\" />',
    );
    expect(world.site.text('feed.xml')).toMatch(/length="1200" type="image\/jpeg" url="[^"]*1200\.jpg"/);
    for (const feed of ['feed.xml', 'atom.xml', 'feed.json']) {
      expect(world.site.text(feed)).not.toContain('tide.jpg');
      expect(world.site.text(feed)).not.toContain('webp');
    }
  });
});

describe('a picture on a page of pages/', () => {
  it('has its size too', async () => {
    await measured(photograph);
    await world.file('pages/about.md', '---\ntitle: About\n---\n![A](/articles/images/tide.jpg)\n');
    await world.build();
    expect(world.page('about/index.html')).toContain('width="1800" height="900"');
  });
});

describe('the picture of an author', () => {
  const authors = { ada: { name: 'Ada Quill', bio: 'Writes about water.', picture: `/${key}` } };

  it('stands on their page, and has its size as soon as it is measured', async () => {
    await world.publication({ authors });
    await world.build();
    expect(world.page('authors/ada/index.html')).toContain(`<img class="portrait" src="/${key}" alt="">`);
    const before = world.writes('index.html');
    await measured(photograph);
    await world.build();
    const page = world.page('authors/ada/index.html');
    expect(page).toContain('<img class="portrait" src="/renditions/abc-1/1200.jpg" alt=""');
    expect(page).toContain(`${srcset} sizes="8rem" width="1800" height="900"`);
    expect(world.writes('index.html')).toBe(before);
  });

  it('may lie elsewhere, and stands on no other page', async () => {
    const elsewhere = { ...authors.ada, picture: 'https://people.example/ada.jpg' };
    await world.publication({ authors: { ada: elsewhere } });
    await world.build();
    expect(world.page('authors/ada/index.html')).toContain('src="https://people.example/ada.jpg"');
    expect(world.page('sections/sea/index.html')).not.toContain('portrait');
  });
});

describe('the walk', () => {
  const old = `renditions/${'0a'.repeat(16)}-1`;

  it('brings renditions back to a site that lost them, those too that no file shows any more', async () => {
    const put = (name: string, contentType: string) =>
      world.content.put(`${old}/${name}`, name, { contentType });
    await put('480.webp', 'image/webp');
    await put('1200.jpg', 'image/jpeg');
    await put('picture.json', 'application/json');
    await world.build();
    expect(await world.site.head(`${old}/480.webp`)).toMatchObject({ contentType: 'image/webp' });
    expect(world.site.text(`${old}/1200.jpg`)).toBe('1200.jpg');
    expect(await world.site.head(`${old}/picture.json`)).toBeUndefined();
    await world.site.delete(`${old}/480.webp`);
    await world.publication({ title: 'Another name' });
    await world.build();
    expect(world.site.text(`${old}/480.webp`)).toBe('480.webp');
    expect(world.writes(`${old}/1200.jpg`)).toBe(1);
  });

  it.each([
    'renditions/theirs/1200.webp',
    `${old}/page.html`,
    `${old}/../480.webp`,
    `${old}/1200.webp/a.webp`,
  ])('brings nothing that is called otherwise: %s', async (key) => {
    await world.content.put(key, 'theirs', { contentType: 'text/html' });
    await world.build();
    expect(await world.site.head(key)).toBeUndefined();
  });
});
