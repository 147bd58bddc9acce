// @ts-check
/** One mail: as it looks, as text, as it is. */
import { useState } from 'preact/hooks';
import { address, addressOf } from '../address.js';
import { count, moment } from '../figures.js';
import { html } from '../html.js';
import { Awaited, Empty } from '../parts/awaited.js';
import { CopyButton } from '../parts/copy-button.js';
import { JsonLink } from '../parts/json-link.js';
import { Mark, Plate } from '../parts/mark.js';
import { Meter } from '../parts/meter.js';
import { addressesIn, SafeLink } from '../parts/safe-link.js';
import { Tabs } from '../parts/tabs.js';
import { usePublication } from '../publication.js';
import { useAddress } from '../readings.js';
import { eventWords } from './inbox.js';
import { MailFrame } from './mail-frame.js';

/** @import { Mail as ReadMail } from '../shapes.d.ts' */

/** @param {{ id: string }} props */
export function Mail({ id }) {
  const path = `inbox/${encodeURIComponent(id)}.json`;
  const reading = useAddress(path);
  const { find } = address.use();
  return html`
    <p class="back"><a href=${addressOf('inbox', '', find)}>← All mails</a></p>
    ${
      reading.state === 'missing'
        ? html`<${Empty} title="There is no such mail"><p>The inbox may have been emptied by a fresh start.</p><//>`
        : html`<${Awaited} reading=${reading} path=${path}>${(/** @type {ReadMail} */ mail) => html`<${Opened} path=${path} mail=${mail} />`}<//>`
    }
  `;
}

/** @param {{ path: string, mail: ReadMail }} props */
function Opened({ path, mail }) {
  const [chosen, choose] = useState('html');
  const { zone } = usePublication();
  const { id, subject, from, to, receivedAt, eml, events = [], configurationSet, digest, hasHtml } = mail;
  const tabs = [
    ...(hasHtml ? [{ name: 'html', title: 'HTML' }] : []),
    ...(mail.unreadable === undefined ? parts : []),
    { name: 'source', title: 'Source' },
  ];
  const name = tabs.some((tab) => tab.name === chosen) ? chosen : (tabs[0]?.name ?? '');
  return html`
    <article class="mail">
      <header>
        <h2>${subject || '(no subject)'}</h2>
        <p class="letter-head"><span class="soft">from</span> ${from} <span class="soft">to</span> ${to.join(', ')}</p>
        <p class="letter-head soft">
          <time dateTime=${receivedAt}>${moment(receivedAt, zone)}</time>
          ${configurationSet && html`<code>${configurationSet}</code>`}
          ${digest && html`<a href=${addressOf('digests', '', digest)}>its digest</a>`}
          <a href=${eml} download>.eml</a>
          <${JsonLink} path=${path} of="this mail" />
        </p>
        <${Events} events=${events} />
        ${hasHtml && html`<${Size} ...${mail} />`}
        ${mail.unreadable !== undefined && html`<p><${Mark} state="warning" word="No mail program can read this:" /> ${mail.unreadable}</p>`}
      </header>
      <${Tabs} label="Parts of the mail" tabs=${tabs} chosen=${name} choose=${choose}>
        ${name === 'html' && html`<${MailFrame} src=${(/** @type {string} */ scheme) => `/_local/inbox/${encodeURIComponent(id)}/html?scheme=${scheme}`} hasDark=${mail.hasDark} subject=${subject} />`}
        ${name === 'text' && html`<${Text} text=${mail.text} />`}
        ${name === 'headers' && html`<${Headers} headers=${mail.headers} />`}
        ${name === 'source' && html`<${Source} ...${mail} />`}
      <//>
    </article>
  `;
}

const parts = [
  { name: 'text', title: 'Text' },
  { name: 'headers', title: 'Headers' },
];

/** @param {{ events: string[] }} props */
const Events = ({ events }) =>
  events.length === 0
    ? null
    : html`<ul class="events" aria-label="What SES said of it">
        ${events.map((event, place) => {
          const name = event.toLowerCase();
          return html`<li key=${place}><${Mark} state=${name} word=${eventWords[name] ?? event} /></li>`;
        })}
      </ul>`;

/** @param {ReadMail} mail */
const Size = ({ htmlBytes, limit }) => html`
  <p class="size">
    <${Meter} value=${htmlBytes} limit=${limit} />
    <span class="number">${count(htmlBytes)} of ${count(limit)} bytes of HTML</span>
    <span class="soft">${htmlBytes > limit ? 'Gmail cuts this mail' : 'beyond that Gmail cuts a mail'}</span>
  </p>
`;

/** @param {{ text: string }} props */
const Text = ({ text }) =>
  text === ''
    ? html`<p class="none">This mail has no text part.</p>`
    : html`<pre class="letter">${addressesIn(text).map((piece, place) =>
        place % 2 === 1 ? html`<${SafeLink} href=${piece}>${piece}<//>` : piece,
      )}</pre>`;

/** @param {{ headers: [string, string][] }} props */
const Headers = ({ headers }) => html`
  <dl class="headers">
    ${headers.map(([name, value], place) => html`<div key=${place}><dt>${name}</dt><dd class="mono">${value}</dd></div>`)}
  </dl>
`;

/** @param {ReadMail} mail */
const Source = ({ source, sourceCut, eml }) => html`
  <div class="with-copy">
    <${CopyButton} text=${source} of="the source" />
    ${sourceCut && html`<p><${Plate} tone="warn">cut<//> The whole is in <a href=${eml} download>.eml</a>.</p>`}
    <pre class="source">${source}</pre>
  </div>
`;
