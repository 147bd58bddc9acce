// @ts-check
/** What others wrote may call itself an address; only what leads to the web, here or to a mailbox becomes a link. */
import { html } from '../html.js';

/** @param {unknown} href */
export function safeHref(href) {
  if (typeof href !== 'string') return undefined;
  try {
    const { protocol } = new URL(href, 'http://127.0.0.1/_local/');
    return ['http:', 'https:', 'mailto:'].includes(protocol) ? href : undefined;
  } catch {
    return undefined;
  }
}

/** @param {{ href: unknown, class?: string, here?: boolean, children?: any }} props `here`: in this window */
export function SafeLink({ href, here = false, children, ...rest }) {
  const safe = safeHref(href);
  if (safe === undefined) return html`<span class=${rest.class}>${children}</span>`;
  const window = here ? {} : { target: '_blank', rel: 'noopener noreferrer' };
  return html`<a class=${rest.class} href=${safe} ...${window}>${children}</a>`;
}

/**
 * A text as pieces, each second of which is an address to click on.
 * @param {string} text
 */
export const addressesIn = (text) => text.split(/(https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]])/);
