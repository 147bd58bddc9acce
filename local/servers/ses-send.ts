/** One mail handed to SES: may it be sent, and what comes of it. */
import PostalMime, { type Address } from 'postal-mime';
import { account, type Principal, region } from '../iam/access.ts';
import {
  acceptedOf,
  bareAddress,
  checkAccount,
  domainOf,
  identityOf,
  permit,
  type SesAccount,
  SesError,
} from './ses-account.ts';
import type { SendCall } from './ses-call.ts';
import { type AcceptedMail, eventsOf, newlySuppressed, type SesEvent } from './ses-events.ts';
import { sesId } from './ses-inbox.ts';
import { accountReasons, type SuppressionList, type SuppressionReason } from './ses-suppression.ts';

/** Returns the message id; events follow after the answer. */
export async function send(ses: SesAccount, principal: Principal, call: SendCall): Promise<string> {
  const { source, configurationSet, raw } = call;
  if (raw.length > maxBytes)
    throw invalid(`Message length is more than ${maxBytes} bytes long: '${raw.length}'.`);
  const { senders, subject, headers, ...header } = await readHeader(raw);
  const from = senders[0] ?? source;
  if (from === undefined) throw invalid("Missing required header 'From'.");
  const recipients = (call.destinations.length > 0 ? call.destinations : header.recipients).map(bareAddress);
  const sourceArn = arn(`identity/${identityOf(ses, bareAddress(from)) ?? domainOf(from)}`);
  const context = { 'ses:FromAddress': bareAddress(from), 'ses:Recipients': recipients };
  // Both rights are needed (aws/aws-cdk#34402).
  const set = configurationSet === undefined ? [] : [arn(`configuration-set/${configurationSet}`)];
  for (const resource of [sourceArn, ...set]) {
    permit(ses.access, principal, { action: `ses:${call.operation}`, resource, context });
  }
  checkMessage(raw, recipients);
  checkAccount(ses, configurationSet, source ? [source, ...senders] : senders, recipients);
  const at = ses.now();
  const id = sesId(at);
  const reasons = reasonsOf(ses, configurationSet);
  const tags = tagsOf(call, principal, domainOf(from));
  const envelope = { id, at, from, source: source ?? from, sourceArn, sendingAccountId: account, recipients };
  const suppressed = heldBack(ses.suppression, recipients, reasons);
  await accept(ses, call, { ...envelope, suppressed, subject, headers, tags, raw }, reasons);
  return id;
}

/** Returns when the mail, and what it does to the suppression list, would survive a `kill -9`. */
async function accept(
  ses: SesAccount,
  { configurationSet, tags }: SendCall,
  mail: AcceptedMail,
  reasons: readonly SuppressionReason[],
): Promise<void> {
  const { id, at, from, recipients, subject, suppressed, raw } = mail;
  // Counted before the first wait, or calls at the same time would all pass.
  ses.accepted.push(acceptedOf(at, ses.wall(), recipients));
  const events = eventsOf(mail);
  const envelope = {
    id,
    receivedAt: at.toISOString(),
    from,
    to: [...recipients],
    subject,
    ...(configurationSet !== undefined && { configurationSet }),
    tags: { ...tags },
    events: events.map(({ type }) => type),
    suppressed: [...suppressed.keys()],
  };
  await ses.store.add(envelope, raw);
  for (const [address, reason] of newlySuppressed(mail, reasons)) {
    ses.suppression.put({ address, reason, at: at.toISOString(), messageId: id });
  }
  publish(ses, configurationSet, events);
}

const reasonsOf = (ses: SesAccount, configurationSet: string | undefined): readonly SuppressionReason[] =>
  ses.configurationSets.get(configurationSet ?? '') ?? accountReasons;

function heldBack(
  list: SuppressionList,
  recipients: readonly string[],
  reasons: readonly SuppressionReason[],
): AcceptedMail['suppressed'] {
  return new Map(
    recipients.flatMap((recipient) => {
      const reason = list.get(recipient)?.reason;
      return reason !== undefined && reasons.includes(reason) ? [[recipient, reason]] : [];
    }),
  );
}

const maxBytes = 10 * 1024 * 1024;
const arn = (rest: string): string => `arn:aws:ses:${region}:${account}:${rest}`;
const invalid = (message: string) => new SesError('InvalidParameterValue', message);

/** Only the head is read: bodies are large, and a strange one is no reason to refuse a mail. */
async function readHeader(raw: Buffer) {
  const end = raw.indexOf('\r\n\r\n');
  const mail = await PostalMime.parse(raw.subarray(0, end < 0 ? raw.length : end + 4));
  return {
    senders: addresses(mail.from && [mail.from]),
    recipients: [mail.to, mail.cc, mail.bcc].flatMap(addresses),
    subject: mail.subject ?? '',
    headers: mail.headers.map(({ originalKey, value }) => ({ name: originalKey, value })),
  };
}

const addresses = (list: readonly Address[] = []): string[] =>
  list.flatMap((one) => one.group ?? [one]).flatMap(({ address }) => (address ? [address] : []));

function checkMessage(raw: Buffer, recipients: readonly string[]): void {
  // RFC 5322, 2.3: CR and LF stand together only. What a relay would repair breaks the signature.
  if (/\r(?!\n)|(?<!\r)\n/.test(raw.toString('latin1'))) throw invalid('The message has a bare CR or LF.');
  if (recipients.length === 0) throw invalid('Missing required recipients.');
  if (recipients.length > 50) throw invalid('Recipient count exceeds 50.');
  for (const recipient of recipients) {
    if (!/^[^@]+@[^@]+$/.test(recipient)) throw invalid("Missing final '@domain'");
    if (!/^[\x21-\x7e]+$/.test(recipient)) throw invalid('Address contains illegal character');
  }
}

/** SES adds tags of its own to the caller's (SES developer guide, "Auto-tags"). */
function tagsOf({ operation, configurationSet, tags }: SendCall, { name }: Principal, domain: string) {
  const own = {
    'ses:source-tls-version': 'TLSv1.3',
    'ses:operation': operation,
    'ses:configuration-set': configurationSet ?? '',
    'ses:source-ip': '127.0.0.1',
    'ses:from-domain': domain,
    'ses:caller-identity': name,
  };
  return Object.fromEntries(Object.entries({ ...own, ...tags }).map(([tag, value]) => [tag, [value]]));
}

function publish(ses: SesAccount, set: string | undefined, all: readonly SesEvent[]): void {
  const wanting = ses.destinations.filter(({ configurationSet }) => configurationSet === set);
  if (wanting.length === 0) return;
  setImmediate(() => {
    for (const { type, message } of all) {
      for (const { topicArn, events } of wanting) if (events.includes(type)) ses.publish(topicArn, message);
    }
  });
}
