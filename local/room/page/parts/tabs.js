// @ts-check
/** Tabs, moved through with the arrow keys (ARIA Authoring Practices, "Tabs"). */
import { html } from '../html.js';

/**
 * @param {{ label: string, tabs: { name: string, title: string }[], chosen: string, choose: (name: string) => void, children?: any }} props
 */
export function Tabs({ label, tabs, chosen, choose, children }) {
  /** @param {KeyboardEvent & { currentTarget: HTMLElement }} event */
  const moved = ({ key, currentTarget }) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
    const next = tabs[(tabs.findIndex(({ name }) => name === chosen) + step + tabs.length) % tabs.length];
    if (step === 0 || next === undefined) return;
    choose(next.name);
    currentTarget.querySelector(/** @type {any} */ (`#tab-${next.name}`))?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} onKeyDown=${moved}>
      ${tabs.map(
        ({ name, title }) => html`
          <button
            type="button"
            role="tab"
            id=${`tab-${name}`}
            key=${name}
            aria-selected=${name === chosen}
            aria-controls="tab-panel"
            tabindex=${name === chosen ? 0 : -1}
            onClick=${() => choose(name)}
          >
            ${title}
          </button>
        `,
      )}
    </div>
    <div class="tab-panel" id="tab-panel" role="tabpanel" tabindex="0" aria-labelledby=${`tab-${chosen}`}>${children}</div>
  `;
}
