import { expect, it } from 'vitest';
import { instant, newsletterId } from '../src/ids.ts';
import {
  belongsToSite,
  contentKind,
  digestPath,
  digestsPath,
  isOwnSiteKey,
  longestKey,
  reportTextKey,
  siteAddress,
  siteKey,
} from '../src/keys.ts';
import { rowKey } from '../src/table-keys.ts';

const keyOf = (bytes: number) => `articles/${'é'.repeat((bytes - 12) / 2)}.md`;

it('a key that leaves no room for what we put around it is not worked off', () => {
  expect(contentKind(keyOf(longestKey))).toBe('article');
  expect(contentKind(keyOf(longestKey + 2))).toBe('ignored');
});

it('the longest key fits, with all that we put around it, where S3 and DynamoDB take 1,024 bytes', () => {
  const key = keyOf(longestKey);
  const rows = [rowKey.intent(`file:${key}`, 1), rowKey.agenda(instant(0), key), rowKey.file(key)];
  for (const text of [reportTextKey(key), ...rows.map(({ sk }) => sk)]) {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_024);
  }
});

it('no article, page or public file takes the place of a digest', () => {
  const ledger = newsletterId('ledger');
  for (const path of [digestsPath(ledger), digestPath(ledger, '2026-W48')]) {
    expect(belongsToSite(path)).toBe(true);
    expect(isOwnSiteKey(siteKey(path))).toBe(true);
  }
  expect(belongsToSite('/digestible/')).toBe(false);
});

it.each([
  ['/', 'index.html'],
  ['/2026/11/tides/', '2026/11/tides/index.html'],
  ['/old/post.html', 'old/post.html'],
  ['/caf%C3%A9/', 'café/index.html'],
  ['/c%2B%2B/a%20b.php', 'c++/a b.php'],
])('the address %s is the object %s, and the other way round', (address, key) => {
  expect(siteKey(address)).toBe(key);
  expect(siteAddress(key)).toBe(address);
});
