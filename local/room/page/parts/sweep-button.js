// @ts-check
import { useState } from 'preact/hooks';
import { act } from '../acting.js';
import { html } from '../html.js';

/** The watchdog of every minute, at once. It answers when what it woke has finished. */
export function SweepButton() {
  const [busy, setBusy] = useState(false);
  const sweep = async () => {
    setBusy(true);
    await act('sweep', {}, 'The sweep has run.');
    setBusy(false);
  };
  return html`<button type="button" class="small" aria-disabled=${busy} onClick=${busy ? undefined : sweep}>
    ${busy ? 'Sweeping …' : 'Run the sweep now'}
  </button>`;
}
