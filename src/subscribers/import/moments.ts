/** Dates of lists: the forms that mean one thing only. */
import { type Instant, instant } from '../../ids.ts';

/** `2024-05-01`, `2024-05-01 12:30:05`, with or without a zone; UTC where there is none. */
const iso =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;
/** `1.5.2024`: with points the day comes first everywhere. */
const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/;

/** `undefined`: no date, or one that some read as another (`5/1/2024`). */
export function parseMoment(text: string): Instant | undefined {
  const points = dotted.exec(text);
  if (points) {
    const [, day = '', month = '', year] = points;
    return moment(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`, '00:00', 'Z');
  }
  const [, date, time = '00:00', zone = 'Z'] = iso.exec(text) ?? [];
  return date === undefined ? undefined : moment(date, time, zone);
}

function moment(date: string, time: string, zone: string): Instant | undefined {
  const offset = /^([+-]\d{2}):?(\d{2})?$/.exec(zone);
  // JavaScript reads three digits of a fraction for certain.
  const written = `${date}T${time.replace(/(\.\d{3})\d+$/, '$1')}${offset ? `${offset[1]}:${offset[2] ?? '00'}` : 'Z'}`;
  const read = new Date(written);
  // 31 February: read as a day of March by some engines.
  const isReal = !Number.isNaN(read.getTime()) && new Date(`${date}T00:00Z`).toISOString().startsWith(date);
  return isReal ? instant(read) : undefined;
}
