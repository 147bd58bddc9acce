/**
 * A bucket on disk. A version is two files: its bytes, and a record whose renaming into place is the commit, so
 * that a killed process leaves the old object or the new one, never half of it. All records are held in memory too;
 * between two awaits nothing else runs, which makes a judgement and the commit after it one step.
 *
 *   <bucket>/bucket.json   versions/<sequencer>.json   bodies/<id>   unannounced/<sequencer>.json
 */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type * as z from 'zod';
import type { ObjectChange, ObjectContent, Settings, Upload, Version } from './version.ts';
import { changeSchema, settingsSchema, versionSchema } from './version.ts';

export class Bucket {
  readonly name: string;
  /** Those of a killed run are gone. */
  readonly uploads = new Map<string, Upload>();
  readonly #directory: string;
  readonly #now: () => Date;
  /** Oldest first. */
  readonly #versions = new Map<string, readonly Version[]>();
  #settings: Settings;
  #sortedKeys: readonly string[] | undefined;
  #sequence = 0n;

  constructor(directory: string, name: string, now: () => Date) {
    this.name = name;
    this.#directory = join(directory, name);
    this.#now = now;
    for (const folder of ['versions', 'bodies', 'unannounced'])
      fs.mkdirSync(this.path(folder), { recursive: true });
    const saved = fs.existsSync(this.path('bucket.json'));
    this.#settings = saved
      ? settingsSchema.parse(readJson(this.path('bucket.json')))
      : { created: this.#time() };
    if (!saved) writeJson(this.path('bucket.json'), this.#settings);
    for (const version of this.#read('versions', versionSchema)) this.#add(version);
    const used = new Set([...this.#versions.values()].flat().map(({ content }) => content?.file));
    for (const file of fs.readdirSync(this.path('bodies'))) if (!used.has(file)) this.discard(file);
  }

  get settings(): Settings {
    return this.#settings;
  }

  setVersioning(versioning: Settings['versioning']): void {
    this.#settings = { ...this.#settings, versioning };
    writeJson(this.path('bucket.json'), this.#settings);
  }

  path(...names: string[]): string {
    return join(this.#directory, ...names);
  }

  /** In the order of their UTF-8 bytes. */
  keys(): readonly string[] {
    this.#sortedKeys ??= Array.from(this.#versions.keys(), (key) => Buffer.from(key))
      .sort(Buffer.compare)
      .map(String);
    return this.#sortedKeys;
  }

  /** Newest first. */
  history(key: string): readonly Version[] {
    return this.#versions.get(key)?.toReversed() ?? [];
  }

  newest(key: string): Version | undefined {
    return this.#versions.get(key)?.at(-1);
  }

  /** Opened at once, so that what is overwritten a moment later can still be read to its end. */
  open({ file }: ObjectContent, range: { start: number; end: number }): Readable {
    return fs.createReadStream('', { fd: fs.openSync(this.path('bodies', file), 'r'), ...range });
  }

  read(key: string, versionId: string): Buffer | undefined {
    const version = this.#versions.get(key)?.find((one) => one.versionId === versionId);
    return version?.content && fs.readFileSync(this.path('bodies', version.content.file));
  }

  /** Writes bytes that belong to no object yet; the answer names them for `put`. */
  async save(body: Uint8Array): Promise<string> {
    const file = randomUUID();
    await writeFile(this.path('bodies', file), body);
    return file;
  }

  /** As `save`, with the bytes of these files one after the other. */
  async saveJoined(paths: readonly string[]): Promise<string> {
    const file = await this.save(Buffer.of());
    for (const path of paths) await appendFile(this.path('bodies', file), await readFile(path));
    return file;
  }

  discard(file: string): void {
    fs.rmSync(this.path('bodies', file), { force: true });
  }

  put(key: string, content: ObjectContent, reason: ObjectChange['reason']): [Version, ObjectChange] {
    const version = this.#next(key, this.#newId(), content);
    const { etag, size } = content;
    const change = this.#note(version, { kind: 'created', reason, etag, size });
    this.#write(version);
    return [version, change];
  }

  /**
   * Without `versionId`: a delete marker, or, where no versions are kept, the object itself goes. Answers with the
   * marker made or the version removed; nothing where there was nothing to remove.
   */
  remove(key: string, versionId?: string): [Version, ObjectChange] | undefined {
    const named = versionId ?? (this.#settings.versioning ? undefined : 'null');
    const doomed = this.#versions.get(key)?.find((version) => version.versionId === named);
    if (named !== undefined && !doomed) return undefined;
    const marker = this.#next(key, doomed?.versionId ?? this.#newId());
    const deletionType = doomed ? 'Permanently Deleted' : 'Delete Marker Created';
    const change = this.#note(marker, { kind: 'deleted', reason: 'DeleteObject', deletionType });
    if (doomed) this.#erase(doomed);
    else this.#write(marker);
    return [doomed ?? marker, change];
  }

  /** Changes that were committed, but of which a killed run may have told nobody. */
  unannounced(): readonly ObjectChange[] {
    return this.#read('unannounced', changeSchema);
  }

  announced(change: ObjectChange): void {
    fs.rmSync(this.path('unannounced', `${change.sequencer}.json`), { force: true });
  }

  #time(): string {
    return this.#now().toISOString();
  }

  #newId(): string {
    return this.#settings.versioning === 'Enabled' ? randomUUID().replaceAll('-', '') : 'null';
  }

  #read<T>(folder: string, schema: z.ZodType<T>): T[] {
    const files = fs.readdirSync(this.path(folder)).filter((file) => file.endsWith('.json'));
    return files.sort().map((file) => schema.parse(readJson(this.path(folder, file))));
  }

  #next(key: string, versionId: string, content?: ObjectContent): Version {
    const clock = BigInt(this.#now().getTime()) << 16n;
    this.#sequence = clock > this.#sequence ? clock : this.#sequence + 1n;
    const sequencer = this.#sequence.toString(16).padStart(16, '0').toUpperCase();
    const lastModified = this.#time().replace(/\d{3}Z$/, '000Z');
    return { key, versionId, sequencer, lastModified, ...(content && { content }) };
  }

  /** Before the commit: a change that is told and did not happen is only a hint too many. */
  #note(
    { key, versionId, sequencer }: Version,
    what: Pick<ObjectChange, 'kind' | 'reason'> & Partial<ObjectChange>,
  ): ObjectChange {
    const id = this.#settings.versioning ? { versionId } : {};
    const change = { bucket: this.name, key, ...id, sequencer, at: this.#time(), ...what };
    writeJson(this.path('unannounced', `${sequencer}.json`), change);
    return change;
  }

  #write(version: Version): void {
    writeJson(this.path('versions', `${version.sequencer}.json`), version);
    this.#add(version);
  }

  /** A key has one version `null` at most: the newest. */
  #add(version: Version): void {
    const history = this.#versions.get(version.key) ?? [];
    if (history.length === 0) this.#sortedKeys = undefined;
    this.#versions.set(version.key, [...history, version]);
    const replaced = history.find(({ versionId }) => versionId === 'null');
    if (version.versionId === 'null' && replaced) this.#erase(replaced);
    const sequence = BigInt(`0x${version.sequencer}`);
    if (sequence > this.#sequence) this.#sequence = sequence;
  }

  #erase({ key, sequencer, content }: Version): void {
    fs.rmSync(this.path('versions', `${sequencer}.json`), { force: true });
    if (content) this.discard(content.file);
    const left = this.#versions.get(key)?.filter((version) => version.sequencer !== sequencer) ?? [];
    if (left.length > 0) {
      this.#versions.set(key, left);
    } else {
      this.#versions.delete(key);
      this.#sortedKeys = undefined;
    }
  }
}

const readJson = (path: string): unknown => JSON.parse(fs.readFileSync(path, 'utf8'));

function writeJson(path: string, value: unknown): void {
  fs.writeFileSync(`${path}.new`, JSON.stringify(value));
  fs.renameSync(`${path}.new`, path);
}
