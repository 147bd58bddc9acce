/**
 * Signed texts for addresses and forms: `base64url(payload).base64url(HMAC-SHA256[0..16])`. The payload names the key,
 * so keys can be rotated: the newest signs, all others still verify, because a mail that lies in a mailbox for years
 * must still let its reader leave.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';

/** The signing keys by key id (`k1`, `k2`…). */
export interface LinkKeys {
  /** The key that signs. */
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The keys that addresses and domains are hashed with are derived from this one. */
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

/** `fields`: the purpose first, so that no token serves another; without `|`. */
export function signed(keys: LinkKeys, fields: readonly string[]): string {
  const payload = Buffer.from([keys.current, ...fields].join('|')).toString('base64url');
  return `${payload}.${mac(keys.keys[keys.current] ?? '', payload)}`;
}

/** The fields without the key id, or nothing when the signature does not hold. Never throws. */
export function verifiedFields(keys: LinkKeys, token: string): readonly string[] | undefined {
  if (token.length > longestToken) return undefined;
  const [payload, signature, ...rest] = token.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const [kid = '', ...fields] = Buffer.from(payload, 'base64url').toString('utf8').split('|');
  const key = Object.hasOwn(keys.keys, kid) ? keys.keys[kid] : undefined;
  if (key === undefined || !equal(signature, mac(key, payload))) return undefined;
  return fields;
}

/**
 * Names a text without saying it: HMAC-SHA256, 64 hex digits. The key is derived (HKDF, RFC 5869) from `k1`, whichever
 * key signs today: hashing with the newest key would lose every row at a rotation, and a person would be subscribed
 * twice. So `k1` stays in the secret for ever.
 */
export const keyedHash = (keys: LinkKeys, use: string, text: string): string =>
  createHmac('sha256', derivedKey(keys, use)).update(text).digest('hex');

/** Kept as long as the keys are: an import asks for each row, and a derivation takes as long as several hashes. */
const derived = new WeakMap<LinkKeys, Map<string, Buffer>>();

function derivedKey(keys: LinkKeys, use: string): Buffer {
  const known = derived.get(keys) ?? new Map<string, Buffer>();
  derived.set(keys, known);
  const key = known.get(use) ?? Buffer.from(hkdfSync('sha256', keys.keys[oldestKey] ?? '', '', use, 32));
  known.set(use, key);
  return key;
}

/** Over the encoded payload, so that each token has one spelling only. */
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
