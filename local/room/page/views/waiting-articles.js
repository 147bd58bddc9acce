// @ts-check
/** Articles that a newsletter may still mail: in their recall window, or until their period ends. */
import { act, ask } from '../acting.js';
import { countdown, moment, span } from '../figures.js';
import { html } from '../html.js';
import { PublicationAgo } from '../parts/ago.js';
import { JsonLink } from '../parts/json-link.js';
import { Mark } from '../parts/mark.js';
import { SafeLink } from '../parts/safe-link.js';
import { Table } from '../parts/table.js';
import { usePublication, usePublicationClock } from '../publication.js';

/** @import { Waiting } from '../shapes.d.ts' */

/** @param {{ waiting: Waiting[] }} props */
export const WaitingArticles = ({ waiting }) => html`
  <section class="block">
    <h2>Waiting <${JsonLink} path="digests.json" of="the waiting articles" /></h2>
    ${
      waiting.length === 0
        ? html`<p class="none">No article waits. A new one stands here for its recall window, and can be sent at once or recalled.</p>`
        : html`<${Table} class="waiting" caption="Articles that wait to be mailed" rows=${waiting} keyOf=${keyOf} columns=${columns} />`
    }
  </section>
`;

/** @param {Waiting} one */
const keyOf = ({ newsletter, article, cadence }) => `${newsletter} ${article} ${cadence}`;

/** @type {import('../parts/table.js').Column<Waiting>[]} */
const columns = [
  {
    head: 'Article',
    main: true,
    cell: ({ title, url, key }) =>
      html`<${SafeLink} href=${url}>${title}<//>${key && html` <code class="soft under-it">${key}</code>`}`,
  },
  {
    head: 'Newsletter',
    cell: ({ newsletter, cadence }) => html`${newsletter} <span class="soft">${cadence}</span>`,
  },
  { head: 'Since', cell: ({ since }) => html`<${PublicationAgo} at=${since} />` },
  { head: 'Goes out', cell: (one) => html`<${Due} ...${one} />` },
  { head: 'Your word', class: 'buttons', cell: (one) => html`<${Words} ...${one} />` },
];

/** @param {Waiting} waiting */
function Due({ dueAt, word }) {
  const { now } = usePublicationClock();
  const { zone } = usePublication();
  if (word === 'recalled') return html`<${Mark} state="recalled" />`;
  if (word === 'now') return html`<${Mark} state="now" word="at the next sweep" />`;
  if (dueAt === undefined) return html`<span class="soft">when its digest is due</span>`;
  const left = Date.parse(dueAt) - now;
  if (left <= 0) return html`<span>at the next sweep</span>`;
  return html`<time dateTime=${dueAt} title=${moment(dueAt, zone)} class="due"
    >${left < 86_400_000 ? countdown(left) : `in ${span(left)}`}</time
  >`;
}

/** @param {Waiting} waiting */
function Words({ newsletter, article, title, word, cadence }) {
  const say = (/** @type {'now' | 'recall' | 'offer'} */ chosen, /** @type {string} */ done) =>
    act('digests/waiting', { newsletter, article, word: chosen }, done);
  const now = async () => {
    const yes = await ask({
      title: `Send “${title}” now?`,
      text: `It goes to everybody who takes ${newsletter} (${cadence}). The rest of its recall window is given up; what was mailed cannot be taken back.`,
      yes: 'Send now',
    });
    if (yes) await say('now', `“${title}” goes out with the next sweep.`);
  };
  const about = html`<span class="heard"> ${title}</span>`;
  const recalled = word === 'recalled';
  const recall = () => say('recall', `“${title}” is recalled: this newsletter does not mail it.`);
  const offer = () => say('offer', `“${title}” is offered again.`);
  // One button that changes its mind: whoever pressed it stays on it.
  return html`
    ${word === undefined && html`<button type="button" class="small" key="now" onClick=${now}>Send now${about}</button>`}
    <button type="button" class=${recalled ? 'small' : 'small quiet'} key="recall" onClick=${recalled ? offer : recall}>
      ${recalled ? 'Offer again' : 'Recall'}${about}
    </button>
  `;
}
