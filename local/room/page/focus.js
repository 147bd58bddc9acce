// @ts-check
/** A button that has done its work may vanish with its row; whoever pressed it must not begin at the top of the page. */

/** @param {HTMLElement} room */
export function keepFocus(room) {
  /** @type {EventTarget | null} */
  let last = null;
  addEventListener('focusin', ({ target }) => {
    last = target;
  });
  new MutationObserver(() => {
    if (document.activeElement !== document.body || !(last instanceof HTMLElement) || last.isConnected)
      return;
    document.getElementById('view-title')?.focus({ preventScroll: true });
  }).observe(room, { childList: true, subtree: true });
}
