/** What SES and the SDK can say, as an outcome. */
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../src/aws/mailer.ts';

const from = '"The Tides" <tides@news.example>';
const said = (name: string, message = '', httpStatusCode = 400) =>
  outcomeOf(Object.assign(new Error(message), { name, $metadata: { httpStatusCode } }), from);

describe('throttling', () => {
  it.each([
    ['Throttling', 'Maximum sending rate exceeded.', 400, 'rate'],
    ['Throttling', 'Daily message quota exceeded.', 400, 'day'],
    ['ThrottlingException', 'Rate exceeded', 400, 'rate'],
    ['TooManyRequestsException', 'Too many requests', 429, 'rate'],
  ])('%s (%s) waits', (name, message, status, scope) => {
    expect(said(name, message, status)).toEqual({ kind: 'throttled', scope });
  });
});

describe('what an operator must mend holds everything', () => {
  it.each([
    'AccountSendingPausedException',
    'ConfigurationSetSendingPausedException',
    'ConfigurationSetDoesNotExistException',
    'MailFromDomainNotVerifiedException',
  ])('%s', (name) => {
    expect(said(name)).toEqual({ kind: 'held', reason: name });
  });

  it.each(['AccessDenied', 'SignatureDoesNotMatch', 'InvalidClientTokenId', 'ExpiredToken'])('%s', (name) => {
    expect(said(name, '', 403)).toEqual({ kind: 'held', reason: name });
  });

  const failed =
    'Email address is not verified. The following identities failed the check in region US-EAST-1';
  it.each([
    [
      'Sending suspended for this account. For more information, please check the inbox.',
      'sending is paused',
    ],
    ['Sending paused for this account.', 'sending is paused'],
    [`${failed}: Tides@news.example`, 'the sender is not verified'],
    ['Email address is not verified.', 'the sender is not verified'],
    [`${failed}: reader@post.example`, 'the account is in the sandbox, and a recipient is not verified'],
  ])('MessageRejected: %s', (message, because) => {
    expect(said('MessageRejected', message)).toEqual({ kind: 'held', reason: `MessageRejected: ${because}` });
  });
});

describe('what concerns one recipient rejects that one', () => {
  it.each([
    ['MessageRejected', 'Address blacklisted.'],
    ['InvalidParameterValue', "Missing final '@domain'"],
  ])('%s: %s', (name, message) => {
    expect(said(name, message)).toEqual({ kind: 'rejected', reason: name });
  });
});

describe('whatever does not prove that the mail stayed is unknown', () => {
  it.each([
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
    ['RequestTimeout', 408],
    ['SyntaxError', 200],
  ])('%s with status %i', (name, status) => {
    expect(said(name, '', status)).toEqual({ kind: 'unknown', reason: name });
  });

  it('a reset connection', () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(outcomeOf(reset, from)).toEqual({ kind: 'unknown', reason: 'ECONNRESET' });
  });

  it('something that is no error at all', () => {
    expect(outcomeOf(undefined, from)).toEqual({ kind: 'unknown', reason: 'Error' });
  });
});

it('reasons never carry what SES said, because it repeats addresses', () => {
  const outcome = said('MessageRejected', 'Address reader@post.example is blacklisted.');
  expect(JSON.stringify(outcome)).not.toContain('@');
});
