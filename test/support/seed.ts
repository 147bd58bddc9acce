/**
 * Properties are tried with the same cases each time, so that a change is judged by what it changes. New cases are
 * looked for by `npm run test:properties`, which prints the seed that it took.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['COURANT_SEED']) });
