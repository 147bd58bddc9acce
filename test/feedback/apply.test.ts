import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/delivery/delivery.ts';
import { readDelivery, writeDelivery } from '../../src/delivery/records.ts';
import { applyFeedback, type FeedbackPorts } from '../../src/feedback/apply.ts';
import { parseFeedback } from '../../src/feedback/event.ts';
import { nonce } from '../../src/ids.ts';
import { readSubscriber, writeSubscriber } from '../../src/subscribers/records.ts';
import { address, FakeLog, id, JournalStore, later, noon, subscriber } from '../subscribers/builders.ts';
import { MemoryTable } from '../support/memory-table.ts';
import {
  bounce,
  claim,
  complaint,
  delivered,
  delivery,
  digest,
  ofConfirmation,
  reject,
  send,
} from './builders.ts';

interface World extends FeedbackPorts {
  readonly journal: JournalStore;
  readonly log: FakeLog;
  readonly subscribers: MemoryTable;
  readonly deliveries: MemoryTable;
}
let here: World;
beforeEach(async () => {
  here = {
    subscribers: new MemoryTable(),
    deliveries: new MemoryTable(),
    journal: new JournalStore(),
    log: new FakeLog(),
  };
  await writeSubscriber(here.subscribers, subscriber());
});

const arrives = async (message: string, where: FeedbackPorts = here) =>
  applyFeedback(where, parseFeedback(message)!);
const stands = (one: Delivery) => writeDelivery(here.deliveries, one);
const row = () => readDelivery(here.deliveries, digest, id());
const suppressed = async () => {
  const one = await readSubscriber(here.subscribers, id());
  return one?.state === 'erased' ? undefined : one?.suppressed;
};

describe('An event with a nonce of the row', () => {
  const events = {
    send,
    delivered,
    reject,
    bounce: () => bounce('Transient'),
    hard: () => bounce('Permanent'),
    complaint,
  };
  const states = ['claimed', 'uncertain', 'ready'] as const;

  it.each(
    states.flatMap((state) => Object.entries(events).map(([name, event]) => [state, name, event] as const)),
  )('settles a %s delivery to sent: %s', async (state, _name, event) => {
    await stands(delivery({ state, wasUncertain: state !== 'claimed' }));
    await arrives(event());
    expect(await row()).toMatchObject({ state: 'sent', messageId: expect.stringMatching(/^EXAMPLE/) });
  });

  it('settles by an older nonce too', async () => {
    await stands(delivery({ state: 'ready', nonce: nonce('n2'), nonces: [claim, nonce('n2')] }));
    await arrives(send());
    expect(await row()).toMatchObject({ state: 'sent' });
  });

  it('costs no write when the mail is merely sent or delivered', async () => {
    await stands(delivery());
    await arrives(send());
    await arrives(delivered());
    expect(await row()).toEqual(delivery());
  });

  it('is noted once beside a delivery that is sent', async () => {
    await stands(delivery());
    await arrives(bounce('Transient'));
    await arrives(bounce('Transient'));
    expect(await row()).toMatchObject({ state: 'sent', notes: [{ at: later(1), text: 'deferred' }] });
  });

  it.each(['unresolved', 'skipped', 'failed'] as const)(
    'changes nothing but the notes of one that is %s',
    async (state) => {
      await stands(delivery({ state, expires: 9_999_999_999 }));
      await arrives(complaint());
      expect(await row()).toMatchObject({ state, expires: 9_999_999_999, notes: [{ text: 'complained' }] });
    },
  );

  it('tells beside an unresolved delivery that it went out after all', async () => {
    await stands(delivery({ state: 'unresolved' }));
    await arrives(send());
    expect(await row()).toMatchObject({ state: 'unresolved', notes: [{ text: 'accepted' }] });
  });
});

describe('An event that is not of the row', () => {
  it('with a foreign nonce changes nothing', async () => {
    await stands(delivery({ state: 'uncertain', nonce: nonce('n9'), nonces: [nonce('n9')] }));
    await arrives(send());
    expect(await row()).toMatchObject({ state: 'uncertain', rev: 1 });
  });

  it('makes no row', async () => {
    await arrives(bounce('Permanent'));
    expect(here.deliveries.rows.size).toBe(0);
  });

  it('about a mail that is not ours changes nothing', async () => {
    await arrives(complaint({ tags: {} }));
    expect(await suppressed()).toBeUndefined();
    expect(here.journal.entries).toEqual([]);
  });
});

describe('A subscriber', () => {
  beforeEach(() => stands(delivery()));

  it('whose address is dead is suppressed, and the journal says so', async () => {
    await arrives(bounce('Permanent'));
    expect(await suppressed()).toEqual({ reason: 'bounced', at: later(1), generation: 1 });
    expect(here.journal.entries).toEqual([
      { v: 1, kind: 'bounced', subscriber: id(), generation: 1, at: later(1) },
    ]);
  });

  it('who complains is suppressed', async () => {
    await arrives(complaint());
    expect(await suppressed()).toEqual({ reason: 'complained', at: later(2), generation: 1 });
  });

  it.each([
    ['a full mailbox', bounce('Transient')],
    ['a bounce that SES could not read', bounce('Undetermined')],
    ['a reject', reject()],
  ])('is not suppressed by %s', async (_name, message) => {
    await arrives(message);
    expect(await suppressed()).toBeUndefined();
    expect(here.journal.entries).toEqual([]);
  });

  it('is suppressed by the answer to a confirmation', async () => {
    await arrives(bounce('Permanent', ofConfirmation));
    expect(await suppressed()).toMatchObject({ reason: 'bounced' });
  });

  it('is suppressed by a complaint about a digest whose rows have expired', async () => {
    here.deliveries.rows.clear();
    await arrives(complaint());
    expect(await suppressed()).toMatchObject({ reason: 'complained' });
  });

  it('with a new address is not suppressed by a late bounce of the old one', async () => {
    const moved = subscriber({ rev: 2, generation: 2, address: address('new@mail.example') });
    await writeSubscriber(here.subscribers, moved);
    await arrives(bounce('Permanent'));
    await arrives(bounce('Permanent', ofConfirmation));
    expect(await readSubscriber(here.subscribers, id())).toEqual(moved);
  });

  it('who moved between two claims is not suppressed by what came back for the first', async () => {
    const moved = subscriber({ rev: 2, generation: 2, address: address('new@mail.example') });
    await writeSubscriber(here.subscribers, moved);
    await stands(delivery({ rev: 2, generation: 2, nonce: nonce('n2'), nonces: [claim, nonce('n2')] }));
    await arrives(bounce('Permanent'));
    expect(await readSubscriber(here.subscribers, id())).toEqual(moved);
  });

  it('who is unknown or erased is left alone', async () => {
    await writeSubscriber(here.subscribers, { state: 'erased', id: id(), rev: 2, erasedAt: noon });
    await arrives(complaint());
    here.subscribers.rows.clear();
    await arrives(complaint());
    expect(here.subscribers.rows.size).toBe(0);
  });

  it('is suppressed in the journal before the table', async () => {
    const subscribers = Object.assign(Object.create(here.subscribers), {
      put: () => Promise.reject(new Error('The table is down')),
    });
    await expect(arrives(complaint(), { ...here, subscribers })).rejects.toThrow('The table is down');
    expect(here.journal.entries).toHaveLength(1);
    await arrives(complaint());
    expect(here.journal.entries).toHaveLength(1);
    expect(await suppressed()).toMatchObject({ reason: 'complained' });
  });

  it('is named in the log by id, never by address', async () => {
    await arrives(complaint());
    expect(here.log.lines.join()).toContain(id());
    expect(here.log.lines.join()).not.toMatch(/ada|mail\.example/i);
  });
});

describe('Events', () => {
  it('end the same in any order and number', async () => {
    const all = [send(), delivered(), bounce('Transient'), bounce('Permanent'), complaint(), reject()];
    const end = async (messages: readonly string[]) => {
      const subscribers = new MemoryTable();
      const deliveries = new MemoryTable();
      await writeSubscriber(subscribers, subscriber());
      await writeDelivery(deliveries, delivery({ state: 'uncertain', wasUncertain: true }));
      for (const message of messages) {
        await arrives(message, { ...here, journal: new JournalStore(), subscribers, deliveries });
      }
      const person = await readSubscriber(subscribers, id());
      const standing = await readDelivery(deliveries, digest, id());
      return {
        suppressed: person?.state === 'erased' ? undefined : person?.suppressed,
        state: standing?.state,
        notes: standing?.notes.map((note) => note.text).sort(),
      };
    };
    const expected = await end(all);
    expect(expected).toEqual({
      suppressed: { reason: 'complained', at: later(2), generation: 1 },
      state: 'sent',
      notes: ['bounced', 'complained', 'deferred', 'rejected'],
    });
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
        async (messages) => {
          expect(await end(messages)).toEqual(expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});
