/**
 * Signed addresses of the pages that act for one subscriber: `/confirm/<token>` and `/u/<token>`. A token is
 * `base64url(payload).base64url(HMAC-SHA256[0..16])`; the payload names the key, so keys can be rotated: the newest
 * signs, all others still verify, because a mail that lies in a mailbox for years must still let its reader leave.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { NewsletterId, SubscriberId } from '../ids.ts';
import { type EmailAddress, type Instant, instant, newsletterId, subscriberId } from '../ids.ts';
import { comparableAddress } from './address.ts';

/** The signing keys by key id (`k1`, `k2`…). */
export interface LinkKeys {
  /** The key that signs. */
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}

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

export type Link = LeaveLink | ConfirmLink;

export type VerifiedLink<L extends Link> =
  | { readonly kind: 'valid'; readonly link: L }
  | { readonly kind: 'expired'; readonly link: L }
  /** Not a token of ours: cut short, altered, signed by an unknown key, or made for another purpose. */
  | { readonly kind: 'invalid' };

/** Confirm links live as long as most people take to empty a mailbox over a weekend. */
export const confirmLinkLifetime = 72 * 3_600_000;

/** The key that addresses are hashed with is derived from this one. */
const oldestKey = 'k1';
const keyId = /^k[1-9][0-9]{0,5}$/;
const macBytes = 16;
/** Twenty newsletters with the longest ids fit; whatever is longer was not made here. */
const longestToken = 2_048;

const secretSchema = z
  .object({ current: z.string().regex(keyId) })
  .catchall(z.string().min(32, 'a key has at least 32 characters'));

/**
 * Reads the secret's text, `{"current":"k1","k1":"<random>"}`. Throws on anything else: a secret that cannot be read
 * is a fault of the deployment, not of a visitor. The values never enter the message.
 */
export function parseLinkKeys(secret: string): LinkKeys {
  const { current, ...rest } = secretSchema.parse(readJson(secret));
  const keys = Object.fromEntries(Object.entries(rest).filter(([name]) => keyId.test(name)));
  if (!Object.hasOwn(keys, current)) throw new Error(`The link secret has no key ${current}`);
  if (!Object.hasOwn(keys, oldestKey))
    throw new Error(`The link secret has lost ${oldestKey}, see addressHash`);
  return { current, keys };
}

function readJson(secret: string): unknown {
  try {
    return JSON.parse(secret);
  } catch {
    // Without its cause: JSON.parse quotes what it was given, and that is the secret.
    throw new Error('The link secret is not JSON');
  }
}

export const leaveToken = (keys: LinkKeys, subscriber: SubscriberId, newsletter: NewsletterId): string =>
  signed(keys, ['leave', subscriber, newsletter]);

export const confirmToken = (keys: LinkKeys, link: Omit<ConfirmLink, 'purpose'>): string =>
  signed(keys, ['confirm', link.subscriber, link.newsletters.join(','), link.nonce, link.expires]);

/** Where a reader leaves: the target of List-Unsubscribe and of the link in the body. `site` has no slash at its end. */
export const leaveAddress = (site: string, token: string): string => `${site}/u/${token}`;
export const confirmAddress = (site: string, token: string): string => `${site}/confirm/${token}`;

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
  const link: ConfirmLink = { purpose, subscriber, newsletters, nonce, expires };
  return { kind: link.expires <= now ? 'expired' : 'valid', link };
}

/**
 * Names an address in the table without saying it: HMAC-SHA256 of its comparable form, 64 hex digits. The key is
 * derived (HKDF, RFC 5869) from `k1`, whichever key signs today: hashing with the newest key would lose every index
 * row at a rotation, and a person would be subscribed twice. So `k1` stays in the secret for ever.
 */
export function addressHash(keys: LinkKeys, address: EmailAddress): string {
  const key = Buffer.from(hkdfSync('sha256', keys.keys[oldestKey] ?? '', '', 'courant address index', 32));
  return createHmac('sha256', key).update(comparableAddress(address)).digest('hex');
}

const subscriberField = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .transform(subscriberId);
const newsletterField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .transform(newsletterId);
const leaveFields = z.tuple([z.literal('leave'), subscriberField, newsletterField]);
const confirmFields = z.tuple([
  z.literal('confirm'),
  subscriberField,
  z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(newsletterField)),
  z.string().regex(/^[0-9a-f]{32}$/),
  z.iso.datetime().transform((text) => instant(text)),
]);

function signed(keys: LinkKeys, fields: readonly string[]): string {
  const payload = Buffer.from([keys.current, ...fields].join('|')).toString('base64url');
  return `${payload}.${mac(keys.keys[keys.current] ?? '', payload)}`;
}

/** The payload's fields without the key id, or nothing when the signature does not hold. Never throws. */
function verifiedFields(keys: LinkKeys, token: string): readonly string[] | undefined {
  if (token.length > longestToken) return undefined;
  const [payload, signature, ...rest] = token.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const [kid = '', ...fields] = Buffer.from(payload, 'base64url').toString('utf8').split('|');
  const key = Object.hasOwn(keys.keys, kid) ? keys.keys[kid] : undefined;
  if (key === undefined || !equal(signature, mac(key, payload))) return undefined;
  return fields;
}

/** Over the encoded payload, so that each link has one spelling only. */
const mac = (key: string, payload: string): string =>
  createHmac('sha256', key)
    .update(`courant link ${payload}`)
    .digest()
    .subarray(0, macBytes)
    .toString('base64url');

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
