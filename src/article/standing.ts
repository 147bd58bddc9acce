import type { ArticleId, ContentHash } from '../ids.ts';
import type { KeyStanding } from './article.ts';

/** Which article a key waits for, and with which content; `undefined`: it does not wait. */
export function waitingOn(standing: KeyStanding): { on: ArticleId; hash: ContentHash } | undefined {
  if (standing.kind === 'parked') return { on: standing.on, hash: standing.hash };
  if (standing.kind === 'copy') return { on: standing.of, hash: standing.hash };
  return undefined;
}
