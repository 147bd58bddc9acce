/** The state folder: one run at a time, and everything in it but the assembly can be cleared. */
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, relative, resolve } from 'node:path';
import * as z from 'zod';
import { errorCode, Refusal } from './refusal.ts';
import { type Keys, newKeys } from './runner/principals.ts';

/** What `--fresh` deletes: never the folder itself, which may be any folder that somebody named. */
const cleared = [
  's3',
  'dynamodb',
  'sqs',
  'secrets',
  'ses',
  'logs',
  'uploaded.json',
  'clock.json',
  'store.json',
];

export interface State {
  /** A path within the folder. */
  path(name: string): string;
  readonly operator: Keys;
  /** Lets the next run in. */
  release(): Promise<void>;
}

export async function openState(directory: string, fresh: boolean): Promise<State> {
  const path = (name: string) => resolve(directory, name);
  try {
    // Addresses of subscribers lie in here.
    makeFolder(resolve(directory));
    accessSync(`${directory}/.`, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Refusal(`The state folder ${directory} cannot be written (${errorCode(cause)})`, { cause });
  }
  const release = await lock(directory);
  rmSync(path('local.json'), { force: true });
  if (fresh) for (const name of cleared) rmSync(path(name), { recursive: true, force: true });
  return { path, operator: operatorKeys(path('operator.json')), release };
}

/** Not by `recursive`: below /proc, Node 20 tries that for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/**
 * A socket rather than a file with a process id: when the process that listens is gone, however it ended, nobody
 * answers, while its id may belong to another by then.
 */
async function lock(directory: string): Promise<() => Promise<void>> {
  const whole = resolve(directory, 'lock');
  const near = relative('.', whole);
  const path = near.length < whole.length ? near : whole;
  // Longer ones are cut off by the system (sun_path in unix(7)).
  if (path.length > 100) throw new Refusal(`The path of the state folder is too long: ${directory}`);
  if (await answers(path)) throw new Refusal(`Another run uses the state folder ${directory}; stop it first`);
  rmSync(path, { force: true });
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, done);
  });
  server.unref();
  return () => new Promise((done) => void server.close(() => done()));
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path, () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

const keys = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** Made once, so that a profile written by hand keeps working over restarts. */
function operatorKeys(file: string): Keys {
  try {
    return keys.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    const made = newKeys();
    writePrivate(file, made);
    return made;
  }
}

/** JSON that only its owner may read. */
export function writePrivate(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  // `mode` counts for new files only.
  chmodSync(file, 0o600);
}
