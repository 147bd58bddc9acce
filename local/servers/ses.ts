/**
 * SES, version 1 of its API (Query protocol, XML answers), as far as sending mail needs it. Every mail stays on this
 * machine. The account is out of the sandbox: recipients need no verification.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Principal } from '../iam/access.ts';
import { listen, readBody, shut } from './loopback.ts';
import { members, readCall } from './ses-call.ts';
import { type Inbox, openMailStore } from './ses-inbox.ts';
import { type EventDestination, permit, type SesAccount, SesError, send, sentWithin } from './ses-send.ts';

export interface SesOptions extends Pick<SesAccount, 'access' | 'now' | 'publish'> {
  /** Where mails are kept over restarts. */
  readonly directory: string;
  /** 14 a second and 50,000 a day unless given. */
  readonly quota?: SesAccount['quota'];
}

export interface SesServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Makes a domain or an address a verified sender. */
  createIdentity(domainOrAddress: string): void;
  createConfigurationSet(name: string): void;
  addEventDestination(destination: EventDestination): void;
  readonly inbox: Inbox;
  close(): Promise<void>;
}

/** 10 MB of mail as base64, percent-encoded in a form. */
const maxRequestBytes = 20 * 1024 * 1024;

export async function startSes(options: SesOptions): Promise<SesServer> {
  const store = await openMailStore(options.directory);
  const mails = store.inbox.list().reverse();
  const ses: SesAccount = {
    quota: { maxPerSecond: 14, maxPerDay: 50_000 },
    ...options,
    identities: new Set(),
    configurationSets: new Set(),
    destinations: [],
    store,
    accepted: mails.map(({ receivedAt, to }) => ({ at: Date.parse(receivedAt), recipients: to.length })),
  };
  const server = createServer((request, response) => {
    serve(ses, request).then(
      (xml) => reply(response, 200, xml),
      (error: unknown) => refuse(response, error),
    );
  });
  // A function is frozen between calls with its connection open: closing it would make the next send uncertain.
  server.keepAliveTimeout = 0;
  return {
    endpoint: await listen(server),
    createIdentity: (domainOrAddress) => void ses.identities.add(domainOrAddress),
    createConfigurationSet: (name) => void ses.configurationSets.add(name),
    addEventDestination: (destination) => void ses.destinations.push(destination),
    inbox: ses.store.inbox,
    close: () => shut(server),
  };
}

async function serve(ses: SesAccount, request: IncomingMessage): Promise<string> {
  const body = await readBody(request, maxRequestBytes);
  if (body === 'too large') throw new SesError('RequestEntityTooLarge', 'The request is too large.', 413);
  const { method = '', url = '', headers } = request;
  const identity = ses.access.authenticate({ method, url, headers, body }, 'ses');
  if (identity.kind === 'refused') {
    // The Query protocol's word for it ("Common errors", SES API reference).
    const code = identity.code === 'InvalidAccessKeyId' ? 'InvalidClientTokenId' : identity.code;
    throw new SesError(code, identity.message, 403);
  }
  const params = new URLSearchParams(body.toString('utf8'));
  const operation = params.get('Action') ?? '';
  const result = await operate(ses, identity.principal, operation, params);
  const inner = `<${operation}Result>${result}</${operation}Result><ResponseMetadata>${requestId()}</ResponseMetadata>`;
  return `<${operation}Response ${namespace}>${inner}</${operation}Response>`;
}

/** Answers with the inner XML of the operation's result. */
async function operate(ses: SesAccount, principal: Principal, operation: string, params: URLSearchParams) {
  if (operation === 'SendRawEmail' || operation === 'SendEmail') {
    return tag('MessageId', await send(ses, principal, await readCall(operation, params)));
  }
  const read = reads[operation];
  if (read === undefined) {
    throw new SesError('InvalidAction', `Could not find operation ${operation} for version 2010-12-01`);
  }
  permit(ses.access, principal, { action: `ses:${operation}`, resource: '*' });
  return read(ses, params);
}

const reads: Readonly<Record<string, (ses: SesAccount, params: URLSearchParams) => string>> = {
  GetSendQuota: (ses) =>
    tag('Max24HourSend', ses.quota.maxPerDay) +
    tag('MaxSendRate', ses.quota.maxPerSecond) +
    tag('SentLast24Hours', sentWithin(ses, 86_400_000)),
  GetSendStatistics: (ses) => `<SendDataPoints>${statistics(ses)}</SendDataPoints>`,
  GetAccountSendingEnabled: () => tag('Enabled', 'true'),
  ListIdentities: ({ identities }, params) => {
    const kind = params.get('IdentityType');
    const asked = (identity: string) => !kind || identity.includes('@') === (kind === 'EmailAddress');
    return `<Identities>${[...identities]
      .filter(asked)
      .map((identity) => tag('member', identity))
      .join('')}</Identities>`;
  },
  GetIdentityVerificationAttributes: ({ identities }, params) => {
    const known = members(params, 'Identities').filter((identity) => identities.has(identity));
    const value = `<value>${tag('VerificationStatus', 'Success')}</value>`;
    const entries = known.map((identity) => `<entry>${tag('key', identity)}${value}</entry>`);
    return `<VerificationAttributes>${entries.join('')}</VerificationAttributes>`;
  },
};

/** Attempts of each quarter of an hour; what came back is told by events alone. */
function statistics({ accepted }: SesAccount): string {
  const attempts = new Map<number, number>();
  for (const { at, recipients } of accepted) {
    const quarter = Math.floor(at / 900_000);
    attempts.set(quarter, (attempts.get(quarter) ?? 0) + recipients);
  }
  const zeros = tag('Bounces', 0) + tag('Complaints', 0) + tag('Rejects', 0);
  const points = [...attempts].map(
    ([quarter, count]) =>
      tag('Timestamp', new Date(quarter * 900_000).toISOString()) + tag('DeliveryAttempts', count) + zeros,
  );
  return points.map((point) => `<member>${point}</member>`).join('');
}

const namespace = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
const requestId = (): string => tag('RequestId', crypto.randomUUID());
const escaped = (text: string): string => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const tag = (name: string, value: string | number): string => `<${name}>${escaped(String(value))}</${name}>`;

function refuse(response: ServerResponse, error: unknown): void {
  if (!(error instanceof SesError)) console.error('The local SES failed:', error);
  const { code, message, status } =
    error instanceof SesError ? error : new SesError('InternalFailure', 'The local server failed', 500);
  const detail =
    tag('Type', status < 500 ? 'Sender' : 'Receiver') + tag('Code', code) + tag('Message', message);
  reply(
    response,
    status,
    `<ErrorResponse ${namespace}><Error>${detail}</Error>${requestId()}</ErrorResponse>`,
  );
}

function reply(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
}
