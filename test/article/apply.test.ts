import { describe, expect, it } from 'vitest';
import { readIntents, recordLive } from '../../src/article/records.ts';
import { writeReport } from '../../src/article/write-report.ts';
import { article, keyOf, World } from './world.ts';

const minute = 60_000;

describe('an article that is dropped in', () => {
  it('gets an identity, an address and an intent, and is accepted until the site shows it', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    const item = await world.has('tides');
    expect(item).toMatchObject({
      state: 'live',
      address: '/2026/11/tides/',
      published: world.now,
      firstLive: world.now,
      summary: { title: 'Tides' },
    });
    expect(item?.guid).toBe(`urn:uuid:${item?.id}`);
    expect(world.report('tides')).toMatchObject({
      status: 'accepted',
      id: item?.id,
      url: 'https://tides.example/2026/11/tides/',
    });
    expect(await readIntents(world.table)).toContainEqual(
      expect.objectContaining({ subject: item?.id, rev: item?.rev, key: keyOf('tides') }),
    );
  });

  it('is reported live once the builder has said so, and its report is text for people too', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    const item = await world.has('tides');
    expect(await recordLive(world.table, item!.id, item!.rev)).toBe('written');
    await writeReport(world.ports(), keyOf('tides'));
    expect(world.report('tides').status).toBe('live');
    expect(world.content.text('reports/articles/tides.md.txt')).toMatch(/^articles\/tides\.md: live\n/);
  });

  it('is not said to be live by a builder that was overtaken', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    const before = await world.has('tides');
    await world.look('tides');
    expect(await recordLive(world.table, before!.id, before!.rev)).toBe('refused');
  });

  it('leaves write-once facts: its key, and its first publication', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    const id = (await world.has('tides'))?.id;
    const facts = [...world.content.versions.keys()].filter((key) => key.startsWith(`identity/${id}/`));
    expect(facts.map((key) => key.replace(/-[0-9a-f]{32}/, '-#'))).toEqual([
      `identity/${id}/key-#.json`.replace(/-[0-9a-f]{32}/, '-#'),
      `identity/${id}/live.json`,
    ]);
    expect(JSON.parse(world.content.text(`identity/${id}/live.json`)!)).toMatchObject({
      id,
      address: '/2026/11/tides/',
      published: world.now,
    });
  });

  it('keeps id, address and date through an edit, a new title and a doubled event', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    const before = await world.has('tides');
    world.pass(40 * 24 * 60 * minute);
    await world.upload('tides', article('Ebb'));
    await world.look('tides');
    const after = await world.has('tides');
    expect(after).toMatchObject({ id: before!.id, address: before!.address, published: before!.published });
    expect(after?.summary?.title).toBe('Ebb');
    expect(after!.rev).toBeGreaterThan(before!.rev + 1);
  });

  it('stays live when a late event carries a time before its date', async () => {
    const world = new World();
    await world.upload('tides', article('Tides', 'date: 2026-11-23 09:59\n'));
    await world.look('tides', '2026-11-23T09:00:00.000Z' as never);
    expect((await world.has('tides'))?.state).toBe('live');
  });
});

describe('a date ahead', () => {
  it('schedules the article, and the look at its time publishes it under that date', async () => {
    const world = new World();
    await world.upload('tides', article('Tides', 'date: 2026-11-23 11:00\n'));
    expect(await world.has('tides')).toMatchObject({ state: 'scheduled', due: '2026-11-23T11:00:00.000Z' });
    expect((await world.has('tides'))?.address).toBeUndefined();
    expect([...world.table.rows.values()].find((row) => row.pk === 'agenda')).toMatchObject({
      key: keyOf('tides'),
      at: '2026-11-23T11:00:00.000Z',
    });
    world.pass(61 * minute);
    await world.look('tides');
    expect(await world.has('tides')).toMatchObject({ state: 'live', published: '2026-11-23T11:00:00.000Z' });
  });

  it('does not move what is public already, and the report says so', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    await world.upload('tides', article('Tides', 'date: 2027-01-01\n'));
    expect(await world.has('tides')).toMatchObject({ state: 'live', published: world.now });
    expect(world.report('tides').problems).toContainEqual(expect.objectContaining({ code: 'date-fixed' }));
  });
});

describe('a bad version', () => {
  it('of a live article changes nothing that readers see, and the report says that the last good one is up', async () => {
    const world = new World();
    await world.upload('tides', article('Tides'));
    const good = (await world.has('tides'))?.content;
    await world.upload('tides', '---\ndate: tomorrow\n---\nText\n');
    expect(await world.has('tides')).toMatchObject({ state: 'live', content: good });
    const report = world.report('tides');
    expect(report).toMatchObject({ status: 'rejected', stillUp: true });
    expect(report.problems[0]).toMatchObject({
      severity: 'error',
      line: 2,
      code: 'date-unreadable',
      received: 'tomorrow',
    });
  });

  it('that was never good leaves no item, and the next good one publishes it', async () => {
    const world = new World();
    await world.upload('tides', '---\ndeck: Neither title nor text\n---\n');
    expect(world.items()).toEqual([]);
    expect(world.report('tides')).toMatchObject({
      status: 'rejected',
      problems: [{ code: 'title-missing' }],
    });
    await world.upload('tides', article('Tides'));
    expect(world.live()).toHaveLength(1);
  });

  it('of 50 MB is never read', async () => {
    const world = new World();
    const read: (number | undefined)[] = [];
    const { content } = world;
    const get = content.get.bind(content);
    content.get = async (key, options) => {
      if (key === keyOf('tides')) read.push(options?.maxBytes);
      return get(key, options);
    };
    await world.upload('tides', new Uint8Array(50_000_000));
    expect(read).toEqual([2_000_000]);
    expect(world.report('tides')).toMatchObject({ status: 'rejected', problems: [{ code: 'too-large' }] });
  });
});

describe('a rename', () => {
  it('as delete and upload keeps the identity, by one write of the item', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    const before = await world.has('a');
    await world.drop('a');
    expect(world.report('a').problems[0]).toMatchObject({ code: 'gone', example: `id: ${before?.id}` });
    expect((await world.has('a'))?.state).toBe('live');
    await world.upload('b', article('Tides'));
    expect(await world.has('b')).toMatchObject({ id: before!.id, address: before!.address, state: 'live' });
    expect(await world.has('a')).toBeUndefined();
    expect(world.live()).toHaveLength(1);
    expect(world.report('a').status).toBe('withdrawn');
  });

  it('as upload and delete parks the new key until the old one goes', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    const id = (await world.has('a'))?.id;
    await world.upload('b', article('Tides'));
    expect(world.report('b')).toMatchObject({ status: 'parked' });
    await world.drop('a');
    expect((await world.has('b'))?.id).toBe(id);
    expect(world.live()).toHaveLength(1);
  });

  it('that leaves the old file there makes a copy after two minutes, which takes over when the old one goes', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    const id = (await world.has('a'))?.id;
    await world.upload('b', article('Tides'));
    world.pass(2 * minute);
    await world.look('b');
    expect(world.report('b')).toMatchObject({ status: 'copy' });
    world.pass(60 * minute);
    await world.drop('a');
    expect((await world.has('b'))?.id).toBe(id);
  });

  it('with an edit and no id is a new article; with the id line of the report it is the old one', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    const id = (await world.has('a'))?.id;
    await world.drop('a');
    await world.upload('b', article('Ebb'));
    expect((await world.has('b'))?.id).not.toBe(id);
    await world.upload('b', article('Ebb', `id: ${id}\n`));
    expect(await world.has('b')).toMatchObject({ id, address: '/2026/11/a/', summary: { title: 'Ebb' } });
    expect(world.live()).toHaveLength(1);
  });
});

describe('a withdrawal', () => {
  it('becomes final two minutes after the file went, and the file brings the same article back', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    const before = await world.has('a');
    await world.drop('a');
    world.pass(2 * minute);
    await world.look('a');
    expect(await world.has('a')).toMatchObject({ state: 'withdrawn', withdrawnAt: world.now });
    expect(world.report('a').status).toBe('withdrawn');
    world.pass(60 * minute);
    await world.upload('elsewhere', article('Tides'));
    expect(await world.has('elsewhere')).toMatchObject({
      id: before?.id,
      state: 'live',
      address: before?.address,
    });
  });

  it('of a file that comes back in time never happens', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.drop('a');
    await world.upload('a', article('Ebb'));
    world.pass(2 * minute);
    await world.look('a');
    expect(await world.has('a')).toMatchObject({ state: 'live' });
    expect((await world.row('a'))?.standing).toEqual({ kind: 'article' });
  });

  it('leaves a tombstone even for a key that nobody knew', async () => {
    const world = new World();
    await world.look('unknown');
    expect((await world.row('unknown'))?.standing).toEqual({ kind: 'gone' });
  });
});

describe('content that another article has', () => {
  it('does not cost an edited article its id; the report names the other', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('b', article('Ebb'));
    const b = await world.has('b');
    await world.upload('b', article('Tides'));
    expect(await world.has('b')).toMatchObject({ id: b!.id, state: 'live', summary: { title: 'Tides' } });
    expect(world.report('b').problems[0]).toMatchObject({ code: 'same-content', received: keyOf('a') });
  });

  it('that the other has given up by an edit is free again after the wait', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('a', article('Ebb'));
    await world.upload('b', article('Tides'));
    expect(world.report('b').status).toBe('parked');
    world.pass(2 * minute);
    await world.look('b');
    expect((await world.has('b'))?.state).toBe('live');
    expect(world.live()).toHaveLength(2);
  });

  it('makes a copy an article of its own when the original is edited', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('b', article('Tides'));
    world.pass(2 * minute);
    await world.look('b');
    await world.upload('a', article('Ebb'));
    expect(world.report('b').status).toBe('parked');
    world.pass(2 * minute);
    await world.look('b');
    expect(world.live().map((item) => item.summary?.title)).toEqual(['Ebb', 'Tides']);
  });
});

describe('a declared id', () => {
  const mine = '0f4c2a8e-5b1d-4c3e-9a6f-2d7b8e1c0a35';

  it('is the identity, and a foreign one stays the guid', async () => {
    const world = new World();
    await world.upload('a', article('A', `id: ${mine}\n`));
    await world.upload('b', article('B', 'id: tag:old.example,2019:7\n'));
    expect(await world.has('a')).toMatchObject({ id: mine, guid: `urn:uuid:${mine}` });
    expect(await world.has('b')).toMatchObject({ guid: 'tag:old.example,2019:7' });
  });

  it('moves with an edit, without a claim', async () => {
    const world = new World();
    await world.upload('a', article('Tides', `id: ${mine}\n`));
    await world.drop('a');
    await world.upload('b', article('Ebb', `id: ${mine}\n`));
    expect(await world.has('b')).toMatchObject({
      id: mine,
      address: '/2026/11/a/',
      summary: { title: 'Ebb' },
    });
  });

  it('belongs to the first of two keys; the second is told after the wait, and takes over when the first goes', async () => {
    const world = new World();
    await world.upload('a', article('Tides', `id: ${mine}\n`));
    await world.upload('b', article('Ebb', `id: ${mine}\n`));
    expect(world.report('b').status).toBe('parked');
    world.pass(2 * minute);
    await world.look('b');
    expect(world.report('b')).toMatchObject({ status: 'rejected', problems: [{ code: 'id-taken' }] });
    expect((await world.has('a'))?.summary?.title).toBe('Tides');
    await world.drop('a');
    expect((await world.has('b'))?.id).toBe(mine);
  });

  it('does not take away the id of an article that is there', async () => {
    const world = new World();
    await world.upload('a', article('Tides', `id: ${mine}\n`));
    await world.upload('b', article('Ebb'));
    await world.upload('b', article('Flood', `id: ${mine}\n`));
    expect(world.report('b')).toMatchObject({
      status: 'rejected',
      stillUp: true,
      problems: [{ code: 'id-taken' }],
    });
    expect((await world.has('b'))?.summary?.title).toBe('Ebb');
  });
});

describe('an address', () => {
  it('that another article has rejects the newer one and names the other key', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'slug: tides\n'));
    await world.upload('b', article('More tides', 'slug: tides\n'));
    expect(world.report('b')).toMatchObject({ status: 'rejected', problems: [{ code: 'address-taken' }] });
    expect(world.report('b').problems[0]?.wrong).toContain('articles/a.md');
    await world.upload('b', article('More tides', 'slug: more-tides\n'));
    expect(world.live().map((item) => item.address)).toEqual(['/2026/11/tides/', '/2026/11/more-tides/']);
  });

  it('is kept by a withdrawn article', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'slug: tides\n'));
    await world.drop('a');
    world.pass(2 * minute);
    await world.look('a');
    await world.upload('b', article('More tides', 'slug: tides\n'));
    expect(world.report('b').status).toBe('rejected');
  });

  it('of the site itself is refused', async () => {
    const world = new World();
    await world.upload(
      'publication.yaml',
      'title: T\ndescription: D\nlanguage: en\ntimezone: UTC\nowner: { name: O }\npermalink: /:slug/\n',
    );
    await world.upload('subscribe', article('Subscribe'));
    expect(world.report('subscribe')).toMatchObject({
      status: 'rejected',
      problems: [{ code: 'address-taken' }],
    });
  });
});

describe('a draft', () => {
  it('has an identity and no address, and goes live when it says so', async () => {
    const world = new World();
    await world.upload('a', article('Tides', 'draft: true\n'));
    const draft = await world.has('a');
    expect(draft).toMatchObject({ state: 'draft' });
    expect(draft?.address).toBeUndefined();
    expect(world.report('a').status).toBe('draft');
    await world.upload('a', article('Tides'));
    expect(await world.has('a')).toMatchObject({ id: draft?.id, state: 'live' });
  });
});

describe('a link to another article', () => {
  it('is resolved if that one is live, and is a warning if not', async () => {
    const world = new World();
    await world.upload('a', article('Tides'));
    await world.upload('b', '---\ntitle: B\n---\n[a](a.md) and [c](c.md)\n');
    expect(world.report('b').problems.map(({ code, received }) => [code, received])).toEqual([
      ['link-unknown', 'c.md'],
    ]);
  });
});
