/** A schema that remembers: rows that are read again and again, in each list and each build, are understood once. */
import type * as z from 'zod';

/**
 * For values as JSON has them, and schemas that ask nothing but the value. What is answered is shared: nobody changes it.
 * `capacity`: so many answers; the oldest goes first.
 */
export function rememberedParse<T>(schema: z.ZodType<T>, capacity: number): (value: unknown) => T {
  const known = new Map<string, T>();
  return (value) => {
    const text = JSON.stringify(value);
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = schema.parse(value);
    for (const oldest of known.keys()) {
      if (known.size < capacity) break;
      known.delete(oldest);
    }
    known.set(text, made);
    return made;
  };
}
