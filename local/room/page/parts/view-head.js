// @ts-check
/** The head of each view: its heading, one line of figures, and the way to the same as JSON. */
import { html } from '../html.js';
import { JsonLink } from './json-link.js';

/** @param {{ title: string, figures?: any[], json: string, children?: any }} props */
export const ViewHead = ({ title, figures = [], json, children }) => html`
  <header class="view-head">
    <div>
      <h1 id="view-title" tabindex="-1">${title}</h1>
      <p class="figures">
        ${figures.filter(Boolean).map((figure) => html`<span>${figure}</span>`)}
        <${JsonLink} path=${json} of=${title} />
      </p>
    </div>
    ${children && html`<div class="view-tools">${children}</div>`}
  </header>
`;
