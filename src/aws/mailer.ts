/** `Mailer` on SES: one call for one mail, and a name for whatever comes back. */
import {
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  SESClient,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses';
import * as z from 'zod';
import type { Mailer, RawMail, SendOutcome, SendQuota } from '../ports.ts';

/** A client that never repeats a call: SES has no idempotency token, so a repeated one is a second mail. */
const oneCallClient = (): SESClient =>
  new SESClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });

let shared: SESClient | undefined;
const sharedClient = (): SESClient => {
  shared ??= oneCallClient();
  return shared;
};

/**
 * A client of one's own must be made with `maxAttempts: 1`. `patience` is the time for a whole call in milliseconds:
 * the client's own time-outs end when the answer begins, and one that then breaks off would hold the worker.
 */
export function sesMailer(client?: SESClient, patience = 10_000): Mailer {
  return {
    send: (mail) => send(client ?? sharedClient(), mail, patience),
    quota: () => quota(client ?? sharedClient(), patience),
  };
}

async function send(client: SESClient, mail: RawMail, patience: number): Promise<SendOutcome> {
  const command = new SendRawEmailCommand({
    Source: mail.from,
    Destinations: [mail.to],
    RawMessage: { Data: mail.raw },
    ConfigurationSetName: mail.configurationSet,
    Tags: Object.entries(mail.tags).map(([Name, Value]) => ({ Name, Value })),
  });
  try {
    const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(patience) });
    return MessageId
      ? { kind: 'accepted', messageId: MessageId }
      : { kind: 'unknown', reason: 'answer without a message id' };
  } catch (error) {
    return outcomeOf(error, mail.from);
  }
}

/** Throws what the SDK throws: nothing hangs on a quota that was not read. */
async function quota(client: SESClient, patience: number): Promise<SendQuota> {
  const answer = await client.send(new GetSendQuotaCommand({}), {
    abortSignal: AbortSignal.timeout(patience),
  });
  const { MaxSendRate, Max24HourSend, SentLast24Hours } = z
    .object({ MaxSendRate: z.number(), Max24HourSend: z.number(), SentLast24Hours: z.number() })
    .parse(answer);
  // SES says -1 where there is no daily limit.
  const maxPerDay = Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Max24HourSend;
  return { maxPerSecond: MaxSendRate, maxPerDay, sentLastDay: SentLast24Hours };
}

/** Has the account proved that it owns this address, or its domain? For people who ask; no stage does. */
export const sesIdentities =
  (client?: SESClient) =>
  async (address: string): Promise<boolean> => {
    const Identities = [address, address.slice(address.lastIndexOf('@') + 1)];
    const command = new GetIdentityVerificationAttributesCommand({ Identities });
    const { VerificationAttributes: found = {} } = await (client ?? sharedClient()).send(command);
    return Object.values(found).some((one) => one.VerificationStatus === 'Success');
  };

const failure = z.object({
  name: z.string().default('Error'),
  message: z.string().default(''),
  code: z.string().optional(),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).default({}),
});

/** The connection was never made, so no request was written. */
const unconnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'];
/** Nobody gets mail until an operator acts. */
const holding = [
  'AccountSendingPausedException',
  'ConfigurationSetDoesNotExistException',
  'ConfigurationSetSendingPausedException',
  'CredentialsProviderError',
  'FromEmailAddressNotVerifiedException',
  'MailFromDomainNotVerifiedException',
  'ProductionAccessNotGrantedException',
];

/**
 * What the SDK threw, as an outcome. Only an answer of 4xx, or a connection that was never made, proves that SES did
 * not take the mail; everything else is unknown. Reasons are codes, because SES's messages repeat addresses.
 * Sources: SES API reference, SendRawEmail and "Common errors"; developer guide, "Errors related to sending quotas"
 * (the rate and the daily quota share one code and differ in the message).
 */
export function outcomeOf(error: unknown, from: string): SendOutcome {
  const parsed = failure.safeParse(error);
  if (!parsed.success) return { kind: 'unknown', reason: 'Error' };
  const { name, message, code, $metadata } = parsed.data;
  const status = $metadata.httpStatusCode ?? 0;
  if (code !== undefined && unconnected.includes(code)) return { kind: 'throttled', scope: 'rate' };
  if (holding.includes(name) || status === 401 || status === 403) return { kind: 'held', reason: name };
  if (status < 400 || status >= 500 || status === 408) return { kind: 'unknown', reason: code ?? name };
  if (/^(Throttling(Exception)?|TooManyRequestsException)$/.test(name) || status === 429) {
    return { kind: 'throttled', scope: /daily/i.test(message) ? 'day' : 'rate' };
  }
  const because = holdsBecause(message, from);
  return because === undefined
    ? { kind: 'rejected', reason: name }
    : { kind: 'held', reason: `${name}: ${because}` };
}

/**
 * `MessageRejected` is one code for the sender's faults and the recipient's. An unverified recipient is refused in the
 * sandbox alone, in the words that an unverified sender is: the addresses listed tell which it is. There nearly nobody
 * gets the mail, so whoever runs the account is asked before each reader's delivery has failed for good.
 */
function holdsBecause(message: string, from: string): string | undefined {
  if (/sending (is )?(paused|suspended|disabled|shut ?down)/i.test(message)) return 'sending is paused';
  if (!/not verified/i.test(message)) return undefined;
  const [, listed = ''] = /failed the check in region [\w-]+:(.*)$/is.exec(message) ?? [];
  const address = (/<([^<>]*)>\s*$/.exec(from)?.[1] ?? from).trim().toLowerCase();
  const isSender = listed.trim() === '' || listed.toLowerCase().includes(address);
  return isSender
    ? 'the sender is not verified'
    : 'the account is in the sandbox, and a recipient is not verified';
}
