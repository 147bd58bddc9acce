// @ts-check
/** The deliveries of a digest by state: a bar, and the numbers that it shows. */
import { count, counted } from '../figures.js';
import { html } from '../html.js';

/** @import { Counts } from '../shapes.d.ts' */

/** @type {(keyof Counts)[]} */
const states = ['sent', 'skipped', 'failed', 'unresolved', 'uncertain', 'claimed', 'ready'];

/** @param {{ counts: Counts, candidates?: number }} props */
export function DigestCounts({ counts, candidates }) {
  const all = states.reduce((sum, state) => sum + counts[state], 0);
  const some = states.filter((state) => counts[state] > 0);
  return html`
    <div class="counts">
      <div class="stack" aria-hidden="true">
        ${some.map((state) => html`<i key=${state} class=${state} style=${{ flexGrow: counts[state] / all }}></i>`)}
      </div>
      <ul>
        ${candidates !== undefined && html`<li key="candidates">${counted(candidates, 'candidate')}</li>`}
        ${(some.length > 0 ? some : /** @type {const} */ (['sent'])).map(
          (state) =>
            html`<li key=${state}><i class=${state} aria-hidden="true"></i><span class="number">${count(counts[state])}</span> ${state}</li>`,
        )}
      </ul>
    </div>
  `;
}
