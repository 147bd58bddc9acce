/** The interleavings that docs/protocols.md names in brackets, and every place at which one look may be overtaken. */
import { describe, expect, it } from 'vitest';
import { deleteIntent, reachedRev, readIntents, recordLive } from '../../src/article/records.ts';
import { writeReport } from '../../src/article/write-report.ts';
import { shifted } from '../../src/ids.ts';
import { expectPromises, settle } from './promises.ts';
import { article, keyOf, start, Worker, World } from './world.ts';

const minute = 60_000;
const one = article('One');
const two = article('Two');

describe('a move', () => {
  it('is one write: at no moment does the article have two keys, or none', async () => {
    const world = new World();
    await world.upload('a', one);
    const id = (await world.has('a'))!.id;
    await world.remove('a');
    await world.write('b', one);
    const mover = new Worker(world, 'b');
    await mover.ready();
    while (mover.next !== undefined) {
      expect(world.live().map((item) => item.id)).toEqual([id]);
      await mover.step();
    }
    expect((await world.has('b'))?.id).toBe(id);
  });

  it('whose worker is overtaken between row and item does not give one key two live articles', async () => {
    const world = new World();
    await world.upload('a', one);
    const moved = (await world.has('a'))!;
    await world.remove('a');
    await world.write('b', one);
    const mover = new Worker(world, 'b');
    await mover.until(new RegExp(`put article#${moved.id}`));
    await world.upload('b', two);
    await mover.finish();
    expect(world.live().filter((item) => item.key === keyOf('b'))).toHaveLength(1);
    expect((await world.has('b'))?.summary?.title).toBe('Two');
  });

  it('whose key goes meanwhile leaves the article where its file was, and withdraws it', async () => {
    const world = new World();
    await world.upload('a', one);
    const moved = (await world.has('a'))!;
    await world.remove('a');
    await world.write('b', one);
    const mover = new Worker(world, 'b');
    await mover.until(new RegExp(`put article#${moved.id}`));
    await world.drop('b');
    await mover.finish();
    await world.look('a');
    await settle(world);
    expect(world.live()).toEqual([]);
  });

  it('judges the old key by its object: an old key that is there again keeps its article', async () => {
    const world = new World();
    await world.upload('a', one);
    const id = (await world.has('a'))!.id;
    await world.drop('a');
    await world.write('a', one);
    await world.upload('b', one);
    expect((await world.row('b'))?.standing.kind).toBe('parked');
    await world.look('a');
    expect((await world.has('a'))?.id).toBe(id);
  });
});

describe('the same content at two keys, looked at together,', () => {
  it('makes one article, wherever the one look overtakes the other', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await world.write('a', one);
      await world.write('b', one);
      const slow = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await slow.step();
      const done = slow.next === undefined;
      await world.look('b');
      await slow.finish();
      expect(world.live(), `overtaken after ${calls} calls`).toHaveLength(1);
      await settle(world);
      await expectPromises(world, ['a', 'b']);
      expect(world.live(), `overtaken after ${calls} calls`).toHaveLength(1);
      if (done) break;
    }
  });
});

describe('a crash', () => {
  it('at any call of a first look loses nothing and mints one id', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await world.write('a', one);
      const dying = new Worker(world, 'a');
      for (let call = 0; call < calls; call++) await dying.step();
      if (dying.next === undefined) break;
      await world.look('a');
      const ids = world.live().map((item) => item.id);
      expect(ids, `crashed after ${calls} calls`).toHaveLength(1);
      // The claim, the row or the item of the first look is taken up, whichever it came to.
      if (dying.calls.some((call) => call.startsWith('put content#')))
        expect(world.items().map((item) => item.id)).toEqual(ids);
      await settle(world);
      await expectPromises(world, ['a']);
    }
  });

  it('after the claim, with the file gone for good, blocks nobody', async () => {
    const world = new World();
    await world.write('a', one);
    const dying = new Worker(world, 'a');
    await dying.until(/put key#/);
    await world.drop('a');
    await world.upload('b', one);
    expect((await world.has('b'))?.state).toBe('live');
  });

  it('between intent and record is made good by a look that finds nothing changed', async () => {
    const world = new World();
    await world.upload('a', one);
    const { id } = (await world.has('a'))!;
    await world.write('a', two);
    const dying = new Worker(world, 'a');
    await dying.until(new RegExp(`put article#${id}`));
    await world.upload('a', one);
    for (const intent of await readIntents(world.table))
      expect(await reachedRev(world.table, intent.subject)).toBeGreaterThanOrEqual(intent.rev);
  });

  it('between the fact of going live and the record does not change what the fact says', async () => {
    const world = new World();
    await world.write('a', one);
    const dying = new Worker(world, 'a');
    await dying.until(/object put identity\/.*live/);
    await dying.step();
    world.pass(24 * 60 * minute);
    await world.upload('a', article('One', 'slug: other\n'));
    expect(await world.has('a')).toMatchObject({
      address: '/2026/11/a/',
      firstLive: start,
      published: start,
    });
  });
});

describe('a fence that was left', () => {
  it('at an item that no key names is made good by the sweep', async () => {
    const world = new World();
    await world.write('a', one);
    const first = new Worker(world, 'a');
    await first.until(/put article#/);
    await world.remove('a');
    const gone = new Worker(world, 'a');
    await gone.until(/put article#/);
    await gone.step();
    await first.until(/put dirty/);
    await first.step();
    expect(first.next).toMatch(/put article#/);
    await gone.finish();
    await world.look('a');
    await settle(world);
    await expectPromises(world, ['a']);
  });
});

describe('a first look that is overtaken', () => {
  it('by an edit does not create the item of the id it claimed; its old text is free for another key', async () => {
    const world = new World();
    await world.write('a', one);
    const slow = new Worker(world, 'a');
    await slow.until(/put article#/);
    await world.upload('a', two);
    await slow.finish();
    await world.upload('b', one);
    await settle(world);
    await expectPromises(world, ['a', 'b']);
    expect(world.live()).toHaveLength(2);
  });

  it('by an edit into what another article holds gives its identity up', async () => {
    const world = new World();
    await world.upload('b', two);
    await world.write('a', one);
    const slow = new Worker(world, 'a');
    await slow.until(/put article#/);
    await slow.step();
    await world.write('a', two);
    await slow.finish();
    await settle(world);
    expect(world.live().map((item) => item.key)).toEqual([keyOf('b')]);
    expect((await world.row('a'))?.standing.kind).toBe('copy');
  });

  it('by one that dies just after the fact takes over what that fact says', async () => {
    const world = new World();
    await world.write('a', one);
    const slow = new Worker(world, 'a');
    await slow.until(/object put identity\/.*live/);
    const dying = new Worker(world, 'a', shifted(start, minute));
    await dying.until(/object put identity\/.*live/);
    await dying.step();
    await slow.finish();
    const item = (await world.has('a'))!;
    const fact = JSON.parse(world.content.text(`identity/${item.id}/live.json`)!);
    expect(fact.firstLive).toBe(shifted(start, minute));
    expect(item).toMatchObject({ firstLive: fact.firstLive, published: fact.published });
  });
});

describe('a claim that is being taken over', () => {
  it('goes back to its article when that is edited back meanwhile; the taker is a copy', async () => {
    const world = new World();
    await world.upload('a', one);
    await world.upload('a', two);
    await world.upload('b', one);
    world.pass(2 * minute);
    const taker = new Worker(world, 'b');
    await taker.until(/put content#/);
    await world.upload('a', one);
    await taker.finish();
    await settle(world);
    expect(world.live().map((item) => item.key)).toEqual([keyOf('a')]);
    await expectPromises(world, ['a', 'b']);
  });
});

describe('intents', () => {
  it('are rows of their own: deleting one leaves a newer one of the same article', async () => {
    const world = new World();
    await world.upload('a', one);
    const [first] = await readIntents(world.table);
    await world.upload('a', two);
    await deleteIntent(world.table, first!);
    const item = (await world.has('a'))!;
    expect((await readIntents(world.table)).map((intent) => intent.rev)).toContain(item.rev);
  });
});

describe('a withdrawal that comes due', () => {
  it('waits for a key that is parked on the article, and that key gets it', async () => {
    const world = new World();
    await world.upload('a', one);
    const { id } = (await world.has('a'))!;
    // b has seen that a is there, and stalls; a goes; then b parks with the later deadline of the two.
    await world.write('b', one);
    const parking = new Worker(world, 'b', shifted(world.now, minute));
    await parking.until(/put agenda/);
    await world.drop('a');
    await parking.finish();
    expect((await world.row('b'))?.standing).toMatchObject({ kind: 'parked' });
    const deaf = new Worker(world, 'a', shifted(world.now, 2 * minute));
    // Its last write before it would look at b itself.
    await deaf.until(/object put reports/);
    expect((await world.has('a'))?.state).toBe('live');
    await settle(world);
    expect((await world.has('b'))?.id).toBe(id);
    expect(world.live()).toHaveLength(1);
  });

  it('and a parked key that comes due at the same time do not both give up', async () => {
    const world = new World();
    await world.upload('a', one);
    const { id } = (await world.has('a'))!;
    await world.upload('b', one);
    await world.remove('a');
    // Nobody ever told us that a went; b's deadline finds out.
    world.pass(2 * minute);
    await world.look('b');
    expect((await world.has('b'))?.id).toBe(id);
  });
});

describe('reports', () => {
  it('that say "accepted" do not stay when the builder said "live" meanwhile', async () => {
    const world = new World();
    await world.write('a', one);
    const slow = new Worker(world, 'a');
    await slow.until(/object put reports/);
    const item = (await world.has('a'))!;
    await recordLive(world.table, item.id, item.rev);
    await writeReport(world.ports(), keyOf('a'));
    expect(world.report('a').status).toBe('live');
    await slow.finish();
    expect(world.report('a').status).toBe('live');
  });
});

/** What stands, which look is slow, and what happens while it stalls; then the others' looks run to their end. */
const scenes: readonly {
  readonly name: string;
  readonly before: (world: World) => Promise<void>;
  readonly slow: string;
  readonly meanwhile: (world: World) => Promise<void>;
}[] = [
  {
    name: 'a first look, while the file is edited',
    before: (world) => world.write('a', one),
    slow: 'a',
    meanwhile: (world) => world.upload('a', two),
  },
  {
    name: 'a first look, while the file goes',
    before: (world) => world.write('a', one),
    slow: 'a',
    meanwhile: (world) => world.drop('a'),
  },
  {
    name: 'a first look, while the file is renamed',
    before: (world) => world.write('a', one),
    slow: 'a',
    meanwhile: async (world) => {
      await world.drop('a');
      await world.upload('b', one);
    },
  },
  {
    name: 'a first look, while the file becomes the copy of a live article',
    before: async (world) => {
      await world.upload('b', two);
      await world.write('a', one);
    },
    slow: 'a',
    meanwhile: (world) => world.upload('a', two),
  },
  {
    name: 'a first look, while the file is edited and its old text appears elsewhere',
    before: (world) => world.write('a', one),
    slow: 'a',
    meanwhile: async (world) => {
      await world.upload('a', two);
      await world.upload('b', one);
    },
  },
  {
    name: 'an edit, while the file is edited again',
    before: async (world) => {
      await world.upload('a', one);
      await world.write('a', two);
    },
    slow: 'a',
    meanwhile: (world) => world.upload('a', one),
  },
  {
    name: 'an edit, while its new text appears at another key',
    before: async (world) => {
      await world.upload('a', one);
      await world.write('a', two);
    },
    slow: 'a',
    meanwhile: (world) => world.upload('b', two),
  },
  {
    name: 'a move, while the new key is edited',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: (world) => world.upload('b', two),
  },
  {
    name: 'a move, while the new key goes',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: (world) => world.drop('b'),
  },
  {
    name: 'a move, while the new key becomes unreadable',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: async (world) => {
      await world.upload('b', 'no title\n');
      await world.upload('b', two);
    },
  },
  {
    name: 'a move, while the old key comes back',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: (world) => world.upload('a', one),
  },
  {
    name: 'a move, while another key with the content appears',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: (world) => world.upload('c', one),
  },
  {
    name: 'a parking, while the original goes',
    before: async (world) => {
      await world.upload('a', one);
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: (world) => world.drop('a'),
  },
  {
    name: 'a parking, while the original is edited',
    before: async (world) => {
      await world.upload('a', one);
      await world.write('b', one);
    },
    slow: 'b',
    meanwhile: (world) => world.upload('a', two),
  },
  {
    name: 'a withdrawal, while the file comes back',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      world.pass(2 * minute);
    },
    slow: 'a',
    meanwhile: (world) => world.upload('a', two),
  },
  {
    name: 'a withdrawal, while the file comes back under another name',
    before: async (world) => {
      await world.upload('a', one);
      await world.drop('a');
      world.pass(2 * minute);
    },
    slow: 'a',
    meanwhile: (world) => world.upload('b', one),
  },
  {
    name: 'the end of a wait, while the original is edited back and forth',
    before: async (world) => {
      await world.upload('a', one);
      await world.upload('a', two);
      await world.upload('b', one);
      world.pass(2 * minute);
    },
    slow: 'b',
    meanwhile: (world) => world.upload('a', one),
  },
];

describe.each(scenes)('$name:', ({ before, slow, meanwhile }) => {
  it('overtaken after any of its calls, everything ends published once', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await before(world);
      const worker = new Worker(world, slow);
      for (let call = 0; call < calls && worker.next !== undefined; call++) await worker.step();
      await worker.ready();
      const done = worker.next === undefined;
      await meanwhile(world);
      await worker.finish();
      await settle(world);
      await expectPromises(world, ['a', 'b', 'c']).catch((cause) => {
        throw new Error(`Overtaken after ${calls} calls, before: ${worker.calls[calls]}`, { cause });
      });
      if (done) break;
    }
  });

  it('dead after any of its calls, everything ends published once', async () => {
    for (let calls = 0; ; calls++) {
      const world = new World();
      await before(world);
      const worker = new Worker(world, slow);
      await worker.ready();
      for (let call = 0; call < calls && worker.next !== undefined; call++) await worker.step();
      if (worker.next === undefined) break;
      await meanwhile(world);
      await world.look(slow);
      await settle(world);
      await expectPromises(world, ['a', 'b', 'c']).catch((cause) => {
        throw new Error(`Dead after ${calls} calls, before: ${worker.next}`, { cause });
      });
    }
  });
});
