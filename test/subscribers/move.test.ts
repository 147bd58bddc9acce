/** Change of address, and what comes between its steps (docs/protocols.md, Subscribers: Change of address). */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Condition, Row } from '../../src/ports.ts';
import { bindAddress, findOwner } from '../../src/subscribers/addresses.ts';
import { requestSubscription } from '../../src/subscribers/ask.ts';
import { confirm } from '../../src/subscribers/confirm.ts';
import {
  type AddressLink,
  addressHash,
  leaveToken,
  preferencesToken,
  verifyAddress,
  verifyConfirm,
} from '../../src/subscribers/links.ts';
import { askForMove, move } from '../../src/subscribers/move.ts';
import {
  readAddressRow,
  readSubscriber,
  readSubscription,
  writeAddressRow,
  writeSubscriber,
  writeSubscription,
} from '../../src/subscribers/records.ts';
import { MemoryTable } from '../support/memory-table.ts';
import {
  address,
  hours,
  id,
  keys,
  later,
  noon,
  rowsOf,
  subscriber,
  subscription,
  type World,
  weekly,
  world,
} from './builders.ts';
import { visitor } from './visits.ts';

let here: World;
const { get, submit } = visitor(() => here);
const home = address('ada@mail.example');
const away = address('ada@new.example');
const path = `/preferences/${preferencesToken(keys, id())}/address`;

beforeEach(async () => {
  here = world();
  await writeAddressRow(here.subscribers, addressHash(keys, home), { subscriber: id() }, undefined);
  await writeSubscriber(here.subscribers, subscriber());
  await writeSubscription(here.subscribers, subscription());
});

const ownerOf = (one: typeof home) => findOwner(here.subscribers, keys, addressHash(keys, one));
const me = () => readSubscriber(here.subscribers, id());
const linkOf = (now = noon): AddressLink => {
  const found = verifyAddress(keys, here.mailer.path.replace('/confirm/', ''), now);
  if (found.kind !== 'valid') throw new Error(found.kind);
  return found.link;
};
const asksToMove = async (at = noon): Promise<AddressLink> => {
  expect(await askForMove(here, id(), away, at)).toBe('mailed');
  return linkOf(at);
};
/** Somebody types the new address into the form; answers with the link of the mail. */
const subscribes = async (at: typeof noon) => {
  const newsletter = (await here.publication()).newsletters[0]!;
  const choices = [{ newsletter, cadence: 'article' as const }];
  const asked = await requestSubscription(
    here,
    { address: away, choices },
    { at, source: 'form', wording: 'Send it.' },
  );
  if (asked !== 'mailed') return undefined;
  const found = verifyConfirm(keys, here.mailer.path.replace('/confirm/', ''), at);
  return found.kind === 'valid' ? found.link : undefined;
};
/** However it came about: nobody has an address that another is active with too. */
const nobodyTwice = (): void => {
  const active = rowsOf(here.subscribers, 'subscriber').filter((row) => row['state'] === 'active');
  const addresses = active.map((row) => row['address']);
  expect(new Set(addresses).size).toBe(addresses.length);
};

describe('A new address', () => {
  it('is asked for in its own mailbox, and until then everything comes to the old one', async () => {
    expect((await submit(path, { email: away })).status).toBe(202);
    expect(here.mailer.mails[0]?.to).toBe(away);
    expect(await me()).toMatchObject({ address: home, generation: 1 });
    const page = await (await get(here.mailer.path)).text();
    expect(page.match(/<button/g)).toHaveLength(1);
    expect(await (await get(path.replace('/address', ''))).text()).toContain(`${away} waits`);
  });

  it('takes over by one button, with the journal before the record, and the old one is free', async () => {
    await submit(path, { email: away });
    expect((await submit(here.mailer.path, {}, later(1))).status).toBe(200);
    expect(await me()).toMatchObject({ address: away, generation: 2, rev: 3 });
    expect(await me()).not.toHaveProperty('change');
    expect(await ownerOf(away)).toBe(id());
    expect(await ownerOf(home)).toBeUndefined();
    const hash = addressHash(keys, away);
    expect(here.journal.entries).toEqual([
      { v: 1, kind: 'moved', subscriber: id(), at: later(1), generation: 2, address: hash },
    ]);
    expect(JSON.stringify([...here.journal.versions.keys()])).not.toContain('example');
  });

  it('leaves old links in force', async () => {
    await move(here, await asksToMove(), later(1));
    expect((await get(`/preferences/${preferencesToken(keys, id())}`)).status).toBe(200);
    await submit(`/u/${leaveToken(keys, id(), weekly)}`);
    expect(await readSubscription(here.subscribers, weekly, id())).toMatchObject({ state: 'left' });
  });

  it('counts once, for three days', async () => {
    const link = await asksToMove();
    expect((await get(here.mailer.path, later(hours(72)))).status).toBe(410);
    expect(await move(here, link, later(1))).toBe('moved');
    expect(await move(here, link, later(2))).toBe('gone');
  });

  it('is free of what the old one suffered', async () => {
    const bounced = { reason: 'bounced', at: noon, generation: 1 } as const;
    await writeSubscriber(here.subscribers, subscriber({ rev: 2, suppressed: bounced }));
    await move(here, await asksToMove(), later(1));
    expect(await me()).not.toHaveProperty('suppressed');
  });

  it('cannot be used to write to strangers: three mails a day, and none to whom the answer is no', async () => {
    for (let minute = 0; minute < hours(24); minute += 5)
      await askForMove(here, id(), address(`x${minute}@b.example`), later(minute));
    expect(here.mailer.mails).toHaveLength(3);
    here.mailer.mails.length = 0;
    const complained = { reason: 'complained', at: noon, generation: 1 } as const;
    for (const [digit, changes] of [
      ['2', { suppressed: complained }],
      ['3', { state: 'pending', blocked: noon }],
      ['4', {}],
    ] as const) {
      const theirs = address(`theirs${digit}@mail.example`);
      await writeSubscriber(here.subscribers, subscriber({ id: id(digit), address: theirs, ...changes }));
      await writeAddressRow(
        here.subscribers,
        addressHash(keys, theirs),
        { subscriber: id(digit) },
        undefined,
      );
      expect(await askForMove(here, id(), theirs, later(hours(60)))).toBe('silent');
    }
    expect(here.mailer.mails).toEqual([]);
  });
});

describe('A mistyped new address', () => {
  it('is put right at once, also by who has only just subscribed, and the older link counts no more', async () => {
    const first = await asksToMove();
    const second = await asksToMove(later(1));
    expect(await move(here, first, later(2))).toBe('gone');
    expect(await move(here, second, later(2))).toBe('moved');
  });
});

describe('When the new address is somebody’s', () => {
  it('who never confirmed, they give it up, and their link counts no more', async () => {
    const link = await asksToMove();
    const theirs = await subscribes(later(1));
    expect(await move(here, link, later(2))).toBe('moved');
    expect(await confirm(here, theirs!, later(3))).toBe('gone');
    nobodyTwice();
  });

  it('who confirmed in between, it stays theirs, and the page says so', async () => {
    await asksToMove();
    const path = here.mailer.path;
    const theirs = await subscribes(later(1));
    expect(await confirm(here, theirs!, later(2))).toBe('confirmed');
    const answer = await submit(path, {}, later(3));
    expect(answer.status).toBe(409);
    expect(await me()).toMatchObject({ address: home });
    nobodyTwice();
  });

  it.each(['subscriber#', 'address#'])(
    'who confirms while their record is given up (%s), one of the two is refused',
    async (kind) => {
      const link = await asksToMove();
      const theirs = await subscribes(later(1));
      const outcomes: string[] = [];
      const table = new BeforeWrite(here.subscribers, kind, async () => {
        outcomes.push(await confirm(here, theirs!, later(2)));
      });
      outcomes.push(await move({ ...here, subscribers: table }, link, later(2)));
      expect([
        ['confirmed', 'taken'],
        ['gone', 'moved'],
      ]).toContainEqual(outcomes);
      nobodyTwice();
    },
  );

  it('who has claimed it and not written their record, they find out', async () => {
    const link = await asksToMove();
    const table = new BeforeWrite(here.subscribers, 'subscriber#', async () => {
      expect(await move(here, link, later(2))).toBe('moved');
    });
    const newsletter = (await here.publication()).newsletters[0]!;
    const asked = await requestSubscription(
      { ...here, subscribers: table },
      { address: away, choices: [{ newsletter, cadence: 'article' }] },
      { at: later(1), source: 'form', wording: 'Send it.' },
    );
    // The address waits for its owner: nobody else is asked for it.
    expect(asked).toBe('silent');
    nobodyTwice();
  });
});

describe('A change that crashes', () => {
  it.each(['address#', 'subscriber#'])('before it writes %s is finished by the same button', async (kind) => {
    const link = await asksToMove();
    const failing = new BeforeWrite(here.subscribers, kind, () =>
      Promise.reject(new Error('The table is down')),
    );
    await expect(move({ ...here, subscribers: failing }, link, later(1))).rejects.toThrow(
      'The table is down',
    );
    expect(await me()).toMatchObject({ address: home });
    expect(await move(here, link, later(2))).toBe('moved');
    expect(await ownerOf(home)).toBeUndefined();
    nobodyTwice();
  });

  it('and runs out, and whose address another takes, is refused by the fence', async () => {
    const link = await asksToMove();
    const end = later(hours(72));
    // It has claimed the row and stands still before its record, until after the change ran out.
    const table = new BeforeWrite(here.subscribers, 'subscriber#', async () => {
      const theirs = await subscribes(end);
      expect(await confirm(here, theirs!, end)).toBe('confirmed');
    });
    expect(await move({ ...here, subscribers: table }, link, later(1))).toBe('taken');
    expect(await me()).toMatchObject({ address: home });
    nobodyTwice();
  });

  it('between the mark on the old row and the record leaves the old one in force, for lists and people', async () => {
    const link = await asksToMove();
    const failing = new BeforeWrite(here.subscribers, 'subscriber#', () =>
      Promise.reject(new Error('The table is down')),
    );
    await expect(move({ ...here, subscribers: failing }, link, later(1))).rejects.toThrow(
      'The table is down',
    );
    expect(await ownerOf(home)).toBe(id());
    expect(await bindAddress(here, keys, addressHash(keys, home), later(2))).toBe(id());
  });
});

describe('The old address', () => {
  it('of somebody whose record an import has not brought yet is nobody’s', async () => {
    const hash = addressHash(keys, away);
    await writeAddressRow(here.subscribers, hash, { subscriber: id('9'), movedAt: noon }, undefined);
    expect(await bindAddress(here, keys, hash, later(1))).not.toBe(id('9'));
  });

  it('is whose who subscribes with it next, and the mark goes', async () => {
    await move(here, await asksToMove(), later(1));
    const hash = addressHash(keys, home);
    expect(await readAddressRow(here.subscribers, hash)).toEqual({ subscriber: id(), movedAt: later(1) });
    const taken = await bindAddress(here, keys, hash, later(2));
    expect(taken).not.toBe(id());
    expect(await readAddressRow(here.subscribers, hash)).toEqual({ subscriber: taken });
  });
});

/** A table on which something happens just before the first write of a row of one kind. */
class BeforeWrite extends MemoryTable {
  #happened = false;
  constructor(
    readonly inner: MemoryTable,
    readonly kind: string,
    readonly happens: () => Promise<void>,
  ) {
    super();
  }
  override get = (pk: string, sk: string) => this.inner.get(pk, sk);
  override put = async (row: Row, condition?: Condition) => {
    if (row.pk.startsWith(this.kind) && !this.#happened) {
      this.#happened = true;
      await this.happens();
    }
    return this.inner.put(row, condition);
  };
  override delete = (pk: string, sk: string, condition?: Condition) => this.inner.delete(pk, sk, condition);
}
