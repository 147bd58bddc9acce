/**
 * Files of the content bucket, in exactly the version that a record names, understood. A version never changes, so
 * what was read stays in memory between the calls of a warm function.
 */
import type { ArticleDocument, FileRecord, PageDocument } from '../article/article.ts';
import { addressOfKey } from '../article/linked.ts';
import { parsePage } from '../article/page.ts';
import { parseArticle } from '../article/parse.ts';
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

type Parse<T> = (bytes: Uint8Array, resolveArticle: (key: string) => string | undefined) => Outcome<T>;

export function createDocuments({ content, table, log }: DocumentPorts): Documents {
  const known = new Map<string, unknown>();
  const bytesOf = async ({ key, versionId }: Source): Promise<Uint8Array | undefined> => {
    const object = await content.get(key, { versionId, maxBytes });
    if (object?.body === undefined)
      log.warn('A version that a record names cannot be read', { key, versionId });
    return object?.body;
  };

  /** The promise is kept, so that two who ask at once read once. What is not `forever` is forgotten again. */
  async function remembered<T>(name: string, make: () => Promise<Made<T>>): Promise<T | undefined> {
    const cached = known.get(name) as Promise<Made<T>> | undefined;
    const asked = cached ?? make();
    known.delete(name);
    known.set(name, asked);
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - capacity))) known.delete(oldest);
    let keep = false;
    try {
      const { value, forever } = await asked;
      keep = forever && value !== undefined;
      return value;
    } finally {
      if (!keep && known.get(name) === asked) known.delete(name);
    }
  }

  async function understood<T>(source: Source, parse: Parse<T>): Promise<Made<T>> {
    const bytes = await bytesOf(source);
    if (bytes === undefined) return { value: undefined, forever: false };
    const asked = new Set<string>();
    const first = parse(bytes, (key) => void asked.add(key));
    const addresses = new Map<string, string>();
    for (const key of asked) {
      const address = await addressOfKey(table, key);
      if (address !== undefined) addresses.set(key, address);
    }
    const outcome = addresses.size === 0 ? first : parse(bytes, (key) => addresses.get(key));
    if (!outcome.ok) log.warn('A version that was accepted is not understood any more', { ...source });
    return { value: outcome.ok ? outcome.value : undefined, forever: asked.size === 0 };
  }

  const named = (kind: string, { key, versionId }: Source, { hash }: AcceptedPublication): string =>
    [kind, hash, versionId, key].join('\n');

  return {
    article: (source, publication) =>
      remembered(named('article', source, publication), () =>
        understood(source, (bytes, resolveArticle) =>
          parseArticle(bytes, { key: source.key, publication: publication.config, resolveArticle }),
        ),
      ),
    page: async (file, publication) => {
      const source = sourceOf(file);
      return (
        source &&
        remembered(named('page', source, publication), () =>
          understood(source, (bytes, resolveArticle) =>
            parsePage(bytes, { key: source.key, publication: publication.config, resolveArticle }),
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
          return { value: bytes && new TextDecoder().decode(bytes), forever: true };
        })
      );
    },
  };
}

/** `forever`: the same bytes will always mean the same; a link to another article may lead somewhere else later. */
interface Made<T> {
  readonly value: T | undefined;
  readonly forever: boolean;
}

const sourceOf = ({ key, standing }: FileRecord): Source | undefined =>
  standing.kind === 'there' ? { key, versionId: standing.versionId } : undefined;
