import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { JournaledMap } from '../../local/servers/sqs/journal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let file: string;
beforeEach(() => {
  file = join(temporaryFolder(), 'queue.jsonl');
});

const open = () => new JournaledMap(file, z.object({ body: z.string() }));

describe('A journaled map', () => {
  it('is read back as it was left, in its order', () => {
    const map = open();
    for (const key of ['a', 'b', 'c']) map.set(key, { body: `${key}\n"ü"` });
    map.delete('b');
    map.delete('never there');
    map.set('a', { body: 'new' });
    expect(open().entries).toEqual([
      ['a', { body: 'new' }],
      ['c', { body: 'c\n"ü"' }],
    ]);
  });

  it('drops the half line that a kill leaves, and goes on behind what is whole', () => {
    open().set('a', { body: 'whole' });
    appendFileSync(file, '["b",{"body":"ha');
    const map = open();
    map.set('c', { body: 'next' });
    expect(open().entries.map(([key]) => key)).toEqual(['a', 'c']);
  });

  it('does not guess when a whole line makes no sense', () => {
    open().set('a', { body: 'whole' });
    appendFileSync(file, '["b",{"bodi":1}]\n');
    expect(open).toThrow(/body/);
  });

  it('keeps no history of what is gone', () => {
    const map = open();
    for (let i = 0; i < 100; i++) {
      map.set('one', { body: 'x'.repeat(1000) });
      map.delete('one');
    }
    expect(statSync(file).size).toBe(0);
    map.set('kept', { body: 'x' });
    map.set('kept', { body: 'y' });
    open();
    expect(readFileSync(file, 'utf8')).toBe('["kept",{"body":"y"}]\n');
  });
});
