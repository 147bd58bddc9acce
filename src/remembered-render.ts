/**
 * `{% render %}` that remembers. The tag shows its part nothing but its arguments
 * (https://liquidjs.com/tags/render.html), so the same arguments give the same text; and a list of a hundred articles
 * has the same ninety-nine as the last time.
 */
import { type Context, Drop, type Emitter, evalToken, RenderTag, TypeGuards } from 'liquidjs';

/** For each place in a template: a hundred articles in ten lists. */
const capacity = 1_000;
/** Characters of arguments; larger ones are whole articles, and come once. */
const mostAsked = 8_000;

interface Part {
  readonly text: string;
  /** What it took of the limits (./theme-limits.ts): it takes the same when it is remembered. */
  readonly steps: number;
  readonly characters: number;
}

/** Counts what is taken of the limits until `end`. */
function takingFrom({ renderLimit, memoryLimit }: Context) {
  const [check, use] = [renderLimit.check, memoryLimit.use];
  const taken = { steps: 0, characters: 0 };
  renderLimit.check = (at) => {
    taken.steps++;
    check.call(renderLimit, at);
  };
  memoryLimit.use = (characters) => {
    taken.characters += Math.max(0, Number(characters) || 0);
    use.call(memoryLimit, characters);
  };
  const end = () => Object.assign(renderLimit, { check }) && Object.assign(memoryLimit, { use });
  return { taken, end };
}

function takeAgain({ renderLimit, memoryLimit }: Context, { steps, characters }: Part): void {
  for (let step = 0; step < steps; step++) renderLimit.check(0);
  memoryLimit.use(characters);
}

/** Passes on what is written, and keeps it. */
class Overheard implements Emitter {
  /** `undefined`: something was written that is no text. */
  text: string | undefined = '';

  constructor(private readonly emitter: Emitter) {}

  get buffer(): string {
    return this.emitter.buffer;
  }

  write(part: unknown): void {
    this.text = typeof part === 'string' && this.text !== undefined ? this.text + part : undefined;
    this.emitter.write(part);
  }
}

export class RememberedRender extends RenderTag {
  readonly #known = new Map<string, Part>();

  override *render(ctx: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const asked = (yield this.#asked(ctx)) as string | undefined;
    const known = asked === undefined ? undefined : this.#known.get(asked);
    if (known !== undefined) {
      takeAgain(ctx, known);
      emitter.write(known.text);
      return;
    }
    const overheard = new Overheard(emitter);
    const { taken, end } = takingFrom(ctx);
    try {
      yield super.render(ctx, overheard);
    } finally {
      end();
    }
    const { text } = overheard;
    if (asked !== undefined && text !== undefined) this.#remember(asked, { text, ...taken });
  }

  /** The arguments as text; `undefined`: which part it is follows from more than them. */
  *#asked(ctx: Context): Generator<unknown, string | undefined, unknown> {
    if (this.partialScope() === undefined) return undefined;
    const given: unknown[] = [];
    for (const token of this.arguments()) {
      if (!TypeGuards.isValueToken(token)) return undefined;
      const value = yield evalToken(token, ctx);
      if (value instanceof Drop) return undefined;
      given.push(value);
    }
    const asked = JSON.stringify(given);
    return asked.length > mostAsked ? undefined : asked;
  }

  #remember(asked: string, part: Part): void {
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < capacity) break;
      this.#known.delete(oldest);
    }
    this.#known.set(asked, part);
  }
}
