import { expect, test } from 'vitest';
import * as z from 'zod';
import { rememberedParse } from '../src/remembered-parse.ts';

const counted = (capacity: number) => {
  const asked: string[] = [];
  const upper = z.string().transform((name) => {
    asked.push(name);
    return name.toUpperCase();
  });
  return { asked, parse: rememberedParse(z.object({ name: upper }), capacity) };
};

test('the same row is understood once, another one anew', () => {
  const { asked, parse } = counted(2);
  for (const name of ['a', 'b', 'a', 'b']) expect(parse({ name })).toEqual({ name: name.toUpperCase() });
  expect(asked).toEqual(['a', 'b']);
});

test('what was remembered first is forgotten first', () => {
  const { asked, parse } = counted(2);
  for (const name of ['a', 'b', 'c', 'b', 'a']) parse({ name });
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

test('what cannot be understood is refused each time', () => {
  const { parse } = counted(2);
  for (let time = 0; time < 2; time++) expect(() => parse({ name: 1 })).toThrow(z.ZodError);
});
