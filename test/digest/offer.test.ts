import { beforeEach, describe, expect, it } from 'vitest';
import type { ArticleItem } from '../../src/article/article.ts';
import { readItem, writeItem } from '../../src/article/records.ts';
import type { Newsletter } from '../../src/config.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { isMailable, newsletters } from '../../src/digest/offer.ts';
import {
  readDigest,
  readMailable,
  readSince,
  readUntaken,
  readVariant,
  writeDigest,
  writeOpenDigest,
  writeVariant,
} from '../../src/digest/records.ts';
import { contentHash, digestId, type Instant, shifted } from '../../src/ids.ts';
import { Stalled } from '../support/stalled.ts';
import { at, newsletterOf, publication } from './builders.ts';
import { article, ledger, World } from './world.ts';

const config = publication();
const midnight = at('00:00:00');

type Summary = NonNullable<ArticleItem['summary']>;
const item = (summary: Partial<Summary> = {}, changes: Partial<ArticleItem> = {}): ArticleItem => ({
  id: article(1),
  rev: 1,
  liveRev: 1,
  state: 'live',
  summary: {
    title: 'Fog signals',
    slug: 'fog-signals',
    direction: 'ltr',
    authors: [],
    tags: [],
    mail: 'auto',
    excerpt: '',
    ...summary,
  },
  guid: '',
  published: at('06:00:00'),
  firstLive: at('06:00:00'),
  problems: [],
  at: at('06:00:00'),
  ...changes,
});

describe('an article is mailable', () => {
  const newsletter = newsletterOf(config);

  it('when it first became live after the newsletter began', () => {
    expect(isMailable(item(), newsletter, midnight)).toBe(true);
    expect(isMailable(item(), newsletter, at('06:00:00'))).toBe(false);
  });

  it('when its date is at most 48 hours before that', () => {
    const dated = (hours: number) => item({}, { published: shifted(at('06:00:00'), -hours * 3_600_000) });
    expect(isMailable(dated(48), newsletter, midnight)).toBe(true);
    expect(isMailable(dated(49), newsletter, midnight)).toBe(false);
  });

  it('unless it says never, or is not live', () => {
    expect(isMailable(item({ mail: 'never' }), newsletter, midnight)).toBe(false);
    expect(isMailable(item({}, { state: 'withdrawn' }), newsletter, midnight)).toBe(false);
    expect(isMailable(item({}, { state: 'draft' }), newsletter, midnight)).toBe(false);
  });

  it.each<[string, Newsletter['selection'], Partial<Summary>, boolean]>([
    ['everything, without a selection', {}, {}, true],
    ['its section', { sections: ['undertow'] }, { section: 'undertow' }, true],
    ['not another section', { sections: ['undertow'] }, { section: 'logbook' }, false],
    ['not an article without a section', { sections: ['undertow'] }, {}, false],
    ['a tag in any case of letters', { tags: ['Fog'] }, { tags: ['sea', 'fog'] }, true],
    ['an author by id', { authors: ['ines'] }, { authors: [{ id: 'ines', name: 'Inês' }] }, true],
    ['not an author of the same name', { authors: ['ines'] }, { authors: [{ name: 'ines' }] }, false],
    ['only what meets all of it', { sections: ['undertow'], tags: ['fog'] }, { section: 'undertow' }, false],
  ])('by selection: %s', (_, selection, summary, expected) => {
    expect(isMailable(item(summary), { ...newsletter, selection }, midnight)).toBe(expected);
  });
});

describe('the newsletters', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    await world.begin();
  });

  it('keep the moment at which they were noticed first', async () => {
    await world.newsletters.notice(config, at('09:00:00'));
    expect(await readSince(world.content, ledger)).toBe(midnight);
  });

  it('begin a gathering cadence when they are told of it, and anew when its schedule is another', async () => {
    const weekly = (schedule: object) => publication([{ cadences: ['article', 'weekly'], schedule }]);
    const variant = () => readVariant(world.content, ledger, 'weekly');
    await world.newsletters.notice(weekly({}), at('09:00:00'));
    await world.newsletters.notice(weekly({ dayOfMonth: 3 }), at('10:00:00'));
    expect(await variant()).toMatchObject({
      rev: 1,
      schedule: 'weekly friday 09:00 Europe/Lisbon',
      since: at('09:00:00'),
    });
    await world.newsletters.notice(weekly({ weekday: 'monday' }), at('11:00:00'));
    expect(await variant()).toMatchObject({
      rev: 2,
      schedule: 'weekly monday 09:00 Europe/Lisbon',
      since: at('11:00:00'),
    });
    expect(await readVariant(world.content, ledger, 'article')).toBeUndefined();
  });

  it('begin a cadence anew that was removed and is back', async () => {
    const told = async (cadences: readonly string[], now: Instant) =>
      world.newsletters.notice(publication([{ cadences }]), now);
    await told(['weekly'], at('09:00:00'));
    await told(['monthly'], at('10:00:00'));
    expect(await readVariant(world.content, ledger, 'weekly')).not.toHaveProperty('since');
    await told(['monthly', 'weekly'], at('11:00:00'));
    await told(['monthly', 'weekly'], at('12:00:00'));
    expect(await readVariant(world.content, ledger, 'weekly')).toMatchObject({ since: at('11:00:00') });
    expect(await readVariant(world.content, ledger, 'monthly')).toMatchObject({ since: at('10:00:00') });
    expect(await readVariant(world.content, ledger, 'daily')).toBeUndefined();
  });

  it('keep what a variant has behind it when its schedule is another', async () => {
    const standing = {
      newsletter: ledger,
      cadence: 'weekly',
      lastPeriod: '2026-W47',
      held: 'asked',
    } as const;
    await writeVariant(world.content, { ...standing, rev: 1 });
    await world.newsletters.notice(publication([{ cadences: ['weekly'] }]), at('09:00:00'));
    expect(await readVariant(world.content, ledger, 'weekly')).toMatchObject({ ...standing, rev: 2 });
  });

  it('know an article once, however often it is offered', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    await world.offer(1, config, at('06:01:00'));
    expect(await readMailable(world.content, ledger, article(1))).toMatchObject({
      rev: 1,
      since: at('06:00:00'),
    });
    expect(await readUntaken(world.content, ledger)).toHaveLength(1);
  });

  it('know nothing of a newsletter that was never noticed', async () => {
    const other = publication([{ id: 'other' }]);
    await world.goesLive(1, at('06:00:00'), other);
    expect(await readUntaken(world.content, newsletterOf(other).id)).toEqual([]);
  });

  it('bury an article that is withdrawn before it was mailed', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    await world.isWithdrawn(1, at('06:01:00'));
    expect(await readMailable(world.content, ledger, article(1))).toMatchObject({ withdrawn: true });
    expect(await readUntaken(world.content, ledger)).toEqual([]);
  });

  it('take a withdrawn article up again when it is back within two days, with a new recall window', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    await world.isWithdrawn(1, at('06:01:00'));
    await world.newsletters.offer(item(), config, at('06:02:00'));
    expect(await readUntaken(world.content, ledger)).toMatchObject([
      { withdrawn: false, since: at('06:02:00') },
    ]);
  });

  it('leave it buried when it comes back later', async () => {
    await world.goesLive(1, at('06:00:00'), config);
    await world.isWithdrawn(1, at('06:01:00'));
    await world.newsletters.offer(item(), config, shifted(at('06:00:00'), 49 * 3_600_000));
    expect(await readUntaken(world.content, ledger)).toEqual([]);
  });
});

describe('a withdrawal', () => {
  const digest = (state: Digest['state'], n = 1): Digest => ({
    id: digestId(`d-${state}`),
    newsletter: ledger,
    cadence: 'article',
    period: article(n),
    rev: 1,
    state,
    members: [{ id: article(n), key: 'articles/a1.md', versionId: 'v1', hash: contentHash('0'.repeat(64)) }],
  });

  it.each<[Digest['state'], Digest['state']]>([
    ['freezing', 'paused'],
    ['open', 'paused'],
    ['cancelled', 'cancelled'],
    ['closed', 'closed'],
  ])('of a member leaves a digest that is %s as %s', async (before, after) => {
    const world = new World();
    await world.begin();
    await writeDigest(world.content, digest(before));
    await writeOpenDigest(world.content, digest(before).id);
    await world.newsletters.withdraw(item(), at('07:00:00'));
    expect((await readDigest(world.content, digest(before).id))?.state).toBe(after);
  });

  it('that a builder tells late, when the article is back, buries nothing and still pauses', async () => {
    const world = new World();
    await world.begin();
    await world.goesLive(1, at('06:00:00'), config);
    await world.isWithdrawn(1, at('06:01:00'));
    const gone = await readItem(world.content, article(1));
    await world.returns(1, config, at('06:02:00'));
    await writeDigest(world.content, digest('open'));
    await writeOpenDigest(world.content, digest('open').id);
    await world.newsletters.withdraw(gone ?? item(), at('06:03:00'));
    expect(await readUntaken(world.content, ledger)).toMatchObject([{ withdrawn: false }]);
    expect((await readDigest(world.content, digest('open').id))?.state).toBe('paused');
  });

  it('that stands still at any point while the article comes back buries nothing', async () => {
    for (let call = 1; ; call++) {
      const world = new World();
      await world.begin();
      await world.goesLive(1, at('06:00:00'), config);
      const before = await readItem(world.content, article(1));
      const gone = { ...(before ?? item()), rev: 2, state: 'withdrawn' as const };
      await writeItem(world.content, gone);
      const stalled = new Stalled(call, 'after', async () => {
        await world.newsletters.withdraw(gone, at('06:01:30'));
        await world.returns(1, config, at('06:02:00'));
      });
      const slow = newsletters({
        content: stalled.wrap(world.content),
        contentBucket: world.bucket,
        log: world.log,
      });
      await slow.withdraw(gone, at('06:01:00'));
      if (!stalled.stalled) break;
      expect(await readUntaken(world.content, ledger), `call ${call}`).toMatchObject([{ withdrawn: false }]);
    }
  });

  it('of another article pauses nothing', async () => {
    const world = new World();
    await world.begin();
    await writeDigest(world.content, digest('open', 2));
    await writeOpenDigest(world.content, digest('open').id);
    await world.newsletters.withdraw(item(), at('07:00:00'));
    expect((await readDigest(world.content, digest('open').id))?.state).toBe('open');
  });
});
