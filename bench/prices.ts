/**
 * What AWS asks for, in dollars: us-east-1, on demand, as of November 2026. Of SES the price without a subscription
 * ("à la carte"), which is what a new account can switch to.
 */
export const pricesOf = 'us-east-1, November 2026';

export interface Price {
  /** Dollars for one. */
  readonly each: number;
  /** So many of a month are free for everybody, for good. */
  readonly free: number;
  readonly of:
    | 'SES'
    | 'DynamoDB'
    | 'Lambda'
    | 'SQS'
    | 'SNS'
    | 'S3'
    | 'Secrets Manager'
    | 'EventBridge Scheduler';
}

const million = 1_000_000;

export const prices = {
  /** https://aws.amazon.com/ses/pricing/ */
  mail: { each: 0.1 / 1_000, free: 0, of: 'SES' },
  /** https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  'read-unit': { each: 0.125 / million, free: 0, of: 'DynamoDB' },
  'write-unit': { each: 0.625 / million, free: 0, of: 'DynamoDB' },
  /** https://aws.amazon.com/lambda/pricing/, arm64 */
  invocation: { each: 0.2 / million, free: million, of: 'Lambda' },
  'gigabyte-second': { each: 0.0000133334, free: 400_000, of: 'Lambda' },
  /** https://aws.amazon.com/sqs/pricing/ */
  'queue-request': { each: 0.4 / million, free: million, of: 'SQS' },
  /** https://aws.amazon.com/sns/pricing/; what goes to Lambda costs no more. */
  notification: { each: 0.5 / million, free: million, of: 'SNS' },
  /** https://aws.amazon.com/s3/pricing/ */
  'object-read': { each: 0.4 / million, free: 0, of: 'S3' },
  'object-write': { each: 5 / million, free: 0, of: 'S3' },
  /** A gigabyte for a month. */
  'object-storage': { each: 0.023, free: 0, of: 'S3' },
  /** A gigabyte for a month; the first 25 are free. */
  'row-storage': { each: 0.25, free: 25, of: 'DynamoDB' },
  /** Point-in-time recovery, a gigabyte for a month. */
  'row-backup': { each: 0.2, free: 0, of: 'DynamoDB' },
  secret: { each: 0.4, free: 0, of: 'Secrets Manager' },
  'secret-read': { each: 5 / million, free: 0, of: 'Secrets Manager' },
  /** https://aws.amazon.com/eventbridge/pricing/ */
  schedule: { each: 1 / million, free: 14 * million, of: 'EventBridge Scheduler' },
} as const satisfies Readonly<Record<string, Price>>;

export type Billed = keyof typeof prices;

/** Dollars. `free`: with what is free each month taken off. */
export function cost(counts: ReadonlyMap<Billed, number>, free: boolean): number {
  let sum = 0;
  for (const [what, amount] of counts)
    sum += Math.max(0, amount - (free ? prices[what].free : 0)) * prices[what].each;
  return sum;
}
