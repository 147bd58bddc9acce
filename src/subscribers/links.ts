/** The signed addresses by which a person acts, and what each is for. A GET of any of them changes nothing. */
import * as z from 'zod';
import type { NewsletterId, SubscriberId } from '../ids.ts';
import { type EmailAddress, type Instant, instant, newsletterId, shifted, subscriberId } from '../ids.ts';
import { comparableAddress } from './address.ts';
import { keyedHash, type LinkKeys, signed, verifiedFields } from './tokens.ts';

export { type LinkKeys, parseLinkKeys } from './tokens.ts';

/** Leaves one newsletter. Never expires. */
export interface LeaveLink {
  readonly purpose: 'leave';
  readonly subscriber: SubscriberId;
  readonly newsletter: NewsletterId;
}

/** Confirms the newsletters that were asked for together, once: the nonce is stored with each subscription. */
export interface ConfirmLink {
  readonly purpose: 'confirm';
  readonly subscriber: SubscriberId;
  readonly newsletters: readonly NewsletterId[];
  readonly nonce: string;
  readonly expires: Instant;
}

/** Everything a person may change. In every mail, and never expires: who reads the mail is the person. */
export interface PreferencesLink {
  readonly purpose: 'preferences';
  readonly subscriber: SubscriberId;
}

/** Confirms a new address, in the mail that goes there. The nonce is stored with the record. */
export interface AddressLink {
  readonly purpose: 'address';
  readonly subscriber: SubscriberId;
  readonly nonce: string;
  readonly expires: Instant;
}

/** "This was not me": no more mail because somebody typed the address into a form. Never expires. */
export interface NeverLink {
  readonly purpose: 'never';
  readonly subscriber: SubscriberId;
}

export type Link = LeaveLink | ConfirmLink | PreferencesLink | AddressLink | NeverLink;

export type VerifiedLink<L extends Link> =
  | { readonly kind: 'valid'; readonly link: L }
  | { readonly kind: 'expired'; readonly link: L }
  /** Not a token of ours: cut short, altered, signed by an unknown key, or made for another purpose. */
  | { readonly kind: 'invalid' };

/** Links that confirm live as long as most people take to empty a mailbox over a weekend. */
export const confirmLinkLifetime = 72 * 3_600_000;

export const leaveToken = (keys: LinkKeys, subscriber: SubscriberId, newsletter: NewsletterId): string =>
  signed(keys, ['leave', subscriber, newsletter]);

export const confirmToken = (keys: LinkKeys, link: Omit<ConfirmLink, 'purpose'>): string =>
  signed(keys, ['confirm', link.subscriber, link.newsletters.join(','), link.nonce, link.expires]);

export const preferencesToken = (keys: LinkKeys, subscriber: SubscriberId): string =>
  signed(keys, ['preferences', subscriber]);

export const addressToken = (keys: LinkKeys, link: Omit<AddressLink, 'purpose'>): string =>
  signed(keys, ['address', link.subscriber, link.nonce, link.expires]);

export const neverToken = (keys: LinkKeys, subscriber: SubscriberId): string =>
  signed(keys, ['never', subscriber]);

/** Where a reader leaves: the target of List-Unsubscribe and of the link in the body. `site` has no slash at its end. */
export const leaveAddress = (site: string, token: string): string => `${site}/u/${token}`;
/** For "this was not me" too: a way out. */
export const neverAddress = (site: string, token: string): string => leaveAddress(site, token);
export const confirmAddress = (site: string, token: string): string => `${site}/confirm/${token}`;
export const preferencesAddress = (site: string, token: string): string => `${site}/preferences/${token}`;

export function verifyLeave(keys: LinkKeys, token: string): VerifiedLink<LeaveLink> {
  const parsed = leaveFields.safeParse(verifiedFields(keys, token));
  if (!parsed.success) return { kind: 'invalid' };
  const [purpose, subscriber, newsletter] = parsed.data;
  return { kind: 'valid', link: { purpose, subscriber, newsletter } };
}

export function verifyConfirm(keys: LinkKeys, token: string, now: Instant): VerifiedLink<ConfirmLink> {
  const parsed = confirmFields.safeParse(verifiedFields(keys, token));
  if (!parsed.success) return { kind: 'invalid' };
  const [purpose, subscriber, newsletters, nonce, expires] = parsed.data;
  return timely({ purpose, subscriber, newsletters, nonce, expires }, now);
}

export function verifyPreferences(keys: LinkKeys, token: string): VerifiedLink<PreferencesLink> {
  const parsed = preferencesFields.safeParse(verifiedFields(keys, token));
  if (!parsed.success) return { kind: 'invalid' };
  const [purpose, subscriber] = parsed.data;
  return { kind: 'valid', link: { purpose, subscriber } };
}

export function verifyAddress(keys: LinkKeys, token: string, now: Instant): VerifiedLink<AddressLink> {
  const parsed = addressFields.safeParse(verifiedFields(keys, token));
  if (!parsed.success) return { kind: 'invalid' };
  const [purpose, subscriber, nonce, expires] = parsed.data;
  return timely({ purpose, subscriber, nonce, expires }, now);
}

export function verifyNever(keys: LinkKeys, token: string): VerifiedLink<NeverLink> {
  const parsed = neverFields.safeParse(verifiedFields(keys, token));
  if (!parsed.success) return { kind: 'invalid' };
  const [purpose, subscriber] = parsed.data;
  return { kind: 'valid', link: { purpose, subscriber } };
}

const timely = <L extends ConfirmLink | AddressLink>(link: L, now: Instant): VerifiedLink<L> => ({
  kind: link.expires <= now ? 'expired' : 'valid',
  link,
});

/** Names an address in the table without saying it. */
export const addressHash = (keys: LinkKeys, address: EmailAddress): string =>
  keyedHash(keys, 'courant address index', comparableAddress(address));

/** The same of its domain, for ceilings. */
export const domainHash = (keys: LinkKeys, address: EmailAddress): string =>
  keyedHash(keys, 'courant domain ceilings', comparableAddress(address).slice(address.lastIndexOf('@') + 1));

/** A form says when it was shown: machines fill it in at once, or post what they copied days ago. */
export const formStamp = (keys: LinkKeys, now: Instant): string => signed(keys, ['form', now]);

const formAge = { least: 2_000, most: 24 * 3_600_000 } as const;

export function isTimelyForm(keys: LinkKeys, stamp: string, now: Instant): boolean {
  const parsed = formFields.safeParse(verifiedFields(keys, stamp));
  if (!parsed.success) return false;
  const [, shown] = parsed.data;
  return shifted(shown, formAge.least) <= now && now <= shifted(shown, formAge.most);
}

const subscriberField = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform(subscriberId);
const newsletterField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .transform(newsletterId);
const momentField = z.iso.datetime().transform((text) => instant(text));
const nonceField = z.string().regex(/^[0-9a-f]{32}$/);
const leaveFields = z.tuple([z.literal('leave'), subscriberField, newsletterField]);
const confirmFields = z.tuple([
  z.literal('confirm'),
  subscriberField,
  z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(newsletterField)),
  nonceField,
  momentField,
]);
const preferencesFields = z.tuple([z.literal('preferences'), subscriberField]);
const addressFields = z.tuple([z.literal('address'), subscriberField, nonceField, momentField]);
const neverFields = z.tuple([z.literal('never'), subscriberField]);
const formFields = z.tuple([z.literal('form'), momentField]);
