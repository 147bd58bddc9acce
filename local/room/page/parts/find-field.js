// @ts-check
/** Many rows: what is shown of how many, and a field that narrows them. */
import { find } from '../address.js';
import { count } from '../figures.js';
import { html } from '../html.js';

/**
 * Rows in whose text every word occurs.
 * @template Row
 * @param {readonly Row[]} rows
 * @param {string} words
 * @param {(row: Row) => string} textOf
 */
export function found(rows, words, textOf) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = textOf(row).toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/**
 * @param {{ words: string, of: string, shown: number, listed: number, total: number }} props
 *   `listed`: rows that are here to be narrowed; `total`: rows that there are
 */
export function FindField({ words, of, shown, listed, total }) {
  const some = shown !== total;
  return html`
    <form class="find" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <input
        type="search"
        aria-label=${`Filter ${of}`}
        placeholder="Filter"
        value=${words}
        onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => find(currentTarget.value)}
      />
      ${some && html`<span class="number soft">${count(shown)} of ${count(total)} shown</span>`}
      ${listed < total && words && html`<span class="soft">(among the newest ${count(listed)})</span>`}
    </form>
  `;
}
