import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../src/ports.ts';

const text = { contentType: 'text/plain; charset=utf-8' };
const md5 = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`;
const read = (object: { body?: Uint8Array } | undefined) =>
  object?.body && Buffer.from(object.body).toString();

/** What stores of others may lack; ours may not. */
interface Abilities {
  readonly ifAbsent: boolean;
  readonly versions: boolean;
}

/** What every `ObjectStore` on a versioned bucket promises (src/ports.ts). `fresh` makes an empty one. */
export function objectStoreContract(
  name: string,
  fresh: () => Promise<ObjectStore>,
  can: Abilities = { ifAbsent: true, versions: true },
): void {
  describe(`${name} keeps the contract of an object store`, () => {
    let store: ObjectStore;
    beforeEach(async () => {
      store = await fresh();
    });
    const keys = async (prefix: string) => {
      const found: string[] = [];
      for await (const { key } of store.list(prefix)) found.push(key);
      return found;
    };

    it('has nothing at first', async () => {
      expect(await store.get('a')).toBeUndefined();
      expect(await store.head('a')).toBeUndefined();
      expect(await keys('')).toEqual([]);
    });

    it('gives back bytes, content type and metadata', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      const metadata = { status: '410', location: '/2026/11/tides/' };
      const put = await store.put('b.bin', bytes, {
        contentType: 'image/png',
        cacheControl: 'no-cache',
        metadata,
      });
      const object = await store.get('b.bin');
      expect(object).toMatchObject({ key: 'b.bin', size: 256, contentType: 'image/png', metadata });
      expect(Buffer.from(object!.body!).equals(bytes)).toBe(true);
      expect(put).toEqual({
        etag: object?.etag,
        ...(can.versions && { versionId: object?.versionId }),
      });
    });

    it('describes an object without its bytes', async () => {
      await store.put('a', 'Tides ü', text);
      const { body: _body, ...described } = (await store.get('a'))!;
      expect(await store.head('a')).toEqual(described);
      expect(described).toMatchObject({ etag: md5('Tides ü'), size: 8, metadata: {} });
      expect(described.lastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });

    it('keeps an empty object', async () => {
      await store.put('empty', '', text);
      expect(await store.get('empty')).toMatchObject({ size: 0, body: new Uint8Array() });
    });

    it.runIf(can.versions)('gives the newest version, and each older one by its id', async () => {
      const first = await store.put('a', 'one', text);
      await store.put('a', 'two', text);
      if (first === 'exists') throw new Error('no condition was given');
      expect(read(await store.get('a'))).toBe('two');
      expect(read(await store.get('a', { versionId: first.versionId! }))).toBe('one');
      expect(await store.get('a', { versionId: '0123456789abcdef0123456789abcdef' })).toBeUndefined();
    });

    it.runIf(can.versions)('gives an older version of an object that was deleted', async () => {
      const { versionId } = (await store.put('a', 'one', text)) as { versionId: string };
      await store.delete('a');
      expect(await store.get('a')).toBeUndefined();
      expect(await store.head('a')).toBeUndefined();
      expect(await keys('')).toEqual([]);
      expect(read(await store.get('a', { versionId }))).toBe('one');
    });

    it('deletes what is not there without a word', async () => {
      await store.delete('never');
      await store.put('a', 'one', text);
      await store.delete('a');
      await store.delete('a');
      expect(await store.get('a')).toBeUndefined();
    });

    it('leaves out the bytes of an object over the limit', async () => {
      await store.put('a', '12345', text);
      expect(await store.get('a', { maxBytes: 4 })).toEqual(await store.head('a'));
      expect(read(await store.get('a', { maxBytes: 5 }))).toBe('12345');
    });

    describe.runIf(can.ifAbsent)('ifAbsent', () => {
      const once = { ...text, ifAbsent: true };

      it('writes where nothing is, and leaves alone what is there', async () => {
        expect(await store.put('a', 'one', once)).toMatchObject({ etag: md5('one') });
        expect(await store.put('a', 'two', once)).toBe('exists');
        expect(await store.put('a', 'one', once)).toBe('exists');
        expect(read(await store.get('a'))).toBe('one');
      });

      it('writes where something was deleted', async () => {
        await store.put('a', 'one', text);
        await store.delete('a');
        expect(await store.put('a', 'two', once)).not.toBe('exists');
        expect(read(await store.get('a'))).toBe('two');
      });

      it('lets exactly one of many win', async () => {
        const tries = Array.from({ length: 12 }, (_, i) => store.put('a', `writer ${i}`, once));
        const answers = await Promise.all(tries);
        const winner = answers.findIndex((answer) => answer !== 'exists');
        expect(answers.filter((answer) => answer !== 'exists')).toHaveLength(1);
        expect(read(await store.get('a'))).toBe(`writer ${winner}`);
      });
    });

    it('lists what begins with a prefix, in the order of the bytes of the keys', async () => {
      const odd = ['a/\uffff', 'a/😀', 'a/B', 'a/a b+c%20&<d>.md', 'a/b', 'a/é', 'a/\u0001', 'b', 'a'];
      for (const key of odd) await store.put(key, key, text);
      const sorted = ['a/\u0001', 'a/B', 'a/a b+c%20&<d>.md', 'a/b', 'a/é', 'a/\uffff', 'a/😀'];
      expect(await keys('a/')).toEqual(sorted);
      expect(await keys('')).toEqual(['a', ...sorted, 'b']);
    });

    it('goes on behind a key, whether something stands there or not', async () => {
      for (const key of ['a/1', 'a/2', 'a/3', 'b']) await store.put(key, key, text);
      const behind = async (after: string) => {
        const found: string[] = [];
        for await (const { key } of store.list('a/', { after })) found.push(key);
        return found;
      };
      expect(await behind('a/1')).toEqual(['a/2', 'a/3']);
      expect(await behind('a/11')).toEqual(['a/2', 'a/3']);
      expect(await behind('a/3')).toEqual([]);
    });

    it.runIf(can.versions)(
      'tells the history of each key, the newest version first, removals too',
      async () => {
        const put = async (key: string, body: string) => {
          const answer = await store.put(key, body, text);
          return answer === 'exists' ? '' : answer.versionId;
        };
        const [one, two] = [await put('a é', 'one'), await put('a é', 'two')];
        const other = await put('a', 'a');
        await store.delete('a');
        await put('b', 'b');
        const found = [];
        for await (const version of store.history('a')) found.push(version);
        const lastModified = expect.stringMatching(/Z$/);
        expect(found).toEqual([
          { key: 'a', versionId: expect.any(String), lastModified, newest: true },
          { key: 'a', versionId: other, lastModified, newest: false, stored: { etag: md5('a'), size: 1 } },
          { key: 'a é', versionId: two, lastModified, newest: true, stored: { etag: md5('two'), size: 3 } },
          { key: 'a é', versionId: one, lastModified, newest: false, stored: { etag: md5('one'), size: 3 } },
        ]);
      },
    );

    it('lists ETags and sizes, but neither types nor metadata', async () => {
      await store.put('a', 'one', { ...text, metadata: { x: 'y' } });
      for await (const found of store.list('a')) {
        expect(found).toEqual({
          key: 'a',
          etag: md5('one'),
          size: 3,
          lastModified: expect.any(String),
          ...(found.versionId && { versionId: found.versionId }),
          metadata: {},
        });
      }
      expect(await keys('a')).toHaveLength(1);
    });

    it('keeps any key of up to 1,024 bytes as it is', async () => {
      const odd = [
        '../up',
        './here',
        '//double',
        'end/',
        'per%cent%41',
        "q'uote(1)!*.md",
        '日本語/📰?#.md',
        'ü'.repeat(512),
      ];
      for (const key of odd) await store.put(key, key, text);
      for (const key of odd) expect(read(await store.get(key))).toBe(key);
      expect((await keys('')).length).toBe(odd.length);
    });
  });
}
