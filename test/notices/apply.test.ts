import { describe, expect, it } from 'vitest';
import { article, Worker } from '../article/world.ts';
import { broken, NoticesWorld } from './world.ts';

async function start(changes: object = {}): Promise<NoticesWorld> {
  const world = new NoticesWorld();
  await world.configure(changes);
  return world;
}
const about = async (world: NoticesWorld) =>
  (await world.sent()).map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`);

describe('a rejected file', () => {
  it('is told to the owner when nobody knows whose it is, in the words of its report', async () => {
    const world = await start();
    await world.upload('a', broken);
    await world.sendLater();
    const [mail] = await world.sent();
    expect(mail).toMatchObject({ to: 'owner@courant.example', subject: 'Rejected: a.md' });
    expect(mail?.text).toContain(world.report('a').problems[0]?.wrong);
    expect(mail?.text).toContain('Nothing of it is published.');
    expect(world.mails).toHaveLength(1);
  });

  it('is told to the authors of its last good version too, with its address', async () => {
    const world = await start();
    await world.upload('a', article('A', 'author: ada\ndate: 2020-01-01\n'));
    await world.upload('a', broken);
    await world.sendLater();
    expect((await about(world)).sort()).toEqual(['ada: Rejected: a.md', 'owner: Rejected: a.md']);
    expect((await world.sent())[0]?.text).toContain(
      'The last good version is still up: https://courant.example/',
    );
  });

  it('is told once, however often it is looked at, and once more when it is another version', async () => {
    const world = await start();
    await world.upload('a', broken);
    await world.look('a');
    await world.sendLater();
    await world.look('a');
    await world.sendLater();
    world.inAnHour();
    await world.send();
    expect(await world.rows()).toEqual([]);
    await world.look('a');
    await world.sendLater();
    expect(world.mails).toHaveLength(1);
    await world.upload('a', `${broken}Still.\n`);
    await world.sendLater();
    expect(world.mails).toHaveLength(2);
  });

  it.each([
    ['publication.yaml', 'title: [broken'],
    ['pages/about.md', broken],
    ['theme/article.liquid', '{% if %}'],
    ['public/big.bin', new Uint8Array(50_000_001)],
  ])('may be %s, which is the owner’s business', async (key, body) => {
    const world = await start({ notify: 'author' });
    await world.upload(key, body);
    await world.look(key);
    await world.sendLater();
    expect(await about(world)).toEqual([`owner: Rejected: ${key.slice(key.indexOf('/') + 1)}`]);
  });

  it('is told to nobody where nobody is to be told, and leaves no row', async () => {
    const world = await start({ notify: { published: ['author'] } });
    await world.upload('a', broken);
    await world.upload('pages/b.md', broken);
    expect(await world.rows()).toEqual([]);
  });

  it('may be one that could be read, and then its own byline counts', async () => {
    const world = await start({ notify: 'author' });
    const declared = 'id: 00000000-0000-4000-8000-00000000abcd\ndate: 2020-01-01\n';
    await world.upload('first', article('First', declared));
    await world.upload('second', article('Second', `${declared}author: ada\n`));
    world.pass(121_000);
    await world.look('second');
    await world.sendLater();
    expect(await about(world)).toEqual(['ada: Rejected: second.md']);
    expect((await world.sent())[0]?.text).toContain('articles/first.md');
  });

  it('is no rejection where the file is only ignored, or a copy', async () => {
    const world = await start();
    await world.upload('articles/_index.md', article('A folder'));
    await world.upload('a', article('A', 'date: 2020-01-01\n'));
    await world.upload('b', article('A', 'date: 2020-01-01\n'));
    world.pass(121_000);
    await world.look('b');
    expect(world.report('b').status).toBe('copy');
    expect(await world.rows()).toEqual([]);
  });
});

describe('a first publication', () => {
  const news = article('News', 'author: ada\n');

  it('is told to its author when the site shows it, with its address', async () => {
    const world = await start();
    await world.upload('a', news);
    await world.sendLater();
    expect(world.mails).toEqual([]);
    await world.built();
    await world.sendLater();
    await world.sendLater();
    const [mail, ...more] = await world.sent();
    expect(mail).toMatchObject({ to: 'ada@mail.example', subject: 'Published: News' });
    expect(mail?.text).toContain('https://courant.example/2026/11/a/');
    expect(more).toEqual([]);
  });

  it('is none when the file is edited, renamed, or withdrawn and back', async () => {
    const world = await start();
    await world.upload('a', news);
    await world.built();
    await world.sendLater();
    world.inAnHour();
    await world.send();
    await world.upload('a', `${news}More.\n`);
    await world.drop('a');
    await world.upload('b', `${news}More.\n`);
    await world.look('a');
    await world.drop('b');
    world.pass(121_000);
    await world.look('b');
    expect(await world.live()).toEqual([]);
    await world.upload('b', `${news}More.\n`);
    expect(world.live()).toHaveLength(1);
    expect(await world.rows()).toEqual([]);
  });

  it('is no news with a date of more than two days ago: somebody brings an archive along', async () => {
    const world = await start();
    await world.upload('old', article('Old', 'author: ada\ndate: 2026-11-21 09:59\n'));
    await world.upload('new', article('New', 'author: ada\ndate: 2026-11-21 10:01\n'));
    await world.built();
    await world.sendLater();
    expect(await about(world)).toEqual(['ada: Published: New']);
  });

  it('is none when everything is made anew from the bucket', async () => {
    const world = await start();
    await world.upload('a', article('A', 'author: ada\nid: 00000000-0000-4000-8000-00000000abcd\n'));
    world.table.rows.clear();
    await world.configure();
    await world.look('a');
    expect(world.live()).toHaveLength(1);
    expect(await world.rows()).toEqual([]);
  });

  it('is not told of an article that was withdrawn before anybody was told', async () => {
    const world = await start();
    await world.upload('a', news);
    await world.drop('a');
    world.pass(121_000);
    await world.look('a');
    await world.sendLater();
    expect(world.mails).toEqual([]);
    expect(await world.rows()).toEqual([]);
  });
});

describe('a folder that is copied', () => {
  it('with hundreds of errors makes one mail', async () => {
    const world = await start();
    for (let n = 0; n < 300; n++) {
      await world.upload(`broken-${n}`, broken);
      world.pass(500);
      if (n % 120 === 0) await world.send();
    }
    await world.sendLater();
    await world.sendLater();
    expect(await about(world)).toEqual(['owner: 300 files need a look']);
  });
});

describe('an upload loop', () => {
  it('makes a few mails an hour, and the rest comes in one', async () => {
    const world = await start();
    for (let n = 0; n < 40; n++) {
      await world.upload('a', `${broken}${n}\n`);
      await world.sendLater();
    }
    expect(world.mails).toHaveLength(6);
    await world.upload('b', broken);
    world.inAnHour();
    await world.send();
    expect((await about(world)).slice(6)).toEqual(['owner: 2 files need a look']);
  });
});

describe('mended before the mail goes out', () => {
  it('a rejection is told to nobody', async () => {
    const world = await start();
    await world.upload('a', broken);
    await world.upload('a', article('A', 'date: 2020-01-01\n'));
    await world.sendLater();
    await world.sendLater();
    expect(world.mails).toEqual([]);
    expect(await world.owed()).toEqual([]);
  });

  it('and broken again in another way, only the newest is told', async () => {
    const world = await start();
    await world.upload('a', broken);
    await world.upload('a', '---\ntitle: A\ndate: someday\n---\nText.\n');
    await world.sendLater();
    await world.sendLater();
    const [mail, ...more] = await world.sent();
    expect(mail?.text).toContain('date');
    expect(more).toEqual([]);
  });
});

describe('the interleavings', () => {
  it('of two looks at one version owe one notice', async () => {
    const world = await start();
    await world.write('a', broken);
    const [one, two] = [new Worker(world, 'a'), new Worker(world, 'a')];
    await one.until(/put owed-notices/);
    await two.until(/put owed-notices/);
    await one.finish();
    await world.sendLater();
    await two.finish();
    await world.sendLater();
    expect(world.mails).toHaveLength(1);
  });

  it('of a look that stood still owe nothing that was told meanwhile', async () => {
    const world = await start();
    await world.write('a', broken);
    const stalled = new Worker(world, 'a');
    await stalled.until(/put owed-notices/);
    await world.look('a');
    await world.sendLater();
    await stalled.finish();
    await world.sendLater();
    expect(world.mails).toHaveLength(1);
  });

  it('of a look that dies after the row, before the record: nothing is told until the look is repeated', async () => {
    const world = await start();
    await world.write('a', broken);
    const dead = new Worker(world, 'a');
    await dead.until(/put key#/);
    await world.sendLater();
    expect(world.mails).toEqual([]);
    await world.sendLater();
    expect(await world.rows()).toEqual([]);
    await world.look('a');
    await world.sendLater();
    expect(world.mails).toHaveLength(1);
  });

  it('of a sender that dies between its claim and the call: that notice is lost, and never doubled', async () => {
    const world = await start();
    await world.upload('a', broken);
    const dies = { send: () => Promise.reject(new Error('killed')) };
    await expect(world.sendLater({ mailer: dies })).rejects.toThrow('killed');
    await world.sendLater();
    expect(world.mails).toEqual([]);
    await world.upload('b', broken);
    await world.sendLater();
    expect(await about(world)).toEqual(['owner: Rejected: b.md']);
  });

  it('of two senders tell each notice once', async () => {
    const world = await start();
    await world.upload('a', broken);
    await world.upload('b', article('B', 'author: ada\ndate: 2020-01-01\n'));
    await world.upload('b', broken);
    world.pass(60_000);
    await Promise.all([world.send(), world.send(), world.send()]);
    await world.sendLater();
    const texts = (await world.sent()).map(({ to, text }) => `${to} ${text}`);
    const told = (key: string) =>
      texts.filter((text) => text.includes(`Rejected: articles/${key}.md`)).length;
    expect([told('a'), told('b')]).toEqual([1, 2]);
  });
});

describe('what SES answers', () => {
  it.each(['unknown', 'rejected'] as const)('“%s” is never tried again', async (kind) => {
    const world = await start();
    await world.upload('a', broken);
    world.answer = { kind, reason: 'x' };
    await world.sendLater();
    await world.sendLater();
    expect(world.mails).toHaveLength(1);
  });

  it.each([
    { kind: 'throttled', scope: 'day' },
    { kind: 'held', reason: 'x' },
  ] as const)('“$kind” is tried again the next minute, and counts for no limit', async (answer) => {
    const world = await start();
    await world.upload('a', broken);
    world.answer = answer;
    for (let n = 0; n < 10; n++) await world.sendLater();
    world.answer = { kind: 'accepted', messageId: 'm' };
    await world.sendLater();
    await world.sendLater();
    expect(world.mails).toHaveLength(11);
  });

  it('a day that is used up but for the confirmations costs no call and no notice', async () => {
    const world = await start();
    await world.upload('a', broken);
    world.turns = 'used-up';
    await world.sendLater();
    expect(world.mails).toEqual([]);
    world.turns = 'go';
    await world.sendLater();
    expect(world.mails).toHaveLength(1);
  });

  it('is logged without an address', async () => {
    const world = await start();
    await world.upload('a', broken);
    await world.sendLater();
    expect(world.logged).toEqual([
      { message: 'Notices were mailed', person: 'owner', notices: 1, outcome: 'accepted' },
    ]);
  });
});
