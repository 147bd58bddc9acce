// @ts-check
/** The steps of an upload on time axes: one for each stretch in which things follow quickly. Pure. */

/** @import { Step, Upload } from './shapes.d.ts' */

/**
 * Milliseconds until it was in the feeds, or else on the site, or else looked at. What follows, its mails and the
 * builds for other files, says nothing of the speed.
 * @param {Pick<Upload, 'status' | 'url' | 'steps'>} upload
 * @returns {number | undefined}
 */
export function tookUntilOut({ status, url, steps }) {
  const served = url !== undefined && ['live', 'accepted'].includes(status);
  for (const wanted of served ? ['feed', 'site', 'article', 'upload'] : ['article', 'upload']) {
    const first = segmentsOf(steps.filter(({ stage }) => stage === wanted))[0];
    if (first !== undefined) return Math.max(...first.steps.map(({ step }) => endOf(step)));
  }
  return undefined;
}

/**
 * @typedef {object} Segment
 * @property {number} gap milliseconds since the segment before; 0 for the first
 * @property {{ step: Step, left: number, width: number }[]} steps `left` and `width` in parts of one
 */

/** A mail comes fifteen seconds after its article: on one axis everything before it would be a dot. */
const shortest = 2_000;
const times = 3;

/**
 * @param {readonly Step[]} steps
 * @returns {Segment[]}
 */
export function segmentsOf(steps) {
  const sorted = [...steps].sort((a, b) => a.ms - b.ms);
  /** @type {{ gap: number, steps: Step[] }[]} */
  const cut = [];
  let end = 0;
  let start = 0;
  for (const step of sorted) {
    const gap = step.ms - end;
    if (cut.length === 0 || gap > Math.max(shortest, times * (end - start))) {
      cut.push({ gap: cut.length === 0 ? 0 : gap, steps: [] });
      start = step.ms;
    }
    cut.at(-1)?.steps.push(step);
    end = Math.max(end, endOf(step));
  }
  return cut.map(({ gap, steps }) => ({ gap, steps: onAxis(steps) }));
}

/** @param {Step} step */
const endOf = ({ ms, duration = 0 }) => ms + duration;

/** @param {Step[]} steps */
function onAxis(steps) {
  const from = steps[0]?.ms ?? 0;
  const length = Math.max(...steps.map(endOf)) - from;
  const part = (/** @type {number} */ ms) => (length === 0 ? 0 : ms / length);
  return steps.map((step) => ({ step, left: part(step.ms - from), width: part(step.duration ?? 0) }));
}
