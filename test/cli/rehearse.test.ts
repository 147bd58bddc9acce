/** `courant preview`, `test`, `dry-run` and `newsletter`: what an operator reads, and what follows from a word. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runDigest } from '../../cli/digest.ts';
import { runNewsletter } from '../../cli/newsletter.ts';
import type { Newsroom } from '../../cli/place.ts';
import { runDryRun, runPreview, runTest } from '../../cli/rehearse.ts';
import { readMailable, readVariant } from '../../src/digest/records.ts';
import type { Instant } from '../../src/ids.ts';
import type { Outcome } from '../../src/problem.ts';
import { digest, opening, PostWorld } from '../delivery/world.ts';
import { at, publication, siteUrl } from '../digest/builders.ts';
import { article, ledger } from '../digest/world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const config = publication();
const folder = temporaryFolder();

describe('an operator', () => {
  let world: PostWorld;
  let now: Instant;
  let lines: string[];
  const options = (operands: readonly string[]) => {
    const newsroom: Newsroom = {
      ...{ content: world.content, contentBucket: world.bucket, subscribers: world.subscribers },
      ...{ random: world.random, siteUrl, now: async () => now },
      post: {
        mailer: world.mailer,
        isVerified: async (address) => address === 'ledger@courant.example',
        share: 1,
      },
    };
    lines = [];
    return { newsroom, operands, print: (line: string) => void lines.push(line) };
  };
  const newsletter = (...operands: readonly string[]) => runNewsletter(options(operands));
  const wrong = (outcome: Outcome<unknown>) => outcome.problems[0]?.wrong;

  beforeEach(async () => {
    world = new PostWorld();
    now = at('06:05:00');
    await world.begin();
    await world.goesLive(1, at('06:00:00'), config);
    await world.reads(1, at('01:00:00'));
  });

  it('gets the digest as a page and as .eml, before and after it went', async () => {
    expect((await runPreview(options(['ledger']), join(folder, 'before'))).ok).toBe(true);
    expect(lines).toContain('subject  Article 1');
    expect(lines).toContain('goes     2026-11-23T06:10:00.000Z');
    expect(readFileSync(join(folder, 'before', `${digest}.html`), 'utf8')).toContain('The horn sounds.');
    expect(readFileSync(join(folder, 'before', `${digest}.eml`), 'latin1')).toContain('List-Unsubscribe: ');
    await world.freeze(opening);
    expect((await runPreview(options([digest]), join(folder, 'after'))).ok).toBe(true);
    expect(existsSync(join(folder, 'after', `${digest}.eml`))).toBe(true);
    expect(wrong(await runPreview(options(['ledger', 'hourly']), folder))).toBe('That is no cadence.');
  });

  it('hears how a digest stands, says a word about it, and gets its proof in a line', async () => {
    const said = (...operands: readonly string[]) =>
      runDigest({ ...options(operands), yes: false, ask: async () => 'no' });
    expect((await said()).ok).toBe(true);
    expect(lines).toEqual(['No digest is open.']);
    await world.freeze(opening);
    expect((await said(digest, 'pause')).ok).toBe(true);
    expect(lines[0]).toContain(`${digest}: paused, because an operator paused it`);
    expect(wrong(await said(digest, 'cancel'))).toBe('Nothing was said.');
    expect(wrong(await said(digest, 'stop'))).toBe('That is no word about a digest.');
    expect(wrong(await said('weekly'))).toBe('There is no such digest.');
    await said();
    expect(lines).toHaveLength(1);
    await said(digest);
    expect(lines[1]).toContain('no proof yet');
    expect((await said(digest, 'resume')).ok).toBe(true);
    expect((await said(digest, 'resume')).ok).toBe(false);
    await world.untilClosed();
    await said(digest);
    expect(lines[1]).toBe('ledger “Article 1”: 1 = 1 sent + 0 skipped + 0 failed + 0 unresolved ✓ $0.00');
  });

  it('cancels a digest when they mean it', async () => {
    await world.freeze(opening);
    const outcome = await runDigest({ ...options([digest, 'cancel']), yes: true, ask: undefined });
    expect(outcome.ok).toBe(true);
    await world.untilClosed();
    expect(world.accepted).toEqual([]);
    expect(world.proof()).toMatchObject({ skipped: { cancelled: 1 }, holds: true });
  });

  it('sends a test to an address of their own', async () => {
    expect((await runTest(options(['ledger']), 'ledger@courant.example')).ok).toBe(true);
    expect(lines).toEqual(['sent     “[Test] Article 1”, as m1']);
    expect(wrong(await runTest(options(['ledger']), 'reader1@mail.example'))).toContain('your own');
    expect(world.accepted).toHaveLength(1);
  });

  it('is told to whom it goes, at what cost, and how long it takes', async () => {
    expect((await runDryRun(options(['ledger']))).ok).toBe(true);
    expect(lines).toContain('       1 will get it');
    expect(lines).toContain('cost     $0.00 by SES’s à la carte price, $0.00 by Essentials');
    expect(lines).toContain('time     less than a minute at 100 a second');
    world.quota = { maxPerSecond: 1, maxPerDay: 200, sentLastDay: 160 };
    await runDryRun(options(['ledger']));
    expect(lines.find((line) => line.startsWith('time'))).toContain('over 2 days by the daily quota of 200');
  });

  it('sees what waits, recalls it, offers it again, and sends it now', async () => {
    await newsletter('ledger');
    expect(lines).toEqual(['waits   article: articles/a1.md “Article 1”, goes at 2026-11-23T06:10:00.000Z']);
    // The look that knows the key is no part of this world: by its id.
    expect((await newsletter('ledger', 'recall', article(1))).ok).toBe(true);
    expect((await readMailable(world.content, ledger, article(1)))?.word?.kind).toBe('recalled');
    await newsletter('ledger');
    expect(lines).toEqual(['waits   article: articles/a1.md “Article 1”, recalled']);
    await newsletter('ledger', 'offer', article(1));
    await newsletter('ledger', 'now', article(1));
    await world.freeze(now);
    await world.run();
    expect(world.accepted).toHaveLength(1);
  });

  it('answers what a newsletter asks', async () => {
    for (const n of [2, 3, 4, 5, 6]) await world.goesLive(n, at('06:00:01'), config);
    await world.freeze(now);
    await newsletter('ledger');
    expect(lines[0]).toContain('held    article: More than 5 articles');
    expect(lines[0]).toContain('newsletter ledger answer article mail|drop');
    expect((await newsletter('ledger', 'answer', 'article', 'drop')).ok).toBe(true);
    expect(await readVariant(world.content, ledger, 'article')).not.toHaveProperty('held');
    await world.freeze(opening);
    expect(world.messages).toEqual([]);
  });

  it('is told what a word should have been', async () => {
    expect(wrong(await newsletter('legder'))).toBe('publication.yaml has no such newsletter.');
    expect(wrong(await newsletter('ledger', 'recal', article(1)))).toBe(
      'That is no word about a newsletter.',
    );
    expect(wrong(await newsletter('ledger', 'answer', 'article'))).toBe(
      'That is no word about a newsletter.',
    );
    expect(wrong(await newsletter('ledger', 'recall', 'articles/none.md'))).toBe('There is no such article.');
    expect(wrong(await newsletter('ledger', 'recall', article(9)))).toContain('never offered');
  });
});
