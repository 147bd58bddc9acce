import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalFile } from '../../local/local-file.ts';
import { readAssembly } from '../../local/runner/assembly.ts';
import { type RunningCourant, start } from '../../local/start.ts';
import { sharedAssembly } from '../support/assembly.ts';
import { eventually } from '../support/courant.ts';

const directory = mkdtempSync(join(tmpdir(), 'courant-start-'));
const state = join(directory, 'state');
const content = join(directory, 'content');
const printed: string[] = [];
let running: RunningCourant;

const save = (key: string, text: string): void => {
  mkdirSync(join(content, key, '..'), { recursive: true });
  writeFileSync(join(content, key), text);
};
const line = (pattern: RegExp) =>
  eventually(String(pattern), async () => printed.find((one) => pattern.test(one)), 30_000);
const open = (): Promise<RunningCourant> =>
  start({ port: 0, state, content, assembly: sharedAssembly, print: (text) => printed.push(text) });
const page = async (path: string) => (await fetch(new URL(path, running.site))).text();

beforeAll(async () => {
  save('articles/tides.md', '---\ntitle: Tides\ndate: 2026-01-01\n---\nThey come and go.\n');
  running = await open();
  await running.uploaded;
}, 180_000);
afterAll(async () => {
  await running?.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('a run', { timeout: 60_000 }, () => {
  it('tells other programs how to join in, in a file that only its owner may read', () => {
    const file = join(state, 'local.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const local: LocalFile = JSON.parse(readFileSync(file, 'utf8'));
    expect(local).toEqual(running.local);
    const endpoint = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    const name = expect.stringMatching(/^[\w-]+$/);
    expect(local).toEqual({
      site: running.site,
      region: 'us-east-1',
      accessKeyId: expect.stringMatching(/^AKIA/),
      secretAccessKey: expect.any(String),
      s3: { endpoint, contentBucket: name, siteBucket: name },
      dynamodb: { endpoint, tables: { content: name, subscribers: name, deliveries: name } },
      sqs: {
        endpoint,
        queues: expect.objectContaining({ uploads: expect.any(String), delivery: expect.any(String) }),
      },
      ses: { endpoint },
      secrets: { endpoint, links: expect.stringMatching(/^arn:aws:secretsmanager:/) },
    });
  });

  it('runs files whose hash is the one that the template names', () => {
    const assembly = readAssembly(sharedAssembly);
    const keys = running.template
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => (properties['Code'] as { S3Key: string }).S3Key);
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) {
      expect(`${FileSystem.fingerprint(assembly.assetFolder(key))}.zip`).toBe(key);
    }
  });

  it('brings up the content folder and tells what became of each file', async () => {
    await line(
      /^✓ articles\/tides\.md {2}live {2}http:\/\/127\.0\.0\.1:\d+\/2026\/01\/tides\/ {2}\d+\.\d s$/,
    );
    expect(await page('/2026/01/tides/')).toContain('They come and go.');
  });

  it('follows the folder: a new file, a bad one, a deleted one', async () => {
    save('articles/gulls.md', '---\ntitle: Gulls\n---\nLoud.\n');
    await line(/^✓ articles\/gulls\.md {2}live/);
    expect(await page('/feed.xml')).toContain('<title>Gulls</title>');
    save('articles/bad.md', '---\ntitle: Bad\ndate: someday\n---\nx\n');
    await line(/^✗ articles\/bad\.md {2}rejected {2}line 3: \S/);
    rmSync(join(content, 'articles/bad.md'));
    await line(/^✓ articles\/bad\.md {2}\w+ {2}\d/);
  });

  it('goes on over a restart, without synthesizing again', async () => {
    const { now } = await running.advance('P1D');
    await running.close();
    expect(existsSync(join(state, 'local.json'))).toBe(false);
    printed.length = 0;
    running = await open();
    await running.uploaded;
    expect(printed).toEqual([`${content}: there is no publication.yaml; a default stands in for it`]);
    expect(await page('/2026/01/tides/')).toContain('They come and go.');
    // The publication's clock is where it was, and goes on.
    expect(JSON.parse(await page('/_local/clock.json')).now > now).toBe(true);
    await expect(running.moveTo(now)).rejects.toThrow('never goes back');
  });
});

describe.runIf(process.platform === 'linux')('a run that is killed', { timeout: 120_000 }, () => {
  const killedState = join(directory, 'killed');
  let child: ChildProcess;
  let output = '';

  const launch = async (): Promise<LocalFile> => {
    output = '';
    const args = ['--import', 'tsx', 'local/main.ts', '--state', killedState, '--content', content];
    child = spawn(process.execPath, args, { env: { ...process.env, PORT: '0' } });
    child.stdout?.on('data', (data) => {
      output += data;
    });
    await eventually('the content to be up', async () => output.includes('is up after'), 100_000);
    return JSON.parse(readFileSync(join(killedState, 'local.json'), 'utf8'));
  };
  /** Processes of the functions of this state folder. */
  const functionProcesses = () =>
    readdirSync('/proc').filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.includes(`LAMBDA_TASK_ROOT=${killedState}`);
      } catch {
        return false;
      }
    });
  const ended = () => new Promise<number | null>((resolve) => child.once('exit', resolve));

  it('leaves no process behind, starts again where it was, and ends cleanly at a Ctrl-C', async () => {
    cpSync(sharedAssembly, join(killedState, 'cdk.out'), { recursive: true });
    await launch();
    expect(functionProcesses().length).toBeGreaterThan(0);
    const killed = ended();
    child.kill('SIGKILL');
    await killed;
    await eventually('the processes to end', async () => functionProcesses().length === 0);

    const local = await launch();
    expect(output).not.toContain('Bundling');
    expect(await (await fetch(`${local.site}/2026/01/tides/`)).text()).toContain('They come and go.');
    const exit = ended();
    child.kill('SIGINT');
    expect(await exit).toBe(0);
    expect(existsSync(join(killedState, 'local.json'))).toBe(false);
    expect(functionProcesses()).toEqual([]);
  });
});
