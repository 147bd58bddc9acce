// @ts-check
/** The way to everything else. */
import { html } from '../html.js';
import { Awaited } from '../parts/awaited.js';
import { CopyButton } from '../parts/copy-button.js';
import { SafeLink, safeHref } from '../parts/safe-link.js';
import { ViewHead } from '../parts/view-head.js';
import { useJson } from '../readings.js';

/** @typedef {{ label: string, href: string }} Link */

const path = 'links.json';

export function Links() {
  const reading = useJson(path);
  return html`
    <${ViewHead} title="Links" json=${path} />
    <${Awaited} reading=${reading} path=${path}>
      ${(/** @type {{ rows: Link[] }} */ { rows }) => html`
        <dl class="links">
          ${rows.map(
            ({ label, href }) => html`
              <div key=${label}>
                <dt>${label}</dt>
                <dd>
                  ${isAddress(href) ? html`<${SafeLink} href=${href}>${href}<//>` : html`<code>${pathOf(href)}</code>`}
                  <${CopyButton} text=${pathOf(href)} of=${label} />
                </dd>
              </div>
            `,
          )}
        </dl>
      `}
    <//>
  `;
}

/** What lies on this machine's disk cannot be opened from here: no browser follows such a link. @param {string} href */
const pathOf = (href) => (href.startsWith('file://') ? decodeURIComponent(new URL(href).pathname) : href);

/** A path begins with a slash, as an address of the site does: only whole ones lead somewhere. @param {string} href */
const isAddress = (href) => /^(https?|mailto):/.test(href) && safeHref(href) !== undefined;
