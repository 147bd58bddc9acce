/** Repeats what failed because the service was busy. Only for what may be repeated as a whole, as rows may. */
import type { ListPorts } from './ports.ts';

/** Milliseconds; twice as long each time. In all half a minute, in which DynamoDB's on-demand capacity doubles. */
const firstPause = 250;
const attempts = 8;

export async function patiently<T>(
  { isPassing, pause, randomness }: Pick<ListPorts, 'isPassing' | 'pause' | 'randomness'>,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isPassing(error)) throw error;
      // Between half of it and all of it, so that fifty rows do not come back together.
      const share = 0.5 + Number.parseInt(randomness.hex(1), 16) / 510;
      await pause(firstPause * 2 ** (attempt - 1) * share);
    }
  }
}
