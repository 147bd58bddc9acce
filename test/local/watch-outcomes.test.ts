import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Outcomes, watchOutcomes } from '../../local/watch-outcomes.ts';
import { reportKey } from '../../src/keys.ts';
import { MemoryObjectStore } from '../support/memory-object-store.ts';

const key = 'articles/a.md';
let store: MemoryObjectStore;
let printed: string[];
let outcomes: Outcomes;

beforeEach(() => {
  vi.useFakeTimers();
  store = new MemoryObjectStore();
  printed = [];
  outcomes = watchOutcomes(store, (line) => printed.push(line));
});
afterEach(() => vi.useRealTimers());

const report = async (status: string, more: object = {}, about = key): Promise<void> => {
  const text = JSON.stringify({ status, problems: [], versionId: 'v1', ...more });
  await store.put(reportKey(about), text, { contentType: 'application/json' });
  outcomes.changed(reportKey(about));
  await vi.advanceTimersByTimeAsync(0);
};
const upload = (versionId = 'v1'): Promise<void> => {
  const told = outcomes.expect(key);
  outcomes.made(key, { kind: 'version', versionId });
  return told;
};

describe('an upload is told in one line', () => {
  it('that says live, where, and after how long', async () => {
    const told = upload();
    await vi.advanceTimersByTimeAsync(400);
    await report('live', { url: 'http://127.0.0.1:8787/a/' });
    await told;
    expect(printed).toEqual(['✓ articles/a.md  live  http://127.0.0.1:8787/a/  0.4 s']);
  });

  it('once, when it is accepted first and live a moment later', async () => {
    upload();
    await report('accepted');
    await vi.advanceTimersByTimeAsync(1_000);
    await report('live');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(printed).toEqual(['✓ articles/a.md  live  1.0 s']);
  });

  it('that says accepted at once of what is no article: there is nothing to wait for', async () => {
    outcomes.expect('pages/p.md');
    outcomes.made('pages/p.md', { kind: 'version', versionId: 'v1' });
    await report('accepted', {}, 'pages/p.md');
    expect(printed).toEqual(['✓ pages/p.md  accepted  0.0 s']);
  });

  it('that says so when an accepted article does not become live', async () => {
    upload();
    await report('accepted');
    await vi.advanceTimersByTimeAsync(180_000);
    expect(printed).toEqual(['? articles/a.md  accepted, but not live after 180 s']);
  });

  it('that gives the line and the first error of a rejected file, without its control characters', async () => {
    upload();
    const error = { severity: 'error', line: 3, wrong: 'The date "\u001b[2Jsoon" cannot be read' };
    await report('rejected', { problems: [{ severity: 'warning', wrong: 'x' }, error] });
    expect(printed).toEqual(['✗ articles/a.md  rejected  line 3: The date " [2Jsoon" cannot be read']);
  });

  it('by the report on that version, not on the one before', async () => {
    upload('v2');
    await report('rejected', { versionId: 'v1' });
    expect(printed).toEqual([]);
    await report('live', { versionId: 'v2' });
    expect(printed).toHaveLength(1);
  });

  it('even if the report came before the answer to the upload', async () => {
    outcomes.expect(key);
    await report('live');
    expect(printed).toEqual([]);
    outcomes.made(key, { kind: 'version', versionId: 'v1' });
    expect(printed).toHaveLength(1);
  });

  it('that says, for a file that is gone, what becomes of what it was', async () => {
    outcomes.expect(key);
    outcomes.made(key, { kind: 'deletion' });
    const problems = [{ severity: 'warning', wrong: 'The file is gone: withdrawn at 10:02.' }];
    await report('live', { url: 'http://127.0.0.1:8787/a/', problems });
    expect(printed).toEqual(['✓ articles/a.md  live  The file is gone: withdrawn at 10:02.  0.0 s']);
  });

  it('at once for a file in a place that nobody reads, with the places that are', async () => {
    const told = outcomes.expect('notes.md');
    outcomes.made('notes.md', { kind: 'version', versionId: 'v1' });
    await told;
    expect(printed).toEqual([
      '– notes.md  ignored  only publication.yaml, articles/, pages/, public/ and theme/ are read',
    ]);
  });

  it('that admits when no report came in a minute', async () => {
    upload();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(printed).toEqual(['? articles/a.md  no report after 60 s']);
  });

  it('that says why it failed', () => {
    outcomes.expect(key);
    outcomes.failed(key, new Error('no room'));
    expect(printed).toEqual(['✗ articles/a.md  Error: no room']);
  });
});

describe('a deletion', () => {
  it('is told by whatever report comes next', async () => {
    outcomes.expect(key);
    outcomes.made(key, { kind: 'deletion' });
    await report('withdrawn', { versionId: 'marker' });
    expect(printed).toEqual(['✓ articles/a.md  withdrawn  0.0 s']);
  });
});

describe('reports on what nobody uploaded here', () => {
  it('are not told', async () => {
    await report('live');
    expect(printed).toEqual([]);
  });
});
