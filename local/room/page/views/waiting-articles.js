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

/** @import { Newsletter, Waiting } from '../shapes.d.ts' */

/** @typedef {Waiting & { held: boolean }} Row */

/** @param {{ waiting: Waiting[], newsletters: Newsletter[] }} props */
export const WaitingArticles = ({ waiting, newsletters }) => html`
  <section class="block">
    <h2>Waiting <${JsonLink} path="digests.json" of="the waiting articles" /></h2>
    ${
      waiting.length === 0
        ? html`<p class="none">No article waits. A new one stands here until it is mailed, and can be recalled; in its recall window it can be sent at once.</p>`
        : html`<${Table} class="waiting" caption="Articles that wait to be mailed" rows=${waiting.map((one) => ({ ...one, held: isHeld(newsletters, one) }))} keyOf=${keyOf} columns=${columns} />`
    }
  </section>
`;

/**
 * A newsletter that asks mails nothing before it has its answer, whatever is said of an article.
 * @param {Newsletter[]} newsletters
 * @param {Waiting} waiting
 */
export const isHeld = (newsletters, { newsletter, cadence }) =>
  newsletters.some(
    ({ id, held = [] }) => id === newsletter && held.some((question) => question.cadence === cadence),
  );

/**
 * A cadence that gathers has no mail of the one article to send.
 * @param {Row} row
 */
export const canBeSentNow = ({ cadence, word, held }) => cadence === 'article' && word === undefined && !held;

/** @param {Waiting} one */
const keyOf = ({ newsletter, article, cadence }) => `${newsletter} ${article} ${cadence}`;

/** @type {import('../parts/table.js').Column<Row>[]} */
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

/**
 * When an article goes out. A cadence that gathers keeps to its period, also after “Mail them”.
 * @param {Pick<Row, 'cadence' | 'word' | 'held' | 'dueAt'>} row
 * @param {number} now of the publication's clock
 * @returns {'recalled' | 'held' | 'said' | 'with its digest' | 'due' | number} milliseconds until then
 */
export function goesOut({ cadence, word, held, dueAt }, now) {
  if (word === 'recalled') return 'recalled';
  if (held) return 'held';
  if (word === 'now' && cadence === 'article') return 'said';
  if (dueAt === undefined) return 'with its digest';
  const left = Date.parse(dueAt) - now;
  return left <= 0 ? 'due' : left;
}

/** @param {Row} row */
function Due(row) {
  const { now } = usePublicationClock();
  const { zone } = usePublication();
  const out = goesOut(row, now);
  switch (out) {
    case 'recalled':
      return html`<${Mark} state="recalled" />`;
    case 'held':
      return html`<${Mark} state="held" word="when you have answered" />`;
    case 'said':
      return html`<${Mark} state="now" word="at the next sweep" />`;
    case 'with its digest':
      return html`<span class="soft">when its digest is due</span>`;
    case 'due':
      return html`<span>at the next sweep</span>`;
    default:
      return html`<time dateTime=${row.dueAt} title=${moment(row.dueAt ?? '', zone)} class="due"
        >${out < 86_400_000 ? countdown(out) : `in ${span(out)}`}</time
      >`;
  }
}

/** @param {Row} row */
function Words(row) {
  const { newsletter, article, title, word, cadence } = row;
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
    ${canBeSentNow(row) && html`<button type="button" class="small" key="now" onClick=${now}>Send now${about}</button>`}
    <button type="button" class=${recalled ? 'small' : 'small quiet'} key="recall" onClick=${recalled ? offer : recall}>
      ${recalled ? 'Offer again' : 'Recall'}${about}
    </button>
  `;
}
