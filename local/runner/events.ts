/** EventBridge between S3 and SQS: the events of buckets, the patterns of rules, their targets. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { account, region } from '../iam/access.ts';
import type { ObjectChange } from '../servers/s3/server.ts';
import type { Principals } from './principals.ts';
import type { ResolvedTemplate } from './resource.ts';

/** The event as S3 sends it (S3 user guide, "EventBridge event message structure"). */
export function bucketEvent(change: ObjectChange): object {
  const { bucket, key, kind, at, reason, deletionType } = change;
  const object = {
    key,
    ...(change.size === undefined ? {} : { size: change.size }),
    ...(change.etag === undefined ? {} : { etag: change.etag.replaceAll('"', '') }),
    ...(change.versionId === undefined ? {} : { 'version-id': change.versionId }),
    sequencer: change.sequencer,
  };
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': kind === 'created' ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    account,
    // EventBridge's own times have no fractions of a second.
    time: at.replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object,
      'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
      requester: account,
      'source-ip-address': '127.0.0.1',
      reason,
      ...(deletionType === undefined ? {} : { 'deletion-type': deletionType }),
    },
  };
}

type Predicate = (value: unknown) => boolean;

const oneOrMore = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const affixes = z.union([z.strictObject({ prefix: oneOrMore }), z.strictObject({ suffix: oneOrMore })]);
const matcher = z.union([
  z.union([z.string(), z.number(), z.boolean(), z.null()]).transform(
    (wanted): Predicate =>
      (value) =>
        value === wanted,
  ),
  affixes.transform(affixed),
  z
    .strictObject({ 'anything-but': z.union([oneOrMore.transform(equalTo), affixes.transform(affixed)]) })
    .transform(
      ({ 'anything-but': excluded }): Predicate =>
        (value) =>
          value !== undefined && !excluded(value),
    ),
]);

function equalTo(wanted: string[]): Predicate {
  return (value) => typeof value === 'string' && wanted.includes(value);
}

function affixed(wanted: z.infer<typeof affixes>): Predicate {
  return (value) =>
    typeof value === 'string' &&
    ('prefix' in wanted
      ? wanted.prefix.some((prefix) => value.startsWith(prefix))
      : wanted.suffix.some((suffix) => value.endsWith(suffix)));
}

/** An event pattern as a predicate; throws on a matcher that is not known here, naming where it stands. */
export function compilePattern(pattern: unknown, path = 'EventPattern'): Predicate {
  if (Array.isArray(pattern)) {
    const anyOf = pattern.map((one) => {
      const parsed = matcher.safeParse(one);
      if (parsed.success) return parsed.data;
      throw new Error(`The local run does not know the matcher ${JSON.stringify(one)} at ${path}`);
    });
    return (value) => anyOf.some((matches) => matches(value));
  }
  const fields = Object.entries(z.record(z.string(), z.unknown()).parse(pattern)).map(
    ([name, part]) => [name, compilePattern(part, `${path}.${name}`)] as const,
  );
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    fields.every(([name, matches]) => matches(Object.entries(value).find(([key]) => key === name)?.[1]));
}

const ruleProperties = z.object({
  EventPattern: z.record(z.string(), z.unknown()),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string().regex(/^arn:aws:sqs:/, 'only queues are targets here') })),
});
const eventsEnabled = z.looseObject({
  NotificationConfiguration: z.object({
    EventBridgeConfiguration: z.object({ EventBridgeEnabled: z.literal(true) }),
  }),
});

/** What happens to each change of an object; settles when every event is safely in its queues. */
export function eventRules(
  template: ResolvedTemplate,
  principals: Principals,
  send: (queueArn: string, body: string) => Promise<void>,
): (change: ObjectChange) => Promise<void> {
  const buckets = template
    .ofType('AWS::S3::Bucket')
    .filter(({ properties }) => eventsEnabled.safeParse(properties).success)
    .map(({ ref }) => ref);
  const rules = template.ofType('AWS::Events::Rule').map(({ ref, properties }) => {
    const { EventPattern, State, Targets } = ruleProperties.parse(properties);
    const arn = `arn:aws:events:${region}:${account}:rule/${ref}`;
    return { arn, enabled: State === 'ENABLED', matches: compilePattern(EventPattern), targets: Targets };
  });
  return async (change) => {
    if (!buckets.includes(change.bucket)) return;
    const event = bucketEvent(change);
    for (const { arn, enabled, matches, targets } of rules) {
      if (!enabled || !matches(event)) continue;
      for (const { Arn: queue } of targets) {
        // EventBridge drops what the queue's policy does not let in.
        if (!principals.serviceMay('events.amazonaws.com', arn, 'sqs:SendMessage', queue)) continue;
        await send(queue, JSON.stringify(event));
      }
    }
  };
}
