// @ts-check
/** The line to the run: server-sent events that name what changed. It is taken up again by itself. */
import { cell } from './cell.js';
import { readAgain, readEverythingAgain } from './readings.js';

/** @type {ReturnType<typeof cell<{ state: 'connecting' | 'live' | 'lost', since: number }>>} */
export const line = cell({ state: 'connecting', since: Date.now() });

/** The run speaks at least every 15 seconds. */
const patience = 40_000;
const untilRetry = 1_500;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let watchdog;

export function openLine() {
  const events = new EventSource('/_local/events');
  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, patience);
    if (line.get().state !== 'live') line.set({ state: 'live', since: Date.now() });
  };
  const lost = () => {
    clearTimeout(watchdog);
    events.close();
    if (line.get().state !== 'lost') line.set({ state: 'lost', since: Date.now() });
    setTimeout(openLine, untilRetry);
  };
  events.addEventListener('hello', () => {
    heard();
    // Nobody knows what was missed.
    readEverythingAgain();
  });
  events.addEventListener('changed', ({ data }) => {
    heard();
    readAgain(String(data).split(' '));
  });
  events.addEventListener('alive', heard);
  events.addEventListener('error', lost);
}
