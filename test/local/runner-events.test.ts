import { describe, expect, it } from 'vitest';
import { bucketEvent, compilePattern } from '../../local/runner/events.ts';

const deletion = {
  bucket: 'content',
  key: 'articles/a b.md',
  kind: 'deleted',
  versionId: 'v2',
  sequencer: '0A',
  reason: 'DeleteObject',
  deletionType: 'Delete Marker Created',
  at: '2026-11-23T06:44:17.123Z',
} as const;

describe('the event of a bucket', () => {
  it('has the shape that S3 documents, keys as they are and times in seconds', () => {
    expect(
      bucketEvent({ ...deletion, kind: 'created', reason: 'PutObject', etag: '"abc"', size: 3 }),
    ).toMatchObject({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '000000000000',
      time: '2026-11-23T06:44:17Z',
      region: 'us-east-1',
      resources: ['arn:aws:s3:::content'],
      detail: {
        version: '0',
        bucket: { name: 'content' },
        object: { key: 'articles/a b.md', size: 3, etag: 'abc', 'version-id': 'v2', sequencer: '0A' },
        'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
        requester: '000000000000',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
  });

  it('says of a deletion what kind it was, and has neither size nor ETag', () => {
    const event = bucketEvent(deletion);
    expect(event).toMatchObject({
      'detail-type': 'Object Deleted',
      detail: { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
    });
    expect(JSON.stringify(event)).not.toMatch(/"(size|etag)"/);
  });
});

describe('an event pattern', () => {
  const event = {
    source: 'aws.s3',
    detail: { bucket: { name: 'content' }, object: { key: 'articles/a.md', size: 3 } },
  };
  const key = (...matchers: unknown[]) => ({ detail: { object: { key: matchers } } });

  it.each([
    [{ source: ['aws.s3', 'aws.ec2'] }, true],
    [{ source: ['aws.ec2'] }, false],
    [{ source: ['aws.s3'], detail: { bucket: { name: ['other'] } } }, false],
    [{ detail: { object: { size: [3] } } }, true],
    [key({ prefix: 'articles/' }), true],
    [key({ prefix: 'pages/' }, { suffix: '.md' }), true],
    [key({ suffix: '.html' }), false],
    [key({ 'anything-but': 'articles/a.md' }), false],
    [key({ 'anything-but': ['x', 'y'] }), true],
    [key({ 'anything-but': { prefix: 'articles/' } }), false],
    [key({ 'anything-but': { prefix: ['reports/', 'identity/'] } }), true],
    [key({ 'anything-but': { suffix: '.md' } }), false],
    [{ detail: { missing: [{ 'anything-but': 'x' }] } }, false],
    [{ missing: { deeper: ['x'] } }, false],
  ])('%j matches: %s', (pattern, expected) => {
    expect(compilePattern(pattern)(event)).toBe(expected);
  });

  it('with a matcher that is not known stops the start and says where', () => {
    expect(() => compilePattern(key({ wildcard: '*.md' }))).toThrow(
      'The local run does not know the matcher {"wildcard":"*.md"} at EventPattern.detail.object.key',
    );
  });
});
