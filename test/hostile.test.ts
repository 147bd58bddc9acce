/**
 * Everybody who can send something is an enemy here: authors, subscribers, visitors, other programs on the machine.
 * Against one running cloud: what comes out is safe to open, and nothing of ours is overwritten, read or told.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagSlug } from '../src/article/slug.ts';
import { openBrowser } from './support/browser.ts';
import { type Courant, eventually, linksOf, startCourant } from './support/courant.ts';

const script =
  '"><script>globalThis.ran=1</script><img src=/ran onerror=globalThis.ran=1>]]>-->{{ 7 }}</mj-text>';
const quoted = JSON.stringify(script);
const broken = JSON.stringify('T\r\nBcc: eve@evil.example\u2028 \u0000\u0007\ud800');
const address = '"https://evil.example/\\"onmouseover=\\"globalThis.ran=1"';
const reader = 'reader@mail.example';

const publication = `title: ${quoted}
description: ${quoted}
language: en
timezone: Europe/Lisbon
owner: { name: ${quoted} }
copyright: ${quoted}
sections: { sea: { title: ${quoted}, description: ${quoted}, more: ${quoted} } }
authors: { ada: { name: ${quoted}, bio: ${quoted}, url: ${address} } }
follow: [{ label: ${quoted.slice(0, 60)}", url: ${address} }]
newsletters:
  - id: news
    name: "News\\r\\nBcc: eve@evil.example"
    from: { name: "Ed\\r\\nBcc: eve@evil.example", address: news@courant.example }
    postalAddress: ${quoted}
    recallWindow: 12s
  - id: gathering
    name: ${quoted}
    description: ${quoted}
    cadences: [daily]
    from: { name: Ed, address: news@courant.example }
    postalAddress: ${quoted}
`;

const front = (title: string, lines: readonly string[] = []) =>
  `---\ntitle: ${title}\n${lines.map((line) => `${line}\n`).join('')}---\n`;
const evilFields = [
  `deck: ${quoted}`,
  `tags: [${quoted.slice(0, 40)}", "../../feed.xml", "日本"]`,
  `authors: [ada, { name: ${quoted}, url: ${address} }]`,
  'section: ../../feed.xml',
  `hero: { src: ${address}, alt: ${quoted}, caption: ${quoted}, credit: ${quoted} }`,
  `sponsor: { name: ${quoted}, text: ${quoted}, url: ${address} }`,
  `follow: { label: ${quoted.slice(0, 60)}", url: ${address} }`,
  `canonical: ${address}`,
  'slug: ../../../feed.xml',
];
const evilBody = `${script}

[a](javascript:globalThis.ran=1) [b](data:text/html,x) ![c](javascript:globalThis.ran=1) &#13; &#0;
<a href="java&#9;script:globalThis.ran=1">d</a> <svg onload=globalThis.ran=1><script>globalThis.ran=1</script></svg>
<iframe srcdoc="<script>parent.ran=1</script>"></iframe><form action="https://evil.example/"><button>e</button></form>
<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=https://evil.example/"><style>*{}</style>
<table><tr><td colspan="100000000" style="background:url(https://evil.example/)">f</td></tr></table>
`;

/** What authors of other generators write, and where this one sends readers. */
const series = script.slice(0, 60);
const otherFields = [
  `series: ${JSON.stringify(series)}`,
  `enclosure: { url: tides.mp3, title: ${quoted}, type: "audio/mpeg\\r\\nX: y", length: 9e99, duration: NaN }`,
  `author: { name: ${quoted}, url: "javascript:globalThis.ran=1" }`,
  'tags: [__proto__, constructor]',
  'lang: "\\"><script>"',
  `translationKey: ${quoted}`,
  'aliases: ["//evil.example/", "/%2e%2e/", "/\\\\evil.example", "/old%0d%0aLocation:%20https://evil.example/", /feed.xml, /subscribe/, /_local/, /u/x, /api/subscribe, /elsewhere/]',
  'mail: never',
];
const jsx = '={() => { globalThis.ran = 1 }}';
const otherBody = `# a {#x onclick="globalThis.ran=1" .y style="color:red"}

{{< figure src="javascript:globalThis.ran=1" alt="${script}" caption="<img src=/ran onerror=globalThis.ran=1>" link="javascript:globalThis.ran=1" >}}
{{< youtube ""><script>globalThis.ran=1</script>" >}}
{% embed javascript:globalThis.ran=1 %}
{% include figure.html src='/a.png" onerror="globalThis.ran=1' alt='"><svg onload=globalThis.ran=1>' %}
<script src="https://gist.github.com/a/b.js" onload="globalThis.ran=1"></script>
<iframe src="https://www.youtube.com/embed/x" srcdoc="<script>parent.ran=1</script>"></iframe>
<Image src={\`javascript:globalThis.ran=1\`} alt={""><script>"} onError${jsx} />
<a href={'javascript:globalThis.ran=1'} onClick${jsx}>a</a> [b](@/../../publication.yaml) [c]({{ "javascript:globalThis.ran=1" }})
<a href='{{ "javascript:globalThis.ran=1" | relative_url }}'>d</a> <a href="java__GHOST_URL__script:globalThis.ran=1">e</a>

{{% notice "${script}" %}}
${script}
{{% /notice %}}

> [!WARNING]
> ${script}

\`\`\`xml
${script}
\`\`\`

$$${script}$$ http://a.example/"onmouseover="globalThis.ran=1 www.a.example"><script>globalThis.ran=1</script>
- [x] <input type=text autofocus onfocus=globalThis.ran=1>
`;
/** Each of the links was compared with each of the headings. */
const slow = Array.from(
  { length: 300 },
  (_, n) => `# The tide of the year ${n}\n\n[x](#no-tide-of-${n})\n\n`,
).join('');

const own = 'Written by someone else';
const files: Readonly<Record<string, string>> = {
  'articles/fields.md': `${front(quoted, evilFields)}${evilBody}`,
  'articles/header.md': `${front(broken, ['section: constructor', 'hero: "https://["'])}Text.`,
  'articles/nested.md': `${front('Nested', ['mail: never'])}${'['.repeat(10_000)}x${']'.repeat(10_000)}`,
  'articles/a b+c%2F\n😀.md': `${front('Odd key', ['mail: never'])}Text.`,
  [`articles/${'k'.repeat(880)}.md`]: `${front('Long key', ['mail: never'])}Text.`,
  'articles/other.mdx': `${front(quoted, otherFields)}${otherBody}`,
  'articles/slow.md': `${front('Slow', ['mail: never'])}${slow}`,
  'articles/tides.mp3': '<script>globalThis.ran=1</script>',
  'articles/evil.html': `<script>globalThis.ran=1</script>`,
  'articles/evil.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>globalThis.ran=1</script></svg>',
  'pages/evil.md': `${front(quoted, ['menu: true'])}${evilBody}`,
};
/** Nobody's, or ours: nothing may come of them. */
const refused: Readonly<Record<string, string>> = {
  [`articles/${'x'.repeat(1012)}.md`]: `${front(own)}${own}`,
  [`articles/${'y'.repeat(1011)}.png`]: own,
  'articles/js.md': `${front(own, ['canonical: "javascript:globalThis.ran=1"'])}${own}`,
  'articles/brackets.md': `${front('['.repeat(10_000))}${own}`,
  'reports/articles/none.md.json': own,
  'identity/00000000-0000-4000-8000-000000000000/live.json': own,
  'public/feed.xml': own,
  'public/index.html': own,
  'public/404.html': own,
  'public/subscribe': own,
  'public/theme/site.css': own,
  'public/api/subscribe': own,
  'pages/subscribe.md': `# ${own}`,
  'pages/archive.md': `# ${own}`,
};

let courant: Courant;
let browser: Browser;
let confirmToken: string;
const live: Record<string, string> = {};

beforeAll(async () => {
  [courant, browser] = await Promise.all([startCourant(), openBrowser()]);
  await courant.drop('publication.yaml', publication);
  await eventually('the publication', async () => (await courant.report('publication.yaml'))?.['status']);
  await eventually('its form', async () =>
    (await (await courant.page('/subscribe')).text()).includes('name="email"'),
  );
  expect((await subscribe({ email: reader, newsletters: ['news'] })).status).toBe(202);
  const [asked] = await courant.inbox();
  const [confirm = ''] = linksOf(await courant.mail(asked!), `${courant.site}/confirm/`);
  confirmToken = confirm.slice(confirm.lastIndexOf('/') + 1);
  expect((await courant.page(confirm, { method: 'POST' })).status).toBe(200);
  for (const [key, body] of Object.entries({ ...refused, ...files })) await courant.drop(key, body);
  for (const key of Object.keys(files).filter((one) => /^articles.*mdx?$/s.test(one))) {
    const isLive = async () => {
      const found = await courant.report(key);
      return found?.['status'] === 'live' && found;
    };
    // The largest files that are allowed are among them, and all come at once.
    const report = await eventually(`${key.slice(0, 40)} to be live`, isLive, 90_000);
    live[key] = new URL(String(report['url'])).pathname;
  }
  await eventually('the last page', async () => (await courant.page('/evil/')).status === 200);
  // A page that is open is loaded again with each build.
  await eventually(
    'the end of the builds',
    async () => !/"pk":"dirty"/.test(await courant.everything()),
    60_000,
  );
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await courant?.close();
});

const subscribe = (body: unknown) =>
  courant.page('/api/subscribe', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** The path goes out as it is, which `fetch` would not do. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body = '') =>
  new Promise<{ status: number; location: string | undefined; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(courant.site);
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers: given } = response;
        resolve({ status, location: given.location, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.once('error', reject).end(body);
  });

describe('an author', { timeout: 60_000 }, () => {
  it('gets no script, frame, form or request into any page', async () => {
    const page = await browser.newPage();
    const seen: string[] = [];
    // A page that follows its article reloads by itself, and takes the next address from under us.
    await page.route('**/_local/**', (route) => route.abort());
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => seen.push('a dialog')));
    page.on('pageerror', (error) => seen.push(String(error)));
    page.on('request', (one) => {
      const { hostname, pathname } = new URL(one.url());
      // The hero of an article may lie elsewhere, as an image.
      if (pathname === '/ran' || (hostname !== '127.0.0.1' && one.resourceType() !== 'image'))
        seen.push(one.url());
    });
    page.on('console', (line) => {
      if (/Content Security Policy/.test(line.text())) seen.push(`${page.url()}: ${line.text()}`);
    });
    const lists = ['/', '/archive/', '/feeds/', '/subscribe', '/evil/', '/authors/ada/', '/sections/sea/'];
    const others = ['/sections/feed-xml/', '/tags/feed-xml/', '/tags/proto/', '/tags/constructor/'];
    for (const path of [...lists, ...others, `/series/${tagSlug(series)}/`, ...Object.values(live)]) {
      expect((await page.goto(new URL(path, courant.site).href))?.status(), path).toBe(200);
      expect(await page.evaluate('globalThis.ran'), path).toBeUndefined();
      // The local run's own script stands where a browser opens a page; nobody else gets it. Structured data is no script.
      const foreign =
        'script:not([src="/_local/reload.js"], [type="application/ld+json"]), iframe, object, embed, base, svg, style, meta[http-equiv], [onerror], [onload], [style]';
      expect(await page.locator(foreign).count(), path).toBe(0);
      expect(
        await page.locator('a[href^="javascript" i], a[href^="data" i], form[action^="http"]').count(),
      ).toBe(0);
    }
    expect(seen).toEqual([]);
    for (const path of ['/articles/evil.html', '/articles/evil.svg']) {
      await page.goto(new URL(path, courant.site).href);
      expect(await page.evaluate('globalThis.ran'), path).toBeUndefined();
    }
    await page.close();
  });

  it('gets nothing to run in a feed, or in a file of theirs, that a browser opens', async () => {
    const page = await browser.newPage();
    const seen: string[] = [];
    page.on('request', (one) => {
      if (new URL(one.url()).pathname === '/ran') seen.push(one.url());
    });
    const files = ['/articles/tides.mp3', '/articles/evil.svg', '/feed.xml', '/atom.xml', '/feed.json'];
    for (const path of files) {
      // What the browser would rather save than show is not run either.
      await page.goto(new URL(path, courant.site).href).catch(() => undefined);
      expect(await page.evaluate('globalThis.ran'), path).toBeUndefined();
      const { headers } = await courant.page(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
    }
    expect(seen).toEqual([]);
    await page.close();
  });

  it('sends readers of an old address on within the site alone', async () => {
    expect(await ask('/elsewhere/')).toMatchObject({ status: 301, location: live['articles/other.mdx'] });
    for (const path of [
      '/evil.example/',
      '/%5Cevil.example/',
      '/old%0d%0aLocation:%20https://evil.example/',
    ]) {
      const { location = '/' } = await ask(path);
      expect(new URL(location, courant.site).origin, path).toBe(courant.site);
    }
    for (const path of ['/u/x', '/api/subscribe', '/_local/'])
      expect((await ask(path)).location, path).toBeUndefined();
  });

  it('breaks no feed', async () => {
    const [rss, atom, json] = await Promise.all(
      ['/feed.xml', '/atom.xml', '/feed.json'].map(async (path) => (await courant.page(path)).text()),
    );
    const count = Object.keys(live).length;
    expect(parseRssFeed(rss!).items).toHaveLength(count);
    expect(parseAtomFeed(atom!).entries).toHaveLength(count);
    const items = parseJsonFeed(json!).items ?? [];
    expect(items.map(({ title }) => title)).toEqual(
      expect.arrayContaining([script, 'T Bcc: eve@evil.example']),
    );
    for (const { content_html } of items)
      expect(content_html).not.toMatch(/<(script|iframe|form|svg|style|base)/i);
    for (const path of ['/sections/feed-xml/feed.xml', '/tags/feed-xml/atom.xml']) {
      expect((await courant.page(path)).status, path).toBe(200);
    }
  });

  it('takes no address of ours, and publishes nothing that was refused', async () => {
    for (const path of [
      '/',
      '/feed.xml',
      '/404.html',
      '/subscribe',
      '/theme/site.css',
      '/archive/',
      '/nowhere/',
    ]) {
      const text = await (await courant.page(path)).text();
      expect(text, path).not.toContain(own);
      expect(text.length, path).toBeGreaterThan(200);
    }
  });

  it('keeps no other article waiting by one that cannot be worked off', async () => {
    expect(await courant.everything()).not.toMatch(/"pk":"dirty"/);
    expect(courant.printed.filter((line) => /failed/.test(line))).toEqual([]);
  });
});

describe('a subscriber', { timeout: 60_000 }, () => {
  it.each([
    ['a line break', 'a@mail.example\r\nBcc: eve@evil.example'],
    ['a line break within', 'a\nb@mail.example'],
    ['two addresses', 'a@mail.example,b@mail.example'],
    ['quotes', '"a b"@mail.example'],
    ['an angle bracket', '<a@mail.example>'],
    ['an address literal', 'a@[127.0.0.1]'],
    ['a control character', 'a@mail.example\u0000'],
    ['400 characters', `${'a'.repeat(400)}@mail.example`],
    ['a list', ['a@mail.example']],
    ['an object', { toString: 'a@mail.example' }],
  ])('is refused with %s for an address', async (_, email) => {
    const before = (await courant.inbox()).length;
    expect((await subscribe({ email, newsletters: ['news'] })).status).toBe(400);
    expect(await courant.inbox()).toHaveLength(before);
  });

  it.each([
    ['text/xml', '<email>a@mail.example</email>', 400],
    ['multipart/form-data', 'a', 400],
    ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition', 400],
    ['application/json', '['.repeat(60_000), 400],
    ['application/json', '{"__proto__":{"email":"a@mail.example","newsletters":["news"]}}', 400],
    ['application/x-www-form-urlencoded', 'email=%ff%zz&newsletter=%00', 400],
    ['application/x-www-form-urlencoded', 'a'.repeat(9_000_000), 413],
    ['application/json', 'a'.repeat(11_000_000), 413],
  ])('is refused with a body of %s that is none', async (type, body, status) => {
    const given = await courant.page('/api/subscribe', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect(given.status).toBe(status);
    expect(await given.text()).not.toMatch(/ at .*\.m?js/);
  });

  it('sees what they typed come back as text', async () => {
    const body = new URLSearchParams({ email: script, newsletter: 'news' });
    const page = await (await courant.page('/api/subscribe', { method: 'POST', body })).text();
    expect(page).toContain('&#34;&gt;&lt;script&gt;');
    expect(page).not.toContain('<script');
  });
});

describe('a visitor', { timeout: 60_000 }, () => {
  it.each([
    '/%2e%2e/',
    '/../../etc/passwd.txt',
    '/%2e%2e%2f%2e%2e%2fetc%2fpasswd.txt',
    '/publication.yaml',
    '/reports/articles/fields.md.json',
    '/_local/../local.json',
    '/_local/inbox/..%2f..%2flocal.json',
    '/%5flocal/inbox.json',
    '//_local/inbox.json',
    '/u/..',
    '/api/../_local/inbox.json',
  ])('finds nothing at %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(['//evil.example/x', '/\\evil.example/x', '///evil.example', '/\\/evil'])(
    'is not sent to another site by %s',
    async (path) => {
      const { location = '' } = await ask(path);
      expect(new URL(location, courant.site).origin).toBe(courant.site);
    },
  );

  it.each([
    ['http://evil.example/_local/inbox.json', 400],
    [`/${'a/'.repeat(2_000)}`, 400],
    ['/%ff.txt', 400],
    ['/?constructor=1&__proto__=2', 200],
  ])('brings nothing down by %s', async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  it('may not use a method that the path does not have', async () => {
    for (const method of ['TRACE', 'PROPFIND', 'POST']) expect((await ask('/', {}, method)).status).toBe(403);
    expect((await ask('/subscribe', { 'content-length': '3' }, 'GET', 'a=b')).status).toBe(400);
  });

  it('cannot read the inbox or run the sweep from another site', async () => {
    for (const host of ['evil.example', `evil.example:${new URL(courant.site).port}`])
      expect((await ask('/_local/inbox.json', { host })).status).toBe(403);
    for (const origin of ['https://evil.example', 'null'])
      expect((await ask('/_local/sweep', { origin }, 'POST')).status).toBe(403);
  });

  it('gets no link to a host of their choice', async () => {
    const { text } = await ask('/subscribe', { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
    expect(text).not.toContain('evil.example/confirm');
    expect(text).toContain('action="/api/subscribe"');
  });

  it.each([
    ['without its script', false, 303],
    ['with it', true, 200],
  ])('runs the sweep by the button of the local page, %s', async (_, javaScriptEnabled, status) => {
    const page = await browser.newPage({ javaScriptEnabled });
    await page.goto(new URL('/_local/', courant.site).href);
    const [answered] = await Promise.all([
      page.waitForResponse((one) => one.url().endsWith('/_local/sweep')),
      page.getByRole('button', { name: 'Run the sweep now' }).first().click(),
    ]);
    expect(answered.status()).toBe(status);
    await page.close();
  });
});

describe('whoever looks into the control room', { timeout: 60_000 }, () => {
  const shown = async (view: string, selector: string) => {
    const page = await browser.newPage();
    await page.goto(new URL(`/_local/#${view}`, courant.site).href);
    await page.locator(selector).first().waitFor();
    return page;
  };
  const nothingRan = async (page: Page) => {
    expect(await page.evaluate('globalThis.ran')).toBeUndefined();
    expect(await page.locator('[onerror], [onload], [onmouseover]').count()).toBe(0);
    expect(
      await page.locator('a[href^="javascript:" i], a[href^="data:" i], a[href^="file:" i]').count(),
    ).toBe(0);
    await page.close();
  };

  it('reads what authors wrote as text, in every step and report', async () => {
    const page = await shown('uploads', '.upload button');
    for (const all of ['.upload h2 button', '.understood summary']) {
      await page.evaluate(`document.querySelectorAll('${all}').forEach((one) => one.click())`);
      await page.locator('.understood').first().waitFor();
    }
    expect(await page.locator('.understood', { hasText: script }).count()).toBeGreaterThan(0);
    await nothingRan(page);
  });

  it('reads a mail in a frame that belongs to no origin and runs nothing', async () => {
    const page = await shown('inbox', '.mail-row');
    await page.locator('.mail-row').first().click();
    const frame = page.locator('iframe');
    expect(await frame.getAttribute('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox');
    await frame.contentFrame().locator('body').waitFor();
    const [, framed] = page.frames();
    expect(await framed!.evaluate('[globalThis.origin, globalThis.ran]')).toEqual(['null', undefined]);
    for (const tab of ['Text', 'Headers', 'Source']) await page.getByRole('tab', { name: tab }).click();
    await nothingRan(page);
  });
});

describe('another program on the machine', () => {
  it.each(['s3', 'dynamodb', 'sqs', 'ses'] as const)(
    'gets nothing from %s without a key',
    async (service) => {
      const { endpoint } = courant.local[service];
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const path = service === 's3' ? `/${courant.local.s3.contentBucket}/publication.yaml` : '/';
        const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };
        const given = await fetch(`${endpoint}${path}`, { method, headers });
        expect([400, 403]).toContain(given.status);
        expect(given.headers.get('access-control-allow-origin')).toBeNull();
        expect(await given.text()).not.toMatch(/TableNames|timezone/);
      }
    },
  );
});

const subscriptions = async () =>
  (await courant.everything()).split('\n').filter((line) => line.includes('"pk":"subscription#'));

/** Of the two articles that are mailed. */
async function articleMails() {
  const found = (await courant.inbox()).filter(({ subject }) => !/confirm/i.test(subject));
  return found.length === 2 && found;
}

describe('a mail about hostile articles', { timeout: 60_000 }, () => {
  it('has the same headers and the same recipient as any, and nothing that runs', async () => {
    // Over the recall window.
    await courant.moveClock({ advance: 'PT1M' });
    const mails = await eventually('the articles’ mails', articleMails, 20_000);
    expect(mails.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([script, 'T Bcc: eve@evil.example']),
    );
    const page = await browser.newPage();
    for (const entry of await courant.inbox()) {
      const raw = await (await courant.page(entry.eml)).text();
      const mail = await courant.mail(entry);
      expect(entry.to).toEqual([reader]);
      expect(mail.headers.map(({ key }) => key).filter((key) => /^(bcc|cc|x-(?!auto))/.test(key))).toEqual(
        [],
      );
      expect(mail.to?.map((one) => one.address)).toEqual([reader]);
      expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n\0]/);
      expect(mail.html).not.toMatch(/<(script|iframe|form|svg|base|mj-)|href="(javascript|data):/i);
      // As in a mail program that lets everything run.
      await page.setContent(mail.html ?? '');
      expect(await page.evaluate('globalThis.ran')).toBeUndefined();
      expect(await page.locator('[onerror], [onload], [onmouseover]').count()).toBe(0);
    }
  });

  it('stands on the page of a digest as text', async () => {
    await courant.moveClock({ advance: 'P1D' });
    const list = '/digests/gathering/';
    const path = await eventually(
      'a digest with a page',
      async () => {
        const text = await (await courant.page(list)).text();
        return /"(\/digests\/gathering\/[^"/]+\/)"/.exec(text)?.[1];
      },
      20_000,
    );
    const page = await browser.newPage();
    await page.route('**/_local/**', (route) => route.abort());
    for (const one of [list, path]) {
      expect((await page.goto(new URL(one, courant.site).href))?.status(), one).toBe(200);
      expect(await page.evaluate('globalThis.ran'), one).toBeUndefined();
      expect(await page.locator('[onerror], [onload], iframe, style, svg').count(), one).toBe(0);
    }
    expect(await page.getByText(script).count()).toBeGreaterThan(0);
    await page.close();
  });

  it('has a link for leaving that leads nowhere when it is cut, altered, longer or used for something else', async () => {
    const [mail] = await courant.inbox();
    const [leave = ''] = linksOf(await courant.mail(mail!), `${courant.site}/u/`);
    const leaveToken = leave.slice(leave.lastIndexOf('/') + 1);
    const before = await subscriptions();
    const wrong = [
      ...['', 'x', '=', '.x', 'A'].map((end) => `/u/${confirmToken}${end}`),
      ...['=', '.x', 'A'].map((end) => `/confirm/${confirmToken}${end}`),
      ...[`/confirm/${leaveToken}`, `/u/${leaveToken.slice(0, -1)}`, `/u/${'x'.repeat(6_000)}`],
      `/u/${leaveToken.replace('.', '%2e.')}`,
    ];
    for (const path of wrong) expect((await ask(path, {}, 'POST')).status, path.slice(0, 80)).toBe(400);
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
      expect((await ask(`/u/${leaveToken}`, {}, method)).status).toBe(405);
    expect(await subscriptions()).toEqual(before);
  });
});

describe('after all this', () => {
  it('no address and no token stands in a log', () => {
    const folder = join(courant.state, 'logs');
    const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(logs.length).toBeGreaterThan(3);
    for (const text of logs) {
      expect(text).not.toMatch(/@mail\.example|eve@/);
      expect(text).not.toMatch(/\/(confirm|u)\/[\w-]{20}/);
      expect(text).not.toContain(confirmToken);
    }
  });

  it('no address stands in the key of a row or an object', async () => {
    const keys = (await courant.everything()).split('\n').map((line) => {
      if (!line.startsWith('{')) return line;
      const { pk, sk } = JSON.parse(line) as { pk: string; sk: string };
      return `${pk} ${sk}`;
    });
    expect(keys.filter((key) => /@|reader/.test(key))).toEqual([]);
  });

  it('no call was denied', () => {
    expect(courant.denials).toEqual([]);
  });
});
