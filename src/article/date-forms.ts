/** The forms of dates that authors and other systems write, as a table; docs/front-matter.md shows the same one. */
import { type Instant, instant } from '../ids.ts';
import { dayPosition } from './languages.ts';

/** What clocks on a wall show; `zone` in minutes ahead of UTC, where the text names one. */
export interface WallTime {
  readonly kind: 'wall';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly zone?: number;
}

type Written =
  | WallTime
  | { readonly kind: 'moment'; readonly moment: Instant }
  | { readonly kind: 'ambiguous' };

const time = String.raw`(?:(?:[T, ]+| at )(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?(?: ?(?<half>[ap])\.?m\.?)?)?`;
const zone = String.raw`(?: ?(?:(?:GMT|UTC)?(?<offset>[+-]\d{2}:?\d{2}|[+-]\d{2})|(?<named>[A-Z]{1,4})))?(?: ?\([^()]*\))?`;
const weekday = String.raw`(?:[a-z]{3,9}\.?,? )?`;
const monthName = `(?<monthName>[a-z]{3,9})`;
const ordinal = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`;

interface DateForm {
  readonly pattern: RegExp;
  readonly examples: readonly string[];
}

const form = (pattern: string, ...examples: string[]): DateForm => ({
  pattern: new RegExp(`^${pattern}$`, 'i'),
  examples,
});

/** Tried in this order. Spaces are single ones by then. */
export const dateTable: readonly DateForm[] = [
  form(
    String.raw`(?<year>\d{4})(?:-(?<month>\d{1,2})-(?<day>\d{1,2})|[/.年] ?(?<month2>\d{1,2})[/.月] ?(?<day2>\d{1,2})日?)${time}${zone}`,
    '2026-11-23',
    '2026-11-23 10:00',
    '2026-11-23T10:00:00+01:00',
    '2026-11-23 10:00:00 +0100',
    '2026/11/23',
    '2026年11月23日',
  ),
  form(
    String.raw`(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?:T?(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})?)?${zone}`,
    '20261123',
    '20261123T100000Z',
  ),
  form(
    `${weekday}${ordinal}(?: of)?[ -]${monthName}\\.?,?[ -](?<year>\\d{4})${time}${zone}`,
    '23 November 2026',
    '23 Nov 2026 10:00',
    'Mon, 23 Nov 2026 10:00:00 +0100',
  ),
  form(
    `${weekday}${monthName}\\.? ${ordinal},? (?<year>\\d{4})${time}${zone}`,
    'Nov 23 2026',
    'November 23rd, 2026',
    'November 23, 2026 10:00 AM',
    'Mon Nov 23 2026 10:00:00 GMT+0100 (CET)',
  ),
  form(
    String.raw`${weekday}${monthName} (?<day>\d{1,2}) (?<hour>\d{1,2}):(?<minute>\d{2}):(?<second>\d{2})${zone} (?<year>\d{4})`,
    'Mon Nov 23 10:00:00 UTC 2026',
  ),
  form(
    String.raw`(?<one>\d{1,2})(?<separator>[/.-])(?<two>\d{1,2})\k<separator>(?<year>\d{4})${time}${zone}`,
    '23/11/2026',
    '23.11.2026 10:00',
  ),
];

/** Seconds or milliseconds since 1970. */
const epoch = /^\d{10}(?:\d{3})?$/;
export const epochExamples = ['1795428000', '1795428000000'] as const;

/** Longer texts are no dates, and the patterns are spared them. */
const longest = 80;

export function writtenDate(text: string, language: string): Written | undefined {
  const plain = text.trim().replace(/\s+/g, ' ');
  if (plain.length > longest) return undefined;
  if (epoch.test(plain)) {
    const moment = instant(Number(plain) * (plain.length === 10 ? 1_000 : 1));
    return { kind: 'moment', moment };
  }
  for (const { pattern } of dateTable) {
    const groups = pattern.exec(plain)?.groups;
    if (groups) return fromGroups(groups, language);
  }
  return undefined;
}

type Groups = Readonly<Record<string, string | undefined>>;

function fromGroups(groups: Groups, language: string): Written | undefined {
  const day = dayOf(groups, language);
  const offset = zoneMinutes(groups);
  if (day === 'ambiguous') return { kind: 'ambiguous' };
  const hour = hourOf(groups);
  if (day === undefined || offset === 'unknown' || hour === undefined) return undefined;
  return {
    kind: 'wall',
    year: Number(groups['year']),
    ...day,
    hour,
    minute: Number(groups['minute'] ?? 0),
    second: Number(groups['second'] ?? 0),
    ...(offset === undefined ? {} : { zone: offset }),
  };
}

function dayOf(groups: Groups, language: string): { month: number; day: number } | 'ambiguous' | undefined {
  const { month2, day2, monthName: name, one, two } = groups;
  if (one !== undefined) {
    const position = dayPosition(language);
    if (position === undefined) return 'ambiguous';
    const [day, month] = position === 'first' ? [one, two] : [two, one];
    return { month: Number(month), day: Number(day) };
  }
  const month = name === undefined ? Number(groups['month'] ?? month2) : monthOf(name);
  return month === undefined ? undefined : { month, day: Number(groups['day'] ?? day2) };
}

const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october'],
  ...['november', 'december'],
];

/** Whole, or its first three letters; `Sept` is as common as `Sep`. */
function monthOf(name: string): number | undefined {
  const written = name.toLowerCase();
  const index = months.findIndex(
    (month) => month === written || (month.startsWith(written) && /^(.{3}|sept)$/.test(written)),
  );
  return index < 0 ? undefined : index + 1;
}

function hourOf({ hour = '0', half }: Groups): number | undefined {
  if (half === undefined) return Number(hour);
  const twelve = Number(hour);
  if (twelve < 1 || twelve > 12) return undefined;
  return (twelve % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

/** Hours ahead of UTC (RFC 5322, section 4.3). */
const namedZones: Readonly<Record<string, number>> = {
  ...{ z: 0, ut: 0, utc: 0, gmt: 0 },
  ...{ est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 },
};

function zoneMinutes({ offset, named }: Groups): number | undefined | 'unknown' {
  if (named !== undefined) {
    const hours = namedZones[named.toLowerCase()];
    return hours === undefined ? 'unknown' : hours * 60;
  }
  if (offset === undefined) return undefined;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(3).replace(':', '') || 0);
  if (hours > 15 || minutes > 59) return 'unknown';
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
