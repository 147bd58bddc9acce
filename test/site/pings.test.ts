/** A hub is told of each change of a feed, once the edge has it (docs/protocols.md, Edge: pings). */
import { describe, expect, test } from 'vitest';
import { type Instant, shifted } from '../../src/ids.ts';
import type { Hub, HubAnswer, ObjectStore, Table } from '../../src/ports.ts';
import { bringPinged } from '../../src/site/bring-pinged.ts';
import { leaseLength } from '../../src/site/lease.ts';
import { createOutlet } from '../../src/site/outlet.ts';
import { sendPings } from '../../src/site/pings.ts';
import { pageCaching } from '../../src/site/site.ts';
import { sweepPings } from '../../src/sweep/pings.ts';
import { pingsPartition, rowKey } from '../../src/table-keys.ts';
import { Mortal } from '../support/mortal.ts';
import { Stalled } from '../support/stalled.ts';
import { SiteWorld } from './site-world.ts';

const second = 1_000;
const minute = 60 * second;
const siteUrl = 'https://courant.example';
const hubAddress = 'https://hub.example/';

/** Fetches what it is told of, through an edge that answers with what it got up to 15 s ago. */
class FetchingHub implements Hub {
  readonly asked: string[] = [];
  readonly holds = new Map<string, string>();
  answer: (topic: string) => HubAnswer = () => ({ kind: 'accepted' });

  constructor(private readonly world: SiteWorld) {}

  async ping(topic: string): Promise<HubAnswer> {
    this.asked.push(topic);
    const answer = this.answer(topic);
    const key = topic.slice(siteUrl.length + 1);
    const old = shifted(this.world.time, -15 * second);
    const seen = this.world.site.versions
      .get(key)
      ?.findLast(({ head, body }) => body !== undefined && head.lastModified <= old);
    if (answer.kind === 'accepted') this.holds.set(key, new TextDecoder().decode(seen?.body));
    return answer;
  }
}

const feedKeys = (world: SiteWorld): string[] =>
  [...world.site.versions.keys()].filter((key) =>
    /^(?!archive\/)(.*\/)?(feed\.xml|atom\.xml|feed\.json)$/.test(key),
  );
const standing = (world: SiteWorld) =>
  Object.fromEntries(feedKeys(world).map((key) => [key, world.site.text(key)]));

const pingRows = async (world: SiteWorld) => {
  const rows: unknown[] = [];
  for await (const row of world.table.query(pingsPartition)) rows.push(row);
  return rows;
};

type Sent = { readonly hub?: Hub; readonly table?: Table };

const send = (world: SiteWorld, { table = world.table, ...hub }: Sent) =>
  sendPings({
    ...{ table, siteUrl, wallClock: world.clock, log: world.log, remainingMs: () => 30_000 },
    ...hub,
  });

/** The sweep of one minute, and what it wakes. Answers whether it did. */
async function minutePasses(world: SiteWorld, hub: Hub | undefined): Promise<boolean> {
  world.time = shifted(world.time, minute);
  let woken = false;
  const wakeSite = async () => {
    woken = true;
    await send(world, hub === undefined ? {} : { hub });
  };
  await sweepPings({ content: world.table, wallClock: world.clock, wakeSite }, world.time);
  return woken;
}

async function begun(): Promise<{ world: SiteWorld; hub: FetchingHub }> {
  const world = new SiteWorld();
  const hub = new FetchingHub(world);
  await world.publication();
  await world.article('first', { front: 'tags: [x]' });
  await world.build({ hub: hubAddress });
  await minutePasses(world, hub);
  return { world, hub };
}

/** What two pieces of work leave of the bytes that stand, by the hub's copies. */
function tellsTheTruth(world: SiteWorld, hub: FetchingHub, where: string): void {
  expect(Object.fromEntries(hub.holds), where).toEqual(standing(world));
}

describe('an article that is published', () => {
  test('is told by each feed that it changed, once, when the edge has it', async () => {
    const { world, hub } = await begun();
    tellsTheTruth(world, hub, 'at the start');
    hub.asked.length = 0;
    await world.article('tides', { front: 'tags: [y]\nsection: sea' });
    await world.build({ hub: hubAddress });
    world.time = shifted(world.time, 15 * second);
    expect(await send(world, { hub })).toBeUndefined();
    expect(hub.asked).toEqual([]);
    expect(await minutePasses(world, hub)).toBe(true);
    const feeds = ['', 'sections/sea/', 'tags/y/'].flatMap((place) =>
      ['atom.xml', 'feed.json', 'feed.xml'].map((name) => `${siteUrl}/${place}${name}`),
    );
    expect(hub.asked.toSorted()).toEqual(feeds.sort());
    tellsTheTruth(world, hub, 'told');
    expect(await pingRows(world)).toEqual([]);
    expect(await minutePasses(world, hub)).toBe(false);
  });

  test('is told of twice over where a feed changed twice, and the hub is asked once', async () => {
    const { world, hub } = await begun();
    hub.asked.length = 0;
    for (const slug of ['tides', 'dunes']) {
      await world.article(slug);
      await world.build({ hub: hubAddress });
    }
    expect(await pingRows(world)).toHaveLength(2);
    await minutePasses(world, hub);
    expect(hub.asked.toSorted()).toEqual([...new Set(hub.asked)].sort());
    tellsTheTruth(world, hub, 'both');
    expect(await pingRows(world)).toEqual([]);
  });

  test('is told although the feed changes again every ten seconds', async () => {
    const { world, hub } = await begun();
    for (let count = 0; count < 12; count++) {
      await world.article(`live-${count}`);
      await world.build({ hub: hubAddress });
      world.time = shifted(world.time, 10 * second);
      if (count % 6 === 5) await send(world, { hub });
    }
    // What came in the last quarter of a minute is still to come.
    expect(hub.holds.get('feed.xml')).toContain('Title of live-9');
  });

  test('that changes no byte owes nothing, and without a hub nothing is ever owed', async () => {
    const { world } = await begun();
    await world.file('public/notes.txt', 'notes');
    await world.build({ hub: hubAddress });
    expect(await pingRows(world)).toEqual([]);
    await world.article('tides');
    await world.build({ hub: hubAddress });
    const silent = new SiteWorld();
    await silent.publication();
    await silent.article('tides');
    await silent.build();
    expect(await pingRows(silent)).toEqual([]);
    expect(silent.page('feed.xml')).not.toContain('"hub"');
  });

  test('owes nothing any more once the deployment names no hub', async () => {
    const { world } = await begun();
    await world.article('tides');
    await world.build({ hub: hubAddress });
    expect(await minutePasses(world, undefined)).toBe(true);
    expect(await pingRows(world)).toEqual([]);
  });
});

test('a feed says hub and self in its Link as it does in its body', async () => {
  const { world } = await begun();
  for (const key of ['feed.xml', 'tags/x/atom.xml', 'feed.json']) {
    const link = `<${hubAddress}>; rel="hub", <${siteUrl}/${key}>; rel="self"`;
    expect((await world.site.head(key))?.metadata['link'], key).toBe(link);
    expect(world.page(key), key).toContain(hubAddress);
    expect(world.page(key), key).toContain(`${siteUrl}/${key}`);
  }
  expect((await world.site.head('index.html'))?.metadata['link']).toBeUndefined();
});

/** The feeds of one selection and a builder that brings them: nothing else takes part in what is told. */
class OneFeed {
  readonly world = new SiteWorld();
  readonly hub = new FetchingHub(this.world);
  #edition = 0;

  /** What the records say the feeds ought to be, from now on. */
  edit(): void {
    this.#edition++;
  }

  /** A builder that is alone, or comes after one that died: it brings whatever differs. */
  async brings(through: <T extends object>(port: T) => T = (port) => port): Promise<void> {
    const { world } = this;
    const ports = {
      ...world.ports(),
      table: through<Table>(world.table),
      site: through<ObjectStore>(world.site),
    };
    const outlet = createOutlet({ site: ports.site, log: ports.log, timeLeft: () => 1 });
    const text = `edition ${this.#edition}`;
    const feeds = ['feed.xml', 'atom.xml', 'feed.json'].map((key) => ({
      ...{ key, contentType: 'text/xml', cacheControl: pageCaching, body: () => text },
    }));
    await bringPinged({ ports, outlet, appearance: { hub: hubAddress, siteUrl } }, 'all', feeds);
  }

  /** Who pings, without waiting for the sweep. */
  pings(through: <T extends object>(port: T) => T = (port) => port): Promise<void> {
    return send(this.world, { table: through(this.world.table), hub: through<Hub>(this.hub) });
  }

  async comesToRest(): Promise<void> {
    for (let count = 0; count < 2; count++) {
      this.world.time = shifted(this.world.time, leaseLength);
      await this.brings();
      await minutePasses(this.world, this.hub);
    }
  }

  async tellsTheTruth(where: string): Promise<void> {
    expect(Object.fromEntries(this.hub.holds), where).toEqual(standing(this.world));
    expect(this.hub.holds.get('feed.xml'), where).toBe(`edition ${this.#edition}`);
    expect(await pingRows(this.world), where).toEqual([]);
  }
}

async function oneFeed(): Promise<OneFeed> {
  const one = new OneFeed();
  await one.brings();
  await minutePasses(one.world, one.hub);
  await one.tellsTheTruth('at the start');
  one.edit();
  return one;
}

describe('whoever dies', () => {
  test.each(['not done', 'done'] as const)(
    'bringing, at any call (%s), leaves nothing untold',
    async (effect) => {
      let call = 1;
      for (; ; call++) {
        const one = await oneFeed();
        const mortal = new Mortal(call, effect);
        await one.brings((port) => mortal.wrap(port)).catch(() => undefined);
        // A hub that is told too early fetches the old bytes.
        await minutePasses(one.world, one.hub);
        await one.comesToRest();
        await one.tellsTheTruth(`call ${call}`);
        if (!mortal.dead) break;
      }
      expect(call).toBe(9);
    },
  );

  test.each([1, 2, 3])(
    'bringing, while its PUT number %i is under way, which lands within its lease',
    async (number) => {
      const one = await oneFeed();
      let puts = 0;
      let land = async (): Promise<unknown> => 'nothing was under way';
      const through = <T extends object>(port: T): T =>
        new Proxy(port, {
          get: (target, name) => {
            const member: (...values: unknown[]) => Promise<unknown> = Reflect.get(target as object, name);
            if (name !== 'put' || target !== (one.world.site as object)) return member.bind(target);
            return (...given: unknown[]) => {
              if (++puts < number) return member.apply(target, given);
              land = () => member.apply(target, given);
              return Promise.reject(new Error('killed'));
            };
          },
        });
      await one.brings(through).catch(() => undefined);
      // The sweep comes before the PUT does, and whoever it wakes tells the hub of what is due by then.
      await minutePasses(one.world, one.hub);
      await land();
      await one.comesToRest();
      await one.tellsTheTruth('landed');
    },
  );

  test.each(['not done', 'done'] as const)('pinging, at any call (%s), tells it again', async (effect) => {
    let call = 1;
    for (; ; call++) {
      const one = await oneFeed();
      await one.brings();
      one.world.time = shifted(one.world.time, minute);
      const mortal = new Mortal(call, effect);
      await one.pings((port) => mortal.wrap(port)).catch(() => undefined);
      await minutePasses(one.world, one.hub);
      await one.tellsTheTruth(`call ${call}`);
      if (!mortal.dead) break;
    }
    expect(call).toBe(7);
  });
});

describe('whoever stands still', () => {
  test.each(['before', 'after'] as const)('pinging, %s any call, while the feed changes', async (when) => {
    let call = 1;
    for (; ; call++) {
      const one = await oneFeed();
      await one.brings();
      one.world.time = shifted(one.world.time, minute);
      const stall = new Stalled(call, when, async () => {
        one.edit();
        await one.brings();
      });
      await one.pings((port) => stall.wrap(port));
      await minutePasses(one.world, one.hub);
      await one.tellsTheTruth(`call ${call}`);
      if (!stall.stalled) break;
    }
    expect(call).toBe(7);
  });

  /** Both, each at any call: what had begun comes due, is told and settled before, while or after its PUT lands. */
  test.each([
    ['before', 'before'],
    ['before', 'after'],
    ['after', 'before'],
    ['after', 'after'],
  ] as const)('bringing, %s any call, past its lease, and pinging, %s any call', async (first, second) => {
    let states = 0;
    for (let call = 1; call <= 9; call++) {
      for (let other = 1; other <= 7; other++) {
        const one = await oneFeed();
        const brought = deferred();
        const reached = deferred();
        const pinger = new Stalled(other, second, async () => {
          reached.resolve();
          await brought.promise;
        });
        let pinging: Promise<void> = Promise.resolve();
        const builder = new Stalled(call, first, async () => {
          one.world.time = shifted(one.world.time, leaseLength + 1_000);
          pinging = one.pings((port) => pinger.wrap(port)).finally(reached.resolve);
          await reached.promise;
        });
        await one.brings((port) => builder.wrap(port));
        brought.resolve();
        await pinging;
        await one.comesToRest();
        await one.tellsTheTruth(`call ${call} and ${other}`);
        states++;
      }
    }
    expect(states).toBe(63);
  });
});

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settled) => {
    resolve = settled;
  });
  return { promise, resolve };
}

describe('a hub', () => {
  const failing =
    (reason = 'It answered 503') =>
    (): HubAnswer => ({ kind: 'failed', reason });

  /** When it was asked, in minutes after the first time. */
  async function askedOver(world: SiteWorld, hub: FetchingHub, minutes: number): Promise<number[]> {
    const times: Instant[] = [];
    const answer = hub.answer;
    hub.answer = (topic) => {
      if (times.at(-1) !== world.time.slice(0, 16)) times.push(world.time.slice(0, 16) as Instant);
      return answer(topic);
    };
    for (let count = 0; count < minutes; count++) await minutePasses(world, hub);
    const [first = world.time] = times;
    return times.map((time) => (Date.parse(`${time}:00Z`) - Date.parse(`${first}:00Z`)) / minute);
  }

  test('that is down is asked ever more seldom, and told when it is back', async () => {
    const { world, hub } = await begun();
    await world.article('tides', { front: 'tags: [y]' });
    await world.build({ hub: hubAddress });
    hub.answer = failing();
    hub.asked.length = 0;
    const asked = await askedOver(world, hub, 300);
    expect(asked.length).toBeLessThan(12);
    // One selection is enough to know, however many wait.
    expect(hub.asked.length).toBe(3 * asked.length);
    expect(Math.max(...asked.slice(1).map((at, index) => at - (asked[index] ?? 0)))).toBeLessThan(63);
    hub.answer = () => ({ kind: 'accepted' });
    for (let count = 0; count < 61; count++) await minutePasses(world, hub);
    tellsTheTruth(world, hub, 'back');
    const trouble = rowKey.hub();
    expect(await world.table.get(trouble.pk, trouble.sk)).toBeUndefined();
  });

  test('that is down for more than a day is not told of what is older, and the log says so', async () => {
    const { world, hub } = await begun();
    await world.article('tides');
    await world.build({ hub: hubAddress });
    hub.answer = failing();
    for (let count = 0; count < 26 * 60; count += 30) {
      world.time = shifted(world.time, 29 * minute);
      await minutePasses(world, hub);
    }
    expect(await pingRows(world)).toEqual([]);
    expect(world.logged.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', message: 'The hub was not told of changes, and will not be', fields: { count: 1 } },
    ]);
  });

  test('that wants one feed and not the other is not asked again, and the log says which', async () => {
    const { world, hub } = await begun();
    await world.article('tides');
    await world.build({ hub: hubAddress });
    hub.answer = (topic) =>
      topic.endsWith('.json') ? { kind: 'refused', status: 400 } : { kind: 'accepted' };
    await minutePasses(world, hub);
    expect(await pingRows(world)).toEqual([]);
    expect(world.logged.map(({ fields }) => fields)).toContainEqual({ selection: 'all', statuses: [400] });
    expect(await minutePasses(world, hub)).toBe(false);
  });

  test('keeps no build waiting: its trouble is nothing that a builder reads or writes', async () => {
    const { world, hub } = await begun();
    hub.answer = failing();
    await world.article('tides');
    await world.build({ hub: hubAddress });
    await minutePasses(world, hub);
    await world.article('dunes');
    await world.build({ hub: hubAddress });
    expect(world.page('feed.xml')).toContain('Title of dunes');
    expect(await world.dirty()).toEqual([]);
  });
});
