import { describe, expect, it } from 'vitest';
import type { Picture, Rendition } from '../../src/article/rendition.ts';
import { sanitize } from '../../src/article/sanitize.ts';
import {
  inPlain,
  onPage,
  type Pictures,
  pageImages,
  plainHero,
  plainImages,
  plainPicture,
} from '../../src/article/shown-pictures.ts';

const rendition = (width: number, type: Rendition['type']): Rendition => ({
  ...{ width, height: (width * 2) / 3, type, size: width * 100 },
  path: `/renditions/abc-1/${width}.${type === 'image/webp' ? 'webp' : 'jpg'}`,
});

const photograph: Picture = {
  ...{ kind: 'measured', width: 6000, height: 4000 },
  renditions: [
    ...[480, 800, 1200, 1800].map((width) => rendition(width, 'image/webp')),
    ...[480, 1200].map((width) => rendition(width, 'image/jpeg')),
  ],
};
const animation: Picture = { kind: 'measured', width: 300, height: 200, renditions: [] };
const problem = { severity: 'warning', code: 'c', wrong: 'w', expected: 'e', example: 'x' } as const;

const contentType = 'image/jpeg';
const pictures: Pictures = new Map([
  ['articles/tide.jpg', { size: 12_000_000, contentType, picture: photograph }],
  ['articles/wave.gif', { size: 3_000_000, contentType: 'image/gif', picture: animation }],
  ['articles/new.jpg', { size: 12_000_000, contentType }],
  ['articles/small.jpg', { size: 20_000, contentType }],
  ['articles/broken.jpg', { size: 12_000_000, contentType, picture: { kind: 'unusable', problem } }],
]);

const html = (source: string) => sanitize(source, { rewrite: (url) => url, withoutAlt: () => {} });
const page = (source: string) => pageImages(html(source), pictures);
const plain = (source: string) => plainImages(html(source), pictures);
const webp =
  '/renditions/abc-1/480.webp 480w, /renditions/abc-1/800.webp 800w, ' +
  '/renditions/abc-1/1200.webp 1200w, /renditions/abc-1/1800.webp 1800w';

describe('an image on a page', () => {
  it('has the author’s alt text, its size, and renditions for the browser to choose from', () => {
    expect(page('<p><img src="/articles/tide.jpg" alt="Low &quot;water&quot;"></p>')).toBe(
      '<p><img src="/renditions/abc-1/1200.jpg" alt="Low &quot;water&quot;" width="1800" height="1200" ' +
        `srcset="${webp}" sizes="(min-width: 40rem) 37rem, 100vw" /></p>`,
    );
  });

  it('comes when it comes into sight, but for the first one', () => {
    const [first, second, third] = page(
      '<img src="/articles/tide.jpg" alt=""><img src="/articles/tide.jpg" alt=""><img src="https://a.example/b.png" alt="">',
    ).split(' />');
    expect(first).not.toContain('loading');
    expect(second).toContain('loading="lazy" decoding="async"');
    expect(second).toContain('sizes="auto, (min-width: 40rem) 37rem, 100vw"');
    expect(third).toContain('loading="lazy"');
  });

  it('is not the first one where a hero stands above it', () => {
    const shown = onPage({ html: html('<img src="/articles/small.jpg" alt="">'), hero: tide }, pictures);
    expect(shown.html).toContain('loading="lazy"');
  });

  it('keeps what the author wrote: a width, both sides, a choice of its own', () => {
    expect(page('<img src="/articles/tide.jpg" alt="" width="300">')).toContain('width="300" height="200"');
    expect(page('<img src="/articles/tide.jpg" alt="" width="300">')).toContain('sizes="300px"');
    expect(page('<img src="/articles/tide.jpg" alt="" width="9" height="8">')).toContain(
      'width="9" height="8"',
    );
    const own = page('<img src="/articles/tide.jpg" srcset="/articles/tide.jpg 2x" alt="" loading="eager">');
    expect(own).toContain('src="/articles/tide.jpg" srcset="/articles/tide.jpg 2x"');
    expect(own).toContain('loading="eager"');
    expect(own).toContain('width="1800" height="1200"');
  });

  it('within a picture element gets its size alone', () => {
    const shown = page('<picture><source srcset="/a.webp"><img src="/articles/tide.jpg" alt=""></picture>');
    expect(shown).toContain('<source srcset="/a.webp">');
    expect(shown).toContain('<img src="/articles/tide.jpg" alt="" width="1800" height="1200" />');
  });

  it('that is animated is shown as it is, with its size', () => {
    expect(page('<img src="/articles/wave.gif" alt="">')).toBe(
      '<img src="/articles/wave.gif" alt="" width="300" height="200" />',
    );
  });

  it('that nobody has measured, or that lies elsewhere, stays as it is', () => {
    for (const src of [
      '/articles/new.jpg',
      '/articles/broken.jpg',
      '/no/such.jpg',
      'https://a.example/b.png',
    ])
      expect(page(`<img src="${src}" alt="A">`)).toBe(`<img src="${src}" alt="A" />`);
  });

  it('is found by its name, however that is written in an address', () => {
    const odd: Pictures = new Map([['articles/a & b/día.jpg', { size: 1, contentType, picture: animation }]]);
    expect(pageImages(html('<img src="/articles/a%20&amp;%20b/d%C3%ADa.jpg?v=2" alt="">'), odd)).toContain(
      'width="300"',
    );
  });
});

describe('an image in a feed or a mail', () => {
  it('is one file of sane size that every program knows', () => {
    expect(plain('<img src="/articles/tide.jpg" alt="Low water" loading="lazy">')).toBe(
      '<img src="/renditions/abc-1/1200.jpg" alt="Low water" width="1200" height="800" />',
    );
  });

  it('has none of the sources that only browsers understand', () => {
    expect(
      plain(
        '<picture><source srcset="/a.webp 1x"><img src="/articles/tide.jpg" srcset="/b.jpg 2x" alt=""></picture>',
      ),
    ).toBe('<img src="/renditions/abc-1/1200.jpg" alt="" width="1200" height="800" />');
    expect(plain('<video><source src="/film.mp4"></video>')).toContain('<source src="/film.mp4">');
  });

  it('is never a heavy one that nobody has made smaller: its words stand there instead', () => {
    expect(plain('<p><img src="/articles/new.jpg" alt="A &lt;tide&gt;"></p>')).toBe(
      '<p><em>A &lt;tide&gt;</em></p>',
    );
    expect(plain('<p><img src="/articles/broken.jpg" alt=""></p>')).toBe('<p></p>');
    expect(plain('<img src="/articles/small.jpg" alt="">')).toBe('<img src="/articles/small.jpg" alt="" />');
    expect(plain('<img src="/articles/wave.gif" alt="">')).toContain('src="/articles/wave.gif"');
  });
});

const tide = { src: '/articles/tide.jpg', alt: 'Low water', credit: 'Ada' };

describe('a hero', () => {
  it('on a page has renditions to choose from, and a fallback that link previews take', () => {
    expect(onPage({ html: '', hero: tide }, pictures).hero).toEqual({
      ...{ ...tide, src: '/renditions/abc-1/1200.jpg', srcset: webp, width: 1800, height: 1200 },
    });
  });

  it('in a mail has the size of its file, and a small one for cards', () => {
    expect(plainHero(tide, pictures)).toEqual({
      ...{ ...tide, src: '/renditions/abc-1/1200.jpg', width: 1200, height: 800 },
      small: '/renditions/abc-1/480.jpg',
    });
  });

  it('that is too heavy for feeds and mails is left out there, and the article goes on without', () => {
    const shown = inPlain({ html: '<p>Text</p>', hero: { ...tide, src: '/articles/new.jpg' } }, pictures);
    expect(shown).toEqual({ html: '<p>Text</p>' });
  });

  it('that lies elsewhere stays as it is', () => {
    const elsewhere = { ...tide, src: 'https://a.example/b.png' };
    expect(onPage({ html: '', hero: elsewhere }, pictures).hero).toEqual(elsewhere);
    expect(plainHero(elsewhere, pictures)).toEqual(elsewhere);
  });
});

describe('the picture of a feed’s entry', () => {
  it('is the rendition, with its own type and length', () => {
    expect(plainPicture('/articles/tide.jpg', pictures)).toEqual({
      ...{ src: '/renditions/abc-1/1200.jpg', type: 'image/jpeg', size: 120_000 },
    });
  });

  it('is the file itself where that is light, and none where it is heavy or no picture', () => {
    expect(plainPicture('/articles/small.jpg', pictures)).toMatchObject({ src: '/articles/small.jpg' });
    expect(plainPicture('/articles/new.jpg', pictures)).toBeUndefined();
    const text: Pictures = new Map([
      ['articles/a.txt', { size: 1, contentType: 'text/plain; charset=utf-8' }],
    ]);
    expect(plainPicture('/articles/a.txt', text)).toBeUndefined();
  });
});
