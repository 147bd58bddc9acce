// @ts-check
/** What the page asks the run to do, and the one line that says what came of it. */
import { cell } from './cell.js';

/** @import { Acted } from './shapes.d.ts' */

/** @type {ReturnType<typeof cell<{ text: string, tone: 'good' | 'bad', at: number } | undefined>>} */
export const said = cell(/** @type {any} */ (undefined));

/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;

/**
 * @param {string} text
 * @param {'good' | 'bad'} [tone]
 */
export function say(text, tone = 'good') {
  said.set({ text, tone, at: Date.now() });
  clearTimeout(silence);
  silence = setTimeout(() => said.set(undefined), tone === 'bad' ? 20_000 : 6_000);
}

/**
 * @param {string} path below `/_local/`
 * @param {object} wish
 * @param {string | ((answer: any) => string)} done what to say when it went well
 * @returns {Promise<Acted>}
 */
export async function act(path, wish, done) {
  const answer = await post(path, wish);
  if (answer.ok) say(typeof done === 'string' ? done : done(answer));
  else
    say([answer.wrong, answer.expected && `Expected: ${answer.expected}`].filter(Boolean).join(' '), 'bad');
  return answer;
}

/**
 * @param {string} path
 * @param {object} wish
 * @returns {Promise<Acted>}
 */
async function post(path, wish) {
  try {
    const headers = { 'content-type': 'application/json' };
    const given = await fetch(`/_local/${path}`, { method: 'POST', headers, body: JSON.stringify(wish) });
    const text = await given.text();
    if (given.headers.get('content-type')?.startsWith('application/json') !== true)
      return { ok: false, wrong: `The run answered ${given.status}: ${text.slice(0, 200).trim()}` };
    const answer = JSON.parse(text);
    if (given.ok && answer.ok !== false) return { ...answer, ok: true };
    return { wrong: `The run answered ${given.status}.`, ...answer, ok: false };
  } catch {
    return { ok: false, wrong: 'The run cannot be reached.' };
  }
}

/** @typedef {{ title: string, text: string, yes: string, answer: (yes: boolean) => void }} Question */

/** @type {ReturnType<typeof cell<Question | undefined>>} */
export const question = cell(/** @type {any} */ (undefined));

/**
 * For what cannot be taken back.
 * @param {Omit<Question, 'answer'>} asked
 * @returns {Promise<boolean>}
 */
export const ask = (asked) => new Promise((answer) => question.set({ ...asked, answer }));
