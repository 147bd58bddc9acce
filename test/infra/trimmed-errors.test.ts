/** Errors of the SDK as bundles have them: the same classes, in a third of the bytes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as secrets from '@aws-sdk/client-secrets-manager';
import * as ses from '@aws-sdk/client-ses';
import * as sqs from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFile } from '../../infra/bundle.ts';

type Made = new (options: object) => Error & { readonly constructor: { readonly shapeId?: string } };
type Errors = Readonly<Record<string, Made>>;

const clients: Readonly<Record<string, object>> = {
  ...{ dynamodb, lambda, s3, 'secrets-manager': secrets, ses, sqs },
};
const bundled = new Map<string, Errors>();
const folders: string[] = [];

beforeAll(async () => {
  for (const name of Object.keys(clients)) {
    const entry = mkdtempSync(join(tmpdir(), 'courant-entry-'));
    const errors = resolve(`node_modules/@aws-sdk/client-${name}/dist-es/models/errors.js`);
    writeFileSync(join(entry, 'entry.ts'), `export * from ${JSON.stringify(errors)};\n`);
    const folder = await bundleFile(join(entry, 'entry.ts'));
    folders.push(entry, folder);
    bundled.set(name, (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as Errors);
  }
}, 60_000);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const given = {
  ...{ message: 'no', $metadata: { httpStatusCode: 400 }, Type: 'User', Message: 'No', Item: { a: 1 } },
  ...{ ThrottlingReasons: ['x'], CancellationReasons: ['y'], retryAfterSeconds: '3', Other: 'left out' },
};

describe.each(Object.keys(clients))('each error of the client of %s', (client) => {
  const theirs = clients[client] as unknown as Errors;

  it('has the name, the fault and the fields of the one it stands for', () => {
    const ours = bundled.get(client) ?? {};
    expect(Object.keys(ours).length).toBeGreaterThan(10);
    for (const [name, Ours] of Object.entries(ours)) {
      const Theirs = theirs[name];
      if (Theirs === undefined) throw new Error(`The client has no ${name}`);
      const [one, other] = [new Ours(given), new Theirs(given)];
      expect({ ...one, message: one.message }, name).toEqual({ ...other, message: other.message });
      expect(one.constructor.shapeId, name).toBe(other.constructor.shapeId);
      expect([one instanceof Ours, one instanceof Error], name).toEqual([true, true]);
    }
  });

  it('is told from the others', () => {
    const [First, Second] = Object.values(bundled.get(client) ?? {});
    if (First === undefined || Second === undefined) throw new Error('There are no two');
    expect(new First(given) instanceof Second).toBe(false);
  });
});
