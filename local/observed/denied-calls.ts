/** AWS calls that a role did not allow: equal ones counted together, so that one in a loop hides no other. */
import type { Denial } from '../iam/access.ts';

interface DeniedCall {
  /** The newest one's. */
  at: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  count: number;
}

/** Different ones; those that came again longest ago are forgotten. */
const mostKept = 500;

export class DeniedCalls {
  /** The one that came last is at the end. */
  readonly #kept = new Map<string, DeniedCall>();

  add({ at, principal, action, resource }: Denial): void {
    const name = JSON.stringify([principal, action, resource]);
    const count = (this.#kept.get(name)?.count ?? 0) + 1;
    this.#kept.delete(name);
    this.#kept.set(name, { at, principal, action, resource, count });
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > mostKept) this.#kept.delete(oldest);
  }

  /** As `denials.json` gives them: at most `most`, newest first. */
  list(most: number): { readonly total: number; readonly rows: readonly DeniedCall[] } {
    return { total: this.#kept.size, rows: [...this.#kept.values()].reverse().slice(0, most) };
  }
}
