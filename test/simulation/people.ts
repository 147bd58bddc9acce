/** Readers, and what they do on the pages: each click is a call of *subscribers*, stamped when it reached the API. */
import type { Cadence, Publication } from '../../src/config.ts';
import {
  type EmailAddress,
  type Instant,
  instant,
  type SubscriberId,
  shifted,
  subscriberId,
} from '../../src/ids.ts';
import type { ObjectStore, Table } from '../../src/ports.ts';
import { join, leave, say } from '../../src/subscribers/apply.ts';
import { confirm } from '../../src/subscribers/confirm.ts';
import { erase } from '../../src/subscribers/erase.ts';
import { askForMove, move } from '../../src/subscribers/move.ts';
import type { SubscribersPorts } from '../../src/subscribers/ports.ts';
import {
  readSubscriber,
  readSubscription,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import { ledger } from '../digest/world.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import { type Deed, type Scenario, shardsOfPeople } from './scenario.ts';
import type { Time } from './time.ts';

export const linkKeys = { current: 'k1', keys: { k1: 'k'.repeat(32) } };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const wording = 'Send it.';

export interface PeoplePorts {
  readonly time: Time;
  readonly random: Random;
  readonly process: () => Process;
  readonly subscribers: Table;
  readonly journal: ObjectStore;
  readonly publication: () => Promise<Publication>;
  readonly siteUrl: string;
}

/** The last one of them has asked, and not confirmed yet. */
export async function peopleOf(scenario: Scenario, table: Table, since: Instant): Promise<readonly Person[]> {
  const people = Array.from({ length: scenario.people }, (_, number) => new Person(number));
  for (const person of people) {
    const cadence: Cadence = scenario.weekly && person.number % 2 === 1 ? 'weekly' : 'article';
    await person.arrives(table, cadence, since, person.number === scenario.people - 1);
  }
  return people;
}

export class Person {
  readonly id: SubscriberId;
  readonly #nonce: string;

  constructor(readonly number: number) {
    const shard = (16 * (number % shardsOfPeople)).toString(16).padStart(2, '0');
    this.id = subscriberId(`${shard}${String(number).padStart(30, '0')}`);
    this.#nonce = String(number + 1).padStart(32, '0');
  }

  get which() {
    return { subscriber: this.id, newsletter: ledger };
  }

  async arrives(table: Table, cadence: Cadence, since: Instant, waits: boolean): Promise<void> {
    const state = waits ? 'pending' : 'active';
    await writeSubscriber(table, {
      ...{ id: this.id, rev: 1, state, generation: 1, newsletters: [ledger] },
      address: `reader${this.number}@mail.example` as EmailAddress,
      confirmationsSent: [since],
    });
    await writeSubscription(table, {
      ...{ ...this.which, rev: 1, state, cadence },
      consent: { at: since, source: 'form', wording, ...(waits ? {} : { confirmedAt: since }) },
      ...(waits ? { confirmation: { nonce: this.#nonce, expires: shifted(since, 3 * 86_400_000) } } : {}),
      history: waits ? [] : [{ at: since, state: 'active', cadence }],
    });
  }

  async does(deed: Deed, here: PeoplePorts): Promise<void> {
    const click = (work: (ports: SubscribersPorts, now: Instant) => Promise<unknown>) => clicks(here, work);
    const { which, id } = this;
    switch (deed) {
      case 'leave':
        return click((ports, now) => leave(ports, which, now));
      case 'leave and join': {
        await click((ports, now) => leave(ports, which, now));
        await here.time.wait(here.random.between(1_000, 120_000));
        return click((ports, now) =>
          join(ports, which, 'article', { at: now, source: 'preferences', wording, confirmedAt: now }),
        );
      }
      case 'pause and resume':
        await click((ports, now) => say(ports, which, { kind: 'pause' }, now));
        await here.time.wait(here.random.between(1_000, 400_000));
        return click((ports, now) => say(ports, which, { kind: 'resume' }, now));
      case 'switch': {
        const standing = await readSubscription(here.subscribers, ledger, id);
        const cadence = standing?.cadence === 'article' ? 'weekly' : 'article';
        return click((ports, now) => say(ports, which, { kind: 'switch', cadence }, now));
      }
      case 'erase':
        return click((ports, now) => erase(ports, id, now));
      case 'confirm':
        return click((ports, now) =>
          confirm(
            ports,
            {
              ...{ purpose: 'confirm', subscriber: id, newsletters: [ledger], nonce: this.#nonce },
              expires: shifted(now, 60_000),
            },
            now,
          ),
        );
      case 'move': {
        const to = `moved${this.number}@mail.example` as EmailAddress;
        await click((ports, now) => askForMove(ports, id, to, now));
        await here.time.wait(here.random.between(1_000, 60_000));
        const person = await readSubscriber(here.subscribers, id);
        if (person === undefined || person.state === 'erased' || person.change === undefined) return;
        const { nonce, expires } = person.change;
        return click((ports, now) =>
          move(ports, { purpose: 'address', subscriber: id, nonce, expires }, now),
        );
      }
    }
  }
}

/** Whoever sees no answer presses once more. */
async function clicks(
  here: PeoplePorts,
  work: (ports: SubscribersPorts, now: Instant) => Promise<unknown>,
): Promise<void> {
  for (const _ of [1, 2]) {
    const process = here.process();
    const stamp = instant(here.time.now);
    const ports: SubscribersPorts = {
      subscribers: process.port('subscribers', here.subscribers),
      journal: process.port('journal', here.journal),
      mailer: {
        send: async () => ({ kind: 'accepted', messageId: 'letter' }),
        quota: async () => {
          throw new Error('Unasked');
        },
      },
      suppressionList: { release: async () => undefined },
      linkKeys: async () => linkKeys,
      publication: here.publication,
      theme: async () => {
        throw new Error('Unasked');
      },
      randomness: here.random,
      wallClock: process.wallClock,
      pause: process.pause,
      log: silent,
      siteUrl: here.siteUrl,
      configurationSet: 'confirmations',
    };
    if ((await process.whenOver(work(ports, stamp))) === 'done') return;
    if (here.random.chance(0.5)) return;
  }
}
