/** Secrets, read from Secrets Manager and kept in the container for a short while. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { shifted } from '../ids.ts';
import type { WallClock } from '../ports.ts';

/** A rotated secret is in use everywhere after this time at the latest; milliseconds. */
export const secretLifetime = 5 * 60_000;

let shared: SecretsManagerClient | undefined;
const sharedClient = (): SecretsManagerClient => {
  shared ??= new SecretsManagerClient({
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return shared;
};

/**
 * The secret's present text, asked for at most once in five minutes; calls at the same time share one request. A
 * failure is thrown to each caller and not remembered.
 */
export function secretText(
  arn: string,
  wallClock: WallClock,
  client?: SecretsManagerClient,
): () => Promise<string> {
  let kept: { readonly text: Promise<string>; readonly until: string } | undefined;
  return () => {
    const now = wallClock();
    if (kept !== undefined && now < kept.until) return kept.text;
    const mine = { text: read(client ?? sharedClient(), arn), until: shifted(now, secretLifetime) };
    kept = mine;
    mine.text.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return mine.text;
  };
}

async function read(client: SecretsManagerClient, arn: string): Promise<string> {
  const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
  if (text === undefined) throw new Error(`The secret ${arn} holds no text`);
  return text;
}
