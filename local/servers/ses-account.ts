/** The account that the local SES plays: what it holds, what it has sent, and whom it lets send. */
import { type Access, type Principal, region, type Wish } from '../iam/access.ts';
import { isSimulator } from './ses-events.ts';
import type { MailStore } from './ses-inbox.ts';
import type { SuppressionList, SuppressionReason } from './ses-suppression.ts';

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

export const noConfigurationSet = (name: string): SesError =>
  new SesError('ConfigurationSetDoesNotExist', `Configuration set <${name}> does not exist.`);

export interface EventDestination {
  readonly configurationSet: string;
  readonly topicArn: string;
  /** `send`, `delivery`, `bounce`, `complaint`, `reject`. */
  readonly events: readonly string[];
}

export interface SesAccount {
  readonly access: Access;
  /** The publication's clock: times of mails and events, and the day of the daily quota. */
  readonly now: () => Date;
  /** The wall clock, by which the rate is judged. */
  readonly wall: () => Date;
  /** Called after the answer to the call that caused the event. */
  readonly publish: (topicArn: string, message: object) => void;
  readonly quota: { readonly maxPerSecond: number; readonly maxPerDay: number };
  /** Domains and addresses. */
  readonly identities: Set<string>;
  /** With the reasons for which a recipient of their mails joins the suppression list and is held back by it. */
  readonly configurationSets: Map<string, readonly SuppressionReason[]>;
  readonly destinations: EventDestination[];
  readonly store: MailStore;
  readonly suppression: SuppressionList;
  /** What was accepted, oldest first. */
  readonly accepted: Accepted[];
}

/** Counts of recipients, as SES counts; moments in milliseconds. */
export interface Accepted {
  readonly at: number;
  readonly wall: number;
  readonly recipients: number;
  /** Those that count for the daily quota. */
  readonly counted: number;
}

export const acceptedOf = (at: Date, wall: Date, recipients: readonly string[]): Accepted => ({
  at: at.getTime(),
  wall: wall.getTime(),
  recipients: recipients.length,
  counted: countedIn(recipients),
});

const countedIn = (recipients: readonly string[]): number =>
  recipients.filter((recipient) => !isSimulator(recipient)).length;

export function permit(access: Access, principal: Principal, wish: Wish): void {
  if (access.allows(principal, wish)) return;
  const { action, resource } = wish;
  const who = `User \`${principal.name}' is not authorized to perform`;
  throw new SesError('AccessDenied', `${who} \`${action}' on resource \`${resource}'`, 403);
}

/** `"News" <a@b.example>` → `a@b.example`. */
export const bareAddress = (text: string): string => /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
export const domainOf = (text: string): string => bareAddress(text).split('@').at(-1)?.toLowerCase() ?? '';

/** What stands for an address: the address itself, or the nearest verified domain above it. */
export function identityOf({ identities }: SesAccount, address: string): string | undefined {
  if (identities.has(address)) return address;
  let domain = domainOf(address);
  while (domain !== '' && !identities.has(domain)) domain = domain.replace(/^[^.]*\.?/, '');
  return domain === '' ? undefined : domain;
}

/** Throws what SES answers when the account may not send this. */
export function checkAccount(
  ses: SesAccount,
  set: string | undefined,
  senders: readonly string[],
  recipients: readonly string[],
): void {
  if (set !== undefined && !ses.configurationSets.has(set)) throw noConfigurationSet(set);
  const unverified = senders.map(bareAddress).filter((sender) => identityOf(ses, sender) === undefined);
  if (unverified.length > 0) {
    const failed = `The following identities failed the check in region ${region.toUpperCase()}`;
    throw new SesError(
      'MessageRejected',
      `Email address is not verified. ${failed}: ${unverified.join(', ')}`,
    );
  }
  const { maxPerSecond, maxPerDay } = ses.quota;
  if (sentLastSecond(ses) >= maxPerSecond) throw new SesError('Throttling', 'Maximum sending rate exceeded.');
  if (sentLastDay(ses) + countedIn(recipients) > maxPerDay) {
    throw new SesError('Throttling', 'Daily message quota exceeded.');
  }
}

function sentLastSecond({ wall, accepted }: SesAccount): number {
  const since = wall().getTime() - 1_000;
  return accepted.reduce((sum, one) => (one.wall > since ? sum + one.recipients : sum), 0);
}

export function sentLastDay({ now, accepted }: Pick<SesAccount, 'now' | 'accepted'>): number {
  const since = now().getTime() - 86_400_000;
  return accepted.reduce((sum, one) => (one.at > since ? sum + one.counted : sum), 0);
}
