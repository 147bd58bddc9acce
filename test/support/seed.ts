/**
 * Properties are tried with the same cases each time, so that a change is judged by what it changes. New cases are
 * looked for by `npm run test:properties`, which prints the seed that it took.
 */
import fc from 'fast-check';

const asked = process.env['COURANT_SEED'];
const seed = asked === 'new' ? Math.floor(Math.random() * 2 ** 31) : Number(asked ?? 20_261_201);
if (asked === 'new') console.info(`COURANT_SEED=${seed}`);
fc.configureGlobal({ seed });
