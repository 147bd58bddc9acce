// @ts-check
/**
 * A table with caption and scopes. On narrow screens each row becomes a block with its heads beside the values; the
 * roles keep it a table for screen readers then.
 */
import { html } from '../html.js';

/**
 * @template Row
 * @typedef {{ head: string, cell: (row: Row) => any, number?: boolean, main?: boolean, class?: string }} Column
 *   `main`: names the row
 */

/**
 * @template Row
 * @param {{ caption: string, columns: Column<Row>[], rows: readonly Row[], keyOf: (row: Row) => string, class?: string }} props
 */
export const Table = ({ caption, columns, rows, keyOf, class: name = '' }) => html`
  <table class=${`rows ${name}`} role="table">
    <caption class="heard">${caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(({ head, number }) => html`<th role="columnheader" scope="col" class=${number ? 'number' : ''}>${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row) => html`<tr role="row" key=${keyOf(row)}>${columns.map((column) => cellOf(column, row))}</tr>`)}
    </tbody>
  </table>
`;

/**
 * @template Row
 * @param {Column<Row>} column
 * @param {Row} row
 */
function cellOf({ head, cell, number, main, class: name = '' }, row) {
  const classes = [number && 'number', name].filter(Boolean).join(' ');
  // One box for the value, so that it stands beside its head as one.
  const shown = html`<div>${cell(row)}</div>`;
  if (main) return html`<th role="rowheader" scope="row" class=${classes}>${shown}</th>`;
  return html`<td role="cell" class=${classes} data-head=${head}>${shown}</td>`;
}
