import { spawn } from 'node:child_process';

/**
 * Runs a script until it has said `count` lines on standard output, kills it in the middle of what it does next, and
 * gives its whole lines.
 */
export function killedAfter(count: number, script: string, ...values: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...values], {
      env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (text.split('\n').length > count) child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      if (signal === 'SIGKILL') resolve(text.split('\n').slice(0, -1));
      else reject(new Error(`The script ended by itself: ${text}`));
    });
  });
}
