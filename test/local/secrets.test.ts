import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SecretsServer, startSecrets } from '../../local/servers/secrets.ts';
import { accessOf, allow, caller, clientOf, operator } from '../support/callers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const links = {
  name: 'links',
  generate: { template: '{"current":"k1"}', key: 'k1', excludePunctuation: true },
};

const reader = caller('reader', [
  allow(
    ['secretsmanager:GetSecretValue'],
    ['arn:aws:secretsmanager:us-east-1:000000000000:secret:links-??????'],
  ),
]);

let directory: string;
let server: SecretsServer;
let arn: string;

async function start(): Promise<void> {
  server = await startSecrets({ access: accessOf(operator, reader), directory });
  ({ arn } = server.createSecret(links));
}

beforeEach(async () => {
  directory = temporaryFolder();
  await start();
});
afterEach(() => server.close());

async function textOf(id: string, as = operator): Promise<string | undefined> {
  const client = new SecretsManagerClient(clientOf(server.endpoint, as));
  return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
}

describe('A secret', () => {
  it('is a JSON object with a generated field where the template asks for one', async () => {
    const text = JSON.parse((await textOf(arn)) ?? '');
    expect(text).toEqual({ current: 'k1', k1: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
    expect(await textOf('links')).toBe(JSON.stringify(text));
  });

  it('is a password of the length asked for where it does not', async () => {
    const { arn: plain } = server.createSecret({ name: 'plain', generate: { length: 200 } });
    const text = await textOf(plain);
    expect(text).toHaveLength(200);
    expect(text).toMatch(/[^A-Za-z0-9]/);
  });

  it('is generated once: a restart keeps its text and its ARN', async () => {
    const text = await textOf(arn);
    const before = arn;
    await server.close();
    await start();
    expect(arn).toBe(before);
    expect(await textOf(arn)).toBe(text);
  });

  it('lies in a file that nobody else may read', () => {
    const files = readdirSync(directory);
    expect(files).toHaveLength(1);
    for (const file of files) expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
  });

  it('is described without its text, and unknown ones are not found', async () => {
    const client = new SecretsManagerClient(clientOf(server.endpoint, operator));
    const described = await client.send(new DescribeSecretCommand({ SecretId: arn }));
    expect(described).toMatchObject({ ARN: arn, Name: 'links' });
    expect(JSON.stringify(described)).not.toContain(JSON.parse((await textOf(arn)) ?? '').k1);
    await expect(textOf('nope')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(client.send(new CreateSecretCommand({ Name: 'x' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('CreateSecret'),
    });
  });

  it('is read only by who may', async () => {
    expect(await textOf(arn, reader)).toBe(await textOf(arn));
    const { arn: other } = server.createSecret({ name: 'other', generate: {} });
    await expect(textOf(other, reader)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(textOf('nope', reader)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
