// @ts-check
/** One of a few, side by side: radio buttons that look like one control. */
import { html } from '../html.js';

/**
 * @param {{ legend: string, name: string, options: { value: string, title: string }[], chosen: string, choose: (value: string) => void }} props
 */
export const Choice = ({ legend, name, options, chosen, choose }) => html`
  <fieldset class="choice">
    <legend class="heard">${legend}</legend>
    ${options.map(
      ({ value, title }) => html`
        <label key=${value}>
          <input type="radio" name=${name} value=${value} checked=${value === chosen} onChange=${() => choose(value)} />
          <span>${title}</span>
        </label>
      `,
    )}
  </fieldset>
`;
