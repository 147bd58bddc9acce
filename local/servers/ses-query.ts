/** Version 1 of SES's API: the operations of its Query protocol, and their answers as XML. */
import { randomUUID } from 'node:crypto';
import type { Principal } from '../iam/access.ts';
import { noConfigurationSet, permit, type SesAccount, SesError, sentLastDay } from './ses-account.ts';
import { members, readCall } from './ses-call.ts';
import { send } from './ses-send.ts';

const operations = ['SendRawEmail', 'SendEmail'] as const;

export async function answerQuery(
  ses: SesAccount,
  principal: Principal,
  params: URLSearchParams,
): Promise<string> {
  const operation = params.get('Action') ?? '';
  const result = await operate(ses, principal, operation, params);
  const inner = `<${operation}Result>${result}</${operation}Result><ResponseMetadata>${requestId()}</ResponseMetadata>`;
  return `<${operation}Response ${namespace}>${inner}</${operation}Response>`;
}

/** Answers with the inner XML of the operation's result. */
async function operate(ses: SesAccount, principal: Principal, operation: string, params: URLSearchParams) {
  const sending = operations.find((one) => one === operation);
  if (sending) return tag('MessageId', await send(ses, principal, await readCall(sending, params)));
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
    tag('SentLast24Hours', sentLastDay(ses)),
  GetSendStatistics: (ses) => `<SendDataPoints>${statistics(ses)}</SendDataPoints>`,
  GetAccountSendingEnabled: () => tag('Enabled', 'true'),
  ListIdentities: ({ identities }, params) => {
    const kind = params.get('IdentityType');
    const asked = (identity: string) => !kind || identity.includes('@') === (kind === 'EmailAddress');
    return list('Identities', [...identities].filter(asked));
  },
  GetIdentityVerificationAttributes: ({ identities }, params) => {
    const known = members(params, 'Identities').filter((identity) => identities.has(identity));
    const value = `<value>${tag('VerificationStatus', 'Success')}</value>`;
    const entries = known.map((identity) => `<entry>${tag('key', identity)}${value}</entry>`);
    return `<VerificationAttributes>${entries.join('')}</VerificationAttributes>`;
  },
  ListConfigurationSets: ({ configurationSets }) => {
    const sets = [...configurationSets.keys()].map((name) => `<member>${tag('Name', name)}</member>`);
    return `<ConfigurationSets>${sets.join('')}</ConfigurationSets>`;
  },
  DescribeConfigurationSet: describeConfigurationSet,
};

function describeConfigurationSet(ses: SesAccount, params: URLSearchParams): string {
  const name = params.get('ConfigurationSetName') ?? '';
  if (!ses.configurationSets.has(name)) throw noConfigurationSet(name);
  const set = `<ConfigurationSet>${tag('Name', name)}</ConfigurationSet>`;
  if (!members(params, 'ConfigurationSetAttributeNames').includes('eventDestinations')) return set;
  const destinations = ses.destinations
    .filter(({ configurationSet }) => configurationSet === name)
    .map(({ topicArn, events }) => {
      // The template leaves the name to CloudFormation, so the topic's stands for it.
      const known = tag('Name', topicArn.split(':').at(-1) ?? '') + tag('Enabled', 'true');
      const topic = `<SNSDestination>${tag('TopicARN', topicArn)}</SNSDestination>`;
      return `<member>${known}${list('MatchingEventTypes', events)}${topic}</member>`;
    });
  return `${set}<EventDestinations>${destinations.join('')}</EventDestinations>`;
}

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

/** `code` is an error of the Query protocol ("Common errors", SES API reference). */
export function queryError({ code, message, status }: SesError): string {
  const type = tag('Type', status < 500 ? 'Sender' : 'Receiver');
  const detail = type + tag('Code', code) + tag('Message', message);
  return `<ErrorResponse ${namespace}><Error>${detail}</Error>${requestId()}</ErrorResponse>`;
}

const namespace = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';
const requestId = (): string => tag('RequestId', randomUUID());
const escaped = (text: string): string => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const tag = (name: string, value: string | number): string => `<${name}>${escaped(String(value))}</${name}>`;
const list = (name: string, values: readonly string[]): string =>
  `<${name}>${values.map((value) => tag('member', value)).join('')}</${name}>`;
