// @ts-check
/** What the page knows of the publication: its title, its zone, its clock. */
import { moment } from './figures.js';
import { useJson } from './readings.js';
import { wall } from './ticking.js';

/** @returns {{ title: string, zone: string }} */
export function usePublication() {
  const reading = useJson('publication.json');
  const { title, timezone } = reading.state === 'ready' ? reading.data : {};
  return { title: title || 'No publication yet', zone: knownZone(timezone) };
}

/**
 * A browser may not know the zone that the run knows.
 * @param {string | undefined} zone
 */
export function knownZone(zone) {
  try {
    moment(0, zone ?? 'UTC');
    return zone ?? 'UTC';
  } catch {
    return 'UTC';
  }
}

/** The publication's clock: milliseconds, and by how much it runs before the wall clock. */
export function usePublicationClock() {
  const reading = useJson('clock.json');
  const now = wall.use();
  if (reading.state !== 'ready') return { now, ahead: 0, walking: undefined };
  const { ahead, walking } = reading.data;
  return { now: walking ? Date.parse(walking.now) : now + ahead, ahead, walking };
}
