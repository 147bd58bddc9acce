/**
 * What Lambda's runtime does within the process of one function: loads the handler once, then answers one call
 * after the other. Speaks JSON with its parent (sandbox.ts) over the IPC channel.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, LAMBDA_TASK_ROOT, _HANDLER } = process.env;

const described = (error) => ({
  errorType: error instanceof Error ? error.name : typeof error,
  errorMessage: error instanceof Error ? error.message : String(error),
  trace: error instanceof Error ? (error.stack?.split('\n') ?? []) : [],
});

/** Sockets that died while the process was frozen are noticed before the handler reaches for one. */
const afterThaw = () => new Promise((resolve) => setTimeout(resolve, 1));

async function answer(handler, { event, requestId, functionArn, deadline }) {
  const context = {
    awsRequestId: requestId,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  await afterThaw();
  try {
    return { kind: 'answered', payload: (await handler(event, context)) ?? null };
  } catch (error) {
    console.error(error);
    return { kind: 'failed', error: described(error) };
  }
}

async function load() {
  const dot = _HANDLER.lastIndexOf('.');
  const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${_HANDLER.slice(0, dot)}.mjs`)).href);
  const handler = module[_HANDLER.slice(dot + 1)];
  if (typeof handler !== 'function') throw new TypeError(`${_HANDLER} is not a function`);
  return handler;
}

process.on('disconnect', () => process.exit(0));
try {
  const handler = await load();
  process.on('message', (call) =>
    answer(handler, call).then((result) =>
      process.send({ ...result, memoryBytes: process.memoryUsage.rss() }),
    ),
  );
  process.send({ kind: 'ready' });
} catch (error) {
  console.error(error);
  process.send({ kind: 'failed', error: described(error) }, () => process.exit(1));
}
