/** `courant guids`: what an operator is shown before articles move here, and what is written. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runGuids } from '../../cli/guids.ts';
import { oldEntriesKey } from '../../src/keys.ts';
import { article, World } from '../article/world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();

const rss = (...items: string[]): string =>
  `<rss version="2.0"><channel><link>https://old.example/</link>${items.join('')}</channel></rss>`;
const item = (guid: string, path: string, title = 'T'): string =>
  `<item><title>${title}</title><link>https://old.example${path}</link><guid>${guid}</guid></item>`;

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function said(world: World, feeds: readonly string[], more: object = {}) {
  const lines: string[] = [];
  const place = { content: world.content, table: world.table };
  const done = await runGuids({
    place,
    feeds,
    dryRun: false,
    print: (line) => void lines.push(line),
    ...more,
  });
  return { done, text: lines.join('\n') };
}

describe('guids', () => {
  it('says of each entry which article it is, and writes what the articles then inherit', async () => {
    const world = new World();
    await world.table.put({ pk: 'newsletter#post', sk: '-', v: 1, id: 'post', rev: 1 });
    await world.upload('early', article('Early', 'permalink: /early/\n'));
    const articles = join(folder, 'articles');
    mkdirSync(join(articles, 'sea'), { recursive: true });
    writeFileSync(join(articles, 'sea', 'a.md'), article('A', 'permalink: /a/\n'));
    writeFileSync(join(articles, 'b.md'), article('B', 'aliases: [/b/]\n'));
    writeFileSync(join(articles, 'c.md'), article('C', 'aliases: [/b/]\n'));
    writeFileSync(join(articles, 'd.md'), article('D', 'draft: true\npermalink: /d/\n'));
    const feed = fileOf(
      'old.xml',
      rss(...['a', 'b', 'd', 'early'].map((name) => item(`guid-${name}`, `/${name}/`))),
    );
    const { done, text } = await said(world, [feed], { folder: articles });
    expect(done.ok).toBe(true);
    expect(text).toContain('guid-a "T"\n  → articles/sea/a.md, by its address');
    expect(text).toContain('guid-b "T"\n  → articles/b.md or articles/c.md: whichever is published first');
    expect(text).toContain('guid-d "T"\n  → no article');
    expect(text).toContain('guid-early "T"\n  → articles/early.md, by its address: too late');
    expect(text).toContain(
      '4 entries: 0 inherited, 1 to be inherited, 1 like several articles, 1 too late, 1 without',
    );
    expect(text).toContain('Set feed.items to 4');
    await world.upload('articles/sea/a.md', article('A', 'permalink: /a/\n'));
    expect(await world.has('articles/sea/a.md')).toMatchObject({ guid: 'guid-a', inherited: true });
    expect((await said(world, [feed], { dryRun: true })).text).toContain(
      '→ articles/sea/a.md, which has inherited it',
    );
  });

  it('writes nothing in a dry run', async () => {
    const world = new World();
    await said(world, [fileOf('old.xml', rss(item('1', '/a/')))], { dryRun: true });
    expect(world.content.text(oldEntriesKey)).toBeUndefined();
  });

  it('writes nothing when a feed cannot be read, and says which', async () => {
    const world = new World();
    const { done } = await said(world, [
      fileOf('old.xml', rss(item('1', '/a/'))),
      fileOf('bad.xml', '<rss>'),
    ]);
    expect(done).toMatchObject({ ok: false, problems: [{ wrong: expect.stringContaining('bad.xml') }] });
    expect(await said(world, [])).toMatchObject({
      done: { ok: false, problems: [{ code: 'feed-missing' }] },
    });
    expect(world.content.text(oldEntriesKey)).toBeUndefined();
  });

  it('shows nothing of a feed that a terminal would obey', async () => {
    const world = new World();
    const { text } = await said(world, [fileOf('old.xml', rss(item('1', '/a/', 'red &#27;[31m &#x202E;')))]);
    expect(text).toContain('1 "red ⟨U+001B⟩[31m ⟨U+202E⟩"');
    expect(text).not.toMatch(/[^\P{C}\n]/u);
  });
});
