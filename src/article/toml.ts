/** TOML with places, in the same form as YAML: every scalar is text, as its author typed it. */
import { parse, TomlDate, TomlError } from 'smol-toml';
import type { Outcome, Problem } from '../problem.ts';
import { lineAt, maxDepth, type Place, type PlacedData } from './placed.ts';

export interface TomlOptions {
  /** Line of the file on which the TOML begins, 1-based. */
  readonly firstLine: number;
}

const example = '+++\ntitle = "The tide tables"\ndate = 2026-11-23\n+++';

export function parseToml(text: string, { firstLine }: TomlOptions): Outcome<PlacedData> {
  const failed = (code: string, wrong: string, place: Place, expected: string): Outcome<PlacedData> => {
    const problem: Problem = { severity: 'error', code, ...place, wrong, expected, example };
    return { ok: false, problems: [{ ...problem, ...lineAt(text, place, firstLine) }] };
  };
  const read = tryParse(text);
  if (read instanceof TomlError) {
    const place = { line: read.line + firstLine - 1, column: read.column };
    const reason = read.message.split('\n')[0]?.replace(/^Invalid TOML document: |[.\s]+$/g, '') ?? '';
    return failed('toml-syntax', `The TOML cannot be read: ${reason}.`, place, validToml);
  }
  const value = asText(read, 0);
  const places = placesIn(text, firstLine);
  return value === tooDeep
    ? failed('toml-depth', 'The TOML is nested too deeply.', places.place([]), `at most ${maxDepth} levels`)
    : { ok: true, problems: [], value: { value, ...places } };
}

const validToml = 'valid TOML: key = value, texts in double quotes, each key once';

function tryParse(text: string): object | TomlError {
  try {
    return parse(text, { maxDepth, integersAsBigInt: 'asNeeded' });
  } catch (cause) {
    if (cause instanceof TomlError) return cause;
    throw cause;
  }
}

const tooDeep = Symbol('too deep');

/** Dates come back in the form that they were written in, with or without a zone (`TomlDate`). */
function asText(value: unknown, depth: number): unknown {
  if (depth > maxDepth) return tooDeep;
  if (value instanceof TomlDate) return value.toISOString();
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) {
    const entries = value.map((entry) => asText(entry, depth + 1));
    return entries.includes(tooDeep) ? tooDeep : entries;
  }
  const entries = Object.entries(value).map(([key, entry]) => [key, asText(entry, depth + 1)] as const);
  return entries.some(([, entry]) => entry === tooDeep) ? tooDeep : Object.fromEntries(entries);
}

interface KeyLine {
  readonly path: string;
  readonly key: Place;
  readonly value: Place;
}

/** The parser keeps no places, so the keys are found again by their lines: `[extra]`, then `date = …` below it. */
function placesIn(text: string, firstLine: number): Omit<PlacedData, 'value'> {
  const keys = keyLines(text, firstLine);
  const find = (path: readonly PropertyKey[]): KeyLine | undefined => {
    for (let length = path.length; length > 0; length--) {
      const wanted = path.slice(0, length).map(String).join('.');
      const found = keys.find((line) => line.path === wanted);
      if (found) return found;
    }
    return undefined;
  };
  const start = { line: firstLine, column: 1 };
  return {
    place: (path) => find(path)?.value ?? start,
    keyPlace: (path) => find(typeof path === 'string' ? [path] : path)?.key ?? start,
  };
}

/** Keys stand further left than this; the patterns below take time by the square of a line's length. */
const longestKeyLine = 200;
const header = /^\s*\[\[?\s*([^[\]]+?)\s*\]\]?\s*(?:#.*)?$/;
const pair = /^(\s*)((?:"[^"]*"|'[^']*'|[\w.-])+)(\s*=\s*)/;

function keyLines(text: string, firstLine: number): readonly KeyLine[] {
  const found: KeyLine[] = [];
  let table = '';
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.slice(0, longestKeyLine);
    const at = (column: number): Place => ({ line: index + firstLine, column: column + 1 });
    const [, named] = header.exec(line) ?? [];
    const [, indent = '', key, equals = ''] = pair.exec(line) ?? [];
    if (named !== undefined) {
      const path = unquoted(named);
      table = `${path}.`;
      found.push({ path, key: at(line.indexOf('[')), value: at(line.indexOf('[')) });
    } else if (key !== undefined) {
      const value = at(indent.length + key.length + equals.length);
      found.push({ path: `${table}${unquoted(key)}`, key: at(indent.length), value });
    }
  }
  return found;
}

const unquoted = (key: string): string => key.replace(/["'\s]/g, '');
