// @ts-check
/** The top of the page: whose run this is, what waits for a person, what time it is there, and whether it is live. */
import { addressOf } from './address.js';
import { wants } from './attention.js';
import { dayOf, hourOf, span, zoneName } from './figures.js';
import { html } from './html.js';
import { useKnown } from './known.js';
import { line } from './line.js';
import { Mark } from './parts/mark.js';
import { usePublication, usePublicationClock } from './publication.js';

export function Header() {
  const { title } = usePublication();
  return html`
    <header class="top">
      <p class="whose">
        <img src="/_local/page/mark.svg" alt="" width="20" height="20" />
        <a class="title" href="/" target="_blank" rel="noopener">${title}</a>
        <span class="soft where">on this machine</span>
      </p>
      <${Wanted} />
      <${Now} />
      <${Line} />
    </header>
  `;
}

function Wanted() {
  const all = wants(useKnown());
  if (all.length === 0) return html`<p class="wanted"></p>`;
  return html`
    <ul class="wanted" aria-label="Waiting for you">
      ${all.map(
        ({ view, find, what, state }) =>
          html`<li key=${what}><a href=${addressOf(view, '', find)}><${Mark} state=${state} word=${what} /></a></li>`,
      )}
    </ul>
  `;
}

function Now() {
  const { zone } = usePublication();
  const { now, ahead, walking } = usePublicationClock();
  const late = Math.abs(ahead) > 1_500;
  return html`
    <a class=${`now ${late ? 'ahead' : ''}`} href="#clock" title="The publication’s clock">
      <span>${dayOf(now, zone)}</span>
      <span class="number">${hourOf(now, zone)}</span>
      <span class="soft">${zoneName(now, zone)}</span>
      ${walking && html`<span class="plate note">walking</span>`}
      ${!walking && late && html`<span class="plate warn">${span(ahead)} ahead</span>`}
    </a>
  `;
}

const words = { live: 'live', lost: 'reconnecting', connecting: 'connecting' };

function Line() {
  const { state } = line.use();
  return html`<p class=${`line ${state}`}><i aria-hidden="true"></i>${words[state]}</p>`;
}
