// @ts-check
/** The next mail of a newsletter before it goes: how it looks, to whom, at what cost, and a test of it. */
import { useState } from 'preact/hooks';
import { act } from '../acting.js';
import { counted, moment } from '../figures.js';
import { html } from '../html.js';
import { Awaited } from '../parts/awaited.js';
import { JsonLink } from '../parts/json-link.js';
import { usePublication } from '../publication.js';
import { useAddress } from '../readings.js';
import { MailFrame } from './mail-frame.js';

/** @import { Ahead as Seen } from '../shapes.d.ts' */

/** @param {{ newsletter: string, name: string, cadence: string }} props */
export function Ahead({ newsletter, name, cadence }) {
  const [isOpen, open] = useState(false);
  const about = html`<span class="heard"> (${name}, ${cadence})</span>`;
  const query = new URLSearchParams({ newsletter, cadence }).toString();
  return html`
    <div class="buttons">
      <button type="button" class="small" aria-expanded=${isOpen} onClick=${() => open(!isOpen)}>
        ${isOpen ? 'Close the preview' : `Preview the next ${cadence === 'article' ? 'article mail' : `${cadence} digest`}`}${about}
      </button>
    </div>
    ${isOpen && html`<${Sight} query=${query} newsletter=${newsletter} cadence=${cadence} />`}
  `;
}

/** @param {{ query: string, newsletter: string, cadence: string }} props */
function Sight({ query, newsletter, cadence }) {
  const path = `digests/ahead.json?${query}`;
  const src = (/** @type {string} */ scheme) => `/_local/digests/ahead/html?${query}&scheme=${scheme}`;
  return html`
    <${Awaited} reading=${useAddress(path)} path=${path}>
      ${(/** @type {Seen} */ seen) =>
        seen.ok
          ? html`<div class="ahead">
              <p>
                <strong>${seen.subject}</strong> <${JsonLink} path=${path} of="the preview" />${' '}
                <a href=${`/_local/digests/ahead.eml?${query}`} download=${`${seen.digest}.eml`}>As .eml</a>
              </p>
              <${Facts} ...${seen} />
              ${seen.notes.map((note) => html`<p key=${note} class="paused-because">${note}</p>`)}
              <${TestForm} newsletter=${newsletter} cadence=${cadence} />
              <${MailFrame} src=${src} subject=${seen.subject} hasDark=${seen.hasDark} />
            </div>`
          : html`<p class="none">${seen.wrong} Expected: ${seen.expected}.</p>`}
    <//>
  `;
}

const fates = {
  gets: 'get it',
  'other-cadence': 'get it at another cadence',
  paused: 'have paused it',
  left: 'have left',
  unconfirmed: 'have not confirmed',
  bounced: 'bounced, and are suppressed',
  complained: 'complained, and are suppressed',
  erased: 'are erased',
  'not-active': 'are not active',
};

/** @param {Extract<Seen, { ok: true }>} seen */
function Facts({ dueAt, members, layout, htmlBytes, fates: counts = {}, forecast }) {
  const { zone } = usePublication();
  const known = Object.entries(fates).flatMap(([fate, words]) => {
    const count = counts[fate];
    return count === undefined ? [] : [`${count} ${words}`];
  });
  return html`
    <ul class="facts">
      <li>${dueAt === undefined ? 'It is frozen.' : html`Goes by itself at <time dateTime=${dueAt}>${moment(dueAt, zone)}</time>.`}</li>
      <li>${counted(members.length, 'article')} in the layout ${layout}; ${htmlBytes} bytes of HTML of at most 102400.</li>
      <li>${known.length === 0 ? 'Nobody subscribes.' : `Of the subscriptions ${known.join(', ')}.`}</li>
      ${
        forecast &&
        html`<li>
          On AWS $${forecast.cost.aLaCarte.toFixed(2)} (à la carte) or $${forecast.cost.essentials.toFixed(2)} (Essentials);
          ${forecast.minutes < 1 ? ' less than a minute' : ` ${Math.ceil(forecast.minutes)} minutes`} at this account’s rate${forecast.days > 1 ? `, over ${forecast.days} days` : ''}.
        </li>`
      }
    </ul>
  `;
}

/** @param {{ newsletter: string, cadence: string }} props */
function TestForm({ newsletter, cadence }) {
  const [to, type] = useState('');
  const send = (/** @type {Event} */ event) => {
    event.preventDefault();
    void act('digests/test', { newsletter, cadence, to }, 'The test is in the inbox.');
  };
  return html`
    <form class="find" onSubmit=${send}>
      <input
        type="email"
        required
        aria-label="Address for the test"
        placeholder="an address of your own"
        value=${to}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => type(currentTarget.value)}
      />
      <button type="submit" class="small">Send a test</button>
    </form>
  `;
}
