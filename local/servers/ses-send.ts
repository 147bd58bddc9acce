/** One mail handed to SES: may it be sent, and what comes of it. */
import PostalMime, { type Address } from 'postal-mime';
import { type Access, account, type Principal, region, type Wish } from '../iam/access.ts';
import type { SendCall } from './ses-call.ts';
import { type AcceptedMail, eventsOf } from './ses-events.ts';
import { type MailStore, sesId } from './ses-inbox.ts';

/** An error in SES's words; the SDK names its own by `code`. */
export class SesError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export interface EventDestination {
  readonly configurationSet: string;
  readonly topicArn: string;
  /** `send`, `delivery`, `bounce`, `complaint`, `reject`. */
  readonly events: readonly string[];
}

export interface SesAccount {
  readonly access: Access;
  readonly now: () => Date;
  /** Called after the answer to the call that caused the event. */
  readonly publish: (topicArn: string, message: object) => void;
  readonly quota: { readonly maxPerSecond: number; readonly maxPerDay: number };
  /** Domains and addresses. */
  readonly identities: Set<string>;
  readonly configurationSets: Set<string>;
  readonly destinations: EventDestination[];
  readonly store: MailStore;
  /** What was accepted, oldest first: recipients, as SES counts, at a moment in milliseconds. */
  readonly accepted: { readonly at: number; readonly recipients: number }[];
}

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
  checkAccount(ses, configurationSet, source ? [source, ...senders] : senders, recipients.length);
  const at = ses.now();
  const id = sesId(at);
  // Counted before the first wait, or calls at the same time would all pass.
  ses.accepted.push({ at: at.getTime(), recipients: recipients.length });
  await ses.store.add({ id, receivedAt: at.toISOString(), from, to: recipients, subject }, raw);
  const tags = tagsOf(call, principal, domainOf(from));
  const envelope = { id, at, source: source ?? from, sourceArn, sendingAccountId: account, recipients };
  publish(ses, configurationSet, { ...envelope, subject, headers, tags, raw });
  return id;
}

const maxBytes = 10 * 1024 * 1024;
const arn = (rest: string): string => `arn:aws:ses:${region}:${account}:${rest}`;
/** `"News" <a@b.example>` → `a@b.example`. */
const bareAddress = (text: string): string => /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
const domainOf = (text: string): string => bareAddress(text).split('@').at(-1)?.toLowerCase() ?? '';
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

/** What stands for an address: the address itself, or the nearest verified domain above it. */
function identityOf({ identities }: SesAccount, address: string): string | undefined {
  if (identities.has(address)) return address;
  let domain = domainOf(address);
  while (domain !== '' && !identities.has(domain)) domain = domain.replace(/^[^.]*\.?/, '');
  return domain === '' ? undefined : domain;
}

export function permit(access: Access, principal: Principal, wish: Wish): void {
  if (access.allows(principal, wish)) return;
  const { action, resource } = wish;
  const who = `User \`${principal.name}' is not authorized to perform`;
  throw new SesError('AccessDenied', `${who} \`${action}' on resource \`${resource}'`, 403);
}

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

function checkAccount(
  ses: SesAccount,
  set: string | undefined,
  senders: readonly string[],
  count: number,
): void {
  if (set !== undefined && !ses.configurationSets.has(set)) {
    throw new SesError('ConfigurationSetDoesNotExist', `Configuration set <${set}> does not exist.`);
  }
  const unverified = senders.map(bareAddress).filter((sender) => identityOf(ses, sender) === undefined);
  if (unverified.length > 0) {
    const failed = `The following identities failed the check in region ${region.toUpperCase()}`;
    throw new SesError(
      'MessageRejected',
      `Email address is not verified. ${failed}: ${unverified.join(', ')}`,
    );
  }
  const { maxPerSecond, maxPerDay } = ses.quota;
  if (sentWithin(ses, 1_000) >= maxPerSecond)
    throw new SesError('Throttling', 'Maximum sending rate exceeded.');
  if (sentWithin(ses, 86_400_000) + count > maxPerDay) {
    throw new SesError('Throttling', 'Daily message quota exceeded.');
  }
}

/** Recipients, as SES counts. */
export function sentWithin({ now, accepted }: SesAccount, milliseconds: number): number {
  const since = now().getTime() - milliseconds;
  return accepted.reduce((sum, { at, recipients }) => (at > since ? sum + recipients : sum), 0);
}

/** SES adds tags of its own to the caller's (SES developer guide, "Auto-tags"). */
function tagsOf({ operation, configurationSet, tags }: SendCall, { name }: Principal, domain: string) {
  const own = {
    'ses:operation': operation,
    'ses:configuration-set': configurationSet ?? '',
    'ses:source-ip': '127.0.0.1',
    'ses:from-domain': domain,
    'ses:caller-identity': name,
  };
  return Object.fromEntries(Object.entries({ ...own, ...tags }).map(([tag, value]) => [tag, [value]]));
}

function publish(ses: SesAccount, set: string | undefined, mail: AcceptedMail): void {
  const wanting = ses.destinations.filter(({ configurationSet }) => configurationSet === set);
  if (wanting.length === 0) return;
  setImmediate(() => {
    for (const { type, message } of eventsOf(mail)) {
      for (const { topicArn, events } of wanting) if (events.includes(type)) ses.publish(topicArn, message);
    }
  });
}
