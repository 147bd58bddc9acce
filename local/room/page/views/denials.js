// @ts-check
/** AWS calls that no role allowed, each with the right that is missing. */
import { address } from '../address.js';
import { count, counted } from '../figures.js';
import { html } from '../html.js';
import { Ago } from '../parts/ago.js';
import { Awaited, Empty } from '../parts/awaited.js';
import { CopyButton } from '../parts/copy-button.js';
import { FindField, found } from '../parts/find-field.js';
import { Mark } from '../parts/mark.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';

/** @import { Denial, Listed } from '../shapes.d.ts' */

const path = 'denials.json';

export function Denials() {
  const reading = useJson(path);
  const figures =
    reading.state === 'ready' && reading.data.total > 0 ? [counted(reading.data.total, 'missing right')] : [];
  return html`
    <${ViewHead} title="Denied calls" json=${path} figures=${figures} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {Listed<Denial>} */ data) =>
        data.total === 0
          ? html`<${Empty} title="No call was denied">
              <p>Every request is judged by the role of the function that signed it, as on AWS. A right that is missing stands here, ready to be added.</p>
            <//>`
          : html`<${DenialList} ...${data} />`}
    <//>
  `;
}

/** @param {Listed<Denial>} listed */
function DenialList({ total, rows }) {
  const { find: words } = address.use();
  const shown = found(rows, words, ({ principal, action, resource }) => `${principal} ${action} ${resource}`);
  return html`
    <${FindField} words=${words} of="denied calls" shown=${shown.length} listed=${rows.length} total=${total} />
    ${shown.length === 0 && html`<p class="none">No denied call with “${words}”.</p>`}
    <ul class="denials">
      ${shown.map((denial) => html`<${DenialCard} key=${`${denial.principal} ${denial.action} ${denial.resource}`} ...${denial} />`)}
    </ul>
  `;
}

/** @param {Denial} denial */
function DenialCard({ at, principal, action, resource, count: times }) {
  const right = JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource }, null, 2);
  return html`
    <li>
      <header>
        <h2><${Mark} state="reject" word=${principal} /> <span class="soft">may not</span> <code>${action}</code></h2>
        <p class="soft">${count(times)} ×, last <${Ago} at=${at} /></p>
      </header>
      <div class="with-copy">
        <pre aria-label="The missing right">${right}</pre>
        <${CopyButton} text=${right} of=${`the right ${action} for ${principal}`} />
      </div>
    </li>
  `;
}
