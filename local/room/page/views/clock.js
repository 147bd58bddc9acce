// @ts-check
/** The publication's clock. It only goes forward, and everything due on the way is done, moment by moment. */
import { useState } from 'preact/hooks';
import { act } from '../acting.js';
import { counted, dayOf, hourOf, moment, span, zoneName } from '../figures.js';
import { html } from '../html.js';
import { Awaited } from '../parts/awaited.js';
import { Plate } from '../parts/mark.js';
import { SweepButton } from '../parts/sweep-button.js';
import { ViewHead } from '../parts/view-head.js';
import { usePublication, usePublicationClock } from '../publication.js';
import { useJson } from '../readings.js';
import { localTime, momentOf } from '../zoned.js';

/** @import { Clock as ReadClock } from '../shapes.d.ts' */

const path = 'clock.json';

export function Clock() {
  const reading = useJson(path);
  return html`
    <${ViewHead} title="Clock" json=${path} />
    <${Awaited} reading=${reading} path=${path}>${(/** @type {ReadClock} */ clock) => html`<${Face} ...${clock} />`}<//>
  `;
}

/** @param {ReadClock} clock */
function Face({ ahead, next, walking }) {
  const { now } = usePublicationClock();
  const { zone } = usePublication();
  const [asked, setAsked] = useState(false);
  const busy = asked || walking !== undefined;
  const move = async (/** @type {object} */ wish) => {
    setAsked(true);
    await act(
      'clock',
      wish,
      (answer) => `It is ${moment(String(answer.now), zone)} now, and what was due is done.`,
    );
    setAsked(false);
  };
  return html`
    <div class="face">
      <p class="big">
        <time dateTime=${new Date(now).toISOString()}>
          <span class="day">${dayOf(now, zone)}</span> <span class="hour">${hourOf(now, zone)}</span>
        </time>
        <span class="soft">${zone} (${zoneName(now, zone)})</span>
      </p>
      <p class="soft">
        ${moment(now, 'UTC')} UTC
        ${Math.abs(ahead) > 1_500 ? html` <${Plate} tone="warn">${span(ahead)} ahead of the wall clock<//>` : html` <${Plate}>as the wall clock<//>`}
      </p>
      ${walking && html`<${Walking} ...${walking} zone=${zone} />`}
    </div>
    <section class="block">
      <h2>Next</h2>
      ${
        next === undefined
          ? html`<p class="none">Nothing is due: no article waits for its date, no digest for its period.</p>`
          : html`<p class="next">
              <span><strong>${next.what}</strong> <span class="soft">${moment(next.at, zone)}${Date.parse(next.at) > now && `, in ${span(Date.parse(next.at) - now)}`}</span></span>
              <button type="button" class="small" aria-disabled=${busy} onClick=${() => !busy && move({ to: next.at })}>Go there</button>
            </p>`
      }
    </section>
    <section class="block">
      <h2>Move it</h2>
      <p class="soft">Forward only. Each due moment on the way is done before the next: sweep, drain, go on.</p>
      <div class="buttons">
        ${leaps.map(
          ([title, advance]) =>
            html`<button type="button" key=${advance} aria-disabled=${busy} onClick=${() => !busy && move({ advance })}>${title}</button>`,
        )}
      </div>
      <${MoveTo} key=${zone} zone=${zone} now=${now} busy=${busy} move=${move} />
    </section>
    <section class="block">
      <h2>Sweep</h2>
      <p class="soft">It runs by itself every minute and finds what is due and what lies.</p>
      <div class="buttons"><${SweepButton} /></div>
    </section>
  `;
}

/** @type {[title: string, advance: string][]} */
const leaps = [
  ['+1 minute', 'PT1M'],
  ['+1 hour', 'PT1H'],
  ['+1 day', 'P1D'],
  ['+1 week', 'P7D'],
];

/** @param {{ to: string, now: string, moments: number, zone: string }} props */
const Walking = ({ to, now, moments, zone }) => html`
  <p class="walking">
    <i aria-hidden="true"></i>
    Walking to ${moment(to, zone)}: at ${moment(now, zone)}, ${counted(moments, 'moment')} done
  </p>
`;

/** @param {{ zone: string, now: number, busy: boolean, move: (wish: object) => void }} props */
function MoveTo({ zone, now, busy, move }) {
  const [text, setText] = useState(() => localTime(now + 86_400_000, zone));
  const at = momentOf(text, zone);
  const go = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!busy && !Number.isNaN(at)) move({ to: new Date(at).toISOString() });
  };
  return html`
    <form class="move-to" onSubmit=${go}>
      <label>
        To a moment in ${zone}
        <input
          type="datetime-local"
          required
          value=${text}
          min=${localTime(now, zone)}
          onInput=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <button aria-disabled=${busy}>Go to that moment</button>
    </form>
  `;
}
