// @ts-check
/** What goes out by mail: newsletters, what waits, and each frozen mailing. */
import { address } from '../address.js';
import { counted } from '../figures.js';
import { html } from '../html.js';
import { PublicationAgo } from '../parts/ago.js';
import { Awaited, Empty } from '../parts/awaited.js';
import { FindField, found } from '../parts/find-field.js';
import { JsonLink } from '../parts/json-link.js';
import { Table } from '../parts/table.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';
import { DigestCard } from './digest-card.js';
import { Newsletters } from './newsletters.js';
import { WaitingArticles } from './waiting-articles.js';

/** @import { Digest, Digests as ReadDigests, Listed, Skipped } from '../shapes.d.ts' */

const path = 'digests.json';

export function Digests() {
  const reading = useJson(path);
  return html`
    <${ViewHead} title="Digests" json=${path} figures=${reading.state === 'ready' ? figuresOf(reading.data) : []} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {ReadDigests} */ { newsletters, waiting, digests, skipped }) => html`
        <${Newsletters} newsletters=${newsletters} />
        <${WaitingArticles} waiting=${waiting} newsletters=${newsletters} />
        <${DigestList} ...${digests} />
        <${SkippedPeriods} skipped=${skipped} />
      `}
    <//>
  `;
}

/** @param {ReadDigests} data */
function figuresOf({ newsletters, waiting, digests }) {
  const sent = digests.rows.reduce((sum, { counts }) => sum + counts.sent, 0);
  return [
    counted(newsletters.length, 'newsletter'),
    waiting.length > 0 && `${counted(waiting.length, 'article')} waiting`,
    counted(digests.total, 'digest'),
    sent > 0 && `${counted(sent, 'mail')} sent`,
  ];
}

/** @param {Listed<Digest>} listed */
function DigestList({ total, rows }) {
  const { find: words } = address.use();
  const shown = found(
    rows,
    words,
    ({ id, newsletter, cadence, period, state, subject = '' }) =>
      `${id} ${newsletter} ${cadence} ${period} ${state} ${subject}`,
  );
  return html`
    <section class="block">
      <h2>Digests <${JsonLink} path=${path} of="the digests" /></h2>
      ${total > 0 && html`<${FindField} words=${words} of="digests" shown=${shown.length} listed=${rows.length} total=${total} />`}
      ${total === 0 && html`<${NoDigest} />`}
      ${total > 0 && shown.length === 0 && html`<p class="none">No digest with “${words}”.</p>`}
      <ol class="digests">${shown.map((digest) => html`<${DigestCard} key=${digest.id} ...${digest} />`)}</ol>
    </section>
  `;
}

const NoDigest = () => html`
  <${Empty} title="Nothing has been frozen yet">
    <p>
      A new article becomes a mail when its recall window has passed and the sweep runs; a weekly digest when its period
      ends. <a href="#clock">Move the clock</a> to be there now.
    </p>
  <//>
`;

/** @param {{ skipped: Skipped[] }} props */
const SkippedPeriods = ({ skipped }) =>
  skipped.length === 0
    ? null
    : html`<section class="block">
        <h2>Skipped periods <${JsonLink} path=${path} of="the skipped periods" /></h2>
        <${Table}
          caption="Skipped periods"
          rows=${skipped}
          keyOf=${(/** @type {Skipped} */ one) => `${one.newsletter} ${one.cadence} ${one.period}`}
          columns=${[
            { head: 'Newsletter', main: true, cell: (/** @type {Skipped} */ { newsletter }) => newsletter },
            { head: 'Cadence', cell: (/** @type {Skipped} */ { cadence }) => cadence },
            { head: 'Period', cell: (/** @type {Skipped} */ { period }) => html`<code>${period}</code>` },
            { head: 'Why', cell: (/** @type {Skipped} */ { reason }) => reason },
            { head: 'When', cell: (/** @type {Skipped} */ { at }) => html`<${PublicationAgo} at=${at} />` },
          ]}
        />
      </section>`;
