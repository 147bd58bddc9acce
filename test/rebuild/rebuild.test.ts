/** Promise 6: the bucket is the truth of the content. Tables and site are lost, and made anew from the bucket alone. */
import { describe, expect, it } from 'vitest';
import { readItem } from '../../src/article/records.ts';
import { readDigest, readMailables } from '../../src/digest/records.ts';
import { digestId, newsletterId } from '../../src/ids.ts';
import { begun, expectSame, type Publication } from './world.ts';

const minutes = 60_000;
const article = (title: string, front = '', body = `Text of ${title}.`): string =>
  `---\ntitle: ${title}\n${front}---\n${body}\n`;
const bad = '---\ntitle: [\n---\n';

/** And nothing is owed to anybody. */
async function expectSameAndNobodyMailed(world: Publication): Promise<void> {
  await expectSame(world);
  expect(world.rows('untaken#'), 'nothing waits to be mailed').toEqual([]);
  expect(await world.openDigests()).toEqual([]);
  await world.pass(24 * 60 * minutes);
  await world.freeze();
  expect(await world.openDigests(), 'nothing is mailed later').toEqual([]);
}

describe('after a rebuild readers see the same bytes', () => {
  it('of an article, with its date, address and id', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides', 'tags: [sea]\nsection: sea\n'));
    await world.rest();
    await expectSameAndNobodyMailed(world);
  });

  it('of an article with pictures, which nobody measures again', async () => {
    const world = await begun();
    await world.put('articles/tide.jpg', 'jpeg 3000x2000');
    await world.put('articles/mark.svg', '<svg width="30" height="20"></svg>');
    await world.put('articles/tides.md', article('Tides', 'cover: tide.jpg\n', '![A mark](mark.svg)'));
    await world.measure();
    await world.rest();
    await expectSameAndNobodyMailed(world);
    expect(world.rows('unmeasured')).toEqual([]);
    expect(Object.keys(world.served()).filter((key) => key.startsWith('renditions/'))).not.toEqual([]);
  });

  it('after an edit that took it out of a list, whose page stays', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides', 'tags: [foam, sea]\n'));
    await world.rest();
    await world.put('articles/tides.md', article('High tides', 'tags: [sea]\n'));
    await world.rest();
    expect(Object.keys(world.served())).toContain('tags/foam/index.html');
    await expectSameAndNobodyMailed(world);
  });

  it('after a rename, there and back again, with another article at the name meanwhile', async () => {
    const world = await begun();
    await world.put('articles/a.md', article('Tides'));
    await world.rest();
    const move = async (from: string, to: string, text: string) => {
      await world.delete(from);
      await world.put(to, text);
      await world.rest();
    };
    await move('articles/a.md', 'articles/b.md', article('Tides'));
    await world.put('articles/a.md', article('Foam'));
    await world.rest();
    await move('articles/a.md', 'articles/c.md', article('Foam'));
    await move('articles/b.md', 'articles/a.md', article('Tides'));
    await world.put('articles/a.md', article('Tides, edited'));
    await world.rest();
    await expectSameAndNobodyMailed(world);
  });

  it('of what was withdrawn: its address says so, and the file brings the same article back', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.rest();
    const id = world.reported()['reports/articles/tides.md.json']?.slice(0, 36);
    await world.delete('articles/tides.md');
    await world.pass(5 * minutes);
    expect(world.served()['2026/11/tides/index.html']).toContain('410');
    await expectSameAndNobodyMailed(world);
    await world.put('articles/elsewhere.md', article('Tides'));
    await world.rest();
    expect(world.reported()['reports/articles/elsewhere.md.json']).toContain(`${id} `);
  });

  it('of a bad version over a good one, and of one that overtook a good one that nobody saw', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.put('articles/foam.md', article('Foam'));
    await world.rest();
    await world.put('articles/tides.md', bad);
    await world.content.put('articles/foam.md', article('Unseen'), { contentType: 'x' });
    await world.put('articles/foam.md', bad);
    await world.rest();
    await expectSameAndNobodyMailed(world);
    await world.delete('articles/tides.md');
    await world.pass(5 * minutes);
    expect(world.served()['2026/11/tides/index.html']).toContain('410');
  });

  it('of a bad version over a draft that was public once', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.rest();
    await world.put('articles/tides.md', article('Tides', 'draft: true\n'));
    await world.rest();
    await world.put('articles/tides.md', bad);
    await world.rest();
    await expectSameAndNobodyMailed(world);
  });

  it('of drafts, scheduled articles, declared ids and copies', async () => {
    const world = await begun();
    await world.put('articles/draft.md', article('Draft', 'draft: true\n'));
    await world.put('articles/later.md', article('Later', 'date: 2027-03-01T10:00:00Z\n'));
    await world.put('articles/told.md', article('Told', 'id: https://old.example/?p=7\n'));
    await world.put('articles/one.md', article('One'));
    await world.put('articles/two.md', article('One'));
    await world.pass(5 * minutes);
    await world.pass(5 * minutes);
    expect(world.reported()['reports/articles/two.md.json']).toContain('copy');
    await expectSameAndNobodyMailed(world);
  });

  it('of previews, which keep their addresses: of a draft, of one that is scheduled, of one that is live', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides', 'draft: true\n'));
    await world.put('articles/moon.md', article('Moon', 'date: 2027-01-01\n'));
    await world.put('articles/foam.md', article('Foam', 'draft: true\n'));
    await world.put('articles/gone.md', article('Gone', 'draft: true\n'));
    await world.rest();
    await world.put('articles/foam.md', article('Foam'));
    await world.delete('articles/gone.md');
    await world.pass(5 * minutes);
    const previews = Object.entries(world.served()).filter(([key]) => key.startsWith('drafts/'));
    expect(previews).toHaveLength(3);
    expect(previews.filter(([, what]) => what.includes('302'))).toHaveLength(1);
    await expectSameAndNobodyMailed(world);
  });

  it('of articles that were edited into one content: the rename of each finds its own', async () => {
    const world = await begun();
    await world.put('articles/one.md', article('One'));
    await world.put('articles/two.md', article('Two'));
    await world.rest();
    await world.put('articles/two.md', article('One'));
    await world.rest();
    await expectSameAndNobodyMailed(world);
  });

  it('of an id that was declared later: the first article is gone, the second stays', async () => {
    const world = await begun();
    await world.put('articles/a.md', article('Tides', 'id: https://old.example/1\n'));
    await world.put('articles/b.md', article('Foam'));
    await world.rest();
    await world.delete('articles/a.md');
    await world.pass(5 * minutes);
    await world.put('articles/b.md', article('Foam', 'id: https://old.example/1\n'));
    await world.rest();
    await expectSameAndNobodyMailed(world);
  });

  it('of pages that went, of rejected pages, themes and a rejected publication.yaml', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.put('pages/about.md', article('About'));
    await world.put('pages/gone.md', article('Gone'));
    await world.put('public/robots.txt', 'User-agent: *\n');
    await world.put('articles/map.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await world.put('theme/page.liquid', '{{ page.title }} of old');
    await world.rest();
    await world.delete('pages/gone.md');
    await world.put('pages/about.md', bad);
    await world.put('theme/page.liquid', '{% if %}');
    await world.put('publication.yaml', 'title: [');
    await world.rest();
    expect(world.served()['gone/index.html']).toContain('410');
    await expectSameAndNobodyMailed(world);
  });
});

describe('a rebuild mails nobody', () => {
  const post = newsletterId('post');

  it('closed digests keep their pages and proofs; the next one does not repeat them', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.rest();
    await world.pass(2 * minutes);
    await world.freeze();
    await world.pass(4 * 60 * minutes);
    await world.freeze();
    const digests = await world.openDigests();
    expect(digests).toHaveLength(2);
    for (const id of digests) await world.close(id);
    expect(Object.keys(world.served())).toContain('digests/post/2026-11-23/index.html');
    await expectSameAndNobodyMailed(world);
    expect(await readDigest(world.table, digestId('post-daily-2026-11-23'))).toMatchObject({
      state: 'closed',
    });
  });

  it('one that was frozen and never closed is closed, with everybody unresolved', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.rest();
    await world.pass(2 * minutes);
    await world.freeze();
    const [id = digestId('-')] = await world.openDigests();
    await expectSameAndNobodyMailed(world);
    const digest = await readDigest(world.table, id);
    expect(digest).toMatchObject({ state: 'closed', shards: [] });
    expect(JSON.parse(world.content.text(`digests/post/${digest?.period}/proof.json`) ?? '')).toMatchObject({
      ...{ digest: id, candidates: 0, holds: true, restored: true },
    });
  });

  it('what was announced once more is not announced again, and a larger number is', async () => {
    const world = await begun();
    const mailed = async () => {
      await world.rest();
      await world.pass(2 * minutes);
      await world.freeze();
      const open = await world.openDigests();
      for (const id of open) await world.close(id);
      return open;
    };
    await world.put('articles/tides.md', article('Tides'));
    expect(await mailed()).toHaveLength(1);
    await world.put('articles/tides.md', article('Tides', 'announce: 2\n'));
    const [second = digestId('-')] = await mailed();
    expect(second).toMatch(/-2$/);
    await expectSameAndNobodyMailed(world);
    expect(await readDigest(world.table, second)).toMatchObject({ members: [{ announcement: 2 }] });
    await world.put('articles/tides.md', article('Tides', 'announce: 2\n', 'Edited.'));
    expect(await mailed()).toEqual([]);
    await world.put('articles/tides.md', article('Tides', 'announce: 3\n'));
    expect(await mailed()).toMatchObject([expect.stringMatching(/-3$/)]);
  });

  it('what waited is recalled, so that an operator may offer it; what is new afterwards is mailed', async () => {
    const world = await begun();
    await world.put('articles/tides.md', article('Tides'));
    await world.rest();
    world.lose();
    await world.rebuild();
    const mailables = [];
    for await (const mailable of readMailables(world.table, post)) mailables.push(mailable);
    expect(mailables).toMatchObject([{ taken: [], withdrawn: false, word: { kind: 'recalled' } }]);
    await world.put('articles/news.md', article('News'));
    await world.rest();
    await world.pass(2 * minutes);
    await world.freeze();
    expect(await world.openDigests()).toHaveLength(1);
  });
});

describe('a rebuild that broke off', () => {
  it('refuses a table that is not empty, unless told that it goes on', async () => {
    const world = await begun();
    expect(await world.rebuild()).toMatchObject({ ok: false, problems: [{ code: 'table-not-empty' }] });
    expect(await world.rebuild({ resume: true })).toMatchObject({ ok: true });
  });
});

it('gives later facts names of their own', async () => {
  const world = await begun();
  await world.put('articles/tides.md', article('Tides'));
  await world.rest();
  for (let round = 0; round < 2; round++) {
    await world.delete('articles/tides.md');
    await world.pass(5 * minutes);
    world.lose();
    await world.rebuild();
    await world.put('articles/tides.md', article('Tides'));
    await world.rest();
  }
  const facts = [...world.content.versions.keys()].filter((key) => /withdrawn-|returned-/.test(key));
  expect(facts).toHaveLength(4);
  const id = facts[0]?.split('/')[1] as never;
  expect(await readItem(world.table, id)).toMatchObject({ state: 'live', address: '/2026/11/tides/' });
});
