import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folders: string[] = [];

/** An empty folder, gone after the last test of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'courant-test-'));
  folders.push(folder);
  return folder;
}

// Registered before any hook of the test file, so it runs after all of them.
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
