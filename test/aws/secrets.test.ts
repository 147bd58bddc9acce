import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { secretLifetime, secretText } from '../../src/aws/secrets.ts';
import { instant } from '../../src/ids.ts';

/** Answers with the next text, or fails where it is `undefined`; counts the calls. */
function fake(...texts: (string | undefined)[]) {
  let calls = 0;
  const client = {
    async send(command: { input: { SecretId: string } }) {
      expect(command.input.SecretId).toBe('arn:secret');
      const text = texts[calls++];
      if (text === undefined) throw new Error('not now');
      return { SecretString: text };
    },
  };
  let now = 0;
  return {
    read: secretText('arn:secret', () => instant(now), client as unknown as SecretsManagerClient),
    calls: () => calls,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('A secret', () => {
  it('is read once for all who ask within five minutes, also at the same time', async () => {
    const { read, calls, pass } = fake('one', 'two');
    expect(await Promise.all([read(), read(), read()])).toEqual(['one', 'one', 'one']);
    pass(secretLifetime - 1);
    expect(await read()).toBe('one');
    expect(calls()).toBe(1);
    pass(1);
    expect(await read()).toBe('two');
  });

  it('is asked for again after a failure', async () => {
    const { read } = fake(undefined, 'two');
    await expect(read()).rejects.toThrow('not now');
    expect(await read()).toBe('two');
  });
});
