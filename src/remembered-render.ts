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
  readonly #known = new Map<string, string>();

  override *render(ctx: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const asked = (yield this.#asked(ctx)) as string | undefined;
    const known = asked === undefined ? undefined : this.#known.get(asked);
    if (known !== undefined) {
      emitter.write(known);
      return;
    }
    const overheard = new Overheard(emitter);
    yield super.render(ctx, overheard);
    if (asked !== undefined && overheard.text !== undefined) this.#remember(asked, overheard.text);
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

  #remember(asked: string, text: string): void {
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < capacity) break;
      this.#known.delete(oldest);
    }
    this.#known.set(asked, text);
  }
}
