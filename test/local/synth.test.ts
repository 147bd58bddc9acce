import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeAbandoned } from '../../local/synth.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Above every process id that Linux gives out (pid_max in proc(5)). */
const nobody = 2 ** 22 + 1;

it('what an ended start left half bundled goes, and nothing else', () => {
  const state = temporaryFolder();
  const kept = ['cdk.out', `cdk.out.${process.pid}`, 'cdk.out.mine', `s3.${nobody}`];
  for (const name of [...kept, `cdk.out.${nobody}`])
    mkdirSync(join(state, name, 'asset'), { recursive: true });
  removeAbandoned(join(state, 'cdk.out'));
  expect(readdirSync(state).sort()).toEqual(kept.sort());
});
