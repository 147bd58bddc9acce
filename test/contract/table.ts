import { beforeEach, describe, expect, it } from 'vitest';
import { absent, either, matches, type Row, type Table } from '../../src/ports.ts';

const row = (attributes: Record<string, unknown> = {}): Row => ({ pk: 'a', sk: '-', v: 1, ...attributes });

async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of rows) found.push(one);
  return found;
}

/** What every `Table` promises (src/ports.ts), run against each implementation. `fresh` makes an empty table. */
export function tableContract(name: string, fresh: () => Promise<Table>): void {
  describe(`${name} keeps the contract of a table`, () => {
    let table: Table;
    beforeEach(async () => {
      table = await fresh();
    });

    describe('rows', () => {
      it('has none at first', async () => {
        expect(await table.get('a', '-')).toBeUndefined();
        expect(await all(table.scan())).toEqual([]);
      });

      it('gives back what was put, nested, empty, large and small', async () => {
        const full = row({
          text: 'Tides ü 日本 📰',
          empty: '',
          count: 9007199254740991,
          part: 0.1,
          negative: -7,
          yes: true,
          nothing: null,
          list: [1, 'two', { three: [] }],
          map: { 'with space': { deep: { er: 'x' } }, '': 1 },
        });
        expect(await table.put(full)).toBe('written');
        expect(await table.get('a', '-')).toEqual(full);
      });

      it('drops undefined attributes and keeps dates as JSON does', async () => {
        await table.put(row({ gone: undefined, map: { gone: undefined, at: new Date(0) } }));
        expect(await table.get('a', '-')).toEqual(row({ map: { at: '1970-01-01T00:00:00.000Z' } }));
      });

      it('replaces the whole row', async () => {
        await table.put(row({ first: 1 }));
        await table.put(row({ second: 2 }));
        expect(await table.get('a', '-')).toEqual(row({ second: 2 }));
      });

      it('is not changed by changing what was put or read', async () => {
        const list = [1];
        await table.put(row({ list }));
        list.push(2);
        const read = (await table.get('a', '-')) as { list: number[] } & Row;
        read.list.push(3);
        expect(await table.get('a', '-')).toEqual(row({ list: [1] }));
      });

      it('takes attribute names that DynamoDB reserves, in rows and in conditions', async () => {
        const reserved = row({ name: 'n', status: 's', data: 'd', 'a.b': 'dotted', size: 1, hash: 'h' });
        await table.put(reserved);
        const { pk: _pk, sk: _sk, v: _v, ...fields } = reserved as Row & Record<string, string>;
        expect(await table.put(row(), matches(fields))).toBe('written');
      });
    });

    describe('conditions', () => {
      it('absent: the first put wins, the second is refused and changes nothing', async () => {
        expect(await table.put(row({ by: 'one' }), absent)).toBe('written');
        expect(await table.put(row({ by: 'two' }), absent)).toBe('refused');
        expect(await table.get('a', '-')).toMatchObject({ by: 'one' });
      });

      it('matches: moves a row on by its rev, once', async () => {
        await table.put(row({ rev: 1 }));
        expect(await table.put(row({ rev: 2 }), matches({ rev: 1 }))).toBe('written');
        expect(await table.put(row({ rev: 2, by: 'late' }), matches({ rev: 1 }))).toBe('refused');
        expect(await table.get('a', '-')).toEqual(row({ rev: 2 }));
      });

      it('matches: refused on a row that is not there, whatever is asked of it', async () => {
        expect(await table.put(row(), matches({ rev: 1 }))).toBe('refused');
        expect(await table.put(row(), matches({}))).toBe('refused');
        expect(await table.get('a', '-')).toBeUndefined();
      });

      it('matches without fields: the row exists', async () => {
        await table.put(row());
        expect(await table.put(row({ rev: 2 }), matches({}))).toBe('written');
      });

      it('matches: every field counts, an absent attribute equals nothing', async () => {
        await table.put(row({ state: 'claimed', nonce: 'n1' }));
        expect(await table.put(row(), matches({ state: 'claimed', nonce: 'n2' }))).toBe('refused');
        expect(await table.put(row(), matches({ state: 'claimed', other: 'x' }))).toBe('refused');
        expect(await table.put(row(), matches({ state: 'claimed', nonce: 'n1' }))).toBe('written');
      });

      it('matches: a list means one of its values; an empty list none', async () => {
        await table.put(row({ state: 'uncertain' }));
        expect(await table.put(row(), matches({ state: ['ready', 'sent'] }))).toBe('refused');
        expect(await table.put(row(), matches({ state: [] }))).toBe('refused');
        expect(await table.put(row(), matches({ state: ['claimed', 'uncertain'] }))).toBe('written');
      });

      it('matches: 1, "1" and true are three values', async () => {
        await table.put(row({ a: 1, b: '1', c: true }));
        expect(await table.put(row(), matches({ a: '1' }))).toBe('refused');
        expect(await table.put(row(), matches({ b: 1 }))).toBe('refused');
        expect(await table.put(row(), matches({ c: 'true' }))).toBe('refused');
        expect(await table.put(row(), matches({ a: 1, b: '1', c: true }))).toBe('written');
      });

      it('matches: values are data, not expressions', async () => {
        const hostile = '1 OR attribute_exists(pk) /* ":v0" #n0 */';
        await table.put(row({ state: hostile }));
        expect(await table.put(row(), matches({ state: '1' }))).toBe('refused');
        expect(await table.put(row(), matches({ state: hostile }))).toBe('written');
      });

      it('either: one of them is enough, none of none holds', async () => {
        const claimable = either(absent, matches({ state: 'ready' }));
        expect(await table.put(row({ state: 'ready' }), claimable)).toBe('written');
        expect(await table.put(row({ state: 'claimed' }), claimable)).toBe('written');
        expect(await table.put(row({ state: 'again' }), claimable)).toBe('refused');
        expect(await table.put(row({ state: 'again' }), either())).toBe('refused');
        const nested = either(matches({ state: 'x' }), either(matches({ state: 'claimed', v: 1 })));
        expect(await table.put(row({ state: 'again' }), nested)).toBe('written');
      });

      it('of fifty claims at once exactly one wins', async () => {
        const claims = Array.from({ length: 50 }, (_, by) => table.put(row({ by }), absent));
        const outcomes = await Promise.all(claims);
        expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
        expect(await table.get('a', '-')).toEqual(row({ by: outcomes.indexOf('written') }));
      });
    });

    describe('deleting', () => {
      it('takes the row, and is no failure when there is none', async () => {
        await table.put(row());
        expect(await table.delete('a', '-')).toBe('deleted');
        expect(await table.get('a', '-')).toBeUndefined();
        expect(await table.delete('a', '-')).toBe('deleted');
      });

      it('under a condition only while it holds', async () => {
        await table.put(row({ nonce: 'n1' }));
        expect(await table.delete('a', '-', matches({ nonce: 'n2' }))).toBe('refused');
        expect(await table.get('a', '-')).toEqual(row({ nonce: 'n1' }));
        expect(await table.delete('a', '-', matches({ nonce: 'n1' }))).toBe('deleted');
        expect(await table.delete('a', '-', matches({ nonce: 'n1' }))).toBe('refused');
      });
    });

    describe('querying', () => {
      /** In the order of UTF-8 bytes, which is not JavaScript's: U+FF5E comes before the newspaper. */
      const keys = ['', '!', '0', '10', '2', 'B', 'a', 'a#', 'b', 'ü', '～', '📰'].filter((sk) => sk !== '');

      beforeEach(async () => {
        for (const sk of [...keys].sort()) await table.put({ pk: 'a', sk, v: 1 });
        await table.put({ pk: 'other', sk: 'b', v: 1 });
        await table.put({ pk: 'a#', sk: 'b', v: 1 });
      });

      const found = async (range?: Parameters<Table['query']>[1]) =>
        (await all(table.query('a', range))).map(({ sk }) => sk);

      it('gives one partition in the order of the bytes of sk', async () => {
        expect(await found()).toEqual(keys);
        expect(await found({ newestFirst: true })).toEqual([...keys].reverse());
        expect(await all(table.query('nobody'))).toEqual([]);
      });

      it('within inclusive bounds', async () => {
        expect(await found({ from: '2' })).toEqual(['2', 'B', 'a', 'a#', 'b', 'ü', '～', '📰']);
        expect(await found({ to: '2' })).toEqual(['!', '0', '10', '2']);
        expect(await found({ from: 'a', to: 'b' })).toEqual(['a', 'a#', 'b']);
        expect(await found({ from: '3', to: 'A' })).toEqual([]);
        expect(await found({ from: 'b', to: 'a' })).toEqual([]);
        expect(await found({ from: '～' })).toEqual(['～', '📰']);
        expect(await found({ to: '～' })).toEqual(keys.slice(0, -1));
      });

      it('no more than the limit, from the end asked for', async () => {
        expect(await found({ limit: 2 })).toEqual(['!', '0']);
        expect(await found({ limit: 2, newestFirst: true })).toEqual(['📰', '～']);
        expect(await found({ limit: 0 })).toEqual([]);
        expect(await found({ limit: 100 })).toEqual(keys);
        expect(await found({ from: 'a', to: 'b', limit: 1, newestFirst: true })).toEqual(['b']);
      });

      it('scan gives every row of every partition', async () => {
        expect(await all(table.scan())).toHaveLength(keys.length + 2);
      });
    });

    it('pages by itself through more than one answer can hold', async () => {
      const filling = 'x'.repeat(200_000);
      for (let i = 10; i < 22; i++) await table.put({ pk: 'big', sk: String(i), v: 1, filling });
      const order = Array.from({ length: 12 }, (_, i) => String(i + 10));
      expect((await all(table.query('big'))).map(({ sk }) => sk)).toEqual(order);
      expect((await all(table.query('big', { limit: 11 }))).map(({ sk }) => sk)).toEqual(order.slice(0, 11));
      expect(await all(table.scan())).toHaveLength(12);
    });
  });
}
