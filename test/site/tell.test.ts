/** Who refers to something is looked at again when that stands otherwise (docs/protocols.md, Article: telling). */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/article/article.ts';
import { lookAt } from '../../src/article/look.ts';
import type { ArticlePorts } from '../../src/article/ports.ts';
import { readFile, rowOf, writeFile } from '../../src/article/records.ts';
import { shifted } from '../../src/ids.ts';
import { reportKey } from '../../src/keys.ts';
import type { Table } from '../../src/ports.ts';
import { rowKey } from '../../src/table-keys.ts';
import { intercepted, SiteWorld } from './site-world.ts';

const minute = 60_000;

/** A site whose files are looked at as they are uploaded, and looked at again as the builder asks. */
class LinkedWorld extends SiteWorld {
  #minted = 0;
  /** Looks that the builder asked for and that were made. */
  readonly made: string[] = [];

  articlePorts(table: Table = this.table): ArticlePorts {
    const uuid = () => `00000000-0000-4000-8000-${String(++this.#minted).padStart(12, '0')}`;
    return {
      ...{ table, content: this.content, wallClock: this.clock, log: this.log },
      randomness: { uuid, hex: (bytes: number) => 'ab'.repeat(bytes) },
      senderDomain: 'courant.example',
      siteUrl: 'https://courant.example',
    };
  }

  look(key: string): Promise<void> {
    return lookAt(this.articlePorts(), { look: key, now: this.time });
  }

  /** `undefined`: the file goes. */
  async put(key: string, text: string | undefined): Promise<void> {
    if (text === undefined) await this.content.delete(key);
    else await this.content.put(key, text, { contentType: 'x/claimed' });
  }

  async upload(key: string, text: string | undefined): Promise<void> {
    await this.put(key, text);
    await this.look(key);
  }

  /** Builds and looks until nobody asks for more. */
  async settle(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      await this.build();
      const keys = this.looks.splice(0);
      if (keys.length === 0) return;
      for (const key of keys) await this.look(key);
      this.made.push(...keys);
    }
    throw new Error(`Nobody ever stops: ${this.made.join(', ')}`);
  }

  /** As *images* leaves a picture's record. */
  async measured(key: string): Promise<void> {
    const file = await readFile(this.table, key);
    if (file?.standing.kind !== 'there') throw new Error(`There is no ${key}`);
    const rev = file.rev + 1;
    const picture = { kind: 'measured', width: 640, height: 480, renditions: [] } as const;
    await this.intent({ subject: `file:${key}`, rev, key });
    await writeFile(this.table, { ...file, rev, standing: { ...file.standing, picture } });
  }

  problems(key: string): string[] {
    const report = JSON.parse(this.content.text(reportKey(key)) ?? 'null') as Report;
    return report.problems.map(({ code }) => code);
  }
}

const article = (title: string, body: string): string =>
  `---\ntitle: ${title}\ndate: 2026-11-20\n---\n${body}\n`;
const toMoon = article('Tides', 'See [the moon](moon.md).');
const moon = article('Moon', 'It pulls.');

describe('an article that goes live', () => {
  test('gives the articles and pages that link to it their links, without another upload', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/tides.md', toMoon);
    await world.upload('pages/about.md', '# About\n\n[The moon](../articles/moon.md)\n');
    await world.settle();
    expect(world.page('2026/11/tides/index.html')).not.toContain('href="/2026/11/moon/"');
    await world.upload('articles/moon.md', moon);
    await world.settle();
    expect(world.page('2026/11/tides/index.html')).toContain('href="/2026/11/moon/"');
    expect(world.page('about/index.html')).toContain('href="/2026/11/moon/"');
    expect(world.problems('articles/tides.md')).toEqual([]);
    expect(world.problems('pages/about.md')).toEqual([]);
    expect(world.made.sort()).toEqual(['articles/tides.md', 'pages/about.md']);
  });

  test('takes them away again when it is withdrawn, and when it is renamed', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/moon.md', moon);
    await world.upload('articles/tides.md', toMoon);
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual([]);
    await world.put('articles/moon.md', undefined);
    await world.upload('articles/luna.md', moon);
    await world.settle();
    expect(world.page('2026/11/moon/index.html')).toContain('It pulls.');
    expect(world.problems('articles/tides.md')).toEqual(['link-unknown']);
    await world.upload('articles/tides.md', toMoon.replace('moon.md', 'luna.md'));
    await world.upload('articles/luna.md', moon.replace('---\n', '---\ndraft: true\n'));
    await world.settle();
    expect(world.page('2026/11/tides/index.html')).not.toContain('href="/2026/11/moon/"');
    expect(world.problems('articles/tides.md')).toEqual(['link-unknown']);
  });

  test('tells who links to an address that it had before, also when it gives that up', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/tides.md', article('Tides', '[m](/old/moon/)'));
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual(['link-dead']);
    await world.upload('articles/moon.md', moon.replace('---\n', '---\naliases: [/old/moon/]\n'));
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual([]);
    await world.upload('articles/moon.md', moon);
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual(['link-dead']);
  });

  test('tells nobody when it is only edited', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/moon.md', moon);
    await world.upload('articles/tides.md', toMoon);
    await world.settle();
    await world.upload('articles/moon.md', article('Moon', 'It still pulls.'));
    await world.look('articles/moon.md');
    await world.settle();
    expect(world.made).toEqual([]);
  });
});

test('articles that link to each other come to rest', async () => {
  const world = new LinkedWorld();
  await world.publication();
  await world.upload('articles/a.md', article('A', '[b](b.md) [me](a.md)'));
  await world.upload('articles/b.md', article('B', '[a](a.md) [c](/2026/11/c/)'));
  await world.upload('articles/c.md', article('C', '[a](a.md) [b](/2026/11/b/)'));
  await world.settle();
  for (const key of ['articles/a.md', 'articles/b.md', 'articles/c.md'])
    expect(world.problems(key), key).toEqual([]);
  expect(world.made.length).toBeLessThanOrEqual(6);
});

describe('a picture', () => {
  const shows = article('Tides', '![A gauge](img/gauge.png)');

  test('that comes after its article ends the warning, and its going brings it back', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/tides.md', shows);
    expect(world.problems('articles/tides.md')).toEqual(['image-missing']);
    await world.settle();
    await world.upload('articles/img/gauge.png', 'PNG');
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual([]);
    await world.upload('articles/img/gauge.png', undefined);
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual(['image-missing']);
  });

  test('that is another one by now has its article built again; the same one does not', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/img/gauge.png', 'PNG');
    await world.upload('articles/tides.md', shows);
    await world.settle();
    await world.upload('articles/img/gauge.png', 'PNG');
    await world.settle();
    expect(world.made).toEqual([]);
    await world.upload('articles/img/gauge.png', 'another PNG');
    await world.settle();
    expect(world.made).toEqual(['articles/tides.md']);
  });

  test('whose measures become known later has its article built again, once', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/img/gauge.png', 'PNG');
    await world.upload('articles/tides.md', shows);
    await world.settle();
    await world.measured('articles/img/gauge.png');
    await world.settle();
    await world.measured('articles/img/gauge.png');
    await world.settle();
    expect(world.made).toEqual(['articles/tides.md']);
  });

  test('of which thousands are to be told takes some in each pass, and each of them once', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.build();
    const keys = Array.from({ length: 600 }, (_, n) => `articles/${n}.md`);
    for (const key of keys)
      await world.table.put(
        rowOf(rowKey.refers('articles/a.png', key), { target: 'articles/a.png', key, as: '' }),
      );
    await world.put('articles/a.png', 'PNG');
    await world.look('articles/a.png');
    const passes: number[] = [];
    const send = async (messages: readonly unknown[]) => {
      passes.push(messages.length);
      world.looks.push(...messages.map((message) => (message as { look: string }).look));
    };
    await world.build({ uploadsQueue: { send } });
    expect(Math.max(...passes)).toBeLessThanOrEqual(250);
    expect(world.looks.sort()).toEqual(keys.sort());
    expect(await world.dirty()).toEqual([]);
  });
});

describe('what happens in between', () => {
  test('two changes that one pass sees as none are told to whoever saw the first', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/moon.md', moon);
    await world.settle();
    await world.upload('articles/moon.md', moon.replace('---\n', '---\ndraft: true\n'));
    await world.upload('articles/tides.md', toMoon);
    expect(world.problems('articles/tides.md')).toEqual(['link-unknown']);
    await world.upload('articles/moon.md', moon);
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual([]);
    expect(world.page('2026/11/tides/index.html')).toContain('href="/2026/11/moon/"');
  });

  test('a builder that dies around the telling leaves what the next one needs', async () => {
    const whole = await diesAt(Number.POSITIVE_INFINITY);
    const sent = whole.calls.indexOf('send');
    expect(sent).toBeGreaterThan(0);
    for (let step = sent - 6; step <= Math.min(sent + 6, whole.calls.length - 1); step++) {
      const { world } = await diesAt(step);
      world.time = shifted(world.time, 2 * minute);
      await world.settle();
      expect(world.problems('articles/tides.md'), `died at step ${step}`).toEqual([]);
      expect(world.page('2026/11/tides/index.html')).toContain('href="/2026/11/moon/"');
    }
  });

  test('a queue that takes nothing keeps the intent, and stops nobody else', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/tides.md', toMoon);
    await world.settle();
    await world.upload('articles/moon.md', moon);
    await world.upload('articles/sun.md', article('Sun', 'It shines.'));
    const send = () => Promise.reject(new Error('The queue is away'));
    await world.build({ uploadsQueue: { send } });
    expect(world.page('2026/11/sun/index.html')).toContain('It shines.');
    expect(new Set(await world.dirty()).size).toBe(1);
    await world.settle();
    expect(world.problems('articles/tides.md')).toEqual([]);
  });

  test('a look that is under way while its target is told of ends with what stands', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/moon.md', moon);
    await world.settle();
    await world.put('articles/tides.md', toMoon);
    await world.upload('articles/moon.md', moon.replace('---\n', '---\ndraft: true\n'));
    let back = false;
    const table = intercepted<Table>(world.table, 'put', async ([row]) => {
      if (back || (row as { pk: string }).pk !== 'refers#articles/moon.md') return;
      back = true;
      await world.upload('articles/moon.md', moon);
      await world.build();
    });
    await lookAt(world.articlePorts(table), { look: 'articles/tides.md', now: world.time });
    await world.settle();
    expect(back).toBe(true);
    expect(world.problems('articles/tides.md')).toEqual([]);
  });

  test('a file that was told is not told again at once, but later, should nobody have looked', async () => {
    const world = new LinkedWorld();
    await world.publication();
    await world.upload('articles/tides.md', toMoon);
    await world.settle();
    await world.upload('articles/moon.md', moon);
    await world.build();
    await world.look('articles/moon.md');
    await world.build();
    expect(world.looks).toEqual(['articles/tides.md']);
    world.time = shifted(world.time, 11 * minute);
    await world.look('articles/moon.md');
    await world.build();
    expect(world.looks).toEqual(['articles/tides.md', 'articles/tides.md']);
  });
});

/** Builds the site when the moon goes live that the tides link to; from the given call on each port fails. */
async function diesAt(step: number): Promise<{ world: LinkedWorld; calls: readonly string[] }> {
  const world = new LinkedWorld();
  await world.publication();
  await world.upload('articles/tides.md', toMoon);
  await world.settle();
  await world.upload('articles/moon.md', moon);
  const calls: string[] = [];
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (calls.push(String(name)) > step) throw new Error('died');
          return value.apply(target, args);
        };
      },
    });
  const { table, site, uploadsQueue } = world.ports();
  const ports = { table: mortal(table), site: mortal(site), uploadsQueue: mortal(uploadsQueue) };
  await world.build(ports).catch(() => {});
  return { world, calls };
}
