/** Who subscribes at the hub that a feed names has the new feed a minute after the file was dropped. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Courant, eventually, startCourant } from './support/courant.ts';
import { startHub, type WebSubHub } from './support/websub-hub.ts';
import { links, type Subscriber, startSubscriber } from './support/websub-subscriber.ts';

let hub: WebSubHub;
let subscriber: Subscriber;
let courant: Courant;

beforeAll(async () => {
  hub = await startHub();
  subscriber = await startSubscriber();
  courant = await startCourant({ hub: hub.url });
  await courant.drop('publication.yaml', readFileSync('content/publication.yaml'));
  await courant.drop('articles/first.md', article('The first'));
  await shows('The first');
}, 120_000);
afterAll(async () => {
  await hub?.close();
  await subscriber?.close();
  await courant?.close();
});

const article = (title: string) => `---\ntitle: ${title}\nauthors: [ines]\n---\nThe hub says so.\n`;

const shows = (title: string) =>
  eventually(title, async () => (await (await courant.page('/atom.xml')).text()).includes(title), 60_000);

/** The sweep of each minute, which finds what is due when it is: the edge may keep a feed for 15 seconds. */
const sweptUntil = (what: string, ask: () => boolean) =>
  eventually(
    what,
    async () => {
      await courant.runSchedulesNow();
      return ask();
    },
    60_000,
  );

describe('a subscriber', { timeout: 120_000 }, () => {
  it.each(['/feed.xml', '/atom.xml', '/feed.json'])(
    'finds hub and topic of %s in the headers of GET and HEAD, and the same in the feed',
    async (path) => {
      for (const method of ['GET', 'HEAD']) {
        const found = links((await courant.page(path, { method })).headers.get('link'));
        expect(Object.fromEntries(found)).toEqual({ hub: hub.url, self: `${courant.site}${path}` });
      }
      const text = await (await courant.page(path)).text();
      expect(text).toContain(hub.url);
      expect(text).toContain(`${courant.site}${path}`);
    },
  );

  it('finds none in what is no feed', async () => {
    for (const path of ['/', '/sitemap.xml', '/theme/site.css'])
      expect((await courant.page(path)).headers.get('link'), path).toBeNull();
  });

  it('subscribes there, and is asked whether it meant that', async () => {
    const { hub: found, topic } = await subscriber.subscribe(`${courant.site}/atom.xml`);
    expect([found, topic]).toEqual([hub.url, `${courant.site}/atom.xml`]);
    await eventually('the confirmation', async () => subscriber.isConfirmed(topic));
  });

  it('gets the new feed, signed, of its own type, without asking for it', async () => {
    await courant.drop('articles/told.md', article('Told by the hub'));
    await shows('Told by the hub');
    await sweptUntil('the delivery', () => subscriber.delivered.some(({ text }) => text.includes('Told by')));
    const newest = subscriber.delivered.at(-1);
    expect(newest).toEqual({
      type: 'application/atom+xml; charset=utf-8',
      link: `<${hub.url}>; rel="hub", <${courant.site}/atom.xml>; rel="self"`,
      text: await (await courant.page('/atom.xml')).text(),
    });
    expect(subscriber.forged()).toBe(0);
    for (const path of ['feed.xml', 'atom.xml', 'feed.json', 'authors/ines/atom.xml'])
      await sweptUntil(`the hub being told of ${path}`, () => hub.told.includes(`${courant.site}/${path}`));
  });

  it('was served by functions that did nothing that they may not', () => {
    expect(courant.denials).toEqual([]);
  });
});
