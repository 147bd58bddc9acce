// @ts-check
/** How full something is, as a bar; the number stands beside it, so the bar itself is not read aloud. */
import { html } from '../html.js';

/** @param {{ value: number, limit: number }} props */
export function Meter({ value, limit }) {
  const part = limit > 0 ? Math.min(1, value / limit) : 0;
  const level = part >= 1 ? 'bad' : part >= 0.8 ? 'warn' : 'good';
  return html`<span class=${`meter ${level}`} aria-hidden="true"><i style=${{ inlineSize: `${part * 100}%` }}></i></span>`;
}
