/** Failures of AWS that the same request may not meet a little later. */

const busy = new Set([
  ...[
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TooManyRequestsException',
  ],
  ...['LimitExceededException', 'SlowDown', 'InternalServerError', 'InternalError', 'ServiceUnavailable'],
  ...['ServiceUnavailableException', 'TimeoutError', 'RequestTimeout', 'TransactionInProgressException'],
]);
const brokenConnection = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** Throttled, out of order, or out of reach; by the names that the SDK gives to its errors, and the status. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $metadata } = error as {
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return (
    busy.has(error.name) ||
    brokenConnection.test(String(code)) ||
    ($metadata?.httpStatusCode ?? 0) === 429 ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}
