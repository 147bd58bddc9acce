/**
 * What a template may take: counted, never timed, so that the same theme gives the same pages on every machine. A theme
 * author is trusted with looks, not with the function's time or memory.
 */
import { Context, type Liquid } from 'liquidjs';

/** Each tag, each output and each round of a loop is one. A list of a thousand articles takes about eighty thousand. */
export const mostSteps = 200_000;
/** Characters of a page, before anything is made of them. */
export const mostCharacters = 10_000_000;

/** Thrown where a template takes more. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch';
}

/** Throws liquidjs's error, whose token says where, or {@link TooMuch}. */
export function renderWithin(engine: Liquid, name: string, model: object): string {
  const context = new Context(model, engine.options, { sync: true }, { liquid: engine });
  let steps = 0;
  // liquidjs asks before each step whether it is too late.
  context.renderLimit.check = () => {
    steps++;
    if (steps > mostSteps) throw new TooMuch(`it takes more than ${mostSteps} steps`);
  };
  const text: unknown = engine.renderFileSync(name, context, {});
  const page = String(text);
  if (page.length > mostCharacters) throw new TooMuch(`it makes more than ${mostCharacters} characters`);
  return page;
}

/** Is it that a template took too much, wherever it was noticed? */
export function isTooMuch(error: unknown): boolean {
  if (error instanceof TooMuch) return true;
  if (!(error instanceof Error)) return false;
  const original = 'originalError' in error ? error.originalError : undefined;
  // liquidjs's own limit, of what filters and ranges make.
  return original instanceof TooMuch || error.message.includes('memory alloc limit exceeded');
}
