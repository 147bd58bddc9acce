/** The control room as a browser and other programs meet it: its guards, its page, and the inbox. */
import { createHash } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetsPart } from '../../local/room/assets.ts';
import { inboxPart } from '../../local/room/inbox.ts';
import { mailDocument } from '../../local/room/mail-html.ts';
import { publicationPart } from '../../local/room/publication.ts';
import { openRoom } from '../../local/room/room.ts';
import { listen, shut } from '../../local/servers/loopback.ts';
import type { Inbox, InboxEntry } from '../../local/servers/ses-inbox.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';

const alternatives = (html: string) =>
  Buffer.from(
    'From: a@news.example\r\nTo: b@post.example\r\nSubject: =?utf-8?q?Fl=C3=BCt_<script>?=\r\n' +
      'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n' +
      'Content-Type: text/plain\r\n\r\nConfirm & read\r\n' +
      `--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}\r\n--b--\r\n`,
  );
const hostile = '<p title="x">Confirm</p><script>alert(1)</script><base href="https://evil.example/">';
const twoSchemes =
  '<style>@media (prefers-color-scheme: dark) and (max-width: 9em) { p { color: red } }</style>' +
  '<img srcset media="(prefers-color-scheme:light)"><p>(prefers-color-scheme: dark)</p>';

const mails: Readonly<Record<string, Buffer>> = {
  'm-1': alternatives(hostile),
  'm-2': alternatives(twoSchemes),
  'm-3': Buffer.from('From: a@news.example\r\nSubject: Plain\r\n\r\nOnly text'),
  'm-5': Buffer.from(
    `Subject: Deep\r\n${Array.from({ length: 300 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`).join('')}\r\nHello`,
  ),
  'm-4': Buffer.from(`Subject: Long\r\n\r\n${'x'.repeat(600_000)}`),
};
const entry = (id: string): InboxEntry => ({
  id,
  receivedAt: '2026-11-23T06:44:17.250Z',
  from: 'a@news.example',
  to: ['b@post.example'],
  subject: 'Flüt <script>',
  configurationSet: 'mail',
  tags: {},
  events: ['send', 'delivery'],
  suppressed: [],
  size: mails[id]?.length ?? 0,
  eml: `/_local/inbox/${id}.eml`,
});
const inbox: Inbox = {
  list: () => Object.keys(mails).map(entry),
  raw: (id) => mails[id],
  changed: () => () => {},
};

const content = new MemoryObjectStore();
let sweeps = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  const sweep = async () => {
    sweeps += 1;
  };
  const parts = [assetsPart(), publicationPart(content), inboxPart({ inbox, sweep })];
  server = createServer(openRoom(parts));
  url = await listen(server);
});
afterAll(() => shut(server));

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Plain HTTP: `fetch` sends no Host of one's choice. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const call = request(url, { path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    call.on('error', reject).end();
  });
}
const json = async (path: string) => JSON.parse((await ask(path)).body.toString());

describe('the inbox', () => {
  it('gives its mails as JSON, and as they are', async () => {
    expect(await json('/_local/inbox.json')).toEqual(JSON.parse(JSON.stringify(inbox.list())));
    const mail = await ask('/_local/inbox/m-1.eml');
    expect(mail.headers['content-type']).toBe('message/rfc822');
    expect(mail.body).toEqual(mails['m-1']);
  });

  it('gives a whole mail: text, headers, source, and how much of a mail program’s limit its HTML takes', async () => {
    expect(await json('/_local/inbox/m-1.json')).toEqual({
      ...JSON.parse(JSON.stringify(entry('m-1'))),
      headers: expect.arrayContaining([['To', 'b@post.example']]),
      text: 'Confirm & read\n',
      hasHtml: true,
      hasDark: false,
      htmlBytes: hostile.length + 1,
      limit: 102_400,
      source: mails['m-1']?.toString(),
      sourceCut: false,
    });
    expect(await json('/_local/inbox/m-3.json')).toMatchObject({ hasHtml: false, htmlBytes: 0 });
  });

  it('cuts a source that is too long to show', async () => {
    const { source, sourceCut } = await json('/_local/inbox/m-4.json');
    expect([source.length, sourceCut]).toEqual([500_000, true]);
  });

  it('gives the source of a mail that nobody can take apart, and says so', async () => {
    const { source, headers, hasHtml, unreadable } = await json('/_local/inbox/m-5.json');
    expect([source, headers, hasHtml]).toEqual([mails['m-5']?.toString(), [], false]);
    expect(unreadable).toMatch(/nesting/);
    expect((await ask('/_local/inbox/m-5/html')).status).toBe(404);
  });

  it('shows a mail’s HTML as a document in which nothing runs, asks or belongs to an origin', async () => {
    const { headers, body } = await ask('/_local/inbox/m-1/html?scheme=light');
    expect(headers['content-type']).toMatch(/^text\/html/);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        'sandbox allow-popups allow-popups-to-escape-sandbox',
      ]),
    );
    expect(policy.join()).not.toContain('script-src');
    expect(body.toString()).toMatch(/^<!doctype html><base target="_blank"><p title="x">Confirm<\/p>/);
  });

  it('answers for the mail in which colours it is read, in styles and in media attributes only', async () => {
    const shown = async (scheme: string) =>
      (await ask(`/_local/inbox/m-2/html?scheme=${scheme}`)).body.toString();
    const dark = await shown('dark');
    expect(dark).toContain('@media (min-width: 0px) and (max-width: 9em)');
    expect(dark).toContain('media="(min-width: 9999999px)"');
    expect(dark).toContain('<p>(prefers-color-scheme: dark)</p>');
    expect(dark).toContain('color-scheme:dark');
    const light = await shown('light');
    expect(light).toContain('@media (min-width: 9999999px) and (max-width: 9em)');
    expect(light).toContain('media="(min-width: 0px)"');
    expect(light).toContain('color-scheme:only light');
  });

  it('answers in styles that end with the mail, but not between two styles', () => {
    const asked = '@media (prefers-color-scheme:dark){}';
    expect(mailDocument(`<style>${asked}</style ><p>${asked}</p><STYLE type="a">${asked}`, 'dark')).toContain(
      `<style>@media (min-width: 0px){}</style ><p>${asked}</p><STYLE type="a">@media (min-width: 0px){}`,
    );
  });

  it.each(['<style>', '<style '])('is stopped by no mail that is full of %s', (tag) => {
    expect(mailDocument(tag.repeat(200_000), 'dark')).toContain(tag.repeat(200_000));
  });

  it('leaves a mail light that knows no dark', async () => {
    expect((await ask('/_local/inbox/m-1/html?scheme=dark')).body.toString()).toContain('only light');
  });

  it.each(['none.eml', 'none.json', 'none/html', 'm-3/html', '..%2fm-1.json'])('has no %s', async (path) => {
    expect((await ask(`/_local/inbox/${path}`)).status).toBe(404);
  });
});

describe('the sweep', () => {
  it('runs by POST only, and answers when it has run', async () => {
    const before = sweeps;
    expect((await ask('/_local/sweep')).status).toBe(404);
    expect(sweeps).toBe(before);
    const form = await ask('/_local/sweep', {}, 'POST');
    expect([form.status, form.headers['location']]).toEqual([303, '/_local/']);
    const script = await ask('/_local/sweep', { 'content-type': 'application/json' }, 'POST');
    expect([script.status, JSON.parse(script.body.toString())]).toEqual([200, { ok: true }]);
    expect(sweeps).toBe(before + 2);
  });

  it('runs for no page of another site', async () => {
    const before = sweeps;
    for (const origin of ['https://evil.example', 'null']) {
      expect((await ask('/_local/sweep', { origin }, 'POST')).status).toBe(403);
    }
    for (const site of ['cross-site', 'same-site'])
      expect((await ask('/_local/sweep', { 'sec-fetch-site': site }, 'POST')).status).toBe(403);
    expect(sweeps).toBe(before);
    const ours = { origin: url, 'sec-fetch-site': 'same-origin' };
    expect((await ask('/_local/sweep', ours, 'POST')).status).toBe(303);
  });
});

describe('the publication', () => {
  it('is unknown before there is one, and then has its title and zone', async () => {
    expect(await json('/_local/publication.json')).toEqual({});
    const understood = { title: 'Tides <b>', language: 'en', timezone: 'Europe/Lisbon', newsletters: [] };
    await content.put('reports/publication.yaml.json', JSON.stringify({ status: 'rejected', understood }), {
      contentType: 'application/json',
    });
    expect(await json('/_local/publication.json')).toEqual({
      title: 'Tides <b>',
      language: 'en',
      timezone: 'Europe/Lisbon',
    });
  });
});

describe('the page', () => {
  it('runs its own modules and nothing else, and makes no markup of text', async () => {
    const { headers, body } = await ask('/_local/');
    const [, importMap = ''] = /<script type="importmap">([\s\S]*?)<\/script>/.exec(body.toString()) ?? [];
    const hash = createHash('sha256').update(importMap).digest('base64');
    expect(Object.keys(JSON.parse(importMap).imports)).toEqual(['preact', 'preact/hooks', 'htm']);
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}'`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(body.toString().match(/<script/g)).toHaveLength(2);
    expect(body.toString()).not.toMatch(/ (style|on\w+)=/);
  });

  it('is found with and without the slash', async () => {
    expect((await ask('/_local')).body).toEqual((await ask('/_local/')).body);
  });

  it('has every module and style that it names, with its type', async () => {
    const seen = new Set<string>();
    const look = async (path: string): Promise<void> => {
      if (seen.has(path)) return;
      seen.add(path);
      const { status, headers, body } = await ask(path);
      const type = path.endsWith('.css') ? 'text/css' : path.endsWith('.js') ? 'text/javascript' : '';
      expect([path, status, String(headers['content-type'])]).toEqual([
        path,
        200,
        expect.stringContaining(type),
      ]);
      const text = body.toString();
      const named = [
        ...text.matchAll(/(?:href|src)="(\/_local\/page\/[^"]+)"|"(\/_local\/page\/library\/[^"]+)"/g),
        ...(path.includes('/library/') ? [] : text.matchAll(/^(?:import|export)[^;]*? from '(\.[^']+)'/gm)),
      ];
      for (const [, one, other] of named) await look(new URL(one ?? other ?? '', `${url}${path}`).pathname);
    };
    await look('/_local/');
    expect(seen.size).toBeGreaterThan(30);
  });

  it.each([
    '/_local/page/tsconfig.json',
    '/_local/page/shell.html',
    '/_local/page/..%2fassets.ts',
    '/_local/page/library/..%2f..%2fpackage.json',
    '/_local/page/library/constructor.js',
    '/_local/page/none.js',
    '/_local/page/views',
  ])('gives nothing at %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });
});

describe('everything', () => {
  it('is taken for nothing else by any browser, and kept by none', async () => {
    for (const path of ['/_local/', '/_local/inbox/m-1.eml', '/_local/page/room.js', '/_local/nothing'])
      expect((await ask(path)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
  });

  it('is closed to a page of another site that had its name point here', async () => {
    for (const path of ['/_local/inbox.json', '/_local/', '/_local/page/room.js'])
      expect((await ask(path, { host: 'evil.example:8787' })).status).toBe(403);
  });
});
