/** The local cloud without its front: endpoints, what the template names in them, and the wiring between them. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { environment } from '../../src/keys.ts';
import { Faults } from '../faults/faults.ts';
import { type Access, account, type Denial, region } from '../iam/access.ts';
import { createAccess } from '../iam/create-access.ts';
import { isDocument } from '../observed/documents.ts';
import type { Observe } from '../observed/happening.ts';
import { startDynamoDb } from '../servers/dynamodb.ts';
import type { OtherStore } from '../servers/s3/relay.ts';
import { type ObjectChange, startS3 } from '../servers/s3/server.ts';
import { secretArn, startSecrets } from '../servers/secrets.ts';
import { startSes } from '../servers/ses.ts';
import { type MessageChange, startSqs } from '../servers/sqs.ts';
import type { Assembly } from './assembly.ts';
import { assertCovered } from './coverage.ts';
import { eventRules } from './events.ts';
import { type FailedWakes, failedWakes } from './failed-wakes.ts';
import { functionsOf, type LambdaFunction } from './function.ts';
import { Functions } from './functions.ts';
import { startLambdaApi } from './lambda-api.ts';
import { notifications, type Publish } from './notifications.ts';
import type { LeftMessages } from './polled-queue.ts';
import { type Keys, type Principals, principalsOf } from './principals.ts';
import { provision, type Servers } from './provision.ts';
import type { ResolvedTemplate } from './resource.ts';
import { type Schedules, startSchedules } from './schedules.ts';
import { startSourceMappings } from './source-mapping.ts';
import { resolveTemplate } from './template.ts';
import { Underway } from './underway.ts';

export interface CloudOptions {
  readonly assembly: Assembly;
  /** Host and port of the site. */
  readonly site: string;
  readonly operator: Keys;
  /** Where the content bucket lies, if not with us; whoever gives it tells of what others change there. */
  readonly store?: OtherStore;
  /** The WebSub hub of this run; absent: none is told. */
  readonly hub?: string;
  /** A path within the state folder. */
  readonly path: (name: string) => string;
  readonly print: (line: string) => void;
  /** The publication's clock: times of objects, mails and schedules. */
  readonly now: () => Date;
  /** Told of every change of an object, after its events are in their queues. */
  readonly changed: (change: ObjectChange) => void;
  /** Told of whatever happens, as it happens. */
  readonly observe: Observe;
  /** Takes what is to be closed at the end, in the reverse order. */
  readonly opened: (close: () => unknown) => void;
}

export interface Cloud {
  readonly access: Access;
  readonly servers: Servers;
  readonly lambdaEndpoint: string;
  readonly template: ResolvedTemplate;
  readonly principals: Principals;
  readonly functions: readonly LambdaFunction[];
  readonly schedules: Schedules;
  /**
   * Resolves when nothing is under way any more, with what waits for the time-outs of its queues; rejects with a
   * `Restless` after a minute, and with the signal's reason.
   */
  rest(signal: AbortSignal): Promise<readonly LeftMessages[]>;
  readonly failedWakes: FailedWakes;
  readonly faults: Faults;
  /** Takes a change of an object as if a bucket of ours had told it. */
  tellOfChange(change: ObjectChange): Promise<void>;
  /** As API Gateway does: judged by the function's own policy; rejects when the function failed. */
  invokeForApi(functionArn: string, event: unknown): Promise<unknown>;
}

/** What the servers call back into, once the template is known and everything is wired. */
interface Wiring {
  readonly faults: Faults;
  principals?: Principals;
  functions?: Functions;
  publish?: Publish;
  rules?: (change: ObjectChange) => Promise<void>;
}

/** How long a function may still run when the run ends. */
const patience = 5_000;
/** How long everything may take to come to rest. */
const restLimit = 60_000;

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assembly, observe, operator, opened, path, print } = options;
  const faults = new Faults({
    now: () => new Date(),
    functions: () => wiring.functions?.all.map(({ label }) => label) ?? [],
    end: (process) => wiring.functions?.kill(process),
  });
  const wiring: Wiring = { faults };
  const underway = new Underway();
  const tell = tellOnce(print);
  const access = createAccess({
    principals: () => wiring.principals?.signers ?? [],
    now: () => new Date(),
    denied: (denial) => {
      tell(denial);
      observe({ kind: 'denied', denial });
    },
  });
  const { servers, lambdaEndpoint, tellOfChange } = await startServers(options, access, wiring, underway);
  const template = resolveTemplate(assembly, {
    site: options.site,
    queueUrl: (name) => `${servers.sqs.endpoint}/${account}/${name}`,
    secretArn,
  });
  assertCovered(template);
  const principals = principalsOf(template, operator, access);
  await provision(template, servers);
  const functions = functionsOf(template, assembly, principals, options.hub);
  // Before anything looks at a key.
  if (options.store) servers.s3.relay(contentBucketOf(functions), options.store);
  const running = new Functions({
    functions,
    endpoints: endpointVariables(servers, lambdaEndpoint),
    logs: path('logs'),
    underway,
    observe,
    giveUp: async (lambda, queueArn, record) => {
      const wish = { action: 'sqs:SendMessage', resource: queueArn };
      if (access.allows(lambda.principal, wish)) await servers.sqs.send(queueArn, JSON.stringify(record));
    },
    print,
  });
  wiring.principals = principals;
  wiring.functions = running;
  wiring.publish = notifications(template, running, principals);
  wiring.rules = eventRules(template, principals, async (queueArn, body) => {
    for (const copy of faults.copiesOf('s3', `to ${queueArn.split(':').at(-1)}`))
      await servers.sqs.send(queueArn, body, { delaySeconds: copy / 1_000 });
  });
  const { endpoint, messages: held } = servers.sqs;
  const mapped = { template, functions: running, endpoint, held, underway, print, observe };
  const mappings = startSourceMappings(mapped);
  opened(async () => {
    mappings.stop();
    await running.close(patience);
    await mappings.finished;
  });
  const schedules = startSchedules({ template, functions: running, principals, access, now: options.now });
  opened(() => schedules.close());
  await servers.s3.announceLeft();
  const invokeForApi = apiInvoker(running, principals);
  const rest = async (signal: AbortSignal) => {
    await underway.rest(restLimit, signal);
    return mappings.left();
  };
  return {
    ...{ access, servers, lambdaEndpoint, template, principals, functions, schedules, rest, invokeForApi },
    failedWakes: failedWakes(running, servers.sqs),
    ...{ faults, tellOfChange },
  };
}

function contentBucketOf(functions: readonly LambdaFunction[]): string {
  const names = functions.map((lambda) => lambda.environment[environment.contentBucket]);
  const name = names.find((one) => one !== undefined);
  if (name === undefined) throw new Error('No function of the template is told the content bucket');
  return name;
}

async function startServers(
  { changed, now, observe, opened, path }: CloudOptions,
  access: Access,
  wiring: Wiring,
  underway: Underway,
) {
  const wall = () => new Date();
  const functions = (): Functions => {
    if (wiring.functions === undefined) throw new Error('A function was invoked before there were any');
    return wiring.functions;
  };
  const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    opened(() => server.close());
    return server;
  };
  const { faults } = wiring;
  const { gate } = faults;
  const lambda = await open(startLambdaApi({ access, functions, gate }));
  const bucketChanged = async (change: ObjectChange): Promise<void> => {
    const text = isDocument(change) ? servers.s3.read(change)?.toString() : undefined;
    observe({ kind: 'object', change, ...(text !== undefined && { text }) });
    await wiring.rules?.(change);
    changed(change);
  };
  const announced = (change: ObjectChange) => underway.during('an event of S3', bucketChanged(change));
  const queueChanged = (change: MessageChange): void => {
    observe({ kind: 'message', ...change });
    underway.changed();
  };
  const publish = (topicArn: string, message: object): void => {
    const { eventType, mail } = sesEvent.parse(message);
    const [digest] = mail.tags['digest'] ?? [];
    observe({ kind: 'feedback', what: eventType, to: mail.destination, ...(digest && { digest }) });
    const tell = () =>
      wiring.publish?.('ses.amazonaws.com', configurationSetOf(mail), topicArn, JSON.stringify(message));
    for (const copy of faults.copiesOf('ses', `${eventType} of ${digest ?? 'a mail'}`)) {
      if (copy === 0) tell();
      else
        void underway.during('an event of SES, held back', sleep(copy, undefined, { ref: false }).then(tell));
    }
  };
  const servers: Servers = {
    s3: await open(startS3({ access, gate, directory: path('s3'), now, changed: announced })),
    dynamodb: await open(startDynamoDb({ access, gate, directory: path('dynamodb') })),
    sqs: await open(startSqs({ access, gate, directory: path('sqs'), now: wall, changed: queueChanged })),
    secrets: await open(startSecrets({ access, gate, directory: path('secrets') })),
    ses: await open(startSes({ access, gate, directory: path('ses'), now, wall, publish })),
  };
  servers.ses.inbox.changed(({ id, to, digest }) =>
    observe({ kind: 'mail', id, to, ...(digest !== undefined && { digest }) }),
  );
  return { servers, lambdaEndpoint: lambda.endpoint, tellOfChange: announced };
}

const endpointVariables = (servers: Servers, lambda: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL_S3: servers.s3.endpoint,
  AWS_ENDPOINT_URL_DYNAMODB: servers.dynamodb.endpoint,
  AWS_ENDPOINT_URL_SQS: servers.sqs.endpoint,
  AWS_ENDPOINT_URL_SES: servers.ses.endpoint,
  AWS_ENDPOINT_URL_LAMBDA: lambda,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: servers.secrets.endpoint,
});

/** Each missing right once: a function that is refused is tried again and again. */
function tellOnce(print: (line: string) => void): (denial: Denial) => void {
  const told = new Set<string>();
  return ({ principal, action, resource }) => {
    const line = `✗ denied: ${principal} may not ${action} on ${resource}`;
    if (!told.has(line)) print(line);
    told.add(line);
  };
}

const sesEvent = z.object({
  eventType: z.string(),
  mail: z.object({ destination: z.array(z.string()), tags: z.record(z.string(), z.array(z.string())) }),
});

/** The configuration set that an event came through, as topic policies name it. */
function configurationSetOf({ tags }: z.infer<typeof sesEvent>['mail']): string {
  const name = tags['ses:configuration-set']?.[0] ?? '';
  return `arn:aws:ses:${region}:${account}:configuration-set/${name}`;
}

const apiEvent = z.object({
  routeKey: z.string(),
  requestContext: z.object({ apiId: z.string(), stage: z.string() }),
});

function apiInvoker(functions: Functions, principals: Principals): Cloud['invokeForApi'] {
  return async (functionArn, event) => {
    const { routeKey, requestContext } = apiEvent.parse(event);
    // `ANY /u/{token}` is `…/<stage>/ANY/u/{token}` in the ARN that a permission names.
    const route = `${requestContext.apiId}/${requestContext.stage}/${routeKey.replace(' ', '')}`;
    const source = `arn:aws:execute-api:${region}:${account}:${route}`;
    const lambda = functions.find(functionArn);
    if (lambda === undefined) throw new Error(`A route names ${functionArn}, which is no function here`);
    if (!principals.serviceMay('apigateway.amazonaws.com', source, 'lambda:InvokeFunction', lambda.arn)) {
      throw new Error(`API Gateway may not invoke ${lambda.label}`);
    }
    const result = await functions.invoke(lambda, event, 'the HTTP API');
    if (result.kind === 'failed') throw new Error(`${lambda.label}: ${result.error.errorMessage}`);
    return result.payload;
  };
}
