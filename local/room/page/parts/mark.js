// @ts-check
/** A state as a word with a colour and a shape, so that none of the three is needed to read it. */
import { html } from '../html.js';

/** Drawn in 16 × 16; `solid` parts are filled, `cut` ones are cut out of them, all others are lines. */
const shapes = {
  check: html`<circle class="solid" cx="8" cy="8" r="7" /><path class="cut" d="M4.8 8.2l2.3 2.3 4.2-4.8" />`,
  ring: html`<circle cx="8" cy="8" r="6" /><path d="M5.5 8.1l1.8 1.8 3.3-3.7" />`,
  cross: html`<path class="solid" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" /><path class="cut" d="M5.5 5.5l5 5m0-5l-5 5" />`,
  clock: html`<circle cx="8" cy="8" r="6" /><path d="M8 4.5V8l2.5 1.5" />`,
  draft: html`<circle cx="8" cy="8" r="6" stroke-dasharray="2.4 2.31" />`,
  minus: html`<circle cx="8" cy="8" r="6" /><path d="M5.2 8h5.6" />`,
  pause: html`<rect class="solid" x="1.5" y="1.5" width="13" height="13" rx="3" /><path class="cut" d="M6 5.2v5.6m4-5.6v5.6" />`,
  copy: html`<rect x="2" y="2" width="8.5" height="8.5" rx="1.5" /><path d="M13.8 5.5v7a1.5 1.5 0 0 1-1.5 1.5h-7" />`,
  diamond: html`<path d="M8 2l6 6-6 6-6-6z" />`,
  dash: html`<path d="M3.5 8h9" />`,
  turning: html`<circle class="track" cx="8" cy="8" r="6" /><path class="turn" d="M8 2a6 6 0 0 1 6 6" />`,
  question: html`<circle cx="8" cy="8" r="6" /><path d="M6.3 6.4a1.75 1.75 0 1 1 2.5 1.6c-.6.3-.8.6-.8 1.2m0 1.7v.1" />`,
  triangle: html`<path class="solid" d="M8 1.5l7 12.5H1z" /><path class="cut" d="M8 6v3.5m0 2v.1" />`,
  play: html`<circle cx="8" cy="8" r="6" /><path class="solid" d="M6.7 5.5l4 2.5-4 2.5z" />`,
  barred: html`<circle cx="8" cy="8" r="6" /><path d="M3.8 3.8l8.4 8.4" />`,
  dot: html`<circle class="solid" cx="8" cy="8" r="4.5" />`,
};

/** @typedef {keyof typeof shapes} Shape */
/** @typedef {'good' | 'bad' | 'warn' | 'note' | 'quiet'} Tone */

/** @type {Record<string, [tone: Tone, shape: Shape]>} */
const states = {
  live: ['good', 'check'],
  accepted: ['good', 'ring'],
  scheduled: ['note', 'clock'],
  draft: ['quiet', 'draft'],
  withdrawn: ['quiet', 'minus'],
  rejected: ['bad', 'cross'],
  parked: ['warn', 'pause'],
  copy: ['warn', 'copy'],
  asset: ['quiet', 'diamond'],
  ignored: ['quiet', 'dash'],
  waiting: ['note', 'turning'],
  unreported: ['quiet', 'question'],
  freezing: ['note', 'turning'],
  open: ['note', 'play'],
  paused: ['warn', 'pause'],
  cancelled: ['quiet', 'minus'],
  closed: ['good', 'check'],
  error: ['bad', 'cross'],
  warning: ['warn', 'triangle'],
  held: ['warn', 'pause'],
  recalled: ['quiet', 'minus'],
  now: ['note', 'play'],
  send: ['note', 'play'],
  delivery: ['good', 'check'],
  bounce: ['bad', 'cross'],
  complaint: ['bad', 'triangle'],
  reject: ['bad', 'barred'],
};

/** @param {{ shape: Shape }} props */
export const Shape = ({ shape }) =>
  html`<svg class="shape" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">${shapes[shape]}</svg>`;

/** @param {{ state: string, word?: string }} props */
export function Mark({ state, word = state }) {
  const [tone, shape] = states[state] ?? ['quiet', 'dot'];
  return html`<span class=${`mark ${tone}`}><${Shape} shape=${shape} />${word}</span>`;
}

/**
 * A small plate that says what is special: `cold`, `dead letters`.
 * @param {{ tone?: Tone, children?: any, title?: string }} props
 */
export const Plate = ({ tone = 'quiet', children, title }) =>
  html`<span class=${`plate ${tone}`} title=${title}>${children}</span>`;
