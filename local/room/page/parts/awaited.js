// @ts-check
/** A view shows its data, or says why it has none yet. */
import { html } from '../html.js';

/** @import { Reading } from '../shapes.d.ts' */

/**
 * @param {{ reading: Reading<any>, path: string, children: (data: any) => any }} props `children` is a function
 */
export function Awaited({ reading, path, children }) {
  switch (reading.state) {
    case 'ready':
      return children(reading.data);
    case 'loading':
      return html`<div class="loading" aria-busy="true"><span class="heard">Loading …</span><i></i><i></i><i></i></div>`;
    case 'missing':
      return html`<${Empty} title="Not in this run">
        <p>This Courant does not answer <code>/_local/${path}</code>; the rest of the page works without it.</p>
      <//>`;
    case 'failed':
      return html`<${Empty} title="This could not be read">
        <p>
          <code>/_local/${path}</code>: ${reading.because}. The terminal of the run has the reason. The page asks again
          by itself when something changes.
        </p>
      <//>`;
  }
}

/** @param {{ title: string, children?: any }} props */
export const Empty = ({ title, children }) => html`
  <div class="empty">
    <h2>${title}</h2>
    ${children}
  </div>
`;
