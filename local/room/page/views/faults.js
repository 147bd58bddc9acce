// @ts-check
/** What goes wrong on demand, so that anybody can see that nothing is lost and nobody is mailed twice. */
import { act } from '../acting.js';
import { faultsOn } from '../attention.js';
import { count, counted } from '../figures.js';
import { html } from '../html.js';
import { Ago } from '../parts/ago.js';
import { Awaited } from '../parts/awaited.js';
import { JsonLink } from '../parts/json-link.js';
import { Table } from '../parts/table.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';
import { FaultForm } from './fault-form.js';

/** @import { Faults as ReadFaults, Injected } from '../shapes.d.ts' */

const path = 'faults.json';

export function Faults() {
  const reading = useJson(path);
  const ready = reading.state === 'ready' ? reading.data : undefined;
  const reset = () => act('faults/reset', {}, 'All faults are off, and the counts begin anew.');
  return html`
    <${ViewHead} title="Faults" json=${path} figures=${ready ? figuresOf(ready) : []}>
      ${ready && html`<button type="button" class="small" onClick=${reset}>All off, counts to zero</button>`}
    <//>
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {ReadFaults} */ { settings, functions, counts, injected }) => html`
        <${Recipes} />
        <${FaultForm} settings=${settings} functions=${functions} />
        <${InjectedFaults} counts=${counts} injected=${injected} />
      `}
    <//>
  `;
}

/** @param {ReadFaults} faults */
function figuresOf({ settings, injected }) {
  const on = faultsOn(settings);
  return [
    on === 0 ? 'all off' : `${counted(on, 'fault')} on`,
    `${counted(injected.total, 'fault')} injected`,
  ];
}

/** @type {{ title: string, wish: object }[]} */
const recipes = [
  { title: 'SES accepts and cuts the line', wish: { ses: { losing: 0.3 } } },
  { title: 'SES throttles', wish: { ses: { throttling: 0.5 } } },
  { title: 'Events twice and shuffled', wish: { events: { doubled: 0.5, shuffled: true } } },
  { title: 'Slow S3', wish: { s3: { delayMs: 800 } } },
  { title: 'S3 fails now and then', wish: { s3: { failing: 0.2, losing: 0.05 } } },
  {
    title: 'Delivery dies at its 5th call',
    wish: { kill: { function: 'delivery', call: 5, when: 'after' } },
  },
];

const Recipes = () => html`
  <section class="block">
    <h2>Try one</h2>
    <p class="soft">Each is added to what is on. Then drop a file or run the sweep, and watch it come right.</p>
    <div class="buttons">
      ${recipes.map(
        ({ title, wish }) =>
          html`<button type="button" class="small" key=${title} onClick=${() => act('faults', wish, `On: ${title}.`)}>${title}</button>`,
      )}
    </div>
  </section>
`;

/** @type {Record<string, string>} */
const kinds = {
  s3Slowed: 'S3 slowed',
  s3Failed: 'S3 failed',
  s3Lost: 'S3 answer lost',
  sesThrottled: 'SES throttled',
  sesLost: 'SES answer lost',
  eventDoubled: 'event doubled',
  eventHeldBack: 'event held back',
  eventLost: 'event lost',
  functionKilled: 'function killed',
};

/** @param {Pick<ReadFaults, 'counts' | 'injected'>} props */
const InjectedFaults = ({ counts, injected }) => html`
  <section class="block">
    <h2>Injected <${JsonLink} path=${path} of="what was injected" /></h2>
    ${
      injected.total === 0
        ? html`<p class="none">Nothing has gone wrong on purpose yet.</p>`
        : html`
            <dl class="numbers">
              ${Object.entries(counts)
                .filter(([, number]) => number > 0)
                .map(
                  ([kind, number]) =>
                    html`<div key=${kind}><dt>${kinds[kind] ?? kind}</dt><dd class="number">${count(number)}</dd></div>`,
                )}
            </dl>
            ${injected.rows.length < injected.total && html`<p class="none">The newest ${count(injected.rows.length)} of ${count(injected.total)}:</p>`}
            <${Table} caption="Faults that happened" rows=${injected.rows} keyOf=${keyOf} columns=${columns} />
          `
    }
  </section>
`;

/** @param {Injected} row */
const keyOf = ({ at, kind, who, what }) => `${at} ${kind} ${who} ${what}`;

/** @type {import('../parts/table.js').Column<Injected>[]} */
const columns = [
  { head: 'Fault', main: true, cell: ({ kind }) => kinds[kind] ?? kind },
  { head: 'Met by', cell: ({ who }) => who },
  { head: 'At', cell: ({ what }) => html`<code>${what}</code>` },
  { head: 'When', number: true, cell: ({ at }) => html`<${Ago} at=${at} />` },
];
