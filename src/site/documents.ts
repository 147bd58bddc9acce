/**
 * Files of the content bucket, in exactly the version that a record names, understood. A version never changes, so
 * what was read stays in memory between the calls of a warm function.
 */
import type { ArticleDocument, FileRecord, PageDocument } from '../article/article.ts';
import { linked } from '../article/linked.ts';
import { parsePage } from '../article/page.ts';
import { parseArticle } from '../article/parse.ts';
import { readingTargets } from '../article/served.ts';
import type { Find } from '../article/targets.ts';
import type { AcceptedPublication } from '../config.ts';
import type { Log, ObjectStore, Table } from '../ports.ts';
import type { Outcome } from '../problem.ts';

export interface Documents {
  /** `undefined`: that version is no longer stored, or no longer understood; what is shown stays. */
  article(source: Source, publication: AcceptedPublication): Promise<ArticleDocument | undefined>;
  page(file: FileRecord, publication: AcceptedPublication): Promise<PageDocument | undefined>;
  /** Of a theme file. */
  text(file: FileRecord): Promise<string | undefined>;
}

export interface Source {
  readonly key: string;
  readonly versionId: string;
  /** Of the record: whose links lead elsewhere by now has a new one (docs/protocols.md, Article: telling). */
  readonly rev: number;
}

export interface DocumentPorts {
  readonly content: ObjectStore;
  readonly table: Table;
  readonly log: Log;
}

/** A file of this kind is read up to here; the article stage rejects larger ones. */
const maxBytes = 2_000_000;
/** So many documents are remembered, the most recently read ones. */
const capacity = 300;

type Parse<T> = (bytes: Uint8Array, find: Find) => Outcome<T>;

export function createDocuments({ content, table, log }: DocumentPorts): Documents {
  const known = new Map<string, unknown>();
  const bytesOf = async ({ key, versionId }: Source): Promise<Uint8Array | undefined> => {
    const object = await content.get(key, { versionId, maxBytes });
    if (object?.body === undefined)
      log.warn('A version that a record names cannot be read', { key, versionId });
    return object?.body;
  };

  /** The promise is kept, so that two who ask at once read once. What could not be read is asked for again. */
  async function remembered<T>(name: string, make: () => Promise<T | undefined>): Promise<T | undefined> {
    const cached = known.get(name) as Promise<T | undefined> | undefined;
    const asked = cached ?? make();
    known.delete(name);
    known.set(name, asked);
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - capacity))) known.delete(oldest);
    let value: T | undefined;
    try {
      value = await asked;
      return value;
    } finally {
      if (value === undefined && known.get(name) === asked) known.delete(name);
    }
  }

  async function understood<T>(source: Source, parse: Parse<T>): Promise<T | undefined> {
    const bytes = await bytesOf(source);
    if (bytes === undefined) return undefined;
    const outcome = await linked((find) => parse(bytes, find), readingTargets(table));
    if (!outcome.ok) log.warn('A version that was accepted is not understood any more', { ...source });
    return outcome.ok ? outcome.value : undefined;
  }

  const named = (kind: string, { key, versionId, rev }: Source, { hash }: AcceptedPublication): string =>
    [kind, hash, versionId, rev, key].join('\n');

  return {
    article: (source, publication) =>
      remembered(named('article', source, publication), () =>
        understood(source, (bytes, find) =>
          parseArticle(bytes, { key: source.key, publication: publication.config, find }),
        ),
      ),
    page: async (file, publication) => {
      const source = sourceOf(file);
      return (
        source &&
        remembered(named('page', source, publication), () =>
          understood(source, (bytes, find) =>
            parsePage(bytes, { key: source.key, publication: publication.config, find }),
          ),
        )
      );
    },
    text: async (file) => {
      const source = sourceOf(file);
      return (
        source &&
        remembered(`text\n${source.versionId}\n${source.key}`, async () => {
          const bytes = await bytesOf(source);
          return bytes && new TextDecoder().decode(bytes);
        })
      );
    },
  };
}

const sourceOf = ({ key, rev, standing }: FileRecord): Source | undefined =>
  standing.kind === 'there' ? { key, rev, versionId: standing.versionId } : undefined;
