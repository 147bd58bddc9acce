// @ts-check
/** Times of day in the publication's zone. Pure. */

/**
 * `2026-11-23T09:00` as a clock in the zone shows it.
 * @param {number} at
 * @param {string} zone
 */
export function localTime(at, zone) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  }).formatToParts(new Date(at));
  const part = (/** @type {string} */ wanted) => parts.find(({ type }) => type === wanted)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/**
 * The moment at which a clock in the zone shows `text`. An hour that the clocks skip in spring is read as the one
 * after it; of two in autumn it is the first.
 * @param {string} text `2026-11-23T09:00`
 * @param {string} zone
 * @returns {number} NaN for what is no time
 */
export function momentOf(text, zone) {
  // A lenient parser makes a date of nearly anything, of nothing too.
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(asUtc)) return asUtc;
  const offset = (/** @type {number} */ at) => Date.parse(`${localTime(at, zone)}:00Z`) - at;
  // The offset a day before and after covers every change between.
  const candidates = [offset(asUtc - 86_400_000), offset(asUtc + 86_400_000)].map((one) => asUtc - one);
  const right = candidates.filter((at) => localTime(at, zone) === text);
  return right.length > 0 ? Math.min(...right) : Math.max(...candidates);
}
