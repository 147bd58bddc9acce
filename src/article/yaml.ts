/** YAML with places: every problem, of syntax or of sense, names line and column of the file. */
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import { type Outcome, type Problem, received } from '../problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface PlacedYaml {
  readonly value: unknown;
  /** Where the value under this path stands (`['hero', 'src']`), or the nearest thing around it that exists. */
  place(path: readonly PropertyKey[]): Place;
  /** Where a key of the topmost mapping stands. */
  keyPlace(key: string): Place;
}

export interface YamlOptions {
  /** `failsafe`: every scalar is text, so that `date: 2026-11-23` and `title: 1984` stay what the author typed. */
  readonly schema: 'failsafe' | 'core';
  /** Line of the file on which the YAML begins, 1-based. */
  readonly firstLine: number;
  readonly example: string;
}

/**
 * Deeper nesting crashes yaml 2.9 instead of failing: a few thousand open brackets kill the whole process inside
 * V8's compiler for regular expressions ("RegExpCompiler Allocation failed"), which nothing can catch.
 */
const maxDepth = 24;

const validYaml = 'valid YAML; a value that has a colon or # in it goes in quotes: title: "Tides: a history"';

export function parseYaml(text: string, options: YamlOptions): Outcome<PlacedYaml> {
  const failed = (code: string, wrong: string, place: Place, expected: string): Outcome<PlacedYaml> => ({
    ok: false,
    problems: [
      {
        severity: 'error',
        code,
        ...place,
        wrong,
        expected,
        example: options.example,
        ...excerpt(text, place, options),
      },
    ],
  });
  const deep = tooDeep(text);
  if (deep) {
    const place = { line: deep + options.firstLine - 1, column: 1 };
    return failed('yaml-depth', 'The YAML is nested too deeply.', place, `at most ${maxDepth} levels`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: options.schema,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: line + options.firstLine - 1, column: col };
  };
  // An unresolved tag is only a warning to the library; to us `!!js/function` is as wrong as a syntax error.
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault)
    return failed('yaml-syntax', `The YAML cannot be read: ${fault.message}.`, at(fault.pos[0]), validYaml);
  const value = plainValue(document);
  if (!value.ok)
    return failed('yaml-alias', 'The YAML uses an alias (*name).', at(0), 'each value written out');
  return { ok: true, problems: [], value: { value: value.value, ...places(document, at) } };
}

const excerpt = (text: string, place: Place, options: YamlOptions): Pick<Problem, 'received'> => {
  const line = text.split('\n')[place.line - options.firstLine]?.trim();
  return line ? { received: received(line) } : {};
};

/** The line on which brackets or indicators nest too deeply, 1-based; counted without understanding quotes. */
function tooDeep(text: string): number | undefined {
  let open = 0;
  for (const [index, line] of text.split('\n').entries()) {
    if (new RegExp(`(?:[-?:][ \\t]+){${maxDepth}}`).test(line)) return index + 1;
    for (const character of line) {
      if (character === '[' || character === '{') open += 1;
      if (character === ']' || character === '}') open = Math.max(0, open - 1);
      if (open > maxDepth) return index + 1;
    }
  }
  return undefined;
}

/** Aliases are refused: they may multiply (the "billion laughs") or contain themselves, and nobody needs them here. */
function plainValue(document: Document): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 0 }) };
  } catch (cause) {
    if (cause instanceof ReferenceError) return { ok: false };
    throw cause;
  }
}

function places(document: Document, at: (offset: number) => Place): Omit<PlacedYaml, 'value'> {
  const start = (node: unknown) => (isNode(node) ? (node as Node).range?.[0] : undefined);
  return {
    place(path) {
      for (let length = path.length; length > 0; length--) {
        const offset = start(document.getIn(path.slice(0, length).map(plainKey), true));
        if (offset !== undefined) return at(offset);
      }
      return at(start(document.contents) ?? 0);
    },
    keyPlace(key) {
      const pair = isMap(document.contents)
        ? document.contents.items.find((item) => String(item.key) === key)
        : undefined;
      return at(start(pair?.key) ?? 0);
    },
  };
}

const plainKey = (key: PropertyKey): string | number => (typeof key === 'symbol' ? String(key) : key);
