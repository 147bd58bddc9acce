/** A digest's mail: how long it takes to make, how large it is, and what each subscriber costs (./digest-run.ts). */
import { bundled } from './bundled.ts';
import type { Figure } from './measure.ts';

export const digest = (): Promise<Figure[]> =>
  bundled<typeof import('./digest-run.ts'), Figure[]>('bench/digest-run.ts', (run) => run.digestFigures());
