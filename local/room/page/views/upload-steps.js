// @ts-check
/** The way of one upload, stage by stage. */
import { moment, span, took } from '../figures.js';
import { html } from '../html.js';
import { Plate } from '../parts/mark.js';
import { SafeLink } from '../parts/safe-link.js';
import { segmentsOf } from '../step-segments.js';

/** @import { Step, Upload } from '../shapes.d.ts' */

/** @param {{ upload: Upload }} props */
export function UploadSteps({ upload: { steps, status, at, size, versionId } }) {
  return html`
    <section class="steps">
      <h3>Steps</h3>
      <p class="soft">
        Uploaded ${moment(at)}${size !== undefined && `, ${size.toLocaleString('en-US')} bytes`}${versionId && html`, version <code>${versionId.slice(0, 12)}</code>`}
      </p>
      <ol>
        ${segmentsOf(steps).map(
          ({ gap, steps }, place) => html`
            ${gap > 0 && html`<li class="later soft" key=${`gap ${place}`}><span>${span(gap)} later</span></li>`}
            ${steps.map((one, within) => html`<${StepRow} key=${`${place} ${within}`} ...${one} />`)}
          `,
        )}
        ${status === 'waiting' && html`<li class="step waiting soft" key="waiting">Waiting for what comes next …</li>`}
        ${steps.length === 0 && status !== 'waiting' && html`<li class="soft">No step was seen.</li>`}
      </ol>
    </section>
  `;
}

/** @param {{ step: Step, left: number, width: number }} props */
function StepRow({ step, left, width }) {
  const { stage, what, at, ms, cold, duration, link } = step;
  return html`
    <li class="step">
      <span class="number ms" title=${moment(at)}>+${took(ms)}</span>
      <span class="stage">${stage}</span>
      <span class="what">
        ${link ? html`<${SafeLink} href=${link} here=${link.startsWith('#')}>${shortened(what)}<//>` : shortened(what)}
        ${cold && html` <${Plate} tone="note" title="A new process was started for this call">cold<//>`}
        ${duration !== undefined && html` <span class="number soft">${took(duration)}</span>`}
      </span>
      <span class="axis" aria-hidden="true"
        ><i
          class=${cold ? 'cold' : ''}
          style=${{ '--left': left, '--width': width }}
        ></i
      ></span>
    </li>
  `;
}

/**
 * An ETag is long, and its beginning tells it from another. @param {string} what
 */
const shortened = (what) =>
  what
    .split(/("[0-9a-f]{32}")/)
    .map((piece, place) =>
      place % 2 === 1 ? html`<code title=${piece}>${piece.slice(0, 9)}…"</code>` : piece,
    );
