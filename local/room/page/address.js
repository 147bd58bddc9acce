// @ts-check
/** Where one is: `#inbox/<id>?find=<words>`. */
import { cell } from './cell.js';

/** @typedef {{ view: string, rest: string, find: string }} Address */

/**
 * @param {string} hash
 * @returns {Address}
 */
export function readAddress(hash) {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [view = '', ...rest] = path.split('/').map(decoded);
  return {
    view: view || 'uploads',
    rest: rest.join('/'),
    find: new URLSearchParams(query).get('find') ?? '',
  };
}

/**
 * @param {string} view
 * @param {string} [rest]
 * @param {string} [find]
 */
export const addressOf = (view, rest = '', find = '') =>
  `#${view}${rest && `/${encodeURIComponent(rest)}`}${find && `?${new URLSearchParams({ find })}`}`;

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const address = cell(readAddress(globalThis.location?.hash ?? ''));

globalThis.addEventListener?.('hashchange', () => address.set(readAddress(location.hash)));

/**
 * Without an entry in the history: each letter of a filter would be one.
 * @param {string} words
 */
export function find(words) {
  const { view, rest } = address.get();
  history.replaceState(null, '', addressOf(view, rest, words));
  address.set(readAddress(location.hash));
}
