/**
 * Version 2 of SES's API (REST, JSON) as far as version 1 has no word for it: the suppression list, and the account at
 * one look (PutSuppressedDestination and its kin, GetAccount in the SES API v2 reference).
 */
import * as z from 'zod';
import type { Principal } from '../iam/access.ts';
import { permit, type SesAccount, SesError, sentLastDay } from './ses-account.ts';
import { accountReasons, type SuppressedAddress, suppressionReason } from './ses-suppression.ts';

const path = '/v2/email/suppression/addresses';

export const isRestCall = (url: string): boolean => url.startsWith('/v2/');

interface RestCall {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly body: Buffer;
}

/** Answers with JSON. */
export function answerRest(ses: SesAccount, principal: Principal, call: RestCall): object {
  const { pathname, searchParams } = new URL(call.url, 'http://ses');
  const address = pathname.startsWith(`${path}/`) && decodeURIComponent(pathname.slice(path.length + 1));
  const may = (operation: string) =>
    permit(ses.access, principal, { action: `ses:${operation}`, resource: '*' });
  switch (`${call.method} ${address === false ? pathname : 'address'}`) {
    case `GET ${path}`:
      may('ListSuppressedDestinations');
      return list(ses.suppression.all, searchParams);
    case `PUT ${path}`:
      may('PutSuppressedDestination');
      return put(ses, call.body);
    case 'GET address': {
      may('GetSuppressedDestination');
      const found = ses.suppression.get(address || '');
      if (found === undefined) throw notThere(address || '');
      const Attributes = found.messageId !== undefined && { Attributes: { MessageId: found.messageId } };
      return { SuppressedDestination: { ...summary(found), ...Attributes } };
    }
    case 'DELETE address':
      may('DeleteSuppressedDestination');
      if (!ses.suppression.delete(address || '')) throw notThere(address || '');
      return {};
    case 'GET /v2/email/account':
      may('GetAccount');
      return accountOf(ses);
    default:
      throw new SesError('NotFoundException', `${call.method} ${pathname} is not offered here.`, 404);
  }
}

const accountOf = (ses: SesAccount): object => ({
  EnforcementStatus: 'HEALTHY',
  ProductionAccessEnabled: true,
  SendingEnabled: true,
  SendQuota: {
    Max24HourSend: ses.quota.maxPerDay,
    MaxSendRate: ses.quota.maxPerSecond,
    SentLast24Hours: sentLastDay(ses),
  },
  SuppressionAttributes: { SuppressedReasons: accountReasons },
});

const notThere = (address: string): SesError =>
  new SesError('NotFoundException', `Email address ${address} does not exist on your suppression list.`, 404);
const invalid = (message: string): SesError => new SesError('BadRequestException', message);

const summary = ({ address, reason, at }: SuppressedAddress) => ({
  EmailAddress: address,
  Reason: reason,
  // JSON of AWS counts seconds.
  LastUpdateTime: Date.parse(at) / 1000,
});

const putRequest = z.object({
  EmailAddress: z.string().regex(/^[\x21-\x7e]+@[^@\s]+$/),
  Reason: suppressionReason,
});

function put(ses: SesAccount, body: Buffer): object {
  const parsed = putRequest.safeParse(jsonOf(body));
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { EmailAddress: address, Reason: reason } = parsed.data;
  ses.suppression.put({ address, reason, at: ses.now().toISOString() });
  return {};
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalid('The body is not JSON.');
  }
}

/** A date of the query: ISO, or seconds since 1970. */
const moment = z
  .string()
  .transform((text) => (/^[\d.]+$/.test(text) ? Number(text) * 1000 : Date.parse(text)))
  .refine((at) => !Number.isNaN(at));
const listRequest = z.object({
  Reason: z.array(suppressionReason),
  StartDate: moment.optional(),
  EndDate: moment.optional(),
  PageSize: z.coerce.number().int().min(1).max(1_000).default(1_000),
  /** The number of addresses that were shown before. */
  NextToken: z.coerce.number().int().min(0).default(0),
});

function list(all: readonly SuppressedAddress[], query: URLSearchParams): object {
  const parsed = listRequest.safeParse({ ...Object.fromEntries(query), Reason: query.getAll('Reason') });
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { Reason: reasons, StartDate = 0, EndDate = Infinity, PageSize, NextToken: from } = parsed.data;
  const found = all.filter(
    ({ reason, at }) =>
      (reasons.length === 0 || reasons.includes(reason)) &&
      Date.parse(at) >= StartDate &&
      Date.parse(at) <= EndDate,
  );
  const next = from + PageSize;
  return {
    SuppressedDestinationSummaries: found.slice(from, next).map(summary),
    ...(found.length > next && { NextToken: String(next) }),
  };
}

/** The words of version 1 for what goes wrong before an operation, in those of version 2. */
const codes: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidClientTokenId: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  RequestTimeTooSkewed: 'InvalidSignatureException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
};
export const restCode = (code: string): string => codes[code] ?? code;
