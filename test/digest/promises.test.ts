/**
 * What is mailable, taken and frozen, as sentences that an editor may hold us to, each on the real stages: files in a
 * bucket, looks, builds, the sweep, freezes, senders.
 */
import { describe, expect, it } from 'vitest';
import { actOnDigest, answerHeld } from '../../src/digest/operate.ts';
import { readDigest, readOpenDigests, readUntaken } from '../../src/digest/records.ts';
import { instant } from '../../src/ids.ts';
import { hour, minute, Newsroom, post, story, yaml } from './newsroom.ts';

const operator = (newsroom: Newsroom) => ({ content: newsroom.table, log: newsroom.log });
const weekly = [{ cadences: ['weekly'] }];

describe('1,500 old posts, dropped at once beside a newsletter that mails each article, with three subscribers', () => {
  const dropped = async (front: (n: number) => string): Promise<Newsroom> => {
    const newsroom = await Newsroom.opened(3);
    for (let n = 0; n < 1_500; n++)
      await newsroom.content.put(`articles/post-${n}.md`, story(`Post ${n}`, front(n)), {
        contentType: 'text/markdown',
      });
    for (let n = 0; n < 1_500; n++) await newsroom.look(`articles/post-${n}.md`);
    await newsroom.minutes(30);
    return newsroom;
  };
  const year = (n: number) => `date: 20${String(10 + (n % 15)).padStart(2, '0')}-03-04\n`;

  it('are no mail and one question, though a few have lost their dates', { timeout: 120_000 }, async () => {
    const newsroom = await dropped((n) => (n % 100 === 0 ? '' : year(n)));
    expect(newsroom.accepted).toEqual([]);
    expect(await newsroom.asked()).toContain('More than 5 articles');
    expect(newsroom.errors.filter(({ message }) => message === 'newsletter held')).toHaveLength(1);
    await answerHeld(
      operator(newsroom),
      { newsletter: post, cadence: 'article', answer: 'drop' },
      newsroom.now,
    );
    await newsroom.minutes(20);
    expect(newsroom.accepted).toEqual([]);
    expect(await newsroom.asked()).toBeUndefined();
  });

  it('are no mail and no question where each says its date', { timeout: 120_000 }, async () => {
    const newsroom = await dropped(year);
    expect(newsroom.accepted).toEqual([]);
    expect(await newsroom.asked()).toBeUndefined();
    expect(await readUntaken(newsroom.table, post)).toEqual([]);
  });
});

describe('an article', () => {
  it('dated Friday and uploaded on Monday is no news: it is on the site, and mailed to nobody', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('articles/friday.md', story('Friday', 'date: 2026-11-20T18:00:00Z\n'));
    await newsroom.minutes(20);
    expect(newsroom.served()).toHaveProperty('2026/11/friday/index.html');
    expect([newsroom.accepted, await newsroom.asked()]).toEqual([[], undefined]);
    const report = JSON.parse(newsroom.content.text('reports/articles/friday.md.json') ?? '');
    expect(report.understood.mail).toBe('no news when it came out');
  });

  it('dated Saturday evening and uploaded on Monday morning is mailed once', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('articles/saturday.md', story('Saturday', 'date: 2026-11-21T20:00:00Z\n'));
    await newsroom.minutes(20);
    expect(newsroom.subjects()).toEqual(['Saturday']);
  });

  it('dated Friday, uploaded on Monday and announced by its author is mailed all the same', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('articles/friday.md', story('Friday', 'date: 2026-11-20\n'));
    await newsroom.minutes(1);
    await newsroom.put('articles/friday.md', story('Friday', 'date: 2026-11-20\nannounce: 2\n'));
    await newsroom.minutes(20);
    expect(newsroom.subjects()).toEqual(['Friday']);
  });

  it('uploaded again within its recall window is mailed as it is then, and removed is mailed to nobody', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('articles/a.md', story('First words'));
    await newsroom.put('articles/b.md', story('Regretted'));
    await newsroom.minutes(5);
    await newsroom.put('articles/a.md', story('Better words'));
    await newsroom.delete('articles/b.md');
    await newsroom.minutes(20);
    expect(newsroom.subjects()).toEqual(['Better words']);
  });
});

describe('an article that a newsletter’s selection has only later', () => {
  const fog = { id: 'fog', cadences: ['weekly'], selection: { tags: ['fog'] } };
  const digest = (newsroom: Newsroom, week: string) =>
    readDigest(newsroom.table, `fog-weekly-2026-${week}` as never);

  it('is no news any more: a tag that is added after weeks mails nobody', async () => {
    const newsroom = await Newsroom.opened(0, [fog]);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(1);
    await newsroom.sleepsUntil('2026-12-09T12:00:00Z');
    await newsroom.put('articles/a.md', story('A', 'tags: [fog]\n'));
    await newsroom.minutes(1);
    await newsroom.sleepsUntil('2026-12-11T09:00:30Z');
    expect(await digest(newsroom, 'W50')).toBeUndefined();
    expect(await newsroom.asked('weekly', 'fog' as never)).toBeUndefined();
  });

  it('nor is what another selection finds among articles that are edited', async () => {
    const newsroom = await Newsroom.opened(0, [{ ...fog, selection: { tags: ['other'] } }]);
    await newsroom.put('articles/a.md', story('A', 'tags: [fog]\n'));
    await newsroom.minutes(1);
    await newsroom.sleepsUntil('2026-12-09T12:00:00Z');
    await newsroom.put('publication.yaml', yaml([fog]));
    await newsroom.put('articles/a.md', story('A', 'tags: [fog]\ndeck: Mended.\n'));
    await newsroom.minutes(1);
    await newsroom.sleepsUntil('2026-12-11T09:00:30Z');
    expect(await digest(newsroom, 'W50')).toBeUndefined();
  });

  it('is news within two days, for a tag may be forgotten', async () => {
    const newsroom = await Newsroom.opened(0, [fog]);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(30);
    await newsroom.put('articles/a.md', story('A', 'tags: [fog]\n'));
    await newsroom.minutes(1);
    await newsroom.sleepsUntil('2026-11-27T09:00:30Z');
    expect((await digest(newsroom, 'W48'))?.subject).toBe('A');
  });
});

describe('articles without a date, uploaded all at once', () => {
  it('are asked about before any is mailed, and mailed once each when the answer is yes', async () => {
    const newsroom = await Newsroom.opened(1);
    for (let n = 0; n < 8; n++) await newsroom.put(`articles/n${n}.md`, story(`N${n}`));
    await newsroom.minutes(20);
    expect(newsroom.accepted).toEqual([]);
    expect(await newsroom.asked()).toContain('More than 5 articles');
    await answerHeld(
      operator(newsroom),
      { newsletter: post, cadence: 'article', answer: 'mail' },
      newsroom.now,
    );
    await newsroom.minutes(20);
    expect([...newsroom.subjects()].sort()).toEqual(Array.from({ length: 8 }, (_, n) => `N${n}`));
  });
});

describe('the first digest of a new newsletter', () => {
  it('has only what went live after the newsletter began', async () => {
    const newsroom = await Newsroom.opened(1);
    await newsroom.put('articles/before.md', story('Before'));
    await newsroom.minutes(30);
    const other = { id: 'other', cadences: ['weekly'] };
    await newsroom.put('publication.yaml', yaml([{}, other]));
    await newsroom.minutes(1);
    await newsroom.put('articles/after.md', story('After'));
    await newsroom.sleepsUntil('2026-11-27T09:00:30Z');
    const digest = await readDigest(newsroom.table, 'other-weekly-2026-W48' as never);
    expect(digest?.subject).toBe('After');
    expect(digest?.members).toHaveLength(1);
  });
});

describe('a removal', () => {
  it('whose event is still queued when the freeze begins is a recall all the same: nobody is mailed', async () => {
    const newsroom = await Newsroom.opened(3);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(9);
    await newsroom.pass(minute);
    await newsroom.content.delete('articles/a.md');
    await newsroom.sweep();
    expect(newsroom.accepted).toEqual([]);
    // Here it is.
    await newsroom.look('articles/a.md');
    await newsroom.minutes(20);
    expect(newsroom.accepted).toEqual([]);
    expect(await readUntaken(newsroom.table, post)).toEqual([]);
    expect(await readOpenDigests(newsroom.table)).toEqual([]);
  });

  it('of an article of a week’s digest in that moment leaves it out, and the others go', async () => {
    const newsroom = await Newsroom.opened(0, weekly);
    await newsroom.reads(1, 'weekly');
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.put('articles/b.md', story('B'));
    await newsroom.pass(minute);
    await newsroom.content.delete('articles/a.md');
    await newsroom.sleepsUntil('2026-11-27T09:00:30Z');
    expect(newsroom.subjects()).toEqual(['B']);
  });

  it('during the send stops it; who has the mail has it, nobody else gets it, and the proof says so', async () => {
    const newsroom = await Newsroom.opened(8);
    await newsroom.put('articles/a.md', story('A'));
    // Two mails are out when the account's quota of the day is used up, and it stays so for a while.
    const usedUp = { kind: 'throttled', scope: 'day' } as const;
    newsroom.answers.push({ kind: 'accepted', messageId: 'a' }, { kind: 'accepted', messageId: 'b' });
    newsroom.answers.push(...Array.from({ length: 200 }, () => usedUp));
    await newsroom.minutes(12);
    const mailed = newsroom.accepted.length;
    expect(mailed).toBe(2);
    await newsroom.delete('articles/a.md');
    await newsroom.minutes(5);
    newsroom.answers.length = 0;
    const [open] = await readOpenDigests(newsroom.table);
    const digest = await readDigest(newsroom.table, open!);
    expect(digest).toMatchObject({ state: 'paused', pausedBecause: 'an article of it was withdrawn' });
    await newsroom.minutes(30);
    expect(newsroom.accepted).toHaveLength(mailed);
    await actOnDigest(operator(newsroom), open!, 'cancel');
    await newsroom.minutes(15);
    expect(newsroom.proof(digest!.period)).toMatchObject({
      ...{ candidates: 8, sent: mailed, holds: true },
      skipped: { cancelled: 8 - mailed },
    });
  });
});

describe('two freezers with different themes', () => {
  it('make one mail: everybody gets the rendering to which the digest’s record points first', async () => {
    const newsroom = await Newsroom.opened(6);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(9);
    await newsroom.pass(minute);
    const theme = (name: string) =>
      `<mjml><mj-body><mj-section><mj-column><mj-text>${name} <a href="{{ leave }}">Leave</a> {{ article.body }}</mj-text></mj-column></mj-section></mj-body></mjml>`;
    await newsroom.put('theme/mail-article.liquid', theme('FIRST'));
    // The first one stands still where it would store what it has rendered, until the other has opened the digest.
    let stood = false;
    const slow = new Proxy(newsroom.content, {
      get: (store, name) => {
        const member: unknown = Reflect.get(store, name);
        if (name !== 'put' || typeof member !== 'function') return member;
        return async (key: string, ...rest: unknown[]) => {
          if (!stood && key.includes('/rendering-')) {
            stood = true;
            await newsroom.put('theme/mail-article.liquid', theme('SECOND'));
            await newsroom.freeze();
            await newsroom.send();
          }
          return member.call(store, key, ...rest);
        };
      },
    });
    await newsroom.freeze({ contentBucket: slow });
    await newsroom.minutes(5);
    expect(stood).toBe(true);
    expect(newsroom.accepted).toHaveLength(6);
    const renderings = [...newsroom.content.versions.keys()].filter((key) => key.includes('/rendering-'));
    expect(renderings).toHaveLength(2);
    for (const { raw } of newsroom.accepted) {
      expect(Buffer.from(raw).toString('latin1')).toContain('SECOND');
      expect(Buffer.from(raw).toString('latin1')).not.toContain('FIRST');
    }
  });
});

describe('a table that was lost and made anew', () => {
  it('mails nobody again, and asks for nothing', async () => {
    const newsroom = await Newsroom.opened(3);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(12);
    expect(newsroom.accepted).toHaveLength(3);
    newsroom.lose();
    expect(await newsroom.rebuild()).toMatchObject({ ok: true });
    await newsroom.minutes(30);
    expect(newsroom.accepted).toHaveLength(3);
    expect(await newsroom.asked()).toBeUndefined();
    await newsroom.put('articles/b.md', story('B'));
    await newsroom.minutes(12);
    expect(newsroom.subjects().slice(3)).toEqual(['B', 'B', 'B']);
  });
});

describe('a table that was restored from a backup', () => {
  it('freezes nothing until an operator has said so, and then what is due goes once', async () => {
    const newsroom = await Newsroom.opened(3);
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.minutes(9);
    await newsroom.pass(minute);
    const stopped = async () => ({ kind: 'stopped', differ: ['subscribers'] }) as const;
    await expect(newsroom.freeze({ epoch: stopped })).rejects.toThrow('Nothing is frozen');
    await newsroom.send();
    expect(newsroom.accepted).toEqual([]);
    expect(await readOpenDigests(newsroom.table)).toEqual([]);
    await newsroom.minutes(2);
    expect(newsroom.subjects()).toEqual(['A', 'A', 'A']);
  });
});

describe('a digest that is late', () => {
  const friday = async (moment: string): Promise<Newsroom> => {
    const newsroom = await Newsroom.opened(0, weekly);
    await newsroom.reads(1, 'weekly');
    await newsroom.put('articles/a.md', story('A'));
    await newsroom.rest();
    await newsroom.sleepsUntil(moment);
    return newsroom;
  };

  it('by less than six hours goes', async () => {
    expect((await friday('2026-11-27T14:59:00Z')).subjects()).toEqual(['A']);
  });

  it('by more than six hours asks, and goes when the answer is yes', async () => {
    const newsroom = await friday('2026-11-27T15:00:01Z');
    expect(newsroom.accepted).toEqual([]);
    expect(await newsroom.asked('weekly')).toContain('was to be mailed at 2026-11-27T09:00');
    await newsroom.minutes(30);
    expect(newsroom.accepted).toEqual([]);
    await answerHeld(
      operator(newsroom),
      { newsletter: post, cadence: 'weekly', answer: 'mail' },
      newsroom.now,
    );
    await newsroom.minutes(2);
    expect(newsroom.subjects()).toEqual(['A']);
  });

  it('comes once, however often and however late whoever wakes it comes', async () => {
    const newsroom = await friday('2026-11-27T09:00:05Z');
    for (let twice = 0; twice < 3; twice++)
      await Promise.all([newsroom.sweep(), newsroom.sweep(), newsroom.freeze()]);
    await newsroom.sleepsUntil('2026-11-28T09:00:00Z');
    expect(newsroom.subjects()).toEqual(['A']);
    expect(Date.parse(newsroom.now)).toBeGreaterThan(Date.parse(instant('2026-11-27T09:00:00Z')) + hour);
  });
});
