/** The larger worlds of a digest: a few minutes, so `npm run bench -- explore` asks for them. */
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explore } from '../explore/explore.ts';
import { largeDeliveryStories } from './delivery-stories.ts';
import { deliveryWorld } from './small-worlds.ts';

/** Where what was explored is written, a line of JSON for each world. */
const out = process.env['COURANT_EXPLORE'];

describe.skipIf(out === undefined)('in every order of their steps everybody is mailed once at most', () => {
  it.each(Object.entries(largeDeliveryStories))('%s', { timeout: 1_800_000 }, async (name, story) => {
    const counts = await explore(await deliveryWorld(story));
    expect(counts.ends).toBeGreaterThan(0);
    appendFileSync(String(out), `${JSON.stringify({ name, faults: story.faults ?? [], ...counts })}\n`);
  });
});
