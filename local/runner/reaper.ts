/**
 * Ends the functions' processes when this one ends in whatever way: a frozen process would not notice by itself
 * that its runner was killed, and would stay for ever.
 */
import { spawn } from 'node:child_process';

export interface Reaper {
  watch(pid: number): void;
  forget(pid: number): void;
}

/** Reads `+pid` and `-pid` lines until the pipe breaks, then kills those that are left. */
const script = `
living=" "
while read -r sign pid; do
  case $sign in
    +) living="$living$pid " ;;
    -) living="\${living% $pid *} \${living#* $pid }" ;;
  esac
done
for pid in $living; do kill -9 "$pid" 2>/dev/null; done`;

export function startReaper(): Reaper & { close(): void } {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {
    // The reaper itself was killed: then nobody ends the processes, and the run goes on.
  });
  return {
    watch: (pid) => void child.stdin.write(`+ ${pid}\n`),
    forget: (pid) => void child.stdin.write(`- ${pid}\n`),
    close: () => void child.stdin.end(),
  };
}
