// @ts-check
/** What waits for a person. Pure. */
import { counted } from './figures.js';

/** @import { Denial, Digests, Faults, FaultSettings, LambdaFunction, Listed, Queue, StoreStanding, Upload } from './shapes.d.ts' */

/**
 * @typedef {object} Known what has been read so far
 * @property {Listed<Upload> | undefined} [uploads]
 * @property {Digests | undefined} [digests]
 * @property {{ rows: LambdaFunction[] } | undefined} [functions]
 * @property {{ rows: Queue[] } | undefined} [queues]
 * @property {Listed<Denial> | undefined} [denials]
 * @property {Faults | undefined} [faults]
 * @property {Partial<StoreStanding> | undefined} [store] nothing of it where the content bucket is our own
 */

/** @typedef {{ view: string, find?: string, number: number, what: string, state: 'rejected' | 'held' | 'error' | 'warning' }} Want */

/**
 * @param {Known} known
 * @returns {Want[]} without those of which there are none
 */
export function wants({ uploads, digests, functions, queues, denials, faults, store }) {
  const rejected = uploads ? standing(uploads.rows).filter(({ status }) => status === 'rejected').length : 0;
  const held = digests?.newsletters.filter(({ held = [] }) => held.length > 0).length ?? 0;
  const paused = digests?.digests.rows.filter(({ state }) => state === 'paused').length ?? 0;
  const errors = sum(functions?.rows.map((one) => one.errors));
  const letters = sum(queues?.rows.filter(holdsDeadLetters).map(({ visible }) => visible));
  const denied = denials?.total ?? 0;
  const on = faults ? faultsOn(faults.settings) : 0;
  const away = store?.away ? 1 : 0;
  /** @type {Want[]} */
  const all = [
    { view: 'uploads', number: away, what: 'the store does not answer', state: 'error' },
    {
      view: 'uploads',
      find: 'rejected',
      number: rejected,
      what: counted(rejected, 'rejected file'),
      state: 'rejected',
    },
    { view: 'digests', number: held, what: counted(held, 'held newsletter'), state: 'held' },
    { view: 'digests', number: paused, what: counted(paused, 'paused digest'), state: 'held' },
    { view: 'functions', number: errors, what: counted(errors, 'error'), state: 'error' },
    { view: 'queues', number: letters, what: counted(letters, 'dead letter'), state: 'error' },
    { view: 'denials', number: denied, what: counted(denied, 'denied call'), state: 'error' },
    { view: 'faults', number: on, what: `${counted(on, 'fault')} on`, state: 'warning' },
  ];
  return all.filter(({ number }) => number > 0);
}

/**
 * Only the newest upload of a key says how the file stands.
 * @param {readonly Upload[]} rows newest first
 */
export function standing(rows) {
  /** @type {Map<string, Upload>} */
  const newest = new Map();
  for (const row of rows) if (!newest.has(row.key)) newest.set(row.key, row);
  return [...newest.values()];
}

/**
 * What was given up: messages that failed too often, and wakes that did.
 * @param {Queue} queue
 */
export const holdsDeadLetters = ({ name, deadLettersOf }) =>
  deadLettersOf !== undefined || name === 'failedWakes';

/** @param {FaultSettings} settings */
export const faultsOn = ({ s3, ses, events, kill }) =>
  [
    s3.delayMs,
    s3.failing,
    s3.losing,
    ses.throttling,
    ses.losing,
    events.doubled,
    events.shuffled,
    events.lost,
    kill,
  ].filter(Boolean).length;

/** @param {readonly number[]} [numbers] */
const sum = (numbers = []) => numbers.reduce((total, number) => total + number, 0);
