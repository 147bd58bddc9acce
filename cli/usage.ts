import { refused } from '../src/digest/words.ts';
import type { Problem } from '../src/problem.ts';

/** What stands on the command line makes no sense. */
export const misused = (problem: Omit<Problem, 'severity' | 'code'>) =>
  refused({ code: 'usage', ...problem });
