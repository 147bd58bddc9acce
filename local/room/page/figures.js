// @ts-check
/** Numbers and moments as people read them. Pure. */

const locale = 'en-GB';
const grouped = new Intl.NumberFormat('en-US');

/** @param {number} number */
export const count = (number) => grouped.format(number);

/**
 * @param {number} number
 * @param {string} one
 * @param {string} [many]
 */
export const counted = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

/** @param {number} bytes */
export function bytes(bytes) {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** @param {number} ms */
export function took(ms) {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  return span(ms);
}

/** @type {[unit: string, ms: number][]} */
const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/**
 * The two largest units: `7 d 2 h`, `3 min 20 s`.
 * @param {number} ms
 */
export function span(ms) {
  const whole = Math.max(0, Math.round(ms / 1_000)) * 1_000;
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) return '0 s';
  const parts = units.slice(first, first + 2).map(([unit, size], place) => {
    const rest = place === 0 ? whole : whole % (units[first]?.[1] ?? 1);
    return [Math.floor(rest / size), unit];
  });
  return parts
    .filter(([number], place) => place === 0 || number !== 0)
    .map((part) => part.join('\u00a0'))
    .join(' ');
}

/**
 * `0:07`, `12:40`, `3:05:00`.
 * @param {number} ms
 */
export function countdown(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/**
 * @param {number} at
 * @param {number} now
 */
export function ago(at, now) {
  const past = now - at;
  if (past < -1_500) return `in ${largest(-past)}`;
  return past < 5_000 ? 'just now' : `${largest(past)} ago`;
}

/** @param {number} ms */
const largest = (ms) => span(ms).split(' ')[0] ?? '';

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} zone
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(zone, options) {
  const name = zone + JSON.stringify(options);
  const made = formats.get(name) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(name, made);
  return made;
}

const day = /** @type {const} */ ({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const hour = /** @type {const} */ ({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/**
 * @param {number | string} at
 * @param {string} zone
 */
export const dayOf = (at, zone) => format(zone, day).format(new Date(at));

/**
 * @param {number | string} at
 * @param {string} zone
 */
export const hourOf = (at, zone) => format(zone, hour).format(new Date(at));

/**
 * `WET`, `GMT+9`.
 * @param {number | string} at
 * @param {string} zone
 */
export const zoneName = (at, zone) =>
  format(zone, { timeZoneName: 'short' })
    .formatToParts(new Date(at))
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone;

/**
 * @param {number | string} at
 * @param {string} [zone]
 */
export const moment = (at, zone = ownZone) => `${dayOf(at, zone)}, ${hourOf(at, zone)}`;

export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
