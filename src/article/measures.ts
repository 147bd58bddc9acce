/** How long and how large a recording is, as people and other systems write it. */

/** A day: what is longer is a mistake, or milliseconds. */
const longest = 24 * 3_600;
/** Sound and films beyond this are not for feeds. */
const largest = 100_000_000_000;

/** `1:02:03`, `62:10`, `62 min`, `1h 2m 3s`, `PT1H2M`, `3723` (seconds) → whole seconds; `undefined`: none of these. */
export function secondsOf(written: string): number | undefined {
  const text = written.trim().toLowerCase().slice(0, 40);
  const seconds = clockSeconds(text) ?? namedSeconds(text);
  return seconds !== undefined && seconds > 0 && seconds <= longest ? Math.round(seconds) : undefined;
}

/** Hours may be missing, and a fraction of a second may follow (`00:34:12.50`). */
function clockSeconds(text: string): number | undefined {
  const parts = /^(?:(\d{1,3}):)?(\d{1,4}):(\d{2})(?:[.,]\d+)?$/.exec(text);
  if (parts === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

/** ISO 8601 has a `P` and a `T` in front. */
const named =
  /^(?:p?t)?(?:(\d{1,3})\s?h(?:(?:ou)?rs?)?)?[\s,]*(?:(\d{1,4})\s?m(?:in(?:ute)?s?)?\.?)?[\s,]*(?:(\d{1,6}(?:\.\d+)?)(?:\s?s(?:ec(?:ond)?s?)?\.?)?)?$/;

function namedSeconds(text: string): number | undefined {
  const parts = named.exec(text);
  if (parts === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = parts;
  return Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

const units: Readonly<Record<string, number>> = {
  ...{ '': 1, b: 1, bytes: 1, kb: 1e3, k: 1e3, mb: 1e6, m: 1e6, gb: 1e9, g: 1e9 },
  ...{ kib: 1_024, mib: 1_024 ** 2, gib: 1_024 ** 3 },
};

/** `31245678`, `31,245,678`, `31.2 MB` → bytes; `undefined`: none of these. */
export function bytesOf(written: string): number | undefined {
  const text = written.trim().toLowerCase().slice(0, 40);
  const grouped = /^\d{1,3}([,_ .']\d{3})+$/.test(text) ? text.replace(/\D/g, '') : text.replaceAll('_', '');
  const [, amount, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)\s?([a-z]{0,5})$/.exec(grouped) ?? [];
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (amount === undefined || factor === undefined) return undefined;
  const bytes = Math.round(Number(amount) * factor);
  return bytes > 0 && bytes <= largest ? bytes : undefined;
}

/** `34 min`, `1 h 2 min`, `45 s`. */
export function durationInWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(' ');
}

/** `31 MB`, `4.2 MB`, `310 kB`. */
export function sizeInWords(bytes: number): string {
  const [amount, unit] =
    bytes < 1e6 ? [bytes / 1e3, 'kB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
  return `${amount < 10 ? Math.max(Math.round(amount * 10) / 10, 0.1) : Math.round(amount)} ${unit}`;
}
