/** How lists are written down: encodings, separators, quotation marks, endless lines, and what a spreadsheet would run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed.ts';
import { longestLine } from '../../../src/subscribers/import/long-lines.ts';
import { cellsOf } from '../../../src/subscribers/import/rows.ts';
import { guarded, unguarded } from '../../../src/subscribers/spreadsheet.ts';
import { fileOf, importing, listWorld } from './lists.ts';

const utf16 = (text: string, mark: boolean, big = false): Uint8Array => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const list = 'email,name\nada@mail.example,Zoë\nbob@bücher.example,Bob\n';

describe('An encoding', () => {
  it.each([
    ['UTF-8', Buffer.from(list), 'utf-8', false],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${list}`), 'utf-8', false],
    ['UTF-16 with a mark', utf16(list, true), 'utf-16le', false],
    ['UTF-16 of the other order', utf16(list, true, true), 'utf-16be', false],
    ['UTF-16 without a mark', utf16(list, false), 'utf-16le', false],
    ['windows-1252', latin(list), 'windows-1252', true],
  ])('%s is found, and said if it is a guess', async (_, bytes, encoding, isGuessed) => {
    const { rows, survey, problems } = await importing(listWorld(), fileOf(bytes));
    expect(survey).toMatchObject({ written: { encoding }, isGuessed });
    expect(rows.map(([email, outcome]) => [email, outcome])).toEqual([
      ['ada@mail.example', 'imported'],
      ['bob@bücher.example', 'imported'],
    ]);
    expect(problems.map(({ code }) => code)).toEqual(isGuessed ? ['encoding-guessed'] : []);
  });

  it('is taken as the operator says', async () => {
    const { survey, problems } = await importing(listWorld(), fileOf(latin(list)), {
      encoding: 'windows-1252',
    });
    expect(survey?.isGuessed).toBe(false);
    expect(problems).toEqual([]);
  });

  it.each([
    ['an archive', Buffer.from('PK\u0003\u0004…')],
    ['compressed', Buffer.from([0x1f, 0x8b, 8, 0])],
  ])('that is none: %s', async (_, bytes) => {
    expect((await importing(listWorld(), fileOf(bytes))).problems).toMatchObject([{ code: 'list-packed' }]);
  });

  it('of nothing at all', async () => {
    expect((await importing(listWorld(), '\n\n')).problems).toMatchObject([{ code: 'list-empty' }]);
  });
});

describe('Rows', () => {
  const emails = async (text: string) =>
    (await importing(listWorld(), text)).rows.map(([email, outcome]) => `${email} ${outcome}`);

  it.each([
    ['commas', 'email,name\nada@mail.example,"King, Ada"\n'],
    ['semicolons', 'email;name\nada@mail.example;King, Ada\n'],
    ['tabs', 'email\tname\nada@mail.example\tKing, Ada\n'],
    ['carriage returns and line feeds', 'email,name\r\nada@mail.example,"Ada\r\nKing"\r\n'],
    ['carriage returns', 'email,name\rada@mail.example,Ada\r'],
    ['ends of both kinds', 'email,name\r\nada@mail.example,Ada\n'],
    ['no end at all', 'email,name\nada@mail.example,Ada'],
    ['empty lines', '\nemail,name\n\nada@mail.example,Ada\n\n'],
    ['quotation marks in the middle', 'email,name\nada@mail.example,Ada "Harbour" King\n'],
    ['quotation marks around everything', '"email","name"\n"ada@mail.example","Ada ""H"" King"\n'],
  ])('separated by %s', async (_, text) => {
    expect(await emails(text)).toEqual(['ada@mail.example imported']);
  });

  it.each([7, 1_000_000])(
    'that are endless are refused, and the next one is read, in pieces of %i bytes',
    async (pieces) => {
      const endless = 'x'.repeat(longestLine);
      const text = `email,name\nada@mail.example,${endless}\nbob@mail.example,Bob\ncyd@mail.example,${endless}`;
      const { rows } = await importing(listWorld(), fileOf(text, 'list.csv', pieces));
      expect(rows.map(([email, outcome]) => `${email} ${outcome}`)).toEqual([
        ' refused',
        'bob@mail.example imported',
        ' refused',
      ]);
    },
  );

  it('behind a quotation mark that does not close are not guessed at: the import says where it stopped', async () => {
    const text = 'email,name\nada@mail.example,Ada\nbob@mail.example,"Bob\ncyd@mail.example,Cyd\n';
    const { rows, done } = await importing(listWorld(), text);
    expect(rows.map(([, outcome]) => outcome)).toEqual(['imported', 'refused']);
    expect(done?.stopped).toMatchObject({ code: 'quote-not-closed', received: 'line 3' });
  });

  it('behind one that takes megabytes are not guessed at either', async () => {
    const swallowed = 'cyd@mail.example,Cyd\n'.repeat(20_000);
    const text = `email,name\nada@mail.example,Ada\nbob@mail.example,"Bob\n${swallowed}"\n${swallowed}dan@mail.example,Dan\n`;
    const { rows, done } = await importing(listWorld(), fileOf(text, 'list.csv', 65_536));
    expect(rows).toHaveLength(2);
    expect(done?.stopped).toMatchObject({ code: 'quote-not-closed' });
  });

  it('are counted by the lines of the file, so that an editor finds them', async () => {
    const { lines } = await importing(listWorld(), 'email,name\n\nada@mail.example,"a\nb"\nnobody,x\n');
    expect(lines.map((line) => cellsOf(line, ',')[0])).toEqual(['4', '5']);
  });
});

describe('The account', () => {
  it('says of a refused row what is wrong, what was expected, an example, and what stood there', async () => {
    const { lines } = await importing(listWorld(), 'email\nada@-x\n');
    expect(cellsOf(lines[0] ?? '', ',')).toEqual([
      ...[
        '2',
        'ada@-x',
        'refused',
        'The part after the @ is no domain.',
        'The part after the @ is no domain.',
      ],
      ...['a domain such as mail.example', 'reader@mail.example', 'ada@-x'],
    ]);
  });

  it('runs no formula, and has one line for a row, whatever a list has in its cells', async () => {
    const { lines } = await importing(
      listWorld(),
      'email\n"=HYPERLINK(""http://bad.example"")\n@x"\n+a@mail.example\n',
    );
    expect(lines).toHaveLength(2);
    expect(cellsOf(lines[0] ?? '', ',')[1]).toBe(`'=HYPERLINK("http://bad.example") @x`);
    expect(cellsOf(lines[1] ?? '', ',')[1]).toBe("'+a@mail.example");
  });
});

it('A guarded cell begins like no formula, and comes back as it was', () => {
  const cell = fc.oneof(fc.string(), fc.stringMatching(/^['=+\-@\t\r\n＝]{0,4}.{0,3}$/s));
  fc.assert(
    fc.property(cell, (text) => {
      expect(guarded(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      expect(unguarded(guarded(text))).toBe(text);
    }),
  );
});
