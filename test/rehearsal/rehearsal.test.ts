/** Before a digest goes: what it is, to whom, at what cost; and nothing is written by looking. */
import PostalMime from 'postal-mime';
import { beforeEach, describe, expect, it } from 'vitest';
import { readPublication, writeFile } from '../../src/article/records.ts';
import { applyFeedback } from '../../src/feedback/apply.ts';
import { type EmailAddress, type Instant, instant, shifted } from '../../src/ids.ts';
import { dryRun, forecast } from '../../src/rehearsal/dry-run.ts';
import type { PostPorts, RehearsalPorts } from '../../src/rehearsal/ports.ts';
import { preview, previewOfDigest } from '../../src/rehearsal/preview.ts';
import { sendTest } from '../../src/rehearsal/test-mail.ts';
import { readSubscriber, writeSubscriber } from '../../src/subscribers/records.ts';
import { digest, opening, PostWorld } from '../delivery/world.ts';
import { at, publication, siteUrl } from '../digest/builders.ts';
import { article } from '../digest/world.ts';

const config = publication();
const before = at('06:05:00');

const ports = (world: PostWorld): RehearsalPorts => ({
  content: world.content,
  contentBucket: world.bucket,
  subscribers: world.subscribers,
  random: world.random,
  siteUrl,
});
const post = (world: PostWorld, verified: readonly string[] = []): PostPorts => ({
  mailer: world.mailer,
  isVerified: async (address) => verified.includes(address),
  share: 1,
});

/** Every stored byte, and what was said to whom. */
const everything = (world: PostWorld) =>
  structuredClone({
    content: [...world.content.rows],
    subscribers: [...world.subscribers.rows],
    deliveries: [...world.deliveries.rows],
    bucket: [...world.bucket.versions],
    messages: world.messages,
    builds: world.builds,
  });

const got = <T>(outcome: { readonly ok: boolean; readonly value?: T; readonly problems: unknown }): T => {
  if (!outcome.ok || outcome.value === undefined) throw new Error(JSON.stringify(outcome.problems));
  return outcome.value;
};

const parsed = (eml: Uint8Array) => PostalMime.parse(eml);
/** Without what is each reader's, or each freeze's. */
const plain = (text: string | undefined) => text?.replace(/\/(u|preferences)\/[\w.~-]+/g, '/$1/…');

const waiting = async (): Promise<PostWorld> => {
  const world = new PostWorld();
  await world.begin();
  await world.goesLive(1, at('06:00:00'), config);
  return world;
};

describe('a preview', () => {
  let world: PostWorld;
  beforeEach(async () => {
    world = await waiting();
  });

  it('is the mail that goes when the digest is frozen, but for the reader’s own links', async () => {
    const seen = got(await preview(ports(world), { newsletter: 'ledger' }, opening));
    expect(seen).toMatchObject({
      ...{ digest, period: article(1), subject: 'Article 1', dueAt: opening, notes: [] },
      members: ['articles/a1.md'],
    });
    await world.reads(1, at('01:00:00'));
    await world.freeze(opening);
    await world.run();
    const [mine, theirs] = [await parsed(seen.eml), await parsed(world.accepted[0]!.raw)];
    expect(plain(mine.html)).toBe(plain(theirs.html));
    expect(plain(mine.text)).toBe(plain(theirs.text));
    expect(mine.subject).toBe(theirs.subject);
    expect(mine.html).toContain(`${siteUrl}/u/preview`);
  });

  it('of a digest that was frozen is what was frozen, whatever the file says by now', async () => {
    await world.freeze(opening);
    await world.bucket.put('articles/a1.md', '---\ntitle: Edited\n---\nLater.', {
      contentType: 'text/markdown',
    });
    expect(got(await previewOfDigest(ports(world), digest))).toMatchObject({ subject: 'Article 1' });
    expect(await previewOfDigest(ports(world), `${digest}-9` as typeof digest)).toMatchObject({
      ok: false,
      problems: [{ code: 'digest-unknown', received: `${digest}-9` }],
    });
  });

  it('of a week says when it comes, and what keeps it from coming', async () => {
    const weekly = [{ cadences: ['article', 'weekly'], articles: { least: 2 } }];
    const later = new PostWorld();
    await later.begin(...weekly);
    await later.goesLive(1, at('06:00:00'), publication(weekly));
    const wish = { newsletter: 'ledger', cadence: 'weekly' } as const;
    // The faster cadence has not taken it.
    expect(await preview(ports(later), wish, before)).toMatchObject({
      problems: [{ code: 'nothing-waits' }],
    });
    await later.freeze(opening);
    expect(got(await preview(ports(later), wish, opening))).toMatchObject({
      period: '2026-W48',
      dueAt: '2026-11-27T09:00:00.000Z',
      notes: ['It needs at least 2 articles, and 1 waits.'],
    });
  });

  it('asks for a cadence where there are several, and for a newsletter that there is', async () => {
    await world.configure({ cadences: ['weekly', 'article'] });
    expect(await preview(ports(world), { newsletter: 'ledger' }, before)).toMatchObject({
      problems: [{ code: 'cadence-unknown', expected: 'one of: article, weekly' }],
    });
    expect(await preview(ports(world), { newsletter: 'legder' }, before)).toMatchObject({
      problems: [{ code: 'newsletter-unknown', expected: 'one of: ledger', received: 'legder' }],
    });
  });

  it('of a chosen article shows that one', async () => {
    await world.goesLive(2, at('06:01:00'), config);
    const wish = { newsletter: 'ledger', article: article(2) };
    expect(got(await preview(ports(world), wish, before)).subject).toBe('Article 2');
    expect(got(await preview(ports(world), { newsletter: 'ledger' }, before)).subject).toBe('Article 1');
  });
});

describe('a dry run', () => {
  const bounced = async (world: PostWorld, n: number) => {
    const id = await world.reads(n, at('01:00:00'));
    const known = await readSubscriber(world.subscribers, id);
    if (known === undefined || known.state === 'erased') throw new Error('Nobody');
    const suppressed = { reason: 'bounced', at: at('02:00:00'), generation: 1 } as const;
    await writeSubscriber(world.subscribers, { ...known, rev: 2, suppressed });
  };
  const stood = (state: 'paused' | 'left', cadence: 'article' | 'weekly' = 'article') => ({
    state,
    history: [
      { at: at('01:00:00'), state: 'active' as const, cadence },
      { at: at('02:00:00'), state, cadence },
    ],
  });

  it('says of every subscription what becomes of it, and delivery comes to the same', async () => {
    const world = await waiting();
    for (const n of [1, 2, 3]) await world.reads(n, at('01:00:00'));
    await bounced(world, 4);
    await world.reads(5, at('01:00:00'), stood('paused'));
    await world.reads(6, at('01:00:00'), stood('left'));
    await world.reads(7, at('01:00:00'), {
      cadence: 'weekly',
      history: [{ at: at('01:00:00'), state: 'active', cadence: 'weekly' }],
    });
    await world.reads(8, at('01:00:00'), { state: 'pending', history: [] });
    await world.reads(9, at('06:30:00'));
    const run = got(await dryRun(ports(world), post(world), { newsletter: 'ledger' }, opening));
    expect(run.fates).toEqual({
      ...{ gets: 3, bounced: 1, paused: 1, left: 1, unconfirmed: 2 },
      'other-cadence': 1,
    });
    expect(run.forecast.mails).toBe(3);
    await world.freeze(opening);
    await world.untilClosed();
    expect(world.proof()).toMatchObject({ candidates: 4, sent: 3, skipped: { bounced: 1 }, holds: true });
    expect(Math.abs(run.forecast.bytes - world.accepted[0]!.raw.length)).toBeLessThan(1_000);
  });

  it('says before it goes that SES would take none: an unverified sender, the sandbox', async () => {
    const world = await waiting();
    world.quota = { maxPerSecond: 1, maxPerDay: 200, sentLastDay: 0 };
    const notesFor = async (verified: readonly string[]) =>
      got(await dryRun(ports(world), post(world, verified), { newsletter: 'ledger' }, opening)).notes;
    const sandbox = expect.stringContaining('sandbox');
    expect(await notesFor([])).toEqual([sandbox, expect.stringContaining('not verified the sender')]);
    expect(await notesFor(['ledger@courant.example'])).toEqual([sandbox]);
    world.quota = { maxPerSecond: 14, maxPerDay: 50_000, sentLastDay: 0 };
    expect(await notesFor(['ledger@courant.example'])).toEqual([]);
  });

  it('says what SES asks for it, how long it takes at the account’s rate, and on how many days', () => {
    const quota = { maxPerSecond: 10, maxPerDay: 50_000, sentLastDay: 10_000 };
    expect(forecast(24_000, 60_000, quota, 0.5)).toEqual({
      ...{ mails: 24_000, bytes: 60_000, quota },
      cost: { aLaCarte: expect.closeTo(2.4), essentials: expect.closeTo(3.84) },
      // Four fifths of half of ten a second.
      minutes: 100,
      days: 1,
    });
    // 30,000 today, 40,000 on each day after.
    expect(forecast(30_000, 1, quota, 1).days).toBe(1);
    expect(forecast(30_001, 1, quota, 1).days).toBe(2);
    expect(forecast(110_001, 1, quota, 1).days).toBe(4);
    expect(forecast(1e6, 1, { ...quota, maxPerDay: Number.POSITIVE_INFINITY }, 1).days).toBe(1);
  });
});

describe('a test mail', () => {
  const wish = { newsletter: 'ledger' };
  const own = 'editor@courant.example';

  it('goes to an address of one’s own, marked, and is the mail otherwise', async () => {
    const world = await waiting();
    const sent = await sendTest(ports(world), post(world, [own]), { ...wish, to: own }, before);
    expect(got(sent)).toEqual({ subject: '[Test] Article 1', messageId: 'm1' });
    const [mail] = world.accepted;
    expect(mail).toMatchObject({ to: own, tags: { kind: 'test' } });
    expect(mail).not.toHaveProperty('configurationSet');
    const [mine, seen] = [
      await parsed(mail!.raw),
      await parsed(got(await preview(ports(world), wish, before)).eml),
    ];
    expect(mine.subject).toBe('[Test] Article 1');
    expect(mine.html).toBe(seen.html);
    expect(mine.text).toBe(seen.text);
  });

  it.each(['Ärger im Hafen, «Nebel» – und was dann noch alles auf der langen Mole geschah', 'A'.repeat(120)])(
    'keeps a subject such as %s',
    async (title) => {
      const world = new PostWorld();
      await world.begin();
      await world.goesLive(1, at('06:00:00'), config, 'Subject: of the text', title);
      await sendTest(ports(world), post(world, [own]), { ...wish, to: own }, before);
      const mail = await parsed(world.accepted[0]!.raw);
      expect(mail.subject).toBe(`[Test] ${title}`);
      expect(mail.text).toContain('Subject: of the text');
    },
  );

  it('goes to nobody else', async () => {
    const world = await waiting();
    const sent = await sendTest(ports(world), post(world), { ...wish, to: 'reader@mail.example' }, before);
    expect(sent).toMatchObject({ ok: false, problems: [{ code: 'test-address-foreign' }] });
    expect(JSON.stringify(sent)).not.toContain('reader@mail.example');
    expect(world.accepted).toEqual([]);
    // What publication.yaml says is one's own.
    const { config: standing } = await readPublication(world.content);
    const sender = standing.newsletters[0]?.from.address ?? '';
    expect((await sendTest(ports(world), post(world), { ...wish, to: sender }, before)).ok).toBe(true);
  });

  it('that SES does not take says why', async () => {
    const world = await waiting();
    world.answers.push({ kind: 'held', reason: 'MailFromDomainNotVerifiedException' });
    const sent = await sendTest(ports(world), post(world, [own]), { ...wish, to: own }, before);
    expect(sent).toMatchObject({
      problems: [{ code: 'test-not-sent', wrong: expect.stringContaining('MailFromDomainNotVerified') }],
    });
  });

  it('is known to no ledger, nor is a bounce of it', async () => {
    const world = await waiting();
    await world.reads(1, at('01:00:00'));
    const standing = everything(world);
    await sendTest(ports(world), post(world, [own]), { ...wish, to: own }, before);
    const { subscribers, deliveries, log, bucket: journal } = world;
    const bounce = {
      kind: 'bounced',
      messageId: 'm1',
      at: before,
      destination: own as EmailAddress,
    } as const;
    await applyFeedback({ subscribers, deliveries, journal, log }, bounce);
    expect(everything(world)).toEqual(standing);
  });
});

describe('whoever looks', () => {
  const moments: readonly Instant[] = [
    before,
    opening,
    shifted(opening, 7 * 3_600_000),
    instant('2026-11-27T09:00:00Z'),
  ];

  it('changes no stored byte, whatever is due, held or being frozen', async () => {
    const world = await waiting();
    for (const n of [1, 2]) await world.reads(n, at('01:00:00'));
    for (const now of moments) {
      const standing = everything(world);
      const said = world.said.length;
      const wish = { newsletter: 'ledger', cadence: 'article' } as const;
      await preview(ports(world), wish, now);
      await previewOfDigest(ports(world), digest);
      await dryRun(ports(world), post(world), wish, now);
      expect(everything(world), now).toEqual(standing);
      expect(world.said).toHaveLength(said);
      expect(world.accepted).toEqual([]);
      await world.freeze(now);
    }
  });

  it('is told what the theme’s templates do wrong, and that ours stand in for them', async () => {
    const world = await waiting();
    const key = 'theme/mail-article.liquid';
    const put = await world.bucket.put(key, '<mjml>{{ article.title | shout }}</mjml>', {
      contentType: 'text/plain',
    });
    if (put === 'exists') throw new Error('Unexpected');
    const { versionId = '', etag } = put;
    await writeFile(world.content, {
      ...{ key, rev: 1, kind: 'theme', problems: [], at: before },
      standing: { kind: 'there', versionId, etag, size: 1, contentType: 'text/plain' },
    });
    const seen = got(await preview(ports(world), { newsletter: 'ledger' }, before));
    expect(seen.notes).toEqual([
      expect.stringMatching(
        /^theme\/mail-article\.liquid fails in this mail, so the built-in one is used: .*shout/,
      ),
    ]);
    expect((await parsed(seen.eml)).html).toContain('The horn sounds.');
  });

  it('is told what cannot be mailed, before it is to be', async () => {
    const world = await waiting();
    world.bucket.versions.delete('articles/a1.md');
    expect(await preview(ports(world), { newsletter: 'ledger' }, before)).toMatchObject({
      ok: false,
      problems: [
        { code: 'digest-unrendered', wrong: 'The frozen version of articles/a1.md cannot be read any more.' },
      ],
    });
  });
});
