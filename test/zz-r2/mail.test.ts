import PostalMime from 'postal-mime';
import { it } from 'vitest';
import { compose } from '/work/main/src/delivery/compose.ts';
import { render, publication } from '/work/main/test/digest/builders.ts';
const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)> &quot;&lt;b ]]> --> {{ 7 | times: 7 }} </mj-text><mj-raw><script>alert(3)</script></mj-raw>`;
const raw = (r: any) => Buffer.from(compose(r, { to: 'ada@mail.example' as any, leave: 'https://ledger.example/u/token.signature' })).toString('latin1');
it('evil', async () => {
  const config = publication([{ name: 'News\r\nBcc: victim@x.example', from: { name: 'Led\r\nX-Evil: 1', address: 'ledger@courant.example' }, postalAddress: 'Street\r\nTown ' + evil.slice(0,100) }]);
  (config as any).title = evil.slice(0,110);
  const r = await render({ title: 'T\r\nBcc: victim@x.example\u2028' + evil, deck: evil, authors: [{ name: evil }], hero: { src: 'https://x.example/a"onerror=alert(9)//.png', alt: evil, caption: evil, credit: evil }, sponsor: { name: evil, text: evil, url: 'https://x.example/"><script>alert(5)</script>' }, follow: [{ label: evil, url: 'https://x.example/"onmouseover="alert(6)' }], language: 'en', html: '<p>a\rb</p><pre>x\ry</pre>' }, config);
  const m = raw(r);
  const [head] = m.split('\r\n\r\n');
  console.log(head);
  console.log('bare', JSON.stringify(m.replaceAll('\r\n', '').match(/.{0,30}[\r\n].{0,30}/gs)));
  const mail = await PostalMime.parse(m);
  console.log(mail.html);
  console.log(mail.text);
  for (const src of ['https://[', 'https://x example/']) 
    await render({ hero: { src, alt: 'a' } }).then(() => console.log('ok', src), (e) => console.log('THROWS', src, String(e)));
  await render({ html: '<p><a href="https://[">x</a><img src="https://[" alt=""></p>' }).then(() => console.log('ok body'), (e) => console.log('THROWS body', String(e)));
  await render({ section: 'constructor' }, publication()).then(async (r2) => console.log('constructor', (await PostalMime.parse(raw(r2))).text?.match(/.*undefined.*/g)), (e) => console.log('THROWS', String(e)));
});
it.each([
  ['spaces in pre', `<pre>${' '.repeat(200_000)}</pre>`],
  ['one word', `<p>${'a'.repeat(1_900_000)}</p>`],
  ['words', `<p>${'a '.repeat(950_000)}</p>`],
  ['lt', `<p>${'&lt;'.repeat(450_000)}</p>`],
  ['paragraphs', '<p>x</p>'.repeat(200_000)],
  ['table', `<table><tbody>${'<tr><td>x</td></tr>'.repeat(80_000)}</tbody></table>`],
  ['wide table', `<table><tbody><tr>${'<td>x</td>'.repeat(50_000)}</tr></tbody></table>`],
  ['table colspan', `<table><tbody><tr><td colspan="100000000">x</td></tr></tbody></table>`],
  ['ol start', `<ol start="1e9"><li>a</li></ol>`],
  ['spans', '<span>'.repeat(100) + 'x' + '</span>'.repeat(100)],
])('time %s', async (name, html) => {
  const t = performance.now();
  await render({ html }).then(() => console.log(name, Math.round(performance.now() - t)), (e) => console.log(name, 'THROWS', String(e).slice(0, 200), Math.round(performance.now() - t)));
}, 60_000);
