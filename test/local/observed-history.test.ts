import { describe, expect, it } from 'vitest';
import type { Happening } from '../../local/observed/happening.ts';
import {
  begin,
  builds,
  built,
  cameBack,
  deleted,
  dropped,
  frozen,
  givenUp,
  hinted,
  historyOf,
  left,
  looked,
  looks,
  mailed,
  proved,
  put,
  queued,
  removed,
  reported,
} from './observed-builders.ts';

const key = 'articles/tides.md';
const url = 'http://127.0.0.1:8787/2026/11/tides/';
const page = '2026/11/tides/index.html';
const feeds = ['feed.xml', 'atom.xml', 'feed.json'].map((feed) => put(feed, `"${feed[0]}"`));

/** From the drop to the feeds, as a run tells it. */
const out: readonly Happening[] = [
  dropped(key),
  queued(key),
  looks([[key]], { cold: true }),
  reported(key, 'accepted', { url, id: 'i1' }),
  builds({ cold: true }),
  looked(),
  put(page),
  put('index.html'),
  ...feeds,
  reported(key, 'live', { url, id: 'i1' }),
  built(),
];

const rows = (...happenings: readonly Happening[]) => historyOf(...happenings).list(200).rows;
const newest = (...happenings: readonly Happening[]) => rows(...happenings)[0]!;
/** `stage: sentence` of each step of the newest upload. */
const told = (...happenings: readonly Happening[]) => sentences(newest(...happenings));
const sentences = ({ steps }: { steps: readonly { stage: string; what: string }[] }) =>
  steps.map(({ stage, what }) => `${stage}: ${what}`);
/** Of the steps that the article's own story does not have. */
const after = (...happenings: readonly Happening[]) => told(...out, ...happenings).slice(told(...out).length);

describe('an article that comes out', () => {
  it('is told from the upload to the new ETags of the feeds', () => {
    expect(told(...out)).toEqual([
      'upload: uploaded, 1,234 bytes',
      'upload: in the queue',
      'article: looked at',
      'article: recorded: accepted',
      'site: the site was built',
      'site: page put',
      'feed: feed.xml is now "f"',
      'feed: atom.xml is now "a"',
      'feed: feed.json is now "f"',
      'site: recorded: live',
    ]);
  });

  it('gives each step its time since the upload, and calls their duration and whether they were cold', () => {
    const { steps } = newest(...out);
    expect(steps.map(({ ms }) => ms)).toEqual([0, 10, 20, 30, 40, 60, 80, 90, 100, 110]);
    expect(steps[2]).toMatchObject({ at: '2026-11-23T10:00:00.020Z', cold: true, duration: 12 });
    expect(steps[4]).toMatchObject({ cold: true, duration: 34 });
  });

  it('has what its report says, and how long it took', () => {
    expect(newest(...out)).toMatchObject({
      ...{ key, kind: 'version', versionId: 'v1', at: '2026-11-23T10:00:00.000Z', size: 1_234 },
      ...{ status: 'live', url, report: { v: 1, id: 'i1' }, took: 110 },
    });
  });

  it('leads to its page, its feeds and its report', () => {
    const links = newest(...out).steps.flatMap(({ link }) => link ?? []);
    expect(links).toEqual([
      '/_local/uploads/report.txt?key=articles%2Ftides.md',
      '/2026/11/tides/',
      ...['/feed.xml', '/atom.xml', '/feed.json'],
      '/_local/uploads/report.txt?key=articles%2Ftides.md',
    ]);
  });

  it('counts the feeds of sections, tags and authors in one step', () => {
    const others = ['sections/logbook/feed.xml', 'tags/sea/feed.xml', 'tags/sea/atom.xml'].map((one) =>
      put(one),
    );
    const story = out.flatMap((one) => (one === feeds[2] ? [...others, one] : [one]));
    expect(told(...story).filter((step) => step.startsWith('feed:'))).toEqual([
      'feed: feed.xml is now "f"',
      'feed: atom.xml is now "a"',
      'feed: 3 more feeds put',
      'feed: feed.json is now "f"',
    ]);
  });

  it('is not told what the site puts for others later', () => {
    const other = 'articles/gulls.md';
    const later = [dropped(other, 'v2'), put(page), ...feeds];
    expect(sentences(rows(...out, ...later)[1]!)).toEqual(told(...out));
  });
});

describe('a build', () => {
  it('that found another at work is not told, but the one that brought the page out', () => {
    const story = [
      builds({ call: 'first' }),
      ...out.slice(0, 4),
      builds({ call: 'second' }),
      built(undefined, { call: 'second' }),
      looked(),
      put(page),
      reported(key, 'live', { url }),
      built(undefined, { call: 'first' }),
    ];
    expect(told(...story).slice(4)).toEqual([
      'site: taken up by the builder at work',
      'site: page put',
      'site: recorded: live',
    ]);
  });

  it('that failed says why, and the next one is told as well', () => {
    const killed = { type: 'Runtime.ExitError', message: 'Runtime exited with SIGKILL' };
    const story = [...out.slice(0, 4), looked(), builds(), built(killed), builds({ call: 't' }), put(page)];
    expect(told(...story).slice(4)).toEqual([
      'site: the build failed: Runtime.ExitError: Runtime exited with SIGKILL',
      'site: the site is being built',
      'site: page put',
    ]);
  });

  it('that puts nothing for a file says so, once it is over', () => {
    const story = [
      dropped('pages/about.md'),
      looks([['pages/about.md']]),
      reported('pages/about.md', 'accepted'),
    ];
    expect(told(...story, looked(), builds(), built()).at(-1)).toBe(
      'site: the site was built, with nothing to change for this file',
    );
  });

  it('that only reports on a file that was saved as it stood had nothing to change', () => {
    const again = [
      dropped(key, 'v2'),
      looks([[key, 'v2']]),
      reported(key, 'accepted', { versionId: 'v2', url }),
    ];
    const live = reported(key, 'live', { versionId: 'v2', url });
    expect(told(...out, ...again, looked(), builds(), live, built()).slice(3)).toEqual([
      'site: the site was built, with nothing to change for this file',
      'site: recorded: live',
    ]);
  });

  it('that came too early for an article is not told', () => {
    const accepted = reported(key, 'accepted', { url });
    const early = [dropped(key), looks([[key]]), accepted, looked(), builds(), accepted, built()];
    expect(told(...early).slice(2)).toEqual(['article: recorded: accepted']);
    expect(told(...early, builds({ call: 't' }), put(page)).slice(3)).toEqual([
      'site: the site is being built',
      'site: page put',
    ]);
  });

  it('counts what it puts because the whole site may look different', () => {
    const theme = 'theme/theme.css';
    const story = [dropped(theme), looks([[theme]]), reported(theme, 'accepted'), looked(), builds()];
    expect(
      told(...story, put('a/index.html'), put('b/index.html'), put('feed.xml', '"n"'), built()).slice(3),
    ).toEqual(['site: the site was built', 'site: 2 pages and files put', 'feed: feed.xml is now "n"']);
  });
});

describe('a file that is rejected', () => {
  it('says the line and the first error, on one line', () => {
    const wrong = 'The date "\u001b[2Jsoon" cannot be read';
    const problems = [
      { severity: 'warning', wrong: 'x' },
      { severity: 'error', line: 3, wrong },
    ];
    expect(told(dropped(key), looks([[key]]), reported(key, 'rejected', { problems })).at(-1)).toBe(
      'article: recorded: rejected (line 3: The date " [2Jsoon" cannot be read)',
    );
  });
});

describe('a look that fails', () => {
  it('says why, that its message comes again, and where it ends', () => {
    const story = [
      ...[
        dropped(key),
        queued(key),
        looks([[key]]),
        looked({ type: 'Error', message: 'no\ntable' }),
        left(key),
      ],
      ...[looks([[key]], { call: 'b' }), left(key), givenUp(key), queued(key)],
    ];
    expect(told(...story).slice(2)).toEqual([
      'article: looked at, and failed: Error: no table',
      'article: not worked off: the message comes again',
      'article: looked at again',
      'article: not worked off: the message comes again',
      'upload: given up after several tries, and now a dead letter',
      'upload: in the queue again',
    ]);
    expect(newest(...story).status).toBe('waiting');
  });
});

describe('a version of a file', () => {
  it('is judged by the report that names it, whatever came after it', () => {
    const [second, first] = rows(
      dropped(key),
      dropped(key, 'v2'),
      reported(key, 'rejected', { versionId: 'v1' }),
    );
    expect([first?.status, second?.status]).toEqual(['rejected', 'waiting']);
  });

  it('that was overtaken before anyone looked at it waits no more', () => {
    const [, first] = rows(dropped(key), dropped(key, 'v2'));
    expect(first).toMatchObject({ status: 'unreported' });
    expect(sentences(first!).at(-1)).toBe('upload: overtaken by a newer version');
  });
});

describe('a deletion', () => {
  const gone = [...out, deleted(key), queued(key, 'marker'), looks([[key, 'marker']], { call: 'd' })];
  const problems = [{ severity: 'warning', wrong: 'The file is gone: withdrawn at 10:02.' }];

  it('is told by the reports that follow its look, to the page that is taken away', () => {
    const story = [
      ...gone,
      reported(key, 'live', { url, problems }),
      looked(undefined, { call: 'd' }),
      ...[hinted(key), looks([[key, 'marker']], { call: 'e' })],
      reported(key, 'withdrawn', { url, problems: [] }),
      looked(undefined, { call: 'e' }),
      ...[builds(), put(page), feeds[0]!, built()],
    ];
    expect(newest(...story)).toMatchObject({ kind: 'deletion', status: 'withdrawn' });
    expect(told(...story)).toEqual([
      'upload: deleted',
      'upload: in the queue',
      'article: looked at',
      'site: recorded: live (The file is gone: withdrawn at 10:02.)',
      'sweep: asks for another look',
      'article: looked at again',
      'article: recorded: withdrawn',
      'site: the site was built',
      'site: page taken away',
      'feed: feed.xml is now "f"',
    ]);
  });

  it('of one version for good is no deletion of the file', () => {
    const forGood = deleted(key, 'v1', { deletionType: 'Permanently Deleted' });
    expect(told(dropped(key), forGood)).toEqual(['upload: a version deleted for good']);
  });

  it('leaves a late report about the version before it to that version', () => {
    const [first, second] = rows(...out, deleted(key), reported(key, 'live', { url, problems: [] }));
    expect([first?.status, second?.status]).toEqual(['waiting', 'live']);
  });
});

describe('a public file', () => {
  it('is told until it is served, and is judged by its report', () => {
    const robots = 'public/robots.txt';
    const story = [
      dropped(robots),
      looks([[robots]]),
      looked(),
      builds(),
      put('robots.txt'),
      ...feeds,
      built(),
    ];
    expect(newest(...story, reported(robots, 'accepted', { problems: [] }))).toMatchObject({
      status: 'accepted',
    });
    expect(told(...story).slice(2)).toEqual(['site: the site was built', 'site: file put']);
    const again = [deleted(robots), looks([[robots, 'marker']]), looked(), builds(), removed('robots.txt')];
    expect(told(...story, ...again).at(-1)).toBe('site: file taken away');
  });
});

describe('a file in a place that nobody reads', () => {
  it('says so, and which places are read', () => {
    expect(told(dropped('notes.md'))[0]).toContain(
      'only publication.yaml, articles/, pages/, public/ and theme/',
    );
  });
});

describe('what the stages write themselves', () => {
  it('is no upload', () => {
    expect(historyOf(dropped('identity/i1/live.json'), dropped('journal/x.json')).list(9)).toEqual({
      ...{ total: 0, rows: [] },
    });
  });

  it('is left alone where somebody else put something else there', () => {
    const strange: Happening = { ...reported(key, 'live'), text: '{"status":1}' } as Happening;
    expect(newest(dropped(key), strange).status).toBe('waiting');
  });
});

describe('a digest', () => {
  const member = { id: 'i1', key, versionId: 'v1' };

  it('that froze the version tells of each mail, without the address, of what came back, and of its close', () => {
    expect(
      after(
        frozen('ledger-article-i1', member),
        mailed('ledger-article-i1', 'reader@mail.example', 'm7'),
        cameBack('Delivery', 'ledger-article-i1', 'reader@mail.example'),
        cameBack('Bounce', 'ledger-article-i1', 'x@mail.example'),
        proved('ledger-article-i1'),
      ),
    ).toEqual([
      'digest: frozen as a member of ledger-article-i1',
      'mail: mailed to r•••@mail.example',
      'feedback: bounced at x•••@mail.example',
      'digest: closed: 2 candidates = 1 sent + 1 skipped',
    ]);
  });

  it('leads to the mail in the inbox', () => {
    const { steps } = newest(...out, frozen('d', member), mailed('d', 'reader@mail.example', 'm7'));
    expect(steps.at(-1)?.link).toBe('#inbox/m7');
  });

  it('of thousands of subscribers names twenty, and counts the others', () => {
    const mails = Array.from({ length: 1_025 }, (_, n) => mailed('d', `r${n}@mail.example`));
    const steps = after(frozen('d', member), ...mails);
    expect(steps).toHaveLength(22);
    expect(steps.at(-1)).toBe('mail: mailed to 1,005 more');
  });

  it('goes by the article where another run saw the frozen version', () => {
    expect(after(frozen('d', { ...member, versionId: 'older' }))).toEqual([
      'digest: frozen as a member of d',
    ]);
  });

  it('says when its proof does not hold', () => {
    expect(after(frozen('d', member), proved('d', { holds: false })).at(-1)).toContain('does not hold');
  });

  it('and mails that have nothing to do with an upload are nobody’s steps', () => {
    const confirmation: Happening = { kind: 'mail', id: 'm', to: ['r@mail.example'] };
    expect(after(confirmation, mailed('another', 'r@mail.example'), proved('another'))).toEqual([]);
  });
});

describe('the list', () => {
  it('has the newest first, and counts all', () => {
    const list = historyOf(...['a', 'b', 'c'].map((name) => dropped(`articles/${name}.md`))).list(2);
    expect(list.rows.map((row) => row.key)).toEqual(['articles/c.md', 'articles/b.md']);
    expect(list.total).toBe(3);
  });

  it('forgets what lies longer ago than two thousand uploads', () => {
    const drops = Array.from({ length: 2_001 }, (_, n) => dropped(`articles/${n}.md`, `v${n}`));
    const list = historyOf(...drops, reported('articles/0.md', 'live', { versionId: 'v0' })).list(9_999);
    expect([list.total, list.rows.length]).toEqual([2_001, 2_000]);
    expect(list.rows.at(-1)?.key).toBe('articles/1.md');
  });

  it('keeps the beginning and the end of a long story, and says how much is between', () => {
    const many = Array.from({ length: 300 }, () => hinted(key));
    const { steps, took } = newest(dropped(key), queued(key), ...many);
    expect(steps).toHaveLength(201);
    expect(steps[1]?.what).toBe('in the queue');
    expect(steps[100]?.what).toBe('and 102 more steps, which are not kept');
    expect(took).toBe(3_010);
    expect(steps.at(-1)?.at).toBe(new Date(begin + 3_010).toISOString());
  });
});
