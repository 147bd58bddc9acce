// @ts-check
/** The JSON of each part, read again when the run says that it changed, and as long as somebody shows it. */
import { useEffect, useReducer } from 'preact/hooks';

/** @import { Readable, Reading } from './shapes.d.ts' */

/** @typedef {{ path: string, reading: Reading<any>, text: string, redraws: Set<() => void>, busy: boolean, again: boolean }} Followed */

/** @type {Map<string, Followed>} */
const all = new Map();

/** A reading that failed is tried again; milliseconds. */
const untilRetry = 5_000;

/** Between two readings of one address; a drop of a hundred files is a few dozen changes a second. Milliseconds. */
const shortestPause = 200;
/** What takes long to answer is asked for less often: the run has other things to do. Times as long as the answer took. */
const restFor = 4;

/**
 * @template {keyof Readable} Path
 * @param {Path} path
 * @returns {Reading<Readable[Path]>}
 */
export const useJson = (path) => useAddress(path);

/**
 * @param {string} path below `/_local/`
 * @returns {Reading<any>}
 */
export function useAddress(path) {
  const [, redraw] = useReducer((/** @type {number} */ count) => count + 1, 0);
  useEffect(() => {
    const one = followed(path);
    const listener = () => redraw(undefined);
    one.redraws.add(listener);
    if (one.redraws.size === 1) void read(one);
    return () => void one.redraws.delete(listener);
  }, [path]);
  return followed(path).reading;
}

/** @param {string} path */
function followed(path) {
  const known = all.get(path);
  if (known !== undefined) return known;
  /** @type {Followed} */
  const one = {
    path,
    reading: { state: 'loading' },
    text: '',
    redraws: new Set(),
    busy: false,
    again: false,
  };
  all.set(path, one);
  return one;
}

/** Which change a reading follows: the first word of its path; what is said of the publication comes by an upload. */
const topicOf = (/** @type {string} */ path) =>
  path === 'publication.json' ? 'uploads' : (path.split(/[./]/)[0] ?? '');

/** @param {readonly string[]} topics */
export function readAgain(topics) {
  for (const one of all.values()) if (topics.includes(topicOf(one.path))) void read(one);
}

export function readEverythingAgain() {
  for (const one of all.values()) void read(one);
}

/** @param {Followed} one */
async function read(one) {
  if (one.redraws.size === 0) return;
  one.again = one.busy;
  if (one.busy) return;
  one.busy = true;
  const began = performance.now();
  await ask(one);
  const pause = Math.max(shortestPause, restFor * (performance.now() - began));
  await new Promise((resolve) => setTimeout(resolve, pause));
  one.busy = false;
  if (one.again) void read(one);
  else if (one.reading.state === 'failed') setTimeout(() => void read(one), untilRetry);
}

/** @param {Followed} one */
async function ask(one) {
  try {
    const answer = await fetch(`/_local/${one.path}`);
    if (answer.status === 404) return settle(one, { state: 'missing' }, '');
    if (!answer.ok) return settle(one, { state: 'failed', because: `it answered ${answer.status}` }, '');
    const text = await answer.text();
    // What did not change is not drawn again.
    if (text !== one.text) settle(one, { state: 'ready', data: JSON.parse(text) }, text);
  } catch (error) {
    // What was known stays while the run is away; the line to it says so.
    if (one.reading.state !== 'ready') settle(one, { state: 'failed', because: String(error) }, '');
  }
}

/**
 * @param {Followed} one
 * @param {Reading<any>} reading
 * @param {string} text
 */
function settle(one, reading, text) {
  one.reading = reading;
  one.text = text;
  for (const redraw of one.redraws) redraw();
}
