/** The wake port on Lambda: an asynchronous invoke. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Wake } from '../ports.ts';

let shared: LambdaClient | undefined;
const sharedClient = (): LambdaClient => {
  shared ??= new LambdaClient({
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  return shared;
};

/**
 * Invokes `functionName` (a name or an ARN) with the payload as JSON, invocation type *Event*: Lambda queues it and
 * answers 202 before the function runs. A lost answer is retried, so the function may run twice: hints allow that.
 */
export function lambdaWake(functionName: string, client?: LambdaClient): Wake {
  return async (payload) => {
    const answer = await (client ?? sharedClient()).send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'Event',
        Payload: new TextEncoder().encode(JSON.stringify(payload)),
      }),
    );
    if (answer.StatusCode !== 202) {
      throw new Error(`${functionName} was not woken: Lambda answered ${answer.StatusCode}`);
    }
  };
}
