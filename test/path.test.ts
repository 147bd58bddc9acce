/**
 * The story, told against the running system: someone subscribes, confirms, an article is dropped, it is out, the
 * mail arrives, one click ends it, and looking at things has changed nothing on the way.
 */
import { parseFeed } from 'feedsmith';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorTables } from '../local/local-file.ts';
import { dynamoTable } from '../src/aws/table.ts';
import { rowKey } from '../src/table-keys.ts';
import {
  type Courant,
  eventually,
  headerOf,
  type InboxEntry,
  linksOf,
  startCourant,
} from './support/courant.ts';

const reader = 'reader@mail.example';
const article = `---
title: The pilot who swam
deck: It was quicker, he says, and the boat was on the wrong side.
authors: [ines]
section: logbook
---
He left his boots on the quay and his cap on the bollard.
`;

let courant: Courant;
let articleMail: InboxEntry;

beforeAll(async () => {
  courant = await startCourant({ content: 'content' });
}, 120_000);
afterAll(async () => courant?.close());

const feedItems = async (path: string) => {
  const text = await (await courant.page(path)).text();
  const { format, feed } = parseFeed(text);
  return format === 'atom' ? (feed.entries ?? []) : (feed.items ?? []);
};
const mailTo = (subject: RegExp) => async () =>
  (await courant.inbox()).find((mail) => subject.test(mail.subject));

describe('the path of an article', { timeout: 60_000 }, () => {
  it('starts with the sample publication on the site, and has mailed nobody about its backlog', async () => {
    await courant.runSchedulesNow();
    expect(await feedItems('/feed.xml')).toHaveLength(9);
    expect(await courant.inbox()).toEqual([]);
  });

  it('lets someone subscribe, and asks them by mail whether they meant it', async () => {
    const answer = await courant.page('/api/subscribe', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: reader, newsletters: ['ledger'] }),
    });
    expect(answer.status).toBe(202);
    const asked = await eventually('the confirmation mail', mailTo(/./));
    expect(asked.to).toEqual([reader]);
  });

  it('leaves them unsubscribed when a scanner opens every link of that mail', async () => {
    await opensEveryLinkOf(await newest());
  });

  it('takes the button behind the link for a yes', async () => {
    const [confirm] = linksOf(await courant.mail(await newest()), `${courant.site}/confirm/`);
    const page = await (await courant.page(confirm!)).text();
    expect(page).toMatch(/<form[^>]+method="post"/);
    const answer = await courant.page(confirm!, { method: 'POST' });
    expect(answer.status).toBe(200);
  });

  it('has a dropped article on its page and in the three feeds within ten seconds', async () => {
    const dropped = performance.now();
    await courant.drop('articles/the-pilot-who-swam.md', article);
    for (const path of ['/feed.xml', '/atom.xml', '/feed.json']) {
      await eventually(`the article in ${path}`, async () =>
        (await (await courant.page(path)).text()).includes('He left his boots'),
      );
    }
    expect(performance.now() - dropped).toBeLessThan(10_000);
    expect(await feedItems('/feed.xml')).toHaveLength(10);
    const report = await eventually('the report', () => courant.report('articles/the-pilot-who-swam.md'));
    const page = await courant.page(String(report['url']));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('He left his boots on the quay');
  });

  it('gives it the same id in each feed', async () => {
    const ids = await Promise.all(
      ['/feed.xml', '/atom.xml', '/feed.json'].map(async (path) => {
        const [first] = await feedItems(path);
        if (first === undefined) return undefined;
        return 'guid' in first ? first.guid?.value : 'id' in first ? first.id : undefined;
      }),
    );
    expect(ids[0]).toMatch(/^urn:uuid:/);
    expect(new Set(ids).size).toBe(1);
  });

  it('mails it once the recall window has passed, with a text part and both headers for leaving', async () => {
    await courant.runSchedulesNow();
    expect(await mailTo(/pilot/)()).toBeUndefined();
    await courant.moveClock({ advance: 'PT1M' });
    await courant.runSchedulesNow();
    articleMail = await eventually('the article mail', mailTo(/The pilot who swam/));
    expect(articleMail.to).toEqual([reader]);
    const mail = await courant.mail(articleMail);
    expect(mail.text).toContain('He left his boots on the quay');
    expect(mail.html).toContain('It was quicker, he says');
    expect(headerOf(mail, 'list-unsubscribe')).toMatch(new RegExp(`^<${courant.site}/u/[^>]+>`));
    expect(headerOf(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  });

  it('closes with a proof in which everybody is accounted for', async () => {
    const { id } = (await courant.report('articles/the-pilot-who-swam.md')) ?? {};
    const proof = await eventually('the proof', () => courant.written(`digests/ledger/${id}/proof.json`));
    expect(proof).toMatchObject({
      candidates: 1,
      sent: 1,
      skipped: {},
      failed: {},
      unresolved: 0,
      holds: true,
    });
    await eventually('the close', async () => (await courant.everything()).includes('"state":"closed"'));
  });

  it('is told in the control room: queue, look, build, the feeds with their ETags, mail and close', async () => {
    const upload = await eventually('the close as the last step', async () => {
      const { rows } = await (await courant.page('/_local/uploads.json')).json();
      const found = rows.find(({ key }: { key: string }) => key === 'articles/the-pilot-who-swam.md');
      return found?.steps.at(-1)?.what.startsWith('closed') && found;
    });
    const report = await courant.report('articles/the-pilot-who-swam.md');
    expect(upload).toMatchObject({ kind: 'version', status: 'live', url: report?.['url'], report });
    const stages = upload.steps.map(({ stage }: { stage: string }) => stage);
    expect([...new Set(stages)]).toEqual(['upload', 'article', 'site', 'feed', 'digest', 'mail']);
    for (const path of ['/feed.xml', '/atom.xml', '/feed.json']) {
      // As it lies there: of a compressed answer the ETag is weak.
      const { headers } = await courant.page(path, { headers: { 'accept-encoding': 'identity' } });
      const etag = headers.get('etag');
      expect(upload.steps).toContainEqual(
        expect.objectContaining({ stage: 'feed', what: `${path.slice(1)} is now ${etag}`, link: path }),
      );
    }
    const page = expect.objectContaining({ what: 'page put', link: new URL(upload.url).pathname });
    expect(upload.steps).toContainEqual(page);
    const mailed = { what: 'mailed to r•••@mail.example', link: `#inbox/${articleMail.id}` };
    expect(upload.steps).toContainEqual(expect.objectContaining(mailed));
    expect(upload.steps.at(-1).what).toBe('closed: 1 candidate = 1 sent');
    expect(JSON.stringify(upload)).not.toContain(reader);
  });

  it('changes nothing when every link of the article mail is opened', async () => {
    await opensEveryLinkOf(articleMail);
  });

  it('is not sent again by another sweep', async () => {
    await courant.runSchedulesNow();
    await courant.runSchedulesNow();
    expect((await courant.inbox()).filter((mail) => /pilot/.test(mail.subject))).toHaveLength(1);
  });

  it('has come alone: of the backlog nobody is mailed anything, now that somebody would be', async () => {
    expect((await courant.inbox()).map((mail) => mail.subject)).toEqual([
      'The pilot who swam',
      expect.stringContaining('confirm'),
    ]);
  });

  it('ends with one click, posted by the mail program', async () => {
    const header = headerOf(await courant.mail(articleMail), 'list-unsubscribe') ?? '';
    const leave = header.slice(1, header.indexOf('>'));
    const answer = await courant.page(leave, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(answer.status).toBe(200);

    await courant.drop('articles/another-day.md', article.replace('The pilot who swam', 'Another day'));
    await eventually('the second article', async () => (await feedItems('/feed.xml')).length === 11);
    await courant.moveClock({ advance: 'PT1M' });
    await courant.runSchedulesNow();
    await courant.runSchedulesNow();
    const { id } = (await courant.report('articles/another-day.md')) ?? {};
    const proof = await eventually('the proof', () => courant.written(`digests/ledger/${id}/proof.json`));
    expect(proof).toMatchObject({ candidates: 0, sent: 0, unresolved: 0, holds: true });
    expect(await mailTo(/Another day/)()).toBeUndefined();
  });

  it('writes no more to an address that is dead, or whose owner complained', async () => {
    for (const [email, reason] of [
      ['bounce@simulator.amazonses.com', 'bounced'],
      ['complaint@simulator.amazonses.com', 'complained'],
    ]) {
      const ask = () =>
        courant.page('/api/subscribe', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, newsletters: ['ledger'] }),
        });
      expect((await ask()).status).toBe(202);
      await eventually(`${email} to be suppressed`, async () =>
        (await courant.everything()).includes(`"reason":"${reason}"`),
      );
    }
    const mails = (await courant.inbox()).length;
    await courant.page('/api/subscribe', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'bounce@simulator.amazonses.com', newsletters: ['ledger'] }),
    });
    expect(await courant.inbox()).toHaveLength(mails);
  });

  it('has asked AWS for nothing that a role does not allow', () => {
    expect(courant.denials).toEqual([]);
  });
});

const scheduled = 'articles/the-bell.md';

describe('the publication’s clock', { timeout: 60_000 }, () => {
  const later = (from: string, days: number) =>
    new Date(Date.parse(from) + days * 86_400_000).toISOString().replace(/\.\d+/, '');

  it('moved past an article’s date has it live, and mailed once its recall window has passed', async () => {
    await courant.page('/api/subscribe', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'second@mail.example', newsletters: ['ledger'] }),
    });
    const asked = await eventually('the confirmation mail', async () =>
      (await courant.inbox()).find(({ to }) => to.includes('second@mail.example')),
    );
    const [confirm] = linksOf(await courant.mail(asked), `${courant.site}/confirm/`);
    expect((await courant.page(confirm!, { method: 'POST' })).status).toBe(200);
    const { now } = await shownByClock();
    const date = later(now, 3);
    await courant.drop(
      scheduled,
      article.replace('The pilot who swam', 'The bell').replace('---\n', `---\ndate: ${date}\n`),
    );
    const preview = await eventually(
      'the preview',
      async () => (await courant.report(scheduled))?.['preview'],
    );
    const { pathname } = new URL(String(preview));
    const seen = await courant.page(pathname);
    expect([seen.status, seen.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    expect(await seen.text()).toMatch(/noindex[\s\S]*Goes out on[\s\S]*<h1>The bell/);
    // By the day on which this runs, the weekly digest may come before it.
    expect(String((await shownByClock()).next?.at) <= date.replace('Z', '.000Z')).toBe(true);
    const mails = (await courant.inbox()).length;

    const target = later(now, 10);
    expect((await courant.moveClock({ to: target })).now).toBe(target.replace('Z', '.000Z'));

    const report = await courant.report(scheduled);
    expect(report).toMatchObject({ status: 'live' });
    const sentOn = await courant.page(pathname, { redirect: 'manual' });
    expect([sentOn.status, sentOn.headers.get('location')]).toEqual([
      302,
      new URL(String(report?.['url'])).pathname,
    ]);
    expect(await (await courant.page('/feed.xml')).text()).toContain('The bell');
    const [mail, ...others] = (await courant.inbox()).slice(0, -mails);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ subject: 'The bell', to: ['second@mail.example'] });
    const waited = Date.parse(mail!.receivedAt) - Date.parse(date);
    // The recall window of 15 seconds, and at most a minute for each of the two sweeps.
    expect(waited).toBeGreaterThanOrEqual(15_000);
    expect(waited).toBeLessThan(135_000);
  });

  it('mails nobody twice, however far it goes', async () => {
    const mails = await courant.inbox();
    await courant.moveClock({ advance: 'P60D' });
    expect(await courant.inbox()).toEqual(mails);
    const { id } = (await courant.report(scheduled)) ?? {};
    expect(await courant.written(`digests/ledger/${id}/proof.json`)).toMatchObject({ sent: 1, holds: true });
  });

  it('mails it once more when its author announces it again', async () => {
    const mails = (await courant.inbox()).length;
    const again = article.replace('The pilot who swam', 'The bell').replace('---\n', '---\nannounce: 2\n');
    await courant.drop(scheduled, again);
    await eventually('the announcement', async () => {
      const report = await courant.report(scheduled);
      const { announced } = (report?.['understood'] ?? {}) as { announced?: number };
      return report?.['status'] === 'live' && announced === 2;
    });
    await courant.moveClock({ advance: 'P8D' });
    const others = (await courant.inbox())
      .slice(0, -mails)
      .filter(({ to }) => to.includes('second@mail.example'));
    // Its first mail was the newsletter's last, and no two that follow each other have the same subject.
    expect(others.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^The bell \(\w+ \d+, \d+\)$/),
    ]);
    const { id } = (await courant.report(scheduled)) ?? {};
    expect(await courant.written(`digests/ledger/${id}-2/proof.json`)).toMatchObject({
      sent: 1,
      holds: true,
    });
  });

  it('has asked AWS for nothing that a role does not allow', () => {
    expect(courant.denials).toEqual([]);
  });
});

describe('the digest of the week', { timeout: 60_000 }, () => {
  const weekReader = 'week@mail.example';
  const mailsOfTheWeek = async () => (await courant.inbox()).filter(({ to }) => to.includes(weekReader));
  const friday = new Intl.DateTimeFormat('en', {
    ...{ timeZone: 'Europe/Lisbon', weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  let due: string;
  let page: string;

  it('gathers what went live, and mails nothing before its moment', async () => {
    await courant.moveClock({ to: mondayAfter((await shownByClock()).now) });
    await courant.page('/api/subscribe', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: weekReader, newsletters: ['week'] }),
    });
    const asked = await eventually('the confirmation mail', async () => (await mailsOfTheWeek())[0]);
    const [confirm] = linksOf(await courant.mail(asked), `${courant.site}/confirm/`);
    expect((await courant.page(confirm!, { method: 'POST' })).status).toBe(200);
    const monday = (await shownByClock()).now.slice(0, 10);
    for (const [title, hour] of [
      ['Nets on the railing', '10'],
      ['A quiet quay', '11'],
    ]) {
      const key = `articles/${title!.toLowerCase().replaceAll(' ', '-')}.md`;
      const dated = article.replace('---\n', `---\ndate: ${monday}T${hour}:00:00Z\n`);
      await courant.drop(key, dated.replace('The pilot who swam', title!));
      await eventually(`${title} to be live`, async () => (await courant.report(key))?.['status'] === 'live');
    }
    await courant.moveClock({ advance: 'PT2M' });
    due = String((await shownByClock()).next?.at);
    expect(friday.format(new Date(due))).toMatch(/^Friday\D*09:00$/);
    await courant.moveClock({ to: new Date(Date.parse(due) - 60_000).toISOString() });
    expect(await mailsOfTheWeek()).toHaveLength(1);
  });

  it('comes as one mail with both articles, in HTML under the clip and in plain text', async () => {
    await courant.moveClock({ to: due });
    const [entry, ...others] = await mailsOfTheWeek();
    expect(others).toHaveLength(1);
    expect(entry?.subject).toBe('A quiet quay');
    const mail = await courant.mail(entry!);
    for (const part of [mail.html, mail.text]) {
      for (const words of ['A quiet quay', 'Nets on the railing', 'Week of ']) expect(part).toContain(words);
    }
    expect(Buffer.byteLength(mail.html ?? '')).toBeLessThan(102_400);
    expect(headerOf(mail, 'list-id')).toMatch(/<week\./);
    page = linksOf(mail, courant.site).find((link) => link.includes('/digests/week/')) ?? '';
  });

  it('is readable on the web, and on the list of its newsletter', async () => {
    const html = await (await courant.page(page)).text();
    for (const words of ['A quiet quay', 'Nets on the railing']) expect(html).toContain(words);
    const list = await courant.page('/digests/week/');
    expect(list.status).toBe(200);
    expect(await list.text()).toContain(new URL(page).pathname);
  });

  it('has a receipt in which everybody is accounted for', async () => {
    const { digests } = await (await courant.page('/_local/digests.json')).json();
    const period = new URL(page).pathname.split('/')[3];
    expect(digests.rows).toContainEqual(
      expect.objectContaining({
        ...{ newsletter: 'week', period, state: 'closed', page: new URL(page).pathname },
        receipt: `week ${period}: 1 = 1 sent + 0 skipped + 0 failed + 0 unresolved ✓`,
      }),
    );
  });

  it('does not come in a week without articles, and the reason is written down', async () => {
    const mails = await mailsOfTheWeek();
    await courant.moveClock({ advance: 'P7D' });
    expect(await mailsOfTheWeek()).toEqual(mails);
    const { skipped } = await (await courant.page('/_local/digests.json')).json();
    expect(skipped[0]).toMatchObject({ newsletter: 'week', reason: 'There was no article to mail.' });
    expect(Date.parse(skipped[0].at)).toBeGreaterThan(Date.parse(due));
  });
});

describe('the wall clock', { timeout: 60_000 }, () => {
  it('alone moves leases and claims', async () => {
    const { content, deliveries } = courant.local.dynamodb.tables;
    const table = (name: string) => dynamoTable(name, operatorTables(courant.local));
    const key = rowKey.lease('site');
    const lease = { ...key, v: 1, nonce: 'somebody', until: new Date(Date.now() + 600_000).toISOString() };
    await table(content).put(lease);
    await courant.drop(scheduled, article.replace('The pilot who swam', 'The bell, again'));
    await courant.moveClock({ advance: 'P1D' });
    expect(await table(content).get(key.pk, key.sk)).toEqual(lease);
    expect(await (await courant.page('/feed.xml')).text()).not.toContain('The bell, again');
    const claims: number[] = [];
    for await (const row of table(deliveries).scan()) claims.push(Date.parse(String(row['claimedAt'])));
    expect(claims.length).toBeGreaterThan(1);
    for (const claimed of claims) expect(Math.abs(claimed - Date.now())).toBeLessThan(3_600_000);
  });

  it('has seen AWS asked for nothing that a role does not allow', () => {
    expect(courant.denials).toEqual([]);
  });
});

/** Noon of the first Monday that is at least a day later. */
function mondayAfter(moment: string): string {
  const noon = new Date(`${moment.slice(0, 10)}T12:00:00Z`).getTime();
  const days = (8 - new Date(noon).getUTCDay()) % 7 || 7;
  return new Date(noon + days * 86_400_000).toISOString();
}

const shownByClock = async () =>
  (await (await courant.page('/_local/clock.json')).json()) as { now: string; next?: { at: string } };

const newest = async (): Promise<InboxEntry> => {
  const [first] = await courant.inbox();
  if (first === undefined) throw new Error('The inbox is empty');
  return first;
};

/** Everything that is stored, once nothing moves any more: the builder may still be at the sample publication. */
async function resting(): Promise<string> {
  for (let last = ''; ; ) {
    const now = await courant.everything();
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

async function opensEveryLinkOf(entry: InboxEntry): Promise<void> {
  const links = linksOf(await courant.mail(entry), courant.site);
  expect(links.length).toBeGreaterThan(0);
  const before = await resting();
  for (const link of links) {
    for (const method of ['GET', 'HEAD']) {
      const answer = await courant.page(link, { method });
      expect([link, answer.status]).toEqual([link, 200]);
      await answer.arrayBuffer();
    }
  }
  expect(await courant.everything()).toBe(before);
}
