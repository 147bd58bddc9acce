import { expect, it } from 'vitest';
import { feedContentTypes } from '../../src/feeds/feed.ts';
import { storedType } from '../../src/site/stored-type.ts';

it.each([
  [feedContentTypes.atom, 'application/xml; charset=utf-8'],
  [feedContentTypes.json, 'application/json; charset=utf-8'],
  ['application/manifest+json', 'application/json'],
  ['APPLICATION/LD+JSON', 'application/json'],
])('%s is stored as %s, and shown as it is', (shown, contentType) => {
  expect(storedType(shown)).toEqual({ contentType, shown });
});

it.each([
  feedContentTypes.rss,
  'image/svg+xml',
  'application/xhtml+xml; charset=utf-8',
  'text/html; charset=utf-8',
  'application/xml',
  'image/png',
  'x+xml',
])('%s is stored as what it is', (contentType) => {
  expect(storedType(contentType)).toEqual({ contentType });
});
