import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectChange } from '../../local/servers/s3/version.ts';
import type { Listed } from '../../local/store/listing.ts';
import { StorePoll } from '../../local/store/poll.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const name = 'http://127.0.0.1:7480/ledger';
const listed = (etag: string): Listed => ({ etag, size: 3, lastModified: '2026-11-25T19:00:00.000Z' });

/** What the store would list; an error: it does not answer. */
let there: Record<string, Listed> | Error;
let told: ObjectChange[];
let printed: string[];
let memory: string;
/** The queue does not take these. */
let refused: string[];

beforeEach(() => {
  there = {};
  told = [];
  printed = [];
  refused = [];
  memory = `${temporaryFolder()}/store.json`;
});

const newPoll = () =>
  new StorePoll({
    ...{ name, bucket: 'content', memory, print: (line) => printed.push(line), changed: () => {} },
    list: async () => {
      if (there instanceof Error) throw there;
      return new Map(Object.entries(there));
    },
    versionOf: async (key) => `version of ${key}`,
    tell: async (change) => {
      if (refused.includes(change.key)) throw new Error('The queue is full');
      told.push(change);
    },
    now: () => new Date('2027-01-01T09:00:00Z'),
  });
const news = () => told.splice(0).map(({ kind, key }) => `${kind} ${key}`);
const refusedConnection = () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

describe('a store that tells no events', () => {
  it('is told of as S3 would tell it, by the publication’s clock', async () => {
    there = { 'articles/a.md': listed('"1"') };
    await newPoll().look();
    expect(told).toEqual([
      {
        ...{ bucket: 'content', key: 'articles/a.md', kind: 'created', reason: 'PutObject' },
        ...{ versionId: 'version of articles/a.md', etag: '"1"', size: 3, at: '2027-01-01T09:00:00.000Z' },
        sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      },
    ]);
  });

  it('is told of once for each change, the later with the greater sequencer', async () => {
    const poll = newPoll();
    there = { a: listed('"1"') };
    await poll.look();
    await poll.look();
    there = { a: listed('"2"') };
    await poll.look();
    there = {};
    await poll.look();
    const sequencers = told.map(({ sequencer }) => sequencer);
    expect(sequencers).toEqual([...sequencers].sort());
    expect(news()).toEqual(['created a', 'created a', 'deleted a']);
  });

  it('is remembered over a restart: what changed meanwhile is told, and nothing else', async () => {
    there = { a: listed('"1"'), b: listed('"1"'), c: listed('"1"') };
    await newPoll().look();
    news();
    there = { a: listed('"1"'), b: listed('"2"') };
    await newPoll().look();
    expect(news()).toEqual(['created b', 'deleted c']);
  });

  it('is told of again where telling failed', async () => {
    const poll = newPoll();
    there = { a: listed('"1"'), b: listed('"1"') };
    refused = ['a'];
    await poll.look();
    expect(news()).toEqual(['created b']);
    refused = [];
    await newPoll().look();
    expect(news()).toEqual(['created a']);
  });
});

describe('a store that does not answer', () => {
  it('is a line in the terminal, not one for each attempt, and a word in the control room', async () => {
    const poll = newPoll();
    there = refusedConnection();
    await poll.look();
    await poll.look();
    expect(printed).toEqual([
      `✗ store ${name}  does not answer: ECONNREFUSED; asked again every few seconds, nothing is lost`,
    ]);
    expect(poll.standing.away).toMatchObject({ because: 'ECONNREFUSED' });
  });

  it('has withdrawn nothing, and is caught up with when it is back', async () => {
    const poll = newPoll();
    there = { a: listed('"1"') };
    await poll.look();
    there = refusedConnection();
    await poll.look();
    expect(news()).toEqual(['created a']);
    there = { a: listed('"2"'), b: listed('"1"') };
    await poll.look();
    expect(news()).toEqual(['created a', 'created b']);
    expect(printed.at(-1)).toMatch(/answers again after \d+ s$/);
    expect(poll.standing).toMatchObject({ objects: 2 });
    expect(poll.standing.away).toBeUndefined();
  });

  it('has what was told just before looked at once more, removals too: those looks may have failed', async () => {
    const poll = newPoll();
    there = { a: listed('"1"'), b: listed('"1"') };
    await poll.look();
    there = { a: listed('"1"') };
    await poll.look();
    news();
    const before = there;
    there = refusedConnection();
    await poll.look();
    there = before;
    await poll.look();
    expect(news()).toEqual(['created a', 'deleted b']);
  });
});
