// @ts-check
import { say } from '../acting.js';
import { html } from '../html.js';

/** @param {{ text: string, of: string }} props `of`: what is copied, as the end of "Copy …" */
export function CopyButton({ text, of }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say(`Copied ${of}.`);
    } catch {
      say('The browser does not let this page copy.', 'bad');
    }
  };
  return html`<button type="button" class="small quiet" onClick=${copy}>Copy<span class="heard"> ${of}</span></button>`;
}
