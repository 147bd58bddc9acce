import type { KeyStanding, Waiting } from './article.ts';

/** Which article a key waits for, and why; `undefined`: it does not wait. */
export function waitingOn(standing: KeyStanding): Omit<Waiting, 'key'> | undefined {
  const { kind } = standing;
  if (kind !== 'parked' && kind !== 'copy') return undefined;
  const { by, hash } = standing;
  return { on: kind === 'parked' ? standing.on : standing.of, by, hash };
}
