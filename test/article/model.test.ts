/**
 * Random histories: authors put, rename and delete files while up to three looks run interleaved, crash between any
 * two calls and have their messages delivered again, doubled, late, shuffled or never; sweeps run in between, and in
 * the end the daily comparison. Once everything has come to rest, the promises must hold.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { daily, reconcile } from '../../src/sweep/reconcile.ts';
import { expectPromises, swept } from './promises.ts';
import { article, keyOf, silent, Worker, World } from './world.ts';

const names = ['a', 'b', 'c'] as const;
type Name = (typeof names)[number];

type Move =
  | { readonly kind: 'put'; readonly name: Name; readonly text: string }
  | { readonly kind: 'delete'; readonly name: Name }
  /** Delivers a waiting message to a worker of its own. */
  | { readonly kind: 'deliver'; readonly pick: number; readonly keep: boolean }
  /** Lets a worker make some calls. */
  | { readonly kind: 'run'; readonly pick: number; readonly calls: number }
  | { readonly kind: 'crash'; readonly pick: number }
  /** A message never comes: only the daily comparison finds what it told of. */
  | { readonly kind: 'lose'; readonly pick: number }
  | { readonly kind: 'sweep'; readonly minutes: number };

const nat = (max: number) => fc.nat({ max });
const moves = (texts: readonly string[]) =>
  fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('put' as const),
          name: fc.constantFrom(...names),
          text: fc.constantFrom(...texts),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('delete' as const), name: fc.constantFrom(...names) }),
      },
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant('deliver' as const), pick: nat(9), keep: fc.boolean() }),
      },
      {
        weight: 12,
        arbitrary: fc.record({
          kind: fc.constant('run' as const),
          pick: nat(2),
          calls: fc.integer({ min: 1, max: 40 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), pick: nat(2) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), pick: nat(9) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('sweep' as const), minutes: nat(3) }) },
    ),
    { minLength: 5, maxLength: 60 },
  ) as fc.Arbitrary<Move[]>;

const most = 3;

class History {
  readonly world = new World();
  /** Messages of the queue: S3's events and the sweep's hints. */
  #messages: string[] = [];
  #workers: { readonly worker: Worker; readonly message: string }[] = [];
  readonly everLive = new Set<string>();
  /** The numbers that each article's record said, in order, and its previews. */
  readonly announced = new Map<string, number[]>();
  readonly previews = new Map<string, Set<string>>();

  async make(move: Move): Promise<void> {
    const { world } = this;
    switch (move.kind) {
      case 'put':
        await world.write(move.name, move.text);
        this.#messages.push(keyOf(move.name));
        break;
      case 'delete':
        await world.remove(move.name);
        this.#messages.push(keyOf(move.name));
        break;
      case 'deliver':
        await this.#deliver(move.pick, move.keep);
        break;
      case 'run':
        await this.#run(move.pick, move.calls);
        break;
      case 'crash': {
        const [dead] = this.#workers.splice(move.pick, 1);
        // Its message was never deleted, so it becomes visible again.
        if (dead) this.#messages.push(dead.message);
        break;
      }
      case 'lose':
        this.#messages.splice(move.pick % Math.max(1, this.#messages.length), 1);
        break;
      case 'sweep':
        world.pass(move.minutes * 60_000);
        await this.#sweep();
    }
    this.#note();
  }

  #note(): void {
    for (const { id, state, announced, preview } of this.world.items()) {
      if (state === 'live') this.everLive.add(id);
      if (announced !== undefined)
        this.announced.set(id, [...(this.announced.get(id) ?? []), announced.number]);
      if (preview !== undefined) this.previews.set(id, (this.previews.get(id) ?? new Set()).add(preview));
    }
  }

  /** Everything delivered, every window over; then a day, and whatever the comparison finds. */
  async settle(): Promise<void> {
    await this.#deliverAll();
    await this.#reconcile();
    this.world.pass(daily);
    await this.#reconcile();
    await this.#deliverAll();
    this.#note();
  }

  async #reconcile(): Promise<void> {
    const { table: content, content: contentBucket, now } = this.world;
    const uploadsQueue = {
      send: async (messages: readonly unknown[]) =>
        void this.#messages.push(...messages.map((message) => (message as { look: string }).look)),
    };
    await reconcile({ content, contentBucket, uploadsQueue, log: silent, wallClock: () => now }, now);
  }

  async #deliverAll(): Promise<void> {
    for (let round = 0; round < 30; round++) {
      while (this.#workers.length > 0) await this.#run(0, 1_000);
      while (this.#messages.length > 0) {
        await this.#deliver(0, false);
        await this.#run(0, 1_000);
      }
      this.world.pass(7 * 60_000);
      await this.#sweep();
    }
  }

  async #deliver(pick: number, keep: boolean): Promise<void> {
    if (this.#workers.length >= most || this.#messages.length === 0) return;
    const index = pick % this.#messages.length;
    const message = this.#messages[index] as string;
    if (!keep) this.#messages.splice(index, 1);
    const worker = new Worker(this.world, message);
    await worker.ready();
    this.#workers.push({ worker, message });
  }

  async #run(pick: number, calls: number): Promise<void> {
    const running = this.#workers[pick % Math.max(1, this.#workers.length)];
    if (running === undefined) return;
    for (let call = 0; call < calls && running.worker.next !== undefined; call++) await running.worker.step();
    if (running.worker.next !== undefined) return;
    this.#workers.splice(this.#workers.indexOf(running), 1);
    if (running.worker.failure !== undefined) throw running.worker.failure;
  }

  async #sweep(): Promise<void> {
    this.#messages.push(...(await swept(this.world)));
  }
}

async function settled(history: readonly Move[]): Promise<History> {
  const it = new History();
  for (const move of history) await it.make(move);
  await it.settle();
  return it;
}

const runs = Number(process.env['MODEL_RUNS'] ?? 60);
const seeded = {
  numRuns: runs,
  ...(process.env['MODEL_SEED'] ? { seed: Number(process.env['MODEL_SEED']) } : {}),
};

describe('any history of uploads, crashes and late messages', () => {
  it('ends with every file published once or a copy, and nothing left over', async () => {
    const texts = [article('One'), article('Two')];
    await fc.assert(
      fc.asyncProperty(moves(texts), async (history) =>
        expectPromises((await settled(history)).world, names),
      ),
      seeded,
    );
  });

  it('of one text that is only renamed, copied and deleted never makes a second live article', async () => {
    await fc.assert(
      fc.asyncProperty(moves([article('One')]), async (history) => {
        const after = await settled(history);
        await expectPromises(after.world, names);
        expect([...after.everLive].length, 'ids that were ever live').toBeLessThanOrEqual(1);
      }),
      seeded,
    );
  });

  it('of drafts and announcements ends with each draft at one address, and no number taken back', async () => {
    const texts = [
      article('One'),
      article('One', 'announce: 2\n'),
      article('One', 'draft: true\n'),
      article('Two', 'draft: true\nannounce: 3\n'),
      article('Two', 'announce: 3\n'),
    ];
    await fc.assert(
      fc.asyncProperty(moves(texts), async (history) => {
        const after = await settled(history);
        await expectPromises(after.world, names);
        for (const [id, numbers] of after.announced)
          expect(numbers, `numbers of ${id}`).toEqual(numbers.toSorted((a, b) => a - b));
        for (const [id, tokens] of after.previews) expect(tokens.size, `previews of ${id}`).toBe(1);
      }),
      seeded,
    );
  });

  it('of articles with declared ids ends with one article for each id', async () => {
    const id = (n: number) => `id: 0f4c2a8e-5b1d-4c3e-9a6f-00000000000${n}\n`;
    const texts = [article('One', id(1)), article('One again', id(1)), article('Two', id(2))];
    await fc.assert(
      fc.asyncProperty(moves(texts), async (history) => {
        const after = await settled(history);
        for (const item of after.world.live()) {
          const text = after.world.content.text(item.key as string) ?? '';
          // A file that declares another id than it had is rejected, and what it showed before stays up.
          const refused = item.problems.some(({ code }) => code === 'id-taken' || code === 'id-fixed');
          expect(refused || text.includes(`id: ${item.id}`), 'a live article shows its own file').toBe(true);
        }
        const keys = after.world.live().map((item) => item.key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      seeded,
    );
  });
});
