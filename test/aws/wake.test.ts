import type { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { lambdaWake } from '../../src/aws/wake.ts';

function fake(StatusCode: number) {
  const inputs: InvokeCommand['input'][] = [];
  const client = {
    async send({ input }: InvokeCommand) {
      inputs.push(input);
      return { StatusCode };
    },
  };
  return { inputs, client: client as unknown as LambdaClient };
}

describe('Waking a function', () => {
  it('invokes it asynchronously with the payload as JSON', async () => {
    const { inputs, client } = fake(202);
    await lambdaWake('site', client)({ build: true, text: 'ü' });
    expect(inputs).toMatchObject([{ FunctionName: 'site', InvocationType: 'Event' }]);
    expect(JSON.parse(new TextDecoder().decode(inputs[0]?.Payload as Uint8Array))).toEqual({
      build: true,
      text: 'ü',
    });
  });

  it('throws when Lambda did not take it', async () => {
    const { client } = fake(200);
    await expect(lambdaWake('site', client)({})).rejects.toThrow('site was not woken: Lambda answered 200');
  });
});
