/** Every form of a date, in the zone and the language of the publication. */
import { describe, expect, it } from 'vitest';
import { dateTable, epochExamples } from '../../src/article/date-forms.ts';
import { readDate } from '../../src/article/dates.ts';

const reader = { timezone: 'Europe/Berlin', language: 'de' };
const read = (text: string, more: Partial<typeof reader> = {}): string => {
  const found = readDate(text, { ...reader, ...more });
  return found.kind === 'moment' ? found.moment : found.kind;
};

describe('a date', () => {
  it('has the forms that the guide shows, all for the same day', () => {
    for (const example of [...dateTable.flatMap(({ examples }) => examples), ...epochExamples])
      expect([example, read(example)]).toEqual([
        example,
        expect.stringMatching(/^2026-11-2[23]T(23:00|09:00|10:00)/),
      ]);
  });

  it.each([
    ['2024-01-01 10:00:00 +0200', '2024-01-01T08:00:00.000Z'],
    ['2024-01-01T10:00:00.123456789Z', '2024-01-01T10:00:00.000Z'],
    ['2024-1-9 9:05', '2024-01-09T08:05:00.000Z'],
    ['2024/01/09 09:05:06', '2024-01-09T08:05:06.000Z'],
    ['2024.01.09', '2024-01-08T23:00:00.000Z'],
    ['2024年1月9日 9:05', '2024-01-09T08:05:00.000Z'],
    ['20240109090506', '2024-01-09T08:05:06.000Z'],
    ['Jun 19 2024', '2024-06-18T22:00:00.000Z'],
    ['19 June 2024', '2024-06-18T22:00:00.000Z'],
    ['19-Jun-2024', '2024-06-18T22:00:00.000Z'],
    ['Sept. 3rd, 2024', '2024-09-02T22:00:00.000Z'],
    ['Wednesday, June 19, 2024 at 5:30 PM', '2024-06-19T15:30:00.000Z'],
    ['June 19, 2024 12:00 am', '2024-06-18T22:00:00.000Z'],
    ['Wed, 19 Jun 2024 10:00:00 EST', '2024-06-19T15:00:00.000Z'],
    ['Wed Jun 19 10:00:00 GMT 2024', '2024-06-19T10:00:00.000Z'],
    ['1718784000', '2024-06-19T08:00:00.000Z'],
    ['1718784000000', '2024-06-19T08:00:00.000Z'],
  ])('is read: %s', (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  it.each([
    ...[
      '',
      'today',
      '2024',
      '2024-01',
      '2024-13-01',
      '2024-02-30',
      '2023-02-29',
      '2024-01-01 24:00',
      '10:00',
    ],
    ...[
      '2024-01-01 10:60',
      '2024-01-01 10:00 +2500',
      '2024-01-01 10:00 XYZ',
      '24-01-01',
      '1/2/24',
      'Foo 3 2024',
    ],
    ...['20220-20-20 13:33:36', '2019-07-09 18::48::00', 'June 31 2024', '13:00 PM', '2024-01-01 13:00 PM'],
    ...['0999-01-01', '3000-01-01', '99999999999999', '-1', `2024-01-01${' '.repeat(20_000)}x`],
  ])('that is none, or far away, is unreadable: %.30s', (text) => {
    expect(read(text)).toBe('unreadable');
  });

  it.each([
    ['de', '2024-01-31T23:00:00.000Z'],
    ['pt-BR', '2024-01-31T23:00:00.000Z'],
    ['en-GB', '2024-01-31T23:00:00.000Z'],
    ['en-US', '2024-01-01T23:00:00.000Z'],
    ['en', 'ambiguous'],
    ['en-CA', 'ambiguous'],
    ['ja', 'ambiguous'],
  ])('01/02/2024 is read as %s does', (language, moment) => {
    expect(read('01/02/2024', { language })).toBe(moment);
  });

  it('that a language reads so has no other reading: 31 is no month', () => {
    expect(read('31/01/2024')).toBe('2024-01-30T23:00:00.000Z');
    expect(read('01/31/2024')).toBe('unreadable');
    expect(read('01/31/2024', { language: 'en-US' })).toBe('2024-01-30T23:00:00.000Z');
  });

  it.each([
    ['an hour that clocks skip counts as the one after it', '2024-03-31 02:30', '2024-03-31T01:30:00.000Z'],
    ['of an hour that comes twice the first is meant', '2024-10-27 02:30', '2024-10-27T00:30:00.000Z'],
    ['a day begins at its own midnight', '2024-10-27', '2024-10-26T22:00:00.000Z'],
  ])('knows summer time: %s', (_, text, moment) => {
    expect(read(text)).toBe(moment);
  });

  it('is in the zone of the publication, whatever it is', () => {
    expect(read('2024-01-19', { timezone: 'Pacific/Apia' })).toBe('2024-01-18T11:00:00.000Z');
    expect(read('2024-01-19 10:00', { timezone: 'Asia/Kathmandu' })).toBe('2024-01-19T04:15:00.000Z');
  });
});
