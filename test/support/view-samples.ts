/** Models made from the schemas of views, and models that tell which names a template asked for in vain. */
import type * as z from 'zod';
import { bare, choicesOf, elementOf, shapeOf } from '../../src/site/theme-guide.ts';

/** `full`: everything is there, lists have three members, one of them bare; `bare`: only what must be. */
export type Fullness = 'full' | 'bare';

export function sampleOf(schema: z.ZodType, fullness: Fullness): unknown {
  const { schema: own, isHtml, isAddress, isMoment } = bare(schema);
  const isFull = fullness === 'full';
  const element = elementOf(own);
  if (element !== undefined)
    return isFull ? ['full', 'bare', 'full'].map((one) => sampleOf(element, one as Fullness)) : [];
  const shape = shapeOf(own);
  if (shape !== undefined) return sampleObject(shape, fullness);
  if (isHtml) return '<p>Text &amp; more</p>';
  if (isAddress) return '/an/address/';
  if (isMoment) return '2026-11-23T09:00:00.000Z';
  const choices = choicesOf(own);
  if (choices.length > 0) return isFull ? choices.at(-1) : choices[0];
  if (own.def.type === 'boolean') return isFull;
  return own.def.type === 'number' ? 3 : 'Some text';
}

function sampleObject(shape: Readonly<Record<string, z.ZodType>>, fullness: Fullness): object {
  const fields = Object.entries(shape).filter(([, one]) => fullness === 'full' || !bare(one).isOptional);
  return Object.fromEntries(fields.map(([name, one]) => [name, sampleOf(one, fullness)]));
}

/** The same model; who asks it for a name that its schema lacks is noted in `strangers`, by the whole path. */
export function guarded(value: unknown, schema: z.ZodType, strangers: Set<string>, path = ''): unknown {
  const element = elementOf(schema);
  if (Array.isArray(value) && element !== undefined)
    return value.map((one) => guarded(one, element, strangers, `${path}[]`));
  const shape = shapeOf(schema);
  if (typeof value !== 'object' || value === null || shape === undefined) return value;
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const fields = Object.entries(value).map(([name, one]) => {
    const known = shape[name];
    return [name, known ? guarded(one, known, strangers, below(name)) : one] as const;
  });
  const note = (name: string | symbol): void => {
    if (typeof name === 'string' && !Object.hasOwn(shape, name)) strangers.add(below(name));
  };
  return new Proxy(Object.fromEntries(fields), {
    has: (target, name) => {
      note(name);
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor: (target, name) => {
      note(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
  });
}

/** Is there such a path in the view? What follows a text, a list or a number is Liquid's own (`size`, `first`). */
export function hasPath(schema: z.ZodType, path: readonly (string | number)[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  const element = elementOf(schema);
  if (element !== undefined)
    return typeof first === 'number' || ['first', 'last'].includes(first)
      ? hasPath(element, rest)
      : first === 'size';
  const shape = shapeOf(schema);
  if (shape === undefined) return first === 'size';
  const known = typeof first === 'string' && Object.hasOwn(shape, first) ? shape[first] : undefined;
  return known !== undefined && hasPath(known, rest);
}
