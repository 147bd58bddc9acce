// @ts-check
/** What lies in the queues, and what was given up. */
import { act } from '../acting.js';
import { holdsDeadLetters } from '../attention.js';
import { count, counted } from '../figures.js';
import { html } from '../html.js';
import { Ago } from '../parts/ago.js';
import { Awaited, Empty } from '../parts/awaited.js';
import { CopyButton } from '../parts/copy-button.js';
import { JsonLink } from '../parts/json-link.js';
import { Plate } from '../parts/mark.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';

/** @import { Queue, QueueMessage } from '../shapes.d.ts' */

const path = 'queues.json';

export function Queues() {
  const reading = useJson(path);
  return html`
    <${ViewHead} title="Queues" json=${path} figures=${reading.state === 'ready' ? figuresOf(reading.data.rows) : []} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {{ rows: Queue[] }} */ { rows }) =>
        rows.length === 0
          ? html`<${Empty} title="No queues"><p>The template of this run names none.</p><//>`
          : html`<ul class="queues">${rows.map((queue) => html`<${QueueCard} key=${queue.name} queue=${queue} />`)}</ul>`}
    <//>
  `;
}

/** @param {Queue[]} rows */
function figuresOf(rows) {
  const sum = (/** @type {readonly Queue[]} */ some) =>
    some.reduce((total, { visible }) => total + visible, 0);
  const dead = rows.filter(holdsDeadLetters);
  const alive = rows.filter((row) => !holdsDeadLetters(row));
  return [
    counted(rows.length, 'queue'),
    `${counted(sum(alive), 'message')} waiting`,
    counted(sum(dead), 'dead letter'),
  ];
}

/** @param {{ queue: Queue }} props */
function QueueCard({ queue }) {
  const { name, visible, inFlight, delayed, oldestAt, messages } = queue;
  const dead = holdsDeadLetters(queue);
  const source = queue.deadLettersOf ?? 'asynchronous calls';
  return html`
    <li class=${`queue ${dead && visible > 0 ? 'wanting' : ''}`}>
      <header>
        <h2>${name}</h2>
        ${dead && html`<${Plate} tone=${visible > 0 ? 'bad' : 'quiet'}>dead letters of ${source}<//>`}
        <${JsonLink} path=${path} of=${name} />
      </header>
      <dl class="numbers">
        <div><dt>visible</dt><dd class="number">${count(visible)}</dd></div>
        <div><dt>in flight</dt><dd class="number">${count(inFlight)}</dd></div>
        <div><dt>delayed</dt><dd class="number">${count(delayed)}</dd></div>
        ${oldestAt && html`<div><dt>oldest</dt><dd><${Ago} at=${oldestAt} /></dd></div>`}
        ${dead && visible > 0 && html`<div class="buttons"><${Redrive} queue=${name} source=${source} /></div>`}
      </dl>
      ${messages.length > 0 && html`<${Messages} total=${visible + inFlight + delayed} messages=${messages} open=${dead} />`}
    </li>
  `;
}

/** @param {{ queue: string, source: string }} props */
function Redrive({ queue, source }) {
  const redrive = () =>
    act(
      'queues/redrive',
      { queue },
      ({ moved }) => `${counted(Number(moved), 'dead letter')} of ${source} on the way again.`,
    );
  return html`<button type="button" class="small" onClick=${redrive}>Redrive<span class="heard"> ${queue}</span></button>`;
}

/** @param {{ total: number, messages: QueueMessage[], open: boolean }} props */
const Messages = ({ total, messages, open }) => html`
  <details class="messages" open=${open}>
    <summary>
      ${counted(messages.length, 'message')}${total > messages.length && html` <span class="soft">of ${count(total)}</span>`}
    </summary>
    <ol>
      ${messages.map(
        ({ id, sentAt, receives, body }) => html`
          <li key=${id}>
            <p class="soft">
              <code>${id.slice(0, 8)}</code> sent <${Ago} at=${sentAt} />, received ${counted(receives, 'time')}
            </p>
            <div class="with-copy"><pre>${indented(body)}</pre><${CopyButton} text=${body} of=${`message ${id.slice(0, 8)}`} /></div>
          </li>
        `,
      )}
    </ol>
  </details>
`;

/** @param {string} body */
function indented(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
