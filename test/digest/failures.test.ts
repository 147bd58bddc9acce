/** What goes wrong before a digest goes, on the real stages: it is held with a sentence, or it goes whole. */
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { actOnDigest, answerHeld } from '../../src/digest/operate.ts';
import { readDigest, readOpenDigests } from '../../src/digest/records.ts';
import { preview } from '../../src/rehearsal/preview.ts';
import { minute, Newsroom, post, story } from './newsroom.ts';

const operator = (newsroom: Newsroom) => ({ content: newsroom.table, log: newsroom.log });
const textOf = async (newsroom: Newsroom, index = 0) => {
  const { html = '', text = '' } = await PostalMime.parse(newsroom.accepted[index]!.raw);
  return { html, text };
};
const template = (text: string): string =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${text} <a href="{{ leave }}">Leave</a> <a href="{{ preferences }}">Change</a> {{ article.body }}</mj-text></mj-column></mj-section></mj-body></mjml>`;
const looked = (newsroom: Newsroom) =>
  preview(
    {
      ...{ content: newsroom.table, contentBucket: newsroom.content, subscribers: newsroom.subscribers },
      ...{ random: { uuid: () => '', hex: () => '0'.repeat(32) }, siteUrl: 'https://tides.example' },
    },
    { newsletter: 'post' },
    newsroom.now,
  );

describe('a mail template of the theme', () => {
  it('that cannot be read never takes effect: the last one that could goes on, and its report says what is wrong', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('theme/mail-article.liquid', template('OURS'));
    await newsroom.put('theme/mail-article.liquid', template('BROKEN {% if %}'));
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(12);
    expect((await textOf(newsroom)).html).toContain('OURS');
    const report = JSON.parse(newsroom.content.text('reports/theme/mail-article.liquid.json') ?? '');
    expect(report).toMatchObject({
      status: 'rejected',
      problems: [{ code: 'template-unreadable', line: 1 }],
    });
  });

  it.each([
    ['throws', '{{ article.title | append: other.thing.deep | date: "%Q" }}{% render "none.liquid" %}'],
    ['makes MJML that is none', '</mj-text></mj-section>'],
    ['leaves out the way to leave', '{% assign leave = "" %}'],
  ])('that %s gives way to the built-in one, which the log and the preview say', async (_, fault) => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('theme/mail-article.liquid', template(fault));
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(1);
    const seen = await looked(newsroom);
    await newsroom.minutes(12);
    expect(newsroom.subjects()).toEqual(['A']);
    expect((await textOf(newsroom)).text).toContain('The text of A.');
    expect((await textOf(newsroom)).html).toMatch(/tides\.example\/u\//);
    expect(newsroom.errors.map(({ message }) => message)).toEqual(['a mail template of the theme fails']);
    expect(seen).toMatchObject({
      value: { notes: [expect.stringContaining('theme/mail-article.liquid fails in this mail')] },
    });
  });
});

describe('an article without text', () => {
  it('goes with its headline and the way to its page, in both parts', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('articles/a.md', '---\ntitle: Only a headline\n---\n');
    await newsroom.minutes(12);
    const { html, text } = await textOf(newsroom);
    for (const part of [html, text]) {
      expect(part).toContain('Only a headline');
      expect(part).toContain('https://tides.example/2026/11/a/');
    }
  });
});

describe('SES, when it takes nothing', () => {
  const held = async (reason: string) => {
    const newsroom = await Newsroom.opened(5);
    await newsroom.put('articles/a.md', story('A'));
    newsroom.answers.push(...Array.from({ length: 50 }, () => ({ kind: 'held', reason }) as const));
    await newsroom.minutes(15);
    const [id] = await readOpenDigests(newsroom.table);
    return { newsroom, id: id! };
  };

  it.each([
    ['the sender is not verified', 'MailFromDomainNotVerifiedException'],
    ['the account is in the sandbox', 'ProductionAccessNotGrantedException'],
    ['the account is paused', 'AccountSendingPausedException'],
  ])(
    'because %s, holds the digest whole, says why, and everybody gets it once when it is mended',
    async (_, reason) => {
      const { newsroom, id } = await held(reason);
      expect(newsroom.accepted).toEqual([]);
      expect(await readDigest(newsroom.table, id)).toMatchObject({ state: 'paused', pausedBecause: reason });
      newsroom.answers.length = 0;
      await actOnDigest(operator(newsroom), id, 'resume');
      await newsroom.minutes(15);
      expect(newsroom.accepted).toHaveLength(5);
      const { period } = (await readDigest(newsroom.table, id))!;
      expect(newsroom.proof(period)).toMatchObject({ candidates: 5, sent: 5, failed: {}, holds: true });
    },
  );
});

describe('a mail that cannot be made at all', () => {
  it('holds the newsletter with the file’s name; nothing is half-sent, and the next article waits for the answer', async () => {
    const newsroom = await Newsroom.opened(3);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(5);
    await newsroom.put('articles/b.md', story('B'));
    await newsroom.minutes(4);
    await newsroom.pass(minute);
    // Nothing an author can write makes a mail impossible, as far as is known: the version to be frozen is lost.
    await newsroom.content.put('articles/a.md', story('A'), { contentType: 'text/markdown' });
    newsroom.content.versions.get('articles/a.md')?.shift();
    await newsroom.sweep();
    await newsroom.minutes(15);
    expect(newsroom.accepted).toEqual([]);
    expect(await newsroom.asked()).toBe('The frozen version of articles/a.md cannot be read any more.');
    await answerHeld(
      operator(newsroom),
      { newsletter: post, cadence: 'article', answer: 'drop' },
      newsroom.now,
    );
    await newsroom.minutes(15);
    expect(newsroom.subjects()).toEqual(['B', 'B', 'B']);
  });
});
