/**
 * YAML in which quotes are missing around a text: `title: Tides: a history`, `title: [book] The tides`. Programs that move
 * posts out of other systems write it so, and there is no doubt what is meant.
 */
import { type Outcome, type Problem, received } from '../problem.ts';
import type { PlacedData } from './placed.ts';
import { parseYaml, type YamlOptions } from './yaml.ts';

/**
 * Of keys that can hold nothing but a text, whatever stands behind them on their line is it; but a tag, an anchor or an
 * alias was meant as one.
 */
const textLine =
  /^((?:sub|meta_|seo_)?(?:title|description|summary|excerpt|deck|headline)):[ \t]+([^\s!&*].*)$/i;
/** Whoever opened a quote meant to close it, and nobody knows where. */
const unclosed = /^(["'])(?!.*\1)/;
const mostLines = 5;

/** What cannot be read even so fails with the fault that it had at first. */
export function parseYamlOfAuthors(source: string, options: YamlOptions): Outcome<PlacedData> {
  const first = parseYaml(source, options);
  const lines = source.split('\n');
  const problems: Problem[] = [];
  let outcome = first;
  while (!outcome.ok && problems.length < mostLines) {
    const at = outcome.problems[0]?.line ?? options.firstLine;
    const [, key, text] = textLine.exec(lines[at - options.firstLine] ?? '') ?? [];
    if (key === undefined || text === undefined || unclosed.test(text)) return first;
    if (problems.some(({ line }) => line === at)) return first;
    lines[at - options.firstLine] = `${key}: ${JSON.stringify(text.trim())}`;
    problems.push(quotesMissing(key, text.trim(), at));
    outcome = parseYaml(lines.join('\n'), options);
  }
  return outcome.ok ? { ...outcome, problems } : first;
}

const quotesMissing = (key: string, text: string, line: number): Problem => ({
  severity: 'warning',
  code: 'yaml-quotes',
  ...{ line, column: key.length + 3 },
  wrong: `The value of "${key}" needs quotes in YAML; it was read as the text that stands there.`,
  expected: 'quotes around a text that has a colon in it, or begins with a bracket, @, % or a backtick',
  example: `${key}: ${JSON.stringify(received(text))}`,
  received: received(text),
});
