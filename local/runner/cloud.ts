/** The local cloud without its front: endpoints, what the template names in them, and the wiring between them. */
import * as z from 'zod';
import { type Access, account, type Denial, region } from '../iam/access.ts';
import { createAccess } from '../iam/create-access.ts';
import { startDynamoDb } from '../servers/dynamodb.ts';
import { type ObjectChange, startS3 } from '../servers/s3/server.ts';
import { secretArn, startSecrets } from '../servers/secrets.ts';
import { startSes } from '../servers/ses.ts';
import { startSqs } from '../servers/sqs.ts';
import type { Assembly } from './assembly.ts';
import { assertCovered } from './coverage.ts';
import { eventRules } from './events.ts';
import { functionsOf, type LambdaFunction } from './function.ts';
import { Functions } from './functions.ts';
import { startLambdaApi } from './lambda-api.ts';
import { notifications, type Publish } from './notifications.ts';
import { type Keys, type Principals, principalsOf } from './principals.ts';
import { provision, type Servers } from './provision.ts';
import type { ResolvedTemplate } from './resource.ts';
import { type Schedules, startSchedules } from './schedules.ts';
import { startSourceMappings } from './source-mapping.ts';
import { resolveTemplate } from './template.ts';

export interface CloudOptions {
  readonly assembly: Assembly;
  /** Host and port of the site. */
  readonly site: string;
  readonly operator: Keys;
  /** A path within the state folder. */
  readonly path: (name: string) => string;
  readonly print: (line: string) => void;
  /** Told of every change of an object, after its events are in their queues. */
  readonly changed: (change: ObjectChange) => void;
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
  /** As API Gateway does: judged by the function's own policy; rejects when the function failed. */
  invokeForApi(functionArn: string, event: unknown): Promise<unknown>;
}

/** What the servers call back into, once the template is known and everything is wired. */
interface Wiring {
  principals?: Principals;
  functions?: Functions;
  publish?: Publish;
  rules?: (change: ObjectChange) => Promise<void>;
}

/** How long a function may still run when the run ends. */
const patience = 5_000;

export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assembly, operator, opened, path, print } = options;
  const wiring: Wiring = {};
  const access = createAccess({
    principals: () => wiring.principals?.signers ?? [],
    now: () => new Date(),
    denied: tellOnce(print),
  });
  const { servers, lambdaEndpoint } = await startServers(options, access, wiring);
  const template = resolveTemplate(assembly, {
    site: options.site,
    queueUrl: (name) => `${servers.sqs.endpoint}/${account}/${name}`,
    secretArn,
  });
  assertCovered(template);
  const principals = principalsOf(template, operator, access);
  await provision(template, servers);
  const functions = functionsOf(template, assembly, principals);
  const running = new Functions({
    functions,
    endpoints: endpointVariables(servers, lambdaEndpoint),
    logs: path('logs'),
    giveUp: async (lambda, queueArn, record) => {
      const wish = { action: 'sqs:SendMessage', resource: queueArn };
      if (access.allows(lambda.principal, wish)) await servers.sqs.send(queueArn, JSON.stringify(record));
    },
    print,
  });
  wiring.principals = principals;
  wiring.functions = running;
  wiring.publish = notifications(template, running, principals);
  wiring.rules = eventRules(template, principals, (queueArn, body) => servers.sqs.send(queueArn, body));
  const { endpoint } = servers.sqs;
  const mappings = startSourceMappings({ template, functions: running, endpoint, print });
  opened(async () => {
    mappings.stop();
    await running.close(patience);
    await mappings.finished;
  });
  const schedules = startSchedules({ template, functions: running, principals, access });
  opened(() => schedules.close());
  await servers.s3.announceLeft();
  const invokeForApi = apiInvoker(running, principals);
  return { access, servers, lambdaEndpoint, template, principals, functions, schedules, invokeForApi };
}

async function startServers({ changed, opened, path }: CloudOptions, access: Access, wiring: Wiring) {
  const now = () => new Date();
  const functions = (): Functions => {
    if (wiring.functions === undefined) throw new Error('A function was invoked before there were any');
    return wiring.functions;
  };
  const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    opened(() => server.close());
    return server;
  };
  const lambda = await open(startLambdaApi({ access, functions }));
  const bucketChanged = async (change: ObjectChange): Promise<void> => {
    await wiring.rules?.(change);
    changed(change);
  };
  const publish = (topicArn: string, message: object): void =>
    wiring.publish?.('ses.amazonaws.com', configurationSetOf(message), topicArn, JSON.stringify(message));
  const servers: Servers = {
    s3: await open(startS3({ access, directory: path('s3'), now, changed: bucketChanged })),
    dynamodb: await open(startDynamoDb({ access, directory: path('dynamodb') })),
    sqs: await open(startSqs({ access, directory: path('sqs'), now })),
    secrets: await open(startSecrets({ access, directory: path('secrets') })),
    ses: await open(startSes({ access, directory: path('ses'), now, publish })),
  };
  return { servers, lambdaEndpoint: lambda.endpoint };
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

const sesEvent = z.object({ mail: z.object({ tags: z.record(z.string(), z.array(z.string())) }) });

/** The configuration set that an event came through, as topic policies name it. */
function configurationSetOf(message: object): string {
  const name = sesEvent.parse(message).mail.tags['ses:configuration-set']?.[0] ?? '';
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
    const result = await functions.invoke(lambda, event);
    if (result.kind === 'failed') throw new Error(`${lambda.label}: ${result.error.errorMessage}`);
    return result.payload;
  };
}
