/** A content bucket with pictures, looked at as they are uploaded, and a library that sees what its bytes say. */
import type { FileRecord } from '../../src/article/article.ts';
import { readFile } from '../../src/article/records.ts';
import type { Picture } from '../../src/article/rendition.ts';
import { measurePictures } from '../../src/images/apply.ts';
import type { ImageLibrary } from '../../src/images/image-library.ts';
import type { ImagesPorts } from '../../src/images/ports.ts';
import { World } from '../article/world.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';

export const key = 'articles/images/tide.jpg';

/** `asked`: gathers what the library was asked to do. */
export function pictureLibrary(asked: string[]): ImageLibrary {
  return {
    inspect: async (bytes) => {
      const text = textOf(bytes);
      asked.push(`inspect ${text}`);
      const [, format, width, height, animated] = /^(jpeg|png|gif) (\d+)x(\d+)( animated)?/.exec(text) ?? [];
      if (format !== 'jpeg' && format !== 'png' && format !== 'gif')
        return { kind: 'unreadable', reason: 'Input buffer contains unsupported image format' };
      return {
        ...{ kind: 'picture', format, width: Number(width), height: Number(height) },
        isAnimated: animated !== undefined,
        saysWhere: text.includes('in Lisbon'),
      };
    },
    render: async (bytes, wanted) => {
      const text = textOf(bytes);
      asked.push(`render ${text}`);
      if (text.includes('broken')) return { kind: 'unreadable', reason: 'premature end of JPEG image' };
      return wanted.map(({ width, height, encoding }) => ({
        ...{ width, height, type: encoding === 'webp' ? 'image/webp' : 'image/jpeg' },
        bytes: new TextEncoder().encode(`${encoding} ${width} of ${text}`),
      }));
    },
  };
}

/** The "bytes" of a picture: `jpeg 6000x4000`, `gif 10x10 animated`; anything else is unreadable. */
export class PictureWorld extends World {
  readonly site = new MemoryObjectStore(() => this.now);
  readonly woken: unknown[] = [];
  /** What the library was asked to do. */
  readonly asked: string[] = [];
  #nonces = 0;

  readonly library = pictureLibrary(this.asked);

  imagesPorts(more: Partial<ImagesPorts> = {}): ImagesPorts {
    const { content, table, log, wallClock, siteUrl } = this.ports();
    return {
      ...{ content, table, log, wallClock, siteUrl, site: this.site, library: this.library },
      wakeSite: async (hint) => void this.woken.push(hint),
      randomness: { uuid: () => 'no', hex: () => `nonce-${++this.#nonces}` },
      remainingMs: () => 300_000,
      ...more,
    };
  }

  measure(more: Partial<ImagesPorts> = {}): Promise<void> {
    return measurePictures(this.imagesPorts(more), this.now);
  }

  record(of = key): Promise<FileRecord | undefined> {
    return readFile(this.table, of);
  }

  async picture(of = key): Promise<Picture | undefined> {
    const standing = (await this.record(of))?.standing;
    return standing?.kind === 'there' ? standing.picture : undefined;
  }

  /** Keys of the pictures that are still to be measured. */
  unmeasured(): readonly string[] {
    return [...this.table.rows.values()]
      .filter(({ pk }) => pk === 'unmeasured')
      .map((row) => String(row['key']));
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
