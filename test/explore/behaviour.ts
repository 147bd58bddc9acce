/**
 * Real code as a tree of what it does: which call it makes next follows from the answers that it was given. A branch is
 * run once and remembered, however many states of the world lead through it.
 */
import type { Instant } from '../../src/ids.ts';
import { reportKey } from '../../src/keys.ts';
import type { ObjectStore, Queue, Randomness, Row, Table, WallClock } from '../../src/ports.ts';
import { both, clockRead, type Footprint, footprintOf, isSame, nothing } from './footprint.ts';
import { type Bucket, type Call, textOfCall } from './state.ts';

/** What a worker works through; every call waits until it is answered. */
export interface WorkerPorts {
  readonly table: Table;
  readonly content: ObjectStore;
  readonly site: ObjectStore;
  readonly queue: Queue;
  readonly wallClock: WallClock;
  readonly randomness: Randomness;
}

export type Answer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string };

/** A point in a worker's life: what it was answered so far, as far as it remembers, and the calls it waits for. */
export interface Node {
  readonly id: number;
  readonly behaviour: Behaviour;
  /** In the order in which they were made, and are answered. */
  readonly pending: readonly Call[];
  readonly ended?: { readonly failure?: unknown };
  /** Its last call wrote something, so a death from here on is another than one before. */
  readonly wrote: boolean;
  /** Of all that it may do from here on, as far as that is known. */
  future: Footprint;
  /** What follows depends on the clock. */
  readsClock: boolean;
}

interface Known extends Node {
  readonly parents: Set<Known>;
  readonly path: Path | undefined;
  readonly children: Map<string, { readonly readsClock: boolean; readonly at: Map<string, Known> }>;
  readonly memory: string;
  /** When it last began to look at its key: what it remembered then, and whether it has seen anything of other keys. */
  readonly beginning: Beginning;
}

interface Beginning {
  readonly memory: string;
  readonly isAlone: boolean;
}

/** The answers that led here, the newest first. */
interface Path {
  readonly before: Path | undefined;
  readonly answer: Answer;
  readonly time: Instant;
}

/** What the search has learned of real code; it goes up as long as anything is new. */
export const learned = { facts: 0, runs: 0, nodes: 0 };

const kept = 64;

export class Behaviour {
  readonly root: Node;
  readonly #nodes = new Map<string, Known>();
  readonly #live = new Map<Known, Life>();

  constructor(
    readonly name: string,
    private readonly work: (ports: WorkerPorts) => Promise<unknown>,
    /** That it looks at, over and over until nobody was faster. */
    private readonly key?: string,
  ) {
    this.root = this.#node({
      pending: [{ port: 'worker', method: 'begin' }],
      ...{ path: undefined, memory: '', wrote: false },
      beginning: { memory: '', isAlone: true },
    });
  }

  /** The node behind `node` when its first pending call gets this answer at this time. */
  async next(node: Node, answer: Answer, time: Instant): Promise<Node> {
    const from = node as Known;
    const said = textOfAnswer(answer);
    const child = from.children.get(said);
    const known = child?.at.get(child.readsClock ? time : '');
    if (known !== undefined) return known;
    const life = await this.#alive(from);
    await life.deliver(answer, time);
    const { readsClock } = life;
    if (readsClock && !from.readsClock) {
      from.readsClock = true;
      learned.facts++;
      grow(from, clockRead);
    }
    const [call] = from.pending;
    const to = this.#node({
      pending: life.pending,
      ...(life.ended ? { ended: life.ended } : {}),
      path: { before: from.path, answer, time },
      ...this.#memory(from, said, life, readsClock ? time : ''),
      wrote: call !== undefined && isWrite(call),
    });
    to.parents.add(from);
    grow(from, to.future);
    const at = child?.at ?? new Map<string, Known>();
    at.set(readsClock ? time : '', to);
    from.children.set(said, { readsClock, at });
    if (to.ended === undefined) this.#keep(to, life);
    return to;
  }

  /** A look that begins anew has forgotten all but which other keys it has come to know of. */
  #memory(from: Known, said: string, life: Life, time: string): Pick<Known, 'memory' | 'beginning'> {
    const [call] = from.pending;
    const { beginning } = from;
    const isAlone = beginning.isAlone && !isOfOthers(call, said, this.key);
    const [next] = life.pending;
    if (life.ended !== undefined) return { memory: '', beginning };
    if (call !== undefined && beginsBuild(call, said, next) && isAlone)
      return {
        memory: chained('', `builds ${call.method} ${life.minted} ${time}`),
        beginning: { ...beginning, isAlone },
      };
    if (call !== undefined && isAlone && this.#reports(call, said, next))
      return {
        memory: chained('', `reports ${next && textOfCall(next)}`),
        beginning: { ...beginning, isAlone },
      };
    if (call === undefined || !this.#beginsAnew(call, said, next))
      return { memory: remembered(from.memory, call, said, time), beginning: { ...beginning, isAlone } };
    const before = isAlone ? '' : said === 'value refused' ? beginning.memory : from.memory;
    const memory = chained(before, `anew ${life.minted}`);
    return { memory, beginning: { memory, isAlone } };
  }

  /** Nothing but the report is left, which is made from what stands. */
  #reports(call: Call, said: string, next: Call | undefined): boolean {
    if (this.key === undefined || next === undefined) return false;
    if (next.port === 'content' && next.method === 'put' && next.key === reportKey(this.key)) return true;
    const isRecorded =
      call.port === 'table' &&
      call.method === 'put' &&
      call.row.pk.startsWith('article#') &&
      ['live', 'draft', 'scheduled'].includes(String(call.row['state']));
    return isRecorded && said === 'value written';
  }

  /** After a write that another was faster with, and after an item was reserved (src/article/apply.ts). */
  #beginsAnew(call: Call, said: string, next: Call | undefined): boolean {
    if (next?.port !== 'table' || next.method !== 'get' || next.pk !== `key#${this.key}`) return false;
    const isReserved = call.port === 'content' && call.method === 'put' && call.key.includes('/key-');
    return said === 'value refused' || said === 'value exists' || isReserved;
  }

  /** Two ways to one memory and the same calls are one node. */
  #node(
    made: Pick<Known, 'pending' | 'path' | 'memory' | 'beginning' | 'wrote'> & Pick<Node, 'ended'>,
  ): Known {
    const identity = `${made.memory} ${made.beginning.memory} ${made.beginning.isAlone} ${made.wrote} ${made.ended ? 'ended' : ''} ${made.pending.map(textOfCall)}`;
    const known = this.#nodes.get(identity);
    if (known !== undefined) return known;
    learned.facts++;
    const node: Known = {
      ...made,
      id: learned.nodes++,
      behaviour: this,
      future: made.pending.map(footprintOf).reduce(both, nothing),
      readsClock: false,
      parents: new Set(),
      children: new Map(),
    };
    this.#nodes.set(identity, node);
    return node;
  }

  /** A life that stands at this node: one that is there still, or one that is led there again. */
  async #alive(node: Known): Promise<Life> {
    const there = this.#live.get(node);
    if (there !== undefined) {
      this.#live.delete(node);
      return there;
    }
    learned.runs++;
    const life = new Life(this.name, this.work);
    const path: Path[] = [];
    for (let step = node.path; step !== undefined; step = step.before) path.unshift(step);
    for (const { answer, time } of path) await life.deliver(answer, time);
    return life;
  }

  #keep(node: Known, life: Life): void {
    this.#live.set(node, life);
    const [oldest] = this.#live.keys();
    if (this.#live.size > kept && oldest !== undefined) this.#live.delete(oldest);
  }
}

export const textOfFailure = ({ behaviour }: Node, cause: unknown): Error =>
  new Error(`${behaviour.name} failed: ${cause instanceof Error ? cause.stack : cause}`, { cause });

function grow(node: Known, more: Footprint): void {
  const grown = both(node.future, more);
  if (isSame(grown, node.future)) return;
  node.future = grown;
  learned.facts++;
  for (const parent of node.parents) grow(parent, grown);
}

/**
 * A builder that asks for the lease, for the dirty set after a pass, or once more after its release, knows nothing of
 * what it has built (src/site/build.ts).
 */
function beginsBuild(call: Call, said: string, next: Call | undefined): boolean {
  if (next?.port !== 'table' || !said.startsWith('value')) return false;
  if (next.method === 'get') return next.pk === 'lease#site';
  const ended = call.port === 'table' && call.method === 'delete' && /^(dirty|lease#site)$/.test(call.pk);
  return next.method === 'query' && next.pk === 'dirty' && ended;
}

/** Only through these does a look come to other keys, and a builder to what it must not forget. */
const isOfOthers = (call: Call | undefined, said: string, key: string | undefined): boolean =>
  key === undefined
    ? said.includes('"walk"') || said.includes('"retried"') || !said.startsWith('value')
    : isOfOtherKeys(call, said, key);

const isOfOtherKeys = (call: Call | undefined, said: string, key: string): boolean =>
  call?.port === 'table' &&
  (call.method === 'query'
    ? call.pk === 'waiting' && said !== 'value []'
    : call.method === 'get' &&
      call.pk.startsWith('article#') &&
      /"key":"/.test(said) &&
      !said.includes(`"key":"${key}"`));

const isWrite = (call: Call): boolean => call.method === 'put' || call.method === 'delete';

const textOfAnswer = (answer: Answer): string => {
  if (answer.kind === 'error') return `error ${answer.message}`;
  const { value } = answer;
  if (typeof value !== 'object' || value === null) return `value ${value}`;
  const known = texts.get(value) ?? `value ${JSON.stringify(value, withoutBytes)}`;
  texts.set(value, known);
  return known;
};

const texts = new WeakMap<object, string>();
/** An ETag goes with them. */
const withoutBytes = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? value.length : value;

/**
 * Of the site bucket a builder remembers nothing once its next call is made, but that an outcome was in doubt: that call
 * says whether an object stood already (src/site/outlet.ts). It does know what it has asked for.
 */
function remembered(memory: string, call: Call | undefined, said: string, time: string): string {
  const forgets = call?.port === 'site' && !said.includes('"retried"') && said.startsWith('value');
  const what = forgets && call.method === 'head' ? `asked ${call.key}` : forgets ? '' : said;
  return what === '' && time === '' ? memory : chained(memory, `${what} ${time}`);
}

const chains = new Map<string, string>();

function chained(memory: string, what: string): string {
  const text = `${memory} ${what}`;
  const known = chains.get(text) ?? String(chains.size);
  chains.set(text, known);
  return known;
}

interface Waiting {
  readonly call: Call;
  readonly answer: (answer: Answer) => void;
}

/** One run of the real code. */
class Life {
  readsClock = false;
  ended: { failure?: unknown } | undefined;
  #time: Instant | undefined;
  #waiting: Waiting[] = [];
  #minted = 0;

  constructor(
    private readonly name: string,
    private readonly work: (ports: WorkerPorts) => Promise<unknown>,
  ) {}

  /** Names that it has taken so far. */
  get minted(): number {
    return this.#minted;
  }

  get pending(): readonly Call[] {
    return this.#waiting.map(({ call }) => call);
  }

  /** Answers the first call that waits, and lets the code run until it waits for nothing but answers. */
  async deliver(answer: Answer, time: Instant): Promise<void> {
    this.#time = time;
    this.readsClock = false;
    const first = this.#waiting.shift();
    if (first === undefined) this.#begin();
    else first.answer(answer);
    await new Promise((quiet) => setImmediate(quiet));
    if (this.ended === undefined && this.#waiting.length === 0)
      throw new Error(`${this.name} waits for something that is no port`);
  }

  #begin(): void {
    void this.work(this.#ports()).then(
      () => {
        this.ended = {};
      },
      (failure: unknown) => {
        this.ended = { failure };
      },
    );
  }

  #ports(): WorkerPorts {
    return {
      table: this.#table(),
      content: this.#bucket('content'),
      site: this.#bucket('site'),
      queue: {
        send: async (messages) => {
          const keys = messages.map((message) => (message as { look: string }).look);
          if (keys.length > 0) await this.#ask({ port: 'queue', method: 'send', keys });
        },
      },
      wallClock: () => {
        this.readsClock = true;
        return this.#time as Instant;
      },
      randomness: {
        uuid: () => `${seed(this.name)}-0000-4000-8000-${String(++this.#minted).padStart(12, '0')}`,
        hex: (bytes) => `${seed(this.name)}${++this.#minted}`.padStart(bytes * 2, '0'),
      },
    };
  }

  #ask<T>(call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        call,
        answer: (answer) =>
          answer.kind === 'value' ? resolve(answer.value as T) : reject(new Error(answer.message)),
      });
    });
  }

  #table(): Table {
    const ask = <T>(call: Call): Promise<T> => this.#ask<T>(call);
    return {
      get: (pk, sk) => ask({ port: 'table', method: 'get', pk, sk }),
      put: (row, condition) =>
        ask({ port: 'table', method: 'put', row: plain(row), ...(condition && { condition }) }),
      delete: (pk, sk, condition) =>
        ask({ port: 'table', method: 'delete', pk, sk, ...(condition && { condition }) }),
      async *query(pk, range) {
        yield* await ask<readonly Row[]>({ port: 'table', method: 'query', pk, ...(range && { range }) });
      },
      scan: () => {
        throw new Error('Nobody scans in a small world');
      },
    };
  }

  #bucket(port: Bucket): ObjectStore {
    const ask = <T>(call: Call): Promise<T> => this.#ask<T>(call);
    return {
      get: (key, options) => ask({ port, method: 'get', key, ...(options && { options }) }),
      head: (key) => ask({ port, method: 'head', key }),
      put: (key, body, options) => ask({ port, method: 'put', key, body, options }),
      delete: (key) => ask({ port, method: 'delete', key }),
      async *list(prefix) {
        yield* await ask<readonly never[]>({ port, method: 'list', prefix });
      },
      history: () => {
        throw new Error('Nobody reads old versions in a small world');
      },
    };
  }
}

/** As a table takes it: what is undefined vanishes. */
const plain = (row: Row): Row => JSON.parse(JSON.stringify(row));

/** Eight hex digits that belong to a worker. */
const seed = (name: string): string => {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 0xffffffff;
  return sum.toString(16).padStart(8, '0');
};
