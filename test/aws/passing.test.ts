import { describe, expect, it } from 'vitest';
import { isPassing } from '../../src/aws/passing.ts';

const failure = (more: object): Error => Object.assign(new Error('no'), more);

describe('A failure of AWS', () => {
  it.each([
    { name: 'ThrottlingException' },
    { name: 'ProvisionedThroughputExceededException' },
    { name: 'SlowDown' },
    { name: 'TimeoutError' },
    { code: 'ECONNRESET' },
    { name: 'Odd', $metadata: { httpStatusCode: 503 } },
    { name: 'Odd', $metadata: { httpStatusCode: 429 } },
  ])('passes: %j', (more) => {
    expect(isPassing(failure(more))).toBe(true);
  });

  it.each([
    { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } },
    { name: 'ConditionalCheckFailedException', $metadata: { httpStatusCode: 400 } },
    { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } },
    {},
  ])('does not pass: %j', (more) => {
    expect(isPassing(failure(more))).toBe(false);
  });

  it('is none if it is no error', () => {
    expect(isPassing('ThrottlingException')).toBe(false);
  });
});
