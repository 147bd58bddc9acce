/**
 * One line of Liquid that stands in publication.yaml: the subject and the preheader of a newsletter. It makes plain text,
 * so nothing is escaped; a name that is not known is a mistake that its author is told of.
 */
import { Liquid } from 'liquidjs';
import { oneLine } from './one-line.ts';
import { mostCharacters, renderWithin } from './theme-limits.ts';

/** What no mail program shows whole, and no header needs. */
const mostShown = 300;
const name = 'line';

/** Cut to 300 characters. Throws liquidjs's error where the template cannot be read, or does not render. */
export function renderLine(template: string, model: object): string {
  const engine = new Liquid({
    templates: { [name]: template },
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: 10_000,
    memoryLimit: mostCharacters,
  });
  const line = oneLine(renderWithin(engine, name, model));
  return line.length > mostShown ? `${line.slice(0, mostShown - 1)}…` : line;
}

/** What is wrong with it, as a sentence, shown by these models; `undefined`: nothing. `needed`: it must say something. */
export function lineFault(template: string, models: readonly object[], needed: boolean): string | undefined {
  for (const model of models) {
    try {
      if (renderLine(template, model) === '' && needed)
        return 'It comes to nothing, at least for some digests.';
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return `It does not render: ${message.replace(/, (?:file:|line:).*$/s, '')}.`;
    }
  }
  return undefined;
}
