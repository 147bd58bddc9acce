import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/delivery/compose.ts';
import type { Rendering } from '../../src/digest/digest.ts';
import { renderArticleMail, renderDigestMail } from '../../src/digest/render.ts';
import type { EmailAddress } from '../../src/ids.ts';
import { digestWish, frozenArticle, publication, renderWish } from './builders.ts';

/** Leave tokens are as long as they ever are. */
const links = {
  leave: `https://ledger.example/u/${'a'.repeat(300)}`,
  preferences: `https://ledger.example/preferences/${'b'.repeat(300)}`,
};
const read = async (rendering: Rendering) => {
  const { html = '', text = '' } = await PostalMime.parse(
    compose(rendering, { to: 'ada@mail.example' as EmailAddress, ...links }),
  );
  return { html, text };
};

const like = (layout: string, articles = {}) => publication([{ layout, articles }]);
const paragraph = '<p>The tide came in as it had every day, and nobody looked up.</p>';
const long = (paragraphs: number) => paragraph.repeat(paragraphs);
const articleMail = (layout: string, html: string) =>
  renderArticleMail(renderWish({ html, deck: 'A deck.' }, like(layout)));

const members = (count: number, paragraphs = 3, excerpt = 'x'.repeat(250)) =>
  Array.from({ length: count }, (_, index) =>
    frozenArticle(index + 1, {
      html: `<p>All of ${index + 1}.</p>${long(paragraphs)}<p>The end of ${index + 1}.</p>`,
      excerpt: `The beginning of ${index + 1}. ${excerpt}`,
    }),
  );
const digest = (layout: string, ...of: Parameters<typeof members>) =>
  renderDigestMail(digestWish(members(...of), {}, like(layout)));

/** Nobody is mailed what a mail program cuts: the link for leaving stands before. */
const expectWhole = (html: string) => {
  expect(Buffer.byteLength(html)).toBeLessThan(102_400);
  expect(html).toContain(`href="${links.leave}"`);
};

describe('an article mail', () => {
  it.each([
    ['full', true, false],
    ['summary', false, true],
  ] as const)('of the layout %s has the text as it says', async (layout, whole, readsOn) => {
    const rendering = await articleMail(layout, '<p>The whole text.</p>');
    expect(rendering).toMatchObject({ layout, notes: [] });
    const { html, text } = await read(rendering);
    for (const part of [html, text]) {
      expect(part.includes('The whole text.')).toBe(whole);
      expect(part.includes('The horn sounds.')).toBe(!whole);
      expect(/Read on(?! the web)/.test(part)).toBe(readsOn);
    }
  });

  it('of the layout headlines has no text, and a way to it', async () => {
    const rendering = await articleMail('headlines', '<p>The whole text.</p>');
    expect(rendering).toMatchObject({ layout: 'headlines', notes: [] });
    for (const part of Object.values(await read(rendering))) {
      expect(part).not.toMatch(/The whole text|The horn sounds|undefined/);
      expect(part).toContain('Fog signals');
      expect(part).toContain('Read on');
    }
  });

  it('has its whole text without a word about the layout, and its beginning where that is too long', async () => {
    expect((await renderArticleMail(renderWish())).layout).toBe('full');
    const rendering = await articleMail('full', long(1_500));
    expect(rendering).toMatchObject({
      layout: 'summary',
      notes: [
        expect.stringMatching(
          /^With 1 whole article the mail would take 1\d\d kB; mail programs cut it off at 102 kB, so it has its beginning\.$/,
        ),
      ],
    });
    expectWhole((await read(rendering)).html);
  });

  it('measures the whole mail, not the article alone', async () => {
    // Fits by itself, and not within its frame.
    const rendering = await articleMail('full', long(1_060));
    expect(rendering.layout).toBe('summary');
    expect(rendering.notes).toEqual([expect.stringContaining('would take 1')]);
  });
});

describe('a digest', () => {
  it('of the layout full has each article to its end', async () => {
    const rendering = await digest('full', 3);
    expect(rendering).toMatchObject({ layout: 'full', notes: [] });
    for (const part of Object.values(await read(rendering))) {
      for (const n of [1, 2, 3]) expect(part).toContain(`The end of ${n}.`);
      expect(part).not.toMatch(/The beginning of|slot-|Also in/);
    }
  });

  it('of the layout full tells the footnotes of its articles apart', async () => {
    const notes = '<p>a<sup><a href="#fn1" id="fnref1">1</a></sup></p><ol><li id="fn1">n</li></ol>';
    const both = [frozenArticle(1, { html: notes }), frozenArticle(2, { html: notes })];
    const { html } = await read(await renderDigestMail(digestWish(both, {}, like('full'))));
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
    for (const [, target] of html.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
  });

  it('has beginnings without a word about the layout', async () => {
    expect(await renderDigestMail(digestWish(members(3)))).toMatchObject({ layout: 'summary', notes: [] });
  });

  it('of the layout headlines has each headline and no text', async () => {
    const rendering = await digest('headlines', 30);
    expect(rendering).toMatchObject({ layout: 'headlines', notes: [] });
    for (const part of Object.values(await read(rendering))) {
      for (let n = 1; n <= 30; n++) expect(part).toContain(`https://ledger.example/2026/11/a${n}/`);
      expect(part).not.toMatch(/All of|The beginning of|Also in this digest/);
    }
  });

  it('gives way from whole texts to beginnings, and says so', async () => {
    const rendering = await digest('full', 10, 150);
    expect(rendering.layout).toBe('summary');
    expect(rendering.notes).toEqual([
      expect.stringMatching(/^With 10 whole articles .* so it has their beginnings\.$/),
    ]);
    const { html } = await read(rendering);
    expectWhole(html);
    for (let n = 1; n <= 10; n++) expect(html).toContain(`The beginning of ${n}.`);
  });

  it('has as many beginnings as have room, and headlines of the others', async () => {
    const rendering = await digest('summary', 60, 1, 'y'.repeat(1_500));
    const { html } = await read(rendering);
    expectWhole(html);
    const shown = new Set(html.match(/The beginning of \d+\./g)).size;
    expect(rendering.layout).toBe('summary');
    expect(rendering.notes).toEqual([
      expect.stringMatching(new RegExp(`so it has ${shown} beginnings and ${60 - shown} headlines\\.$`)),
    ]);
    // One more would not fit.
    const most = renderDigestMail(
      digestWish(members(60, 1, 'y'.repeat(1_500)), {}, like('summary', { most: shown + 1 })),
    );
    expect((await most).notes).not.toEqual([]);
    expect(shown).toBeGreaterThan(20);
  });

  it('gives way to headlines where not one beginning has room', async () => {
    const wish = digestWish(
      [frozenArticle(1, { deck: 'A deck.', excerpt: 'z'.repeat(100_000) })],
      {},
      like('full'),
    );
    const rendering = await renderDigestMail({
      ...wish,
      members: wish.members.map((member) => ({
        ...member,
        document: { ...member.document, html: long(2_000) },
      })),
    });
    expect(rendering.layout).toBe('headlines');
    expect(rendering.notes).toHaveLength(2);
    expect(rendering.notes[1]).toMatch(/^With the beginning of 1 article .* so it has its headline\.$/);
    expectWhole((await read(rendering)).html);
  });

  it('shows no more than the newsletter wishes, whatever the layout', async () => {
    for (const layout of ['full', 'summary']) {
      const wish = digestWish(members(5), {}, like(layout, { most: 2 }));
      const { html } = await read(await renderDigestMail(wish));
      expect(html).toContain('Also in this digest');
      expect(html).not.toMatch(/(All|The beginning) of 3\./);
      expect(html).toContain('https://ledger.example/2026/11/a5/');
    }
  });
});
