// @ts-check
/** The mail account of this machine: how much it may send, as whom, and to whom not. */
import { count, counted } from '../figures.js';
import { html } from '../html.js';
import { PublicationAgo } from '../parts/ago.js';
import { Awaited } from '../parts/awaited.js';
import { JsonLink } from '../parts/json-link.js';
import { Plate } from '../parts/mark.js';
import { Meter } from '../parts/meter.js';
import { Table } from '../parts/table.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';

/** @import { Ses as ReadSes } from '../shapes.d.ts' */

const path = 'ses.json';

export function Ses() {
  const reading = useJson(path);
  const figures =
    reading.state === 'ready'
      ? [
          `${counted(reading.data.accepted, 'mail')} accepted`,
          `${count(reading.data.suppressed.length)} suppressed`,
        ]
      : [];
  return html`
    <${ViewHead} title="SES" json=${path} figures=${figures} />
    <${Awaited} reading=${reading} path=${path}>${(/** @type {ReadSes} */ ses) => html`<${Account} ...${ses} />`}<//>
  `;
}

/** @param {ReadSes} ses */
const Account = ({ quota, identities, configurationSets, suppressed }) => html`
  <section class="block">
    <h2>Quota <${JsonLink} path=${path} of="the quota" /></h2>
    <p class="size">
      <${Meter} value=${quota.sentLastDay} limit=${quota.maxPerDay} />
      <span class="number">${count(quota.sentLastDay)} of ${count(quota.maxPerDay)} in the last 24 hours</span>
      <span class="soft">at most ${count(quota.maxPerSecond)} a second</span>
    </p>
  </section>
  <section class="block">
    <h2>Identities <${JsonLink} path=${path} of="the identities" /></h2>
    ${identities.length === 0 && html`<p class="none">No verified sender: every mail would be refused.</p>`}
    <ul class="plain">${identities.map((identity) => html`<li key=${identity}><code>${identity}</code></li>`)}</ul>
  </section>
  <section class="block">
    <h2>Configuration sets <${JsonLink} path=${path} of="the configuration sets" /></h2>
    ${configurationSets.length === 0 ? html`<p class="none">None.</p>` : html`<${Sets} rows=${configurationSets} />`}
  </section>
  <section class="block">
    <h2>Suppression list <${JsonLink} path=${path} of="the suppression list" /></h2>
    ${
      suppressed.length === 0
        ? html`<p class="none">
            Empty. A mail to <code>bounce@simulator.example</code> or <code>complaint@simulator.example</code> puts that
            address here; those of SES’s own simulator never join the list.
          </p>`
        : html`<${Suppressed} rows=${suppressed} />`
    }
  </section>
`;

/** @typedef {ReadSes['configurationSets'][number]} Set */
/** @typedef {ReadSes['suppressed'][number]} Suppression */

/** @param {{ rows: Set[] }} props */
const Sets = ({ rows }) => html`
  <${Table}
    caption="Configuration sets"
    rows=${rows}
    keyOf=${(/** @type {Set} */ { name }) => name}
    columns=${[
      { head: 'Name', main: true, cell: (/** @type {Set} */ { name }) => html`<code>${name}</code>` },
      { head: 'Suppresses', cell: (/** @type {Set} */ { suppresses }) => plates(suppresses, 'nothing') },
      { head: 'Tells of', cell: (/** @type {Set} */ { events }) => plates(events, 'nothing') },
    ]}
  />
`;

/**
 * @param {string[]} words
 * @param {string} none
 */
const plates = (words, none) =>
  words.length === 0
    ? html`<span class="soft">${none}</span>`
    : html`<span class="plates">${words.map((word) => html`<${Plate} key=${word}>${word.toLowerCase()}<//>`)}</span>`;

/** @param {{ rows: Suppression[] }} props */
const Suppressed = ({ rows }) => html`
  <${Table}
    caption="Suppression list"
    rows=${rows.slice(0, 200)}
    keyOf=${(/** @type {Suppression} */ { address }) => address}
    columns=${[
      { head: 'Address', main: true, cell: (/** @type {Suppression} */ { address }) => address },
      { head: 'Because of a', cell: (/** @type {Suppression} */ { reason }) => reason.toLowerCase() },
      { head: 'When', cell: (/** @type {Suppression} */ { at }) => html`<${PublicationAgo} at=${at} />` },
    ]}
  />
  ${rows.length > 200 && html`<p class="none">200 of ${count(rows.length)} shown; <a href="/_local/${path}">the JSON has all</a>.</p>`}
`;
