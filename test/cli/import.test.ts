/** `courant import` and `courant export`: files beside the list, what an operator is told and asked. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runExport } from '../../cli/export.ts';
import { type ImportArguments, runImport } from '../../cli/import.ts';
import { accountFiles, heldList, listFile } from '../../cli/list-files.ts';
import { rowsOf } from '../subscribers/builders.ts';
import { type ListWorld, listWorld } from '../subscribers/import/lists.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const here = () => mkdtempSync(join(folder, 'lists-'));

const list = (text = 'email,name\nada@mail.example,Ada\nbob,Bob\n'): string => {
  const file = join(here(), 'list.csv');
  writeFileSync(file, text);
  return file;
};

async function said(where: ListWorld, more: Partial<ImportArguments>, answer?: string) {
  const lines: string[] = [];
  const questions: string[] = [];
  const given: ImportArguments = {
    ...{ list: undefined, newsletters: ['weekly'], consent: 'A form at old.example, with double opt-in.' },
    ...{
      maps: [],
      unused: [],
      encoding: undefined,
      returns: false,
      dryRun: false,
      restoring: false,
      yes: true,
      ...more,
    },
  };
  const ask = async (question: string) => {
    questions.push(question);
    return answer ?? '';
  };
  const done = await runImport({
    ...{ ports: where, given, print: (line: string) => void lines.push(line) },
    ask: answer === undefined ? undefined : ask,
  });
  return {
    done,
    questions,
    text: lines.join('\n'),
    codes: done.ok ? [] : done.problems.map(({ code }) => code),
  };
}

describe('import', () => {
  it('says what it understood and what it did, and writes each row’s outcome beside the list, for the owner only', async () => {
    const where = listWorld();
    const file = list();
    const { done, text } = await said(where, { list: file });
    expect(done.ok).toBe(true);
    expect(text).toContain('list.csv: a plain list (40 bytes, utf-8, commas)');
    expect(text).toContain('addresses from: email');
    expect(text).toContain('dates of consent from: nowhere; the moment of the import stands instead');
    expect(text).toContain('not used: name');
    expect(text).toContain('subscribed to: Weekly (article)');
    expect(text).toMatch(/1 imported: subscribed\n +1 refused: The email address is not complete\./);
    const [account = ''] = readdirSync(join(file, '..')).filter((name) => name.includes('account-'));
    expect(readFileSync(join(file, '..', account), 'utf8').split('\n')).toHaveLength(4);
    for (const name of readdirSync(join(file, '..')))
      if (name !== 'list.csv') expect(statSync(join(file, '..', name)).mode & 0o077).toBe(0);
  });

  it('asks before it writes, and takes nothing but yes', async () => {
    const where = listWorld();
    const refused = await said(where, { list: list(), yes: false }, 'y');
    expect(refused.codes).toEqual(['not-agreed']);
    expect(refused.questions).toHaveLength(1);
    expect((await said(where, { list: list(), yes: false })).codes).toEqual(['not-agreed']);
    expect(where.subscribers.rows.size).toBe(0);
    expect((await said(where, { list: list(), yes: false }, 'yes')).codes).toEqual([]);
    expect(rowsOf(where.subscribers, 'subscriber')).toHaveLength(1);
  });

  it('tried only, asks nobody, writes nothing, and keeps its account apart', async () => {
    const where = listWorld();
    const file = list();
    const { questions, text } = await said(where, { list: file, yes: false, dryRun: true }, 'no');
    expect(questions).toEqual([]);
    expect(text).toContain('2 rows; nothing was written. It would be:');
    expect(where.subscribers.rows.size).toBe(0);
    expect(
      readdirSync(join(file, '..'))
        .filter((name) => name.startsWith('list.csv.'))
        .sort(),
    ).toEqual([expect.stringMatching(/^list\.csv\.dry-run-\d{8}T\d{6}Z\.csv$/), 'list.csv.dry-run.json']);
  });

  it.each([
    [{ newsletters: ['monthly'] }, 'newsletter-unknown'],
    [{ newsletters: ['weekly:daily'] }, 'newsletter-unknown'],
    [{ newsletters: [] }, 'newsletter-missing'],
    [{ consent: 'form' }, 'consent-missing'],
    [{ maps: ['mail'] }, 'map-unreadable'],
    [{ maps: ['name=name'] }, 'map-unreadable'],
    [{ encoding: 'ebcdic' }, 'encoding-unknown'],
    [{ list: undefined }, 'list-missing'],
  ])('given %j says %s, before anybody is asked', async (more, code) => {
    const { codes, questions } = await said(listWorld(), { list: list(), yes: false, ...more }, 'yes');
    expect(codes).toEqual([code]);
    expect(questions).toEqual([]);
  });

  it('takes newsletters with their cadence, and columns by their names', async () => {
    const where = listWorld();
    const file = list('Contact\tMember since\nada@mail.example\t2024-05-01\n');
    await said(where, {
      ...{ list: file, newsletters: ['weekly:weekly', 'tides'] },
      maps: ['email=Contact', 'consented=Member since'],
    });
    expect(rowsOf(where.subscribers, 'subscription')).toMatchObject([
      { newsletter: 'weekly', cadence: 'weekly', consent: { at: '2024-05-01T00:00:00.000Z' } },
      { newsletter: 'tides', cadence: 'daily' },
    ]);
  });

  it('fails when the list could not be read to its end, after it has told what it did', async () => {
    const { codes, text } = await said(listWorld(), {
      list: list('email\nada@mail.example\n"bob@mail.example\n'),
    });
    expect(codes).toEqual(['quote-not-closed']);
    expect(text).toContain('1 imported: subscribed');
  });

  it('prints no control characters of a list', async () => {
    const { text } = await said(listWorld(), { list: list('email,\u001b[31mred\nada@mail.example,x\n') });
    expect(text).not.toContain('\u001b');
  });
});

describe('The files beside a list', () => {
  it('have an account cut to its whole lines before it goes on', async () => {
    const file = list();
    const files = accountFiles(file, 'import');
    const first = await files.openAccount('account.csv');
    await first.append('line,email\n1,ada\n2,bo');
    await first.close();
    const lines: string[] = [];
    for await (const line of files.readAccount('account.csv')) lines.push(line);
    expect(lines).toEqual(['line,email', '1,ada']);
    const second = await files.openAccount('account.csv');
    await second.append('2,bob\n');
    await second.close();
    expect(readFileSync(`${file}.account.csv`, 'utf8')).toBe('line,email\n1,ada\n2,bob\n');
  });

  it('have no place before the first import, and then its last', async () => {
    const files = accountFiles(list(), 'import');
    expect(await files.readPlace()).toBeUndefined();
    await files.writePlace('{"a":1}');
    expect(await files.readPlace()).toBe('{"a":1}');
  });

  it('are written by one import at a time; one that was killed keeps nobody away', async () => {
    const file = list();
    const held = heldList(file);
    expect(heldList(file)).toBeUndefined();
    expect((await said(listWorld(), { list: file })).codes).toEqual(['import-running']);
    held?.release();
    writeFileSync(`${file}.import.pid`, '999999999');
    expect((await said(listWorld(), { list: file })).codes).toEqual([]);
    expect(existsSync(`${file}.import.pid`)).toBe(false);
  });

  it('know the list by its name and size', async () => {
    expect(await listFile(list())).toMatchObject({ name: 'list.csv', size: 40 });
  });
});

describe('export', () => {
  it('writes CSV or JSON lines, by the name of the file, for the owner only; and replaces nothing unasked', async () => {
    const where = listWorld();
    await said(where, { list: list() });
    const exported = async (name: string, yes = false) => {
      const file = join(folder, name);
      const done = await runExport({ ports: where, file, yes, print: () => undefined });
      return done.ok ? readFileSync(file, 'utf8') : done.problems[0]?.code;
    };
    expect(await exported('people.csv')).toMatch(/^email,subscriber,state,.*\nada@mail\.example,/);
    expect(JSON.parse((await exported('people.jsonl')) ?? '')).toMatchObject({ email: 'ada@mail.example' });
    expect(statSync(join(folder, 'people.csv')).mode & 0o077).toBe(0);
    expect(await exported('people.csv')).toBe('file-exists');
    expect(await exported('people.csv', true)).toMatch(/^email,/);
    expect(existsSync(join(folder, 'people.csv.new'))).toBe(false);
  });
});
