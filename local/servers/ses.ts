/**
 * SES as far as sending mail needs it: version 1 of its API, and the suppression list of version 2. Every mail stays
 * on this machine. The account is out of the sandbox: recipients need no verification.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { CutOff, callerOf, type Gate, openGate, Refused } from './gate.ts';
import { listen, readBody, shut } from './loopback.ts';
import { acceptedOf, type EventDestination, type SesAccount, SesError, sentLastDay } from './ses-account.ts';
import { type Inbox, openMailStore } from './ses-inbox.ts';
import { answerQuery, queryError } from './ses-query.ts';
import { answerRest, isRestCall, restCode } from './ses-rest.ts';
import { accountReasons, SuppressionList, type SuppressionReason } from './ses-suppression.ts';

export interface SesOptions extends Pick<SesAccount, 'access' | 'now' | 'publish'> {
  /** Where mails are kept over restarts. */
  readonly directory: string;
  /** 14 a second and 50,000 a day unless given. */
  readonly quota?: SesAccount['quota'];
  /** `now` unless given. */
  readonly wall?: SesAccount['wall'];
  readonly gate?: Gate;
}

/** What the account holds, for people. */
export interface SesOverview {
  readonly quota: SesAccount['quota'] & { readonly sentLastDay: number };
  readonly identities: readonly string[];
  readonly configurationSets: readonly {
    readonly name: string;
    readonly suppresses: readonly SuppressionReason[];
    /** The kinds that somebody is told of: `send`, `bounce`… */
    readonly events: readonly string[];
  }[];
  /** Of all that is in the inbox. */
  readonly accepted: number;
}

export interface SesServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Makes a domain or an address a verified sender. */
  createIdentity(domainOrAddress: string): void;
  /** `suppresses`: what the account does unless given. */
  createConfigurationSet(name: string, suppresses?: readonly SuppressionReason[]): void;
  addEventDestination(destination: EventDestination): void;
  readonly inbox: Inbox;
  readonly suppression: SuppressionList;
  overview(): SesOverview;
  close(): Promise<void>;
}

/** 10 MB of mail as base64, percent-encoded in a form. */
const maxRequestBytes = 20 * 1024 * 1024;

export async function startSes(options: SesOptions): Promise<SesServer> {
  const { directory, gate = openGate } = options;
  const store = await openMailStore(directory);
  const mails = store.inbox.list().reverse();
  const ses: SesAccount = {
    quota: { maxPerSecond: 14, maxPerDay: 50_000 },
    wall: options.now,
    ...options,
    identities: new Set(),
    configurationSets: new Map(),
    destinations: [],
    store,
    suppression: new SuppressionList(join(directory, 'suppression-list')),
    // What an earlier run sent counts for the day only.
    accepted: mails.map(({ receivedAt, to }) => acceptedOf(new Date(receivedAt), new Date(0), to)),
  };
  const server = createServer((request, response) => {
    serve(ses, gate, request).then(
      (answer) => reply(response, answer),
      (error: unknown) => refuse(request, response, error),
    );
  });
  // A function is frozen between calls with its connection open: closing it would make the next send uncertain.
  server.keepAliveTimeout = 0;
  return {
    endpoint: await listen(server),
    createIdentity: (domainOrAddress) => void ses.identities.add(domainOrAddress),
    createConfigurationSet: (name, suppresses = accountReasons) =>
      void ses.configurationSets.set(name, suppresses),
    addEventDestination: (destination) => void ses.destinations.push(destination),
    inbox: store.inbox,
    suppression: ses.suppression,
    overview: () => overviewOf(ses),
    close: () => shut(server),
  };
}

function overviewOf(ses: SesAccount): SesOverview {
  const eventsOf = (name: string) =>
    ses.destinations.filter((one) => one.configurationSet === name).flatMap(({ events }) => events);
  return {
    quota: { ...ses.quota, sentLastDay: sentLastDay(ses) },
    identities: [...ses.identities],
    configurationSets: [...ses.configurationSets].map(([name, suppresses]) => {
      return { name, suppresses, events: [...new Set(eventsOf(name))] };
    }),
    accepted: ses.accepted.length,
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const xml = { 'content-type': 'text/xml' };
const json = { 'content-type': 'application/json' };

async function serve(ses: SesAccount, gate: Gate, request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request, maxRequestBytes);
  if (body === 'too large') throw new SesError('RequestEntityTooLarge', 'The request is too large.', 413);
  const { method = '', url = '', headers } = request;
  const identity = ses.access.authenticate({ method, url, headers, body }, 'ses');
  if (identity.kind === 'refused') {
    // The Query protocol's word for it ("Common errors", SES API reference).
    const code = identity.code === 'InvalidAccessKeyId' ? 'InvalidClientTokenId' : identity.code;
    throw new SesError(code, identity.message, 403);
  }
  const { principal } = identity;
  const caller = { ...callerOf(principal, headers), service: 'ses' };
  if (isRestCall(url)) {
    const answer = async () => JSON.stringify(answerRest(ses, principal, { method, url, body }));
    return { status: 200, headers: json, body: await gate({ ...caller, operation: method }, answer) };
  }
  const params = new URLSearchParams(body.toString('utf8'));
  const operation = params.get('Action') ?? '';
  const answer = () => answerQuery(ses, principal, params);
  return { status: 200, headers: xml, body: await gate({ ...caller, operation }, answer) };
}

function refuse({ url = '' }: IncomingMessage, response: ServerResponse, thrown: unknown): void {
  if (thrown instanceof CutOff) {
    response.destroy();
    return;
  }
  const error = thrown instanceof Refused ? new SesError(thrown.code, thrown.message, thrown.status) : thrown;
  const known = error instanceof SesError;
  if (!known) console.error('The local SES failed:', error);
  const told = known ? error : new SesError('InternalFailure', 'The local server failed', 500);
  reply(
    response,
    isRestCall(url) ? restError(told) : { status: told.status, headers: xml, body: queryError(told) },
  );
}

function restError({ status, code, message }: SesError): Answer {
  const headers = { ...json, 'x-amzn-errortype': restCode(code) };
  return { status, headers, body: JSON.stringify({ message }) };
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
