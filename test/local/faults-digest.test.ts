/**
 * The promise, with everything going wrong at once: SES takes every mail and never answers, its events and those of
 * S3 come twice and in any order. Judged by SES's own list of what it accepted.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Courant, eventually, linksOf, startCourant } from '../support/courant.ts';

const readers = ['ada@mail.example', 'ben@mail.example'];
const article = `---
title: The bell that rang by itself
---
It was the wind, they say.
`;

let courant: Courant;
beforeAll(async () => {
  courant = await startCourant();
  await courant.drop('publication.yaml', readFileSync('content/publication.yaml'));
  await eventually('the publication', () => courant.report('publication.yaml'));
  for (const reader of readers) await subscribe(reader);
}, 120_000);
afterAll(async () => courant?.close());

async function subscribe(email: string): Promise<void> {
  await courant.page('/api/subscribe', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, newsletters: ['ledger'] }),
  });
  const asked = await eventually(`the confirmation mail to ${email}`, async () =>
    (await courant.inbox()).find(({ to }) => to.includes(email)),
  );
  const [confirm] = linksOf(await courant.mail(asked), `${courant.site}/confirm/`);
  await courant.page(confirm ?? '', { method: 'POST' });
}

const post = async (path: string, body: object) =>
  (
    await courant.page(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json();

it('mails everybody exactly once, and says so', { timeout: 60_000 }, async () => {
  const asked = { seed: 11, ses: { losing: 1 }, events: { doubled: 1, shuffled: true } };
  expect(await post('/_local/faults', asked)).toMatchObject({ ok: true, settings: asked });
  await courant.drop('articles/the-bell.md', article);
  const { id } = await eventually(
    'the article',
    async () => {
      const report = await courant.report('articles/the-bell.md');
      return report?.['status'] === 'live' && report;
    },
    30_000,
  );
  await courant.advance('PT1M');
  const proof = await eventually(
    'the proof',
    async () => {
      await courant.runSchedulesNow();
      return courant.written(`digests/ledger/${id}/proof.json`);
    },
    30_000,
  );
  expect(proof).toMatchObject({
    candidates: 2,
    sent: 2,
    unresolved: 0,
    failed: {},
    skipped: {},
    holds: true,
  });
  const accepted = (await courant.inbox()).filter(({ digest }) => digest !== undefined);
  expect(accepted.map(({ to }) => to).sort()).toEqual(readers.map((reader) => [reader]));
  const { counts } = await (await courant.page('/_local/faults.json')).json();
  expect(counts).toMatchObject({ sesLost: 2 });
  expect(counts.eventDoubled).toBeGreaterThan(2);
  expect(courant.denials).toEqual([]);
});

it('ends a process of the real functions at the call that was named, and its schedule tries again', async () => {
  await post('/_local/faults/reset', {});
  await post('/_local/faults', { kill: { function: 'sweep', call: 1, when: 'before' } });
  await courant.runSchedulesNow();
  const { counts, settings } = await (await courant.page('/_local/faults.json')).json();
  expect({ killed: counts.functionKilled, kill: settings.kill }).toEqual({ killed: 1, kill: null });
  expect(courant.printed.join('\n')).toContain(
    'sweep failed: Runtime.ExitError: Runtime exited with SIGKILL',
  );
});
