/**
 * YAML with places: every problem, of syntax or of sense, names line and column of the file. JSON is read here too: it
 * is YAML (YAML 1.2, section 1.3), and so its values have places as well.
 */
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Outcome } from '../problem.ts';
import { lineAt, maxDepth, type Place, type PlacedData } from './placed.ts';

export interface YamlOptions {
  /** `failsafe`: every scalar is text, so that `date: 2026-11-23` and `title: 1984` stay what the author typed. */
  readonly schema: 'failsafe' | 'core';
  /** Line of the file on which the YAML begins, 1-based. */
  readonly firstLine: number;
  readonly example: string;
  /** What its author calls it, for messages. Default: YAML. */
  readonly called?: 'YAML' | 'JSON';
}

const valid = {
  YAML: 'valid YAML; a value that has a colon or # in it goes in quotes: title: "Tides: a history"',
  JSON: 'valid JSON: keys and texts in double quotes, a comma between two entries',
} as const;

export function parseYaml(source: string, options: YamlOptions): Outcome<PlacedData> {
  const { called = 'YAML', schema, firstLine } = options;
  // YAML forbids tabs before a key, JSON and Hexo's authors use them: a space for each keeps every place where it is.
  const text = source.replace(/^\t+/gm, (tabs) => ' '.repeat(tabs.length));
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: line + firstLine - 1, column: col };
  };
  const failed = (code: string, wrong: string, place: Place, expected: string): Outcome<PlacedData> => {
    const { example } = options;
    const problem = { severity: 'error', code, ...place, wrong, expected, example } as const;
    return { ok: false, problems: [{ ...problem, ...lineAt(source, place, firstLine) }] };
  };
  const deep = tooDeep(text);
  if (deep) {
    const place = { line: deep + firstLine - 1, column: 1 };
    return failed('yaml-depth', `The ${called} is nested too deeply.`, place, `at most ${maxDepth} levels`);
  }
  const document = parseDocument(text, {
    schema,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  // An unresolved tag is only a warning to the library; to us `!!js/function` is as wrong as a syntax error.
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) {
    const message = fault.message.replace(/\.$/, '');
    return failed(
      'yaml-syntax',
      `The ${called} cannot be read: ${message}.`,
      at(fault.pos[0]),
      valid[called],
    );
  }
  const alias = aliasOffset(document);
  if (alias !== undefined)
    return failed('yaml-alias', 'The YAML uses an alias (*name).', at(alias), 'each value written out');
  return { ok: true, problems: [], value: { value: document.toJS(), ...places(document, at) } };
}

const nestedIndicators = new RegExp(`(?:[-?:][ \\t]+){${maxDepth}}`);

/**
 * The line on which brackets or indicators nest too deeply, 1-based; counted without understanding quotes. Deeper
 * nesting crashes yaml 2.9 instead of failing: a few thousand open brackets kill the whole process inside V8's
 * compiler for regular expressions ("RegExpCompiler Allocation failed"), which nothing can catch.
 */
function tooDeep(text: string): number | undefined {
  let open = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (nestedIndicators.test(line)) return index + 1;
    for (const character of line) {
      if (character === '[' || character === '{') open += 1;
      if (character === ']' || character === '}') open = Math.max(0, open - 1);
      if (open > maxDepth) return index + 1;
    }
  }
  return undefined;
}

/** Aliases are refused: they may multiply (the "billion laughs") or contain themselves, and nobody needs them here. */
function aliasOffset(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, { range }) {
      offset = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function places(document: Document, at: (offset: number) => Place): Omit<PlacedData, 'value'> {
  const start = (node: unknown) => (isNode(node) ? (node as Node).range?.[0] : undefined);
  return {
    place(path) {
      for (let length = path.length; length > 0; length--) {
        const offset = start(document.getIn(path.slice(0, length).map(plainKey), true));
        if (offset !== undefined) return at(offset);
      }
      return at(start(document.contents) ?? 0);
    },
    keyPlace(path) {
      const keys = typeof path === 'string' ? [path] : path;
      const map = keys.length > 1 ? document.getIn(keys.slice(0, -1), true) : document.contents;
      const pair = isMap(map) ? map.items.find((item) => String(item.key) === keys.at(-1)) : undefined;
      return at(start(pair?.key) ?? 0);
    },
  };
}

const plainKey = (key: PropertyKey): string | number => (typeof key === 'symbol' ? String(key) : key);
