import { describe, expect, it } from 'vitest';
import { shifted } from '../../src/ids.ts';
import type { Person } from '../../src/notices/notice.ts';
import {
  dueAt,
  isOver,
  lettersOf,
  limits,
  personsFor,
  told,
  untold,
  withMail,
} from '../../src/notices/plan.ts';
import { noon, owedRow, publication, publishedNotice, rejectedNotice, rejectedOwed } from './builders.ts';

const second = 1_000;
const minute = 60 * second;
const after = (milliseconds: number) => ({ at: shifted(noon, milliseconds) });

describe('what is owed is due', () => {
  it('when nothing new came for half a minute, so that a folder that is copied makes one mail', () => {
    expect(dueAt([])).toBeUndefined();
    expect(dueAt([after(0)])).toBe(shifted(noon, 30 * second));
    expect(dueAt([after(20 * second), after(0)])).toBe(shifted(noon, 50 * second));
  });

  it('after five minutes, however much still comes', () => {
    const stream = Array.from({ length: 40 }, (_, n) => after(n * 10 * second));
    expect(dueAt(stream)).toBe(shifted(noon, 5 * minute));
  });
});

describe('told is', () => {
  const ids = (kind: 'published' | 'rejected', authors: readonly string[], changes: object = {}) =>
    personsFor({ kind, authors }, publication(changes)).map(({ id }) => id);

  it('who publication.yaml names', () => {
    expect(ids('published', ['ada'])).toEqual(['author#ada']);
    expect(ids('rejected', ['ada'])).toEqual(['author#ada', 'owner']);
    expect(ids('rejected', ['ada'], { notify: 'author' })).toEqual(['author#ada']);
    expect(ids('published', ['ada'], { notify: ['owner'] })).toEqual(['owner']);
    expect(ids('published', ['ada'], { notify: undefined })).toEqual([]);
  });

  it('nobody without an address, and nobody whom publication.yaml does not know', () => {
    expect(ids('published', ['ben', 'eve', 'constructor'])).toEqual([]);
    expect(ids('rejected', [], { owner: { name: 'Nobody' } })).toEqual([]);
  });

  it('the owner of a rejection that no author hears of', () => {
    expect(ids('rejected', ['ben'], { notify: 'author' })).toEqual(['owner']);
    expect(ids('rejected', [], { notify: { rejected: ['author'] } })).toEqual(['owner']);
    expect(ids('published', ['ben'], { notify: 'author' })).toEqual([]);
  });

  it('once who is the author and the owner', () => {
    const owner = { name: 'Ada Quill', email: 'Ada@mail.example' };
    expect(ids('rejected', ['ada'], { owner })).toEqual(['owner']);
    expect(ids('published', ['ada'], { owner })).toEqual(['owner']);
  });
});

describe('letters', () => {
  it('gather everything for one person, what is to be mended first', () => {
    const notices = [
      publishedNotice('Out'),
      rejectedNotice('articles/b.md'),
      rejectedNotice('articles/a.md'),
    ];
    const letters = lettersOf(notices, publication());
    expect(
      letters.map(({ to, notices: all }) => [to.id, all.map(({ kind, key }) => `${kind} ${key}`)]),
    ).toEqual([
      ['author#ada', ['published articles/tides.md']],
      ['owner', ['rejected articles/a.md', 'rejected articles/b.md']],
    ]);
  });

  it('leave out who was told already', () => {
    const row = owedRow(rejectedOwed('articles/a.md', ['ada']), { told: ['owner'] });
    expect(
      lettersOf([rejectedNotice('articles/a.md', { row })], publication()).map(({ to }) => to.id),
    ).toEqual(['author#ada']);
  });
});

describe('a row', () => {
  const row = owedRow(rejectedOwed('articles/a.md', ['ada']));
  const [ada, owner] = personsFor(row, publication()) as [Person, Person];

  it('is told when the last of those was told whom it concerns', () => {
    const half = told(row, owner, publication());
    expect(half).toMatchObject({ rev: 2, state: 'owed', told: ['owner'] });
    expect(told(half, ada, publication())).toMatchObject({ rev: 3, state: 'told' });
  });

  it('is owed again when the mail certainly did not go out', () => {
    const whole = told(told(row, owner, publication()), ada, publication());
    expect(untold(whole, ada)).toMatchObject({ rev: 4, state: 'owed', told: ['owner'] });
  });

  it('stays for an hour after it was told, and for ever before', () => {
    const soon = shifted(noon, 59 * minute);
    const late = shifted(noon, 60 * minute);
    expect(isOver({ state: 'told', madeAt: noon }, soon)).toBe(false);
    expect(isOver({ state: 'told', madeAt: noon }, late)).toBe(true);
    expect(isOver({ state: 'owed', madeAt: noon }, late)).toBe(false);
  });
});

describe('mails to one person', () => {
  it('are a few an hour, and not many more a day', () => {
    let mailed = withMail('owner', undefined, noon);
    const sentAt = (minutes: number): boolean => {
      const next = withMail('owner', mailed, shifted(noon, minutes * minute));
      mailed = next ?? mailed;
      return next !== undefined;
    };
    const firstHour = Array.from({ length: 59 }, (_, n) => sentAt(n + 1));
    expect(firstHour.filter(Boolean)).toHaveLength(limits.perHour - 1);
    const day = Array.from({ length: 23 * 60 }, (_, n) => sentAt(60 + n));
    expect(day.filter(Boolean)).toHaveLength(limits.perDay - limits.perHour);
    expect(sentAt(25 * 60)).toBe(true);
  });
});
