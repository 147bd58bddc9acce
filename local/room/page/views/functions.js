// @ts-check
/** Each Lambda function: how fast it starts and runs, what it needs, what failed. */
import { addressOf } from '../address.js';
import { count, counted, took } from '../figures.js';
import { html } from '../html.js';
import { Ago } from '../parts/ago.js';
import { Awaited, Empty } from '../parts/awaited.js';
import { Mark } from '../parts/mark.js';
import { Meter } from '../parts/meter.js';
import { Table } from '../parts/table.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';
import { FunctionLog } from './function-log.js';

/** @import { LambdaFunction, Starts } from '../shapes.d.ts' */

const path = 'functions.json';

/** @param {{ rest: string }} props */
export function Functions({ rest: name }) {
  const reading = useJson(path);
  if (name) return html`<${FunctionLog} key=${name} name=${name} />`;
  return html`
    <${ViewHead} title="Functions" json=${path} figures=${reading.state === 'ready' ? figuresOf(reading.data.rows) : []} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {{ rows: LambdaFunction[] }} */ { rows }) =>
        rows.length === 0
          ? html`<${Empty} title="No functions"><p>The template of this run names none.</p><//>`
          : html`<${Table} class="functions" caption="Functions" rows=${rows} keyOf=${keyOf} columns=${columns} />`}
    <//>
  `;
}

/** @param {LambdaFunction[]} rows */
function figuresOf(rows) {
  const sum = (/** @type {(row: LambdaFunction) => number} */ of) =>
    rows.reduce((total, row) => total + of(row), 0);
  return [
    counted(rows.length, 'function'),
    counted(
      sum(({ calls }) => calls),
      'call',
    ),
    counted(
      sum(({ errors }) => errors),
      'error',
    ),
    `${sum(({ running }) => running)} running`,
  ];
}

/** @param {LambdaFunction} row */
const keyOf = ({ name }) => name;

/** @type {import('../parts/table.js').Column<LambdaFunction>[]} */
const columns = [
  {
    head: 'Function',
    main: true,
    cell: ({
      name,
      running,
    }) => html`<a href=${addressOf('functions', name)}>${name}<span class="heard">: its log</span></a>
      ${running > 0 && html` <${Mark} state="waiting" word=${running === 1 ? 'running' : `${running} running`} />`}`,
  },
  { head: 'Calls', number: true, cell: (row) => html`<${Calls} ...${row} />` },
  { head: 'Cold', number: true, cell: ({ cold }) => html`<${Speed} ...${cold} />` },
  { head: 'Warm', number: true, cell: ({ warm }) => html`<${Speed} ...${warm} />` },
  { head: 'Memory', number: true, cell: (row) => html`<${Memory} ...${row} />` },
  { head: 'Errors', cell: (row) => html`<${Errors} ...${row} />` },
  {
    head: 'Last call',
    number: true,
    cell: ({ lastAt }) => (lastAt ? html`<${Ago} at=${lastAt} />` : html`<span class="soft">never</span>`),
  },
];

/** @param {LambdaFunction} row */
const Calls = ({ calls, calledBy = {} }) => html`
  <strong>${count(calls)}</strong>
  ${Object.entries(calledBy).map(([by, times]) => html`<span class="soft under-it" key=${by}>${count(times)} by ${by}</span>`)}
`;

/** The median counts; the last one says where it goes. @param {Starts} starts */
const Speed = ({ count: calls, medianMs, lastMs }) =>
  medianMs === undefined || calls === 0
    ? html`<span class="soft">–</span>`
    : html`<strong>${took(medianMs)}</strong><span class="soft under-it">${count(calls)} ×${lastMs !== undefined && `, last ${took(lastMs)}`}</span>`;

/** @param {LambdaFunction} row */
const Memory = ({ peakMemoryMb, memoryMb }) =>
  peakMemoryMb === undefined
    ? html`<span class="soft">of ${count(memoryMb)} MB</span>`
    : html`<span>${Math.round(peakMemoryMb)} of ${count(memoryMb)} MB</span><${Meter} value=${peakMemoryMb} limit=${memoryMb} />`;

/** @param {LambdaFunction} row */
const Errors = ({ errors, lastError }) =>
  errors === 0
    ? html`<span class="soft">none</span>`
    : html`<${Mark} state="error" word=${count(errors)} />
        ${lastError && html`<span class="under-it soft"><code>${lastError.type}</code> ${lastError.message} <${Ago} at=${lastError.at} /></span>`}`;
