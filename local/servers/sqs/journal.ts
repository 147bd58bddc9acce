/** A map that survives a `kill -9`: a file that grows by one line of JSON for each change, `[key, value or null]`. */
import {
  appendFileSync,
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import * as z from 'zod';

export class JournaledMap<T> {
  readonly #values = new Map<string, T>();
  readonly #descriptor: number;

  /** Reads what an earlier run left and writes it anew without its history. */
  constructor(file: string, schema: z.ZodType<T>) {
    const line = z.tuple([z.string(), schema.nullable()]);
    for (const text of existsSync(file) ? wholeLines(readFileSync(file, 'utf8')) : []) {
      const [key, value] = line.parse(JSON.parse(text));
      if (value === null) this.#values.delete(key);
      else this.#values.set(key, value);
    }
    writeFileSync(`${file}.new`, [...this.#values].map(lineOf).join(''));
    renameSync(`${file}.new`, file);
    this.#descriptor = openSync(file, 'a');
  }

  /** When this returns, the operating system has the change; when it throws, nothing has changed. */
  set(key: string, value: T): void {
    appendFileSync(this.#descriptor, lineOf([key, value]));
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (!this.#values.has(key)) return;
    if (this.#values.size > 1) appendFileSync(this.#descriptor, lineOf([key, null]));
    else ftruncateSync(this.#descriptor);
    this.#values.delete(key);
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  get entries(): readonly (readonly [string, T])[] {
    return [...this.#values];
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

const lineOf = (entry: readonly [string, unknown]): string => `${JSON.stringify(entry)}\n`;

/** A kill in the middle of a write leaves a line without its end; nobody was told that it counts. */
const wholeLines = (text: string): string[] => text.split('\n').slice(0, -1);
