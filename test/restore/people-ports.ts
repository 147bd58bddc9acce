/** What a person's click works through; what it must not ask for is refused. */
import { readPublication } from '../../src/article/records.ts';
import type { SubscribersPorts } from '../../src/subscribers/ports.ts';
import type { PostWorld } from '../delivery/world.ts';

const unasked = async (): Promise<never> => {
  throw new Error('Nobody asks for that here');
};

export const peoplePorts = (world: PostWorld): SubscribersPorts => ({
  subscribers: world.subscribers,
  journal: world.bucket,
  mailer: { send: unasked, quota: unasked },
  suppressionList: { release: unasked },
  linkKeys: async () => ({ current: 'k1', keys: { k1: 'k'.repeat(32) } }),
  publication: async () => (await readPublication(world.content)).config,
  theme: unasked,
  randomness: world.random,
  wallClock: world.wallClock,
  pause: unasked,
  log: world.log,
  siteUrl: world.siteUrl,
  configurationSet: 'confirmations',
});
