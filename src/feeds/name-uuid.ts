import { createHash } from 'node:crypto';

/** A UUID of version 5 (RFC 9562, 5.5). `namespace`: 32 hex digits. */
export function nameUuid(namespace: string, name: string): string {
  const digest = createHash('sha1').update(Buffer.from(namespace, 'hex')).update(name, 'utf8').digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
