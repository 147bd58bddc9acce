// @ts-check
/** Every figure has its JSON beside it. */
import { html } from '../html.js';

/** @param {{ path: string, of: string }} props `path` below `/_local/` */
export const JsonLink = ({ path, of }) =>
  html`<a class="json" href=${`/_local/${path}`} target="_blank" rel="noopener"
    >JSON<span class="heard"> of ${of}</span></a
  >`;
