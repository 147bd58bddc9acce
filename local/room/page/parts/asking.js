// @ts-check
/** Asks before what cannot be taken back. Escape says no. */
import { useEffect, useRef } from 'preact/hooks';
import { question } from '../acting.js';
import { html } from '../html.js';

export function Asking() {
  const asked = question.use();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    if (asked !== undefined) dialog.current?.showModal();
  }, [asked]);
  if (asked === undefined) return null;
  /** @param {Event & { currentTarget: HTMLDialogElement }} event */
  const closed = ({ currentTarget }) => {
    question.set(undefined);
    asked.answer(currentTarget.returnValue === 'yes');
  };
  return html`
    <dialog ref=${dialog} class="asking" aria-labelledby="asked-title" aria-describedby="asked-text" onClose=${closed}>
      <form method="dialog">
        <h2 id="asked-title">${asked.title}</h2>
        <p id="asked-text">${asked.text}</p>
        <div class="buttons">
          <button value="no" class="quiet">Leave it</button>
          <button value="yes" class="strong">${asked.yes}</button>
        </div>
      </form>
    </dialog>
  `;
}
