/** Secrets Manager on one machine: each secret is generated once and kept in a file that only its owner reads. */
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Access, account, region } from '../iam/access.ts';
import type { Gate } from './gate.ts';
import { type JsonCall, judge, notOffered, ServiceError, startJsonService } from './json-service.ts';

/** `GenerateSecretString` of a template: with `template` and `key` the password is one field of a JSON object. */
interface SecretGeneration {
  readonly template?: string;
  readonly key?: string;
  /** Characters; 32 if not given. */
  readonly length?: number;
  readonly excludePunctuation?: boolean;
}

export interface SecretsServer {
  readonly endpoint: string;
  /** A secret of an earlier run keeps its text. */
  createSecret(secret: { readonly name: string; readonly generate: SecretGeneration }): {
    readonly arn: string;
  };
  close(): Promise<void>;
}

const secretShape = z.object({
  arn: z.string(),
  name: z.string(),
  text: z.string(),
  version: z.string(),
  /** Seconds since 1970. */
  createdAt: z.number(),
});
type Secret = z.infer<typeof secretShape>;

export async function startSecrets(options: {
  readonly access: Access;
  readonly directory: string;
  readonly gate?: Gate;
}): Promise<SecretsServer> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const secrets = new Map<string, Secret>();
  const service = await startJsonService({
    access: options.access,
    service: 'secretsmanager',
    target: 'secretsmanager',
    contentType: 'application/x-amz-json-1.1',
    answer: async (call) => answer(secrets, options.access, call),
    gate: options.gate,
  });
  return {
    endpoint: service.endpoint,
    createSecret({ name, generate }) {
      const arn = secretArn(name);
      const file = join(options.directory, `${digest(name)}.json`);
      secrets.set(arn, existsSync(file) ? read(file) : generated(file, arn, name, generate));
      return { arn };
    },
    close: () => service.close(),
  };
}

const digest = (name: string): string => createHash('sha256').update(name).digest('hex');

/** AWS adds six random characters; here they follow from the name, so that references stay true over restarts. */
export const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${digest(name).slice(0, 6)}`;

const read = (file: string): Secret => secretShape.parse(JSON.parse(readFileSync(file, 'utf8')));

function generated(file: string, arn: string, name: string, generate: SecretGeneration): Secret {
  const password = passwordOf(generate);
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(generate.template ?? '{}'));
  const text =
    generate.key === undefined ? password : JSON.stringify({ ...fields, [generate.key]: password });
  const secret = { arn, name, text, version: randomUUID(), createdAt: Date.now() / 1000 };
  writeFileSync(`${file}.new`, JSON.stringify(secret), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secret;
}

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** As GetRandomPassword documents it. */
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

function passwordOf({ length = 32, excludePunctuation = false }: SecretGeneration): string {
  const alphabet = excludePunctuation ? alphanumeric : alphanumeric + punctuation;
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

const request = z.object({ SecretId: z.string(), VersionStage: z.string().default('AWSCURRENT') });

function answer(secrets: ReadonlyMap<string, Secret>, access: Access, call: JsonCall): object {
  if (call.operation !== 'GetSecretValue' && call.operation !== 'DescribeSecret') {
    throw notOffered(`Secrets Manager ${call.operation}`);
  }
  const parsed = request.safeParse(call.input);
  if (!parsed.success) throw new ServiceError('ValidationException', parsed.error.message);
  const { SecretId: id, VersionStage: stage } = parsed.data;
  const arn = id.startsWith('arn:') ? id : secretArn(id);
  judge(access, call.principal, { action: `secretsmanager:${call.operation}`, resource: arn });
  const secret = secrets.get(arn);
  if (secret === undefined || stage !== 'AWSCURRENT') {
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const known = { ARN: secret.arn, Name: secret.name, CreatedDate: secret.createdAt };
  return call.operation === 'DescribeSecret'
    ? { ...known, VersionIdsToStages: { [secret.version]: ['AWSCURRENT'] } }
    : { ...known, SecretString: secret.text, VersionId: secret.version, VersionStages: ['AWSCURRENT'] };
}
