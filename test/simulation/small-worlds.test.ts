/**
 * Two readers, one digest, two senders, up to two faults, in every order of their steps; the larger worlds are explored by
 * `npm run bench -- explore` (docs/figures.md).
 */
import { describe, expect, it } from 'vitest';
import { Broken, explore } from '../explore/explore.ts';
import { deliveryStories, largeDeliveryStories } from './delivery-stories.ts';
import { deliveryWorld, type Planted } from './small-worlds.ts';

const patience = { timeout: 60_000 };

describe('in every order of the steps of', () => {
  it.each(Object.keys(deliveryStories))(
    '%s, everybody is mailed once at most, and the proof holds',
    patience,
    async (name) => {
      const counts = await explore(await deliveryWorld(deliveryStories[name]!));
      expect(counts.states).toBeGreaterThan(40);
      console.log(`${name}: ${counts.states} states, ${counts.steps} steps, ${counts.ends} ends`);
    },
  );
});

/** Whatever nonce a claim has, its reader takes it for their own. */
const releasing: Planted = (ports) => {
  const mine = new Map<string, string>();
  return {
    ...ports,
    deliveries: {
      ...ports.deliveries,
      put: (row, condition) => {
        if (row['state'] === 'claimed') mine.set(row.sk, String(row['nonce']));
        return ports.deliveries.put(row, condition);
      },
      get: async (pk, sk) => {
        const row = await ports.deliveries.get(pk, sk);
        return row?.['state'] === 'claimed' && mine.has(sk) ? { ...row, nonce: mine.get(sk) } : row;
      },
    },
  };
};

const planted: readonly (readonly [string, Planted])[] = [
  [
    'a claim that another made is claimed',
    (ports) => ({
      ...ports,
      deliveries: {
        ...ports.deliveries,
        query: (pk, range) => ({
          async *[Symbol.asyncIterator]() {
            for await (const row of ports.deliveries.query(pk, range))
              yield row['state'] === 'claimed' ? { ...row, state: 'ready' } : row;
          },
        }),
      },
    }),
  ],
  [
    'a mail that SES did not answer is sent again',
    (ports) => ({
      ...ports,
      mailer: {
        ...ports.mailer,
        send: async (mail) => {
          const first = await ports.mailer.send(mail);
          const nonce = `${mail.tags['nonce']}-2`;
          return first.kind === 'unknown'
            ? ports.mailer.send({ ...mail, tags: { ...mail.tags, nonce } })
            : first;
        },
      },
    }),
  ],
];

describe('the search finds that', () => {
  it.each(planted)('%s', patience, async (_, mistake) => {
    const world = await deliveryWorld({ senders: 2, pauses: [400_000], unanswered: true }, mistake);
    await expect(explore(world)).rejects.toThrow(Broken);
  });

  it('whoever is asked to slow down releases a claim that another made', patience, async () => {
    const story = largeDeliveryStories['two senders whom SES asks to slow down, and lost answers']!;
    await expect(explore(await deliveryWorld(story, releasing))).rejects.toThrow(/got 2 mails/);
  });
});
