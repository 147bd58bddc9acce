/** What the page of the control room works out by itself, without a browser. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, readAddress } from '../../local/room/page/address.js';
import { standing, wants } from '../../local/room/page/attention.js';
import { ago, bytes, countdown, counted, span, took } from '../../local/room/page/figures.js';
import { html } from '../../local/room/page/html.js';
import { readLine } from '../../local/room/page/log-line.js';
import { found } from '../../local/room/page/parts/find-field.js';
import { addressesIn, safeHref } from '../../local/room/page/parts/safe-link.js';
import { knownZone } from '../../local/room/page/publication.js';
import type { Digests, Faults, Newsletter, Step, Upload } from '../../local/room/page/shapes.d.ts';
import { segmentsOf, tookUntilOut } from '../../local/room/page/step-segments.js';
import { changedParts } from '../../local/room/page/views/fault-form.js';
import { canBeSentNow, goesOut, isHeld } from '../../local/room/page/views/waiting-articles.js';
import { visible } from '../../local/room/page/visible.js';
import { localTime, momentOf } from '../../local/room/page/zoned.js';
import { visible as visibleInReports } from '../../src/visible.ts';

const step = (stage: string, ms: number, more: Partial<Step> = {}): Step => ({
  ...{ stage, ms, what: stage, at: '2026-11-23T06:44:17.000Z' },
  ...more,
});
const upload = (key: string, status: string, steps: Step[] = []): Upload => ({
  ...{ key, status, steps, kind: 'version', at: '2026-11-23T06:44:17.000Z' },
});

describe('the address of a view', () => {
  it('is the uploads unless it says something else', () => {
    expect(readAddress('')).toEqual({ view: 'uploads', rest: '', find: '' });
    expect(readAddress('#inbox/m-1?find=tides+late')).toEqual({
      view: 'inbox',
      rest: 'm-1',
      find: 'tides late',
    });
  });

  it('can be written and read again, whatever is in it', () => {
    const hash = addressOf('functions', 'a/b%&?#', 'x=1&y #%');
    expect(readAddress(hash)).toEqual({ view: 'functions', rest: 'a/b%&?#', find: 'x=1&y #%' });
  });

  it('survives a hash that is no address', () => {
    expect(readAddress('#inbox/%ff%').rest).toBe('%ff%');
  });
});

describe('the steps of an upload', () => {
  it('share an axis while they follow quickly, with what lasts as long as it lasted', () => {
    const [segment, ...others] = segmentsOf([
      step('site', 600, { duration: 400 }),
      step('upload', 0),
      step('article', 100, { duration: 200 }),
    ]);
    expect(others).toEqual([]);
    expect(segment?.steps.map(({ left, width }) => [left, width])).toEqual([
      [0, 0],
      [0.1, 0.2],
      [0.6, 0.4],
    ]);
  });

  it('begin another axis after a long gap', () => {
    const segments = segmentsOf([step('feed', 1_000), step('digest', 16_000), step('mail', 16_500)]);
    expect(segments.map(({ gap, steps }) => [gap, steps.length])).toEqual([
      [0, 1],
      [15_000, 2],
    ]);
  });

  it('may be slow without a break, when everything is', () => {
    expect(segmentsOf([step('upload', 0), step('article', 1_900), step('site', 7_000)])).toHaveLength(1);
  });

  it('are none for an upload of which nothing was seen', () => {
    expect(segmentsOf([])).toEqual([]);
  });

  it('took as long as it took to the feeds, not to the mails or to builds for other files', () => {
    const steps = [
      step('article', 100, { duration: 300 }),
      ...[step('feed', 900), step('feed', 950), step('site', 1_000)],
      ...[step('feed', 90_000), step('mail', 100_000)],
    ];
    expect(tookUntilOut({ ...upload('a', 'live', steps), url: 'http://127.0.0.1/a/' })).toBe(950);
    expect(tookUntilOut(upload('a', 'rejected', steps))).toBe(400);
    expect(tookUntilOut(upload('a', 'waiting'))).toBeUndefined();
  });
});

describe('an article that waits', () => {
  const waiting = { ...{ newsletter: 'news', article: 'a', title: 'A' }, since: '2026-11-23T06:44:17.000Z' };
  const asking: Newsletter = {
    ...{ id: 'news', name: 'News', cadences: ['article', 'weekly'] },
    held: [{ cadence: 'article', reason: 'Too many.' }],
  };

  it('is held where its newsletter asks about its cadence', () => {
    expect(isHeld([asking], { ...waiting, cadence: 'article' })).toBe(true);
    expect(isHeld([asking], { ...waiting, cadence: 'weekly' })).toBe(false);
    expect(isHeld([{ ...asking, id: 'other' }], { ...waiting, cadence: 'article' })).toBe(false);
  });

  it('can be sent now by itself only: not with a digest that gathers, not after a word, not while held', () => {
    const alone = { ...waiting, cadence: 'article', held: false };
    expect(canBeSentNow(alone)).toBe(true);
    expect(canBeSentNow({ ...alone, cadence: 'weekly' })).toBe(false);
    expect(canBeSentNow({ ...alone, word: 'recalled' })).toBe(false);
    expect(canBeSentNow({ ...alone, held: true })).toBe(false);
  });

  it('goes out with the sweep after “now”, but with a digest that gathers not before its period ends', () => {
    const now = Date.parse('2026-11-23T06:45:00.000Z');
    const row = { cadence: 'weekly', held: false, dueAt: '2026-11-23T07:45:00.000Z' };
    expect(goesOut({ ...row, cadence: 'article', word: 'now' }, now)).toBe('said');
    expect(goesOut({ ...row, word: 'now' }, now)).toBe(3_600_000);
    expect(goesOut({ ...row, held: true, word: 'now' }, now)).toBe('held');
    expect(goesOut({ ...row, word: 'recalled' }, now)).toBe('recalled');
    expect(goesOut({ ...row, dueAt: '2026-11-23T06:45:00.000Z' }, now)).toBe('due');
    expect(goesOut({ cadence: 'weekly', held: false }, now)).toBe('with its digest');
  });
});

describe('what waits for a person', () => {
  const faults = (settings: object) => ({ settings }) as Faults;
  const off = {
    ...{ seed: 1, s3: { delayMs: 0, failing: 0, losing: 0, only: [] }, ses: { throttling: 0, losing: 0 } },
    ...{ events: { doubled: 0, shuffled: false, lost: 0 }, kill: null },
  };

  it('is nothing where nothing is known, and where all is well', () => {
    expect(wants({})).toEqual([]);
    expect(wants({ uploads: { total: 1, rows: [upload('a', 'live')] }, faults: faults(off) })).toEqual([]);
  });

  it('is a store that does not answer, and nothing of one that does', () => {
    const away = { since: '2026-11-25T19:00:00.000Z', because: 'ECONNREFUSED' };
    expect(wants({ store: {} })).toEqual([]);
    expect(wants({ store: { objects: 4 } })).toEqual([]);
    expect(wants({ store: { objects: 4, away } })).toMatchObject([
      { number: 1, what: 'the store does not answer', state: 'error' },
    ]);
  });

  it('counts a file as it stands now: mended ones do not count', () => {
    const rows = [upload('a', 'live'), upload('b', 'rejected'), upload('a', 'rejected')];
    expect(standing(rows).map(({ key, status }) => [key, status])).toEqual([
      ['a', 'live'],
      ['b', 'rejected'],
    ]);
    expect(wants({ uploads: { total: 3, rows } }).map(({ what }) => what)).toEqual(['1 rejected file']);
  });

  it('names what is held, paused, given up, denied, and gone wrong on purpose', () => {
    const digests = {
      newsletters: [{ held: [{ cadence: 'weekly', reason: 'Too many.' }] }, { held: [] }, {}],
      digests: { total: 2, rows: [{ state: 'paused' }, { state: 'open' }] },
    } as unknown as Digests;
    const queue = { visible: 2, inFlight: 0, delayed: 0, messages: [] };
    const queues = {
      rows: [
        { ...queue, name: 'uploads' },
        { ...queue, name: 'uploadsDeadLetters', deadLettersOf: 'uploads' },
        { ...queue, name: 'failedWakes' },
      ],
    };
    const denials = { total: 1, rows: [] };
    const on = faults({ ...off, ses: { throttling: 0.5, losing: 0.5 } });
    expect(
      wants({ digests, queues, denials, faults: on }).map(({ view, what }) => `${view}: ${what}`),
    ).toEqual([
      'digests: 1 held newsletter',
      'digests: 1 paused digest',
      'queues: 4 dead letters',
      'denials: 1 denied call',
      'faults: 2 faults on',
    ]);
  });
});

describe('figures', () => {
  it.each([
    [took(7.4), '7 ms'],
    [took(1_234), '1.23 s'],
    [took(61_000), '1\u00a0min 1\u00a0s'],
    [span(612_000_000), '7\u00a0d 2\u00a0h'],
    [span(86_400_000), '1\u00a0d'],
    [span(0), '0 s'],
    [countdown(7_001), '0:08'],
    [countdown(3_600_000), '1:00:00'],
    [countdown(-5), '0:00'],
    [ago(0, 1_000), 'just now'],
    [ago(0, 90_000), '1\u00a0min ago'],
    [ago(7_200_000, 0), 'in 2\u00a0h'],
    [bytes(999), '999 B'],
    [bytes(4_120), '4.1 kB'],
    [bytes(31_204), '31 kB'],
    [bytes(2_400_000), '2.4 MB'],
    [counted(1, 'delivery', 'deliveries'), '1 delivery'],
    [counted(12_345, 'delivery', 'deliveries'), '12,345 deliveries'],
  ])('%s', (shown, wanted) => expect(shown).toBe(wanted));
});

describe('a time of day in the publication’s zone', () => {
  it('is the moment at which its clocks show it, in summer and in winter', () => {
    const iso = (text: string, zone: string) => new Date(momentOf(text, zone)).toISOString();
    expect(iso('2026-07-01T09:00', 'Europe/Lisbon')).toBe('2026-07-01T08:00:00.000Z');
    expect(iso('2026-12-01T09:00', 'Europe/Lisbon')).toBe('2026-12-01T09:00:00.000Z');
    expect(iso('2026-12-01T09:00', 'Asia/Kathmandu')).toBe('2026-12-01T03:15:00.000Z');
    expect(iso('2026-12-31T23:59', 'Pacific/Kiritimati')).toBe('2026-12-31T09:59:00.000Z');
  });

  it('in an hour that comes twice is the first, and in one that never comes the one after', () => {
    const iso = (text: string) => new Date(momentOf(text, 'Europe/Lisbon')).toISOString();
    expect(iso('2026-10-25T01:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(iso('2026-03-29T01:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(localTime(Date.parse('2026-03-29T01:30:00Z'), 'Europe/Lisbon')).toBe('2026-03-29T02:30');
  });

  it('is none for what is no time', () => {
    expect(momentOf('', 'Europe/Lisbon')).toBeNaN();
  });

  it('is in UTC where the browser does not know the zone', () => {
    expect([knownZone('Mars/Olympus'), knownZone(undefined), knownZone('Asia/Tokyo')]).toEqual([
      ...['UTC', 'UTC', 'Asia/Tokyo'],
    ]);
  });
});

describe('a line of a log', () => {
  it('is level, message and what the caller added, without what the logger adds to all', () => {
    const line = JSON.stringify({
      ...{ level: 'WARN', message: 'Late', timestamp: '2026-11-23T06:44:17.000Z', service: 'article' },
      ...{ cold_start: true, function_name: 'article', key: 'articles/a.md', rev: 3 },
    });
    expect(readLine(line)).toEqual({
      ...{ level: 'warn', message: 'Late', at: '2026-11-23T06:44:17.000Z' },
      fields: [
        ['key', 'articles/a.md'],
        ['rev', '3'],
      ],
    });
  });

  it.each([
    ['Hello', 'plain', 'Hello'],
    ['{"half', 'plain', '{"half'],
    ['TypeError: x is not a function', 'error', 'TypeError: x is not a function'],
    ['{"level":"SHOUT","message":{"a":1}}', 'plain', '{"a":1}'],
  ])('%s is shown whatever it is', (raw, level, message) => {
    expect(readLine(raw)).toMatchObject({ level, message });
  });
});

describe('rows are found', () => {
  const rows = ['articles/tides.md live', 'articles/gulls.md rejected'];

  it('by every word, in any order and case', () => {
    expect(found(rows, 'REJECTED gulls', String)).toEqual([rows[1]]);
    expect(found(rows, 'rejected tides', String)).toEqual([]);
  });

  it('all without words', () => {
    expect(found(rows, '  ', String)).toBe(rows);
  });
});

describe('what others wrote becomes a link', () => {
  it.each(['https://a.example/x', 'http://127.0.0.1:1/', '/feed.xml', '#queues', 'mailto:a@mail.example'])(
    'only if it leads to the web, here or to a mailbox: %s',
    (href) => expect(safeHref(href)).toBe(href),
  );

  it.each([
    ...['javascript:alert(1)', ' java\nscript:alert(1)', 'JaVaScRiPt:1', 'data:text/html,x', 'file:///etc'],
    ...['blob:x', 'http://[', 7, undefined, { href: 'https://a.example/' }],
  ])('never if it is %s', (href) => expect(safeHref(href)).toBeUndefined());

  it('in a text, without the full stop behind it', () => {
    expect(addressesIn('See https://a.example/x?y=(1). Or not <http://b.example/>')).toEqual([
      ...['See ', 'https://a.example/x?y=(1', '). Or not <', 'http://b.example/', '>'],
    ]);
  });
});

describe('the form of the faults', () => {
  it('sends only what changed, so that nothing else begins anew', () => {
    const now = {
      ...{ seed: 1, s3: { delayMs: 0, failing: 0, losing: 0, only: [] }, ses: { throttling: 0, losing: 0 } },
      ...{ events: { doubled: 0, shuffled: false, lost: 0 }, kill: null },
    };
    expect(changedParts({ ...now, ses: { throttling: 0.2, losing: 0 } }, now)).toEqual({
      ses: { throttling: 0.2, losing: 0 },
    });
    expect(changedParts(structuredClone(now), now)).toEqual({});
  });
});

describe('what others wrote', () => {
  it('is shown with what hides in it: between tags, in lists, and where it is read aloud', () => {
    const name = 'gnp\u202etide.md';
    const seen = 'gnp⟨U+202E⟩tide.md';
    const made = html`<p title=${name} href=${name}>${name}<b>${[name, [name]]}</b></p>`;
    expect(made).toMatchObject({ type: 'p', props: { title: seen, href: name } });
    expect(JSON.stringify(made.props.children)).not.toContain('\u202e');
  });

  it('is shown as in a report that is text', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    fc.assert(fc.property(fc.string({ unit }), (text) => visible(text) === visibleInReports(text)));
  });
});
