// @ts-check
/** All views: a column on wide screens, a menu behind a button on narrow ones. */
import { useEffect, useRef } from 'preact/hooks';
import { addressOf } from './address.js';
import { wants } from './attention.js';
import { count } from './figures.js';
import { html } from './html.js';
import { useKnown } from './known.js';
import { SweepButton } from './parts/sweep-button.js';
import { useJson } from './readings.js';
import { groups, viewOf } from './views.js';

/** @param {{ current: string }} props */
export function Navigation({ current }) {
  const menu = useRef(/** @type {HTMLElement | null} */ (null));
  const numbers = useNumbers();
  useEffect(() => {
    if (menu.current?.matches(':popover-open')) menu.current.hidePopover();
  }, [current]);
  return html`
    <button type="button" class="menu-button" popovertarget="views" aria-label=${`Views, ${viewOf(current).title} is shown`}>
      <svg class="shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M2 4h12M2 8h12M2 12h12" /></svg>
      ${viewOf(current).title}
    </button>
    <nav id="views" ref=${menu} popover="auto" aria-label="Views">
      ${groups.map(
        ({ heading, views }) => html`
          <div class="nav-group" key=${heading}>
            <p class="nav-heading">${heading}</p>
            <ul>
              ${views.map(({ name, title }) => html`<li key=${name}>${entry(name, title, name === current, numbers[name])}</li>`)}
            </ul>
          </div>
        `,
      )}
      <div class="nav-foot"><${SweepButton} /></div>
    </nav>
  `;
}

/** @typedef {{ number: number, wanted: boolean }} Told */

/**
 * @param {string} name
 * @param {string} title
 * @param {boolean} current
 * @param {Told | undefined} told
 */
const entry = (name, title, current, told) => html`
  <a href=${addressOf(name)} aria-current=${current ? 'page' : undefined}>
    ${title}
    ${
      told !== undefined &&
      html`<span class=${`number ${told.wanted ? 'badge' : 'soft'}`}
        >${count(told.number)}${told.wanted && html`<span class="heard"> waiting for you</span>`}</span
      >`
    }
  </a>
`;

/** What waits for a person, or else how many there are. */
function useNumbers() {
  const known = useKnown();
  const inbox = useJson('inbox.json');
  /** @type {Record<string, Told>} */
  const numbers = {};
  const totals = {
    uploads: known.uploads?.total,
    digests: known.digests?.digests.total,
    inbox: inbox.state === 'ready' ? inbox.data.length : undefined,
  };
  for (const [name, number] of Object.entries(totals)) if (number) numbers[name] = { number, wanted: false };
  for (const { view, number } of wants(known)) {
    const before = numbers[view];
    numbers[view] = { number: number + (before?.wanted ? before.number : 0), wanted: true };
  }
  return numbers;
}
