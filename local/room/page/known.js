// @ts-check
/** What the header and the navigation count, as far as it has been read. */
import { useJson } from './readings.js';

export function useKnown() {
  return {
    uploads: dataOf(useJson('uploads.json')),
    digests: dataOf(useJson('digests.json')),
    functions: dataOf(useJson('functions.json')),
    queues: dataOf(useJson('queues.json')),
    denials: dataOf(useJson('denials.json')),
    faults: dataOf(useJson('faults.json')),
    store: dataOf(useJson('store.json')),
  };
}

/**
 * @template Data
 * @param {import('./shapes.d.ts').Reading<Data>} reading
 */
const dataOf = (reading) => (reading.state === 'ready' ? reading.data : undefined);
