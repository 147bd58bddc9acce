// @ts-check
/** The newsletters, and those that ask before they go on. */
import { act } from '../acting.js';
import { html } from '../html.js';
import { JsonLink } from '../parts/json-link.js';
import { Mark, Plate } from '../parts/mark.js';
import { Ahead } from './ahead.js';

/** @import { Newsletter } from '../shapes.d.ts' */

/** @param {{ newsletters: Newsletter[] }} props */
export const Newsletters = ({ newsletters }) => html`
  <section class="block">
    <h2>Newsletters <${JsonLink} path="digests.json" of="the newsletters" /></h2>
    ${newsletters.length === 0 && html`<p class="none">publication.yaml names no newsletter.</p>`}
    <ul class="newsletters">
      ${newsletters.map(
        ({ id, name, cadences, held = [] }) => html`
          <li key=${id} class=${held.length > 0 ? 'held' : ''}>
            <p class="named">
              <strong>${name}</strong> <code class="soft">${id}</code>
              ${cadences.map((cadence) => html` <${Plate} key=${cadence}>${cadence}<//>`)}
            </p>
            ${cadences.map((cadence) => html`<${Ahead} key=${cadence} newsletter=${id} name=${name} cadence=${cadence} />`)}
            ${held.map((question) => html`<${Held} key=${question.cadence} newsletter=${id} name=${name} ...${question} />`)}
          </li>
        `,
      )}
    </ul>
  </section>
`;

/** @param {{ newsletter: string, name: string, cadence: string, reason: string }} props */
function Held({ newsletter, name, cadence, reason }) {
  const answer = (/** @type {'mail' | 'drop'} */ word) =>
    act(
      'digests/answer',
      { newsletter, cadence, answer: word },
      word === 'mail' ? `${name} goes on with what it held.` : `${name} lets go of what it held.`,
    );
  return html`
    <div class="question">
      <div>
        <p><${Mark} state="held" /> <span class="soft">${cadence}</span> ${reason}</p>
        <p>
          Until you answer, ${name} mails nothing at this cadence. “Mail them”: what waits goes out as soon as it is due. “Do not mail
          them”: it stays on the site and in the feeds, and never goes out at this cadence.
        </p>
      </div>
      <div class="buttons">
        <button type="button" class="small" onClick=${() => answer('mail')}>Mail them<span class="heard"> (${name}, ${cadence})</span></button>
        <button type="button" class="small quiet" onClick=${() => answer('drop')}>Do not mail them<span class="heard"> (${name}, ${cadence})</span></button>
      </div>
    </div>
  `;
}
