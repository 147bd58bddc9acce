import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refusal } from '../../local/refusal.ts';
import { start } from '../../local/start.ts';
import { openState } from '../../local/state.ts';
import { rememberStore } from '../../local/store/poll.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'courant-refusal-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const refused = async (options: object): Promise<string> => {
  const failure: unknown = await start({ port: 0, state: directory, ...options }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(Refusal);
  return String(failure);
};

describe('a start that cannot be says why in one line', () => {
  it('when there is no content folder', async () => {
    expect(await refused({ content: join(directory, 'none') })).toMatch(/There is no content folder .*none/);
  });

  it('when the state folder cannot be written', async () => {
    writeFileSync(join(directory, 'file'), '');
    expect(await refused({ state: join(directory, 'file/state') })).toMatch(/cannot be written \(ENOTDIR\)/);
  });

  it.runIf(process.platform === 'linux')('when the state folder is where nobody can make one', () => {
    // In a process of its own: a start that never ends would hold up every other test.
    const args = ['--import', 'tsx', 'local/main.ts', '--state', '/proc/courant/state'];
    const { stderr } = spawnSync(process.execPath, args, {
      env: { ...process.env, PORT: '0' },
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect(stderr).toMatch(
      /^courant: The state folder \/proc\/courant\/state cannot be written \(ENOENT\)\n$/,
    );
  });

  it('when the state folder is a file', async () => {
    writeFileSync(join(directory, 'file'), '');
    expect(await refused({ state: join(directory, 'file') })).toMatch(/file cannot be written \(ENOTDIR\)/);
  });

  it('when another run uses the state folder', async () => {
    const state = await openState(directory, false);
    expect(await refused({})).toContain('Another run uses the state folder');
    await state.release();
  });

  it('when a store is to be forgotten that others hold, or is not the one that the state folder knows', async () => {
    const store = {
      ...{ endpoint: 'http://127.0.0.1:9', bucket: 'ledger', region: 'us-east-1' },
      ...{ accessKeyId: 'access', secretAccessKey: 'secret' },
    };
    expect(await refused({ store, fresh: true })).toContain('--fresh does not go with --store');
    rememberStore(join(directory, 'store.json'), 'http://127.0.0.1:9/other');
    const belongs = /belongs to http:\/\/127.0.0.1:9\/other, not to/;
    expect(await refused({ store })).toMatch(belongs);
    expect(await refused({})).toMatch(belongs);
  });

  it('when the state folder holds a publication of our own store', async () => {
    mkdirSync(join(directory, 's3'));
    const address = { endpoint: 'http://127.0.0.1:9', bucket: 'ledger', region: 'us-east-1' };
    const store = { ...address, accessKeyId: 'access', secretAccessKey: 'secret' };
    expect(await refused({ store })).toContain('belongs to our own store');
  });

  it('when the port is taken, and then leaves the state folder free again', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await refused({ port })).toContain(`Port ${port} is taken`);
    server.close();
    const state = await openState(directory, false);
    await state.release();
  });
});

describe('the state folder', () => {
  it('of a run that was killed is free again', async () => {
    const script = `require('net').createServer().listen(${JSON.stringify(join(directory, 'lock'))}, () => process.kill(process.pid, 'SIGKILL'))`;
    expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
    const state = await openState(directory, false);
    await state.release();
  });

  it("keeps the operator's key from run to run", async () => {
    const first = await openState(directory, false);
    await first.release();
    const second = await openState(directory, true);
    await second.release();
    expect(second.operator).toEqual(first.operator);
  });

  it('cleared loses what the run made, and nothing that somebody else put there', async () => {
    writeFileSync(join(directory, 'mine.txt'), 'x');
    writeFileSync(join(directory, 'uploaded.json'), '[]');
    writeFileSync(join(directory, 'clock.json'), '{"ahead":1}');
    const state = await openState(directory, true);
    await state.release();
    expect(spawnSync('ls', [directory]).stdout.toString()).toBe('mine.txt\noperator.json\n');
  });
});

describe('the command line', () => {
  const run = (args: string[], environment: Record<string, string> = {}) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'local/main.ts', ...args], {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    });

  it('explains itself', () => {
    const { status, stdout } = run(['--help']);
    expect(status).toBe(0);
    for (const word of ['--content DIR', '--state DIR', '--fresh', 'PORT']) expect(stdout).toContain(word);
  });

  it.each([
    [['--bogus'], {}, /^courant: Unknown option '--bogus'; see npm start -- --help\n$/],
    [['stray'], {}, /^courant: Unexpected argument 'stray'/],
    [[], { PORT: 'http' }, /^courant: PORT is no port: http\n$/],
    [['--content', 'nowhere'], { PORT: '0' }, /^courant: There is no content folder nowhere; .*\n$/],
  ])('%j %j is refused in one line', (args, environment, message) => {
    const { status, stderr } = run(args, environment);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });
});
