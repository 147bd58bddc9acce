// @ts-check
/** A value that several components show. */
import { useEffect, useState } from 'preact/hooks';

/**
 * @template T
 * @param {T} first
 */
export function cell(first) {
  let value = first;
  /** @type {Set<(value: T) => void>} */
  const listeners = new Set();
  return {
    get: () => value,
    /** @param {T} next */
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener(next);
    },
    /** For components: the value, and a new drawing with each change. */
    use() {
      const [shown, show] = useState(value);
      useEffect(() => {
        /** @param {T} next */
        const listener = (next) => show(() => next);
        listeners.add(listener);
        listener(value);
        return () => void listeners.delete(listener);
      }, []);
      return shown;
    },
  };
}
