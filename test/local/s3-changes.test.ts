import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, vi } from 'vitest';
import { Bucket, failsWith, localS3, md5 } from '../support/local-s3.ts';

const on = localS3();

describe('Changes', () => {
  const told = () =>
    on.changes.map(({ kind, key, reason, deletionType }) => [kind, key, reason, deletionType]);

  it('are told, each with what an event needs', async () => {
    const { VersionId } = await on.put('a', '1');
    expect(on.changes[0]).toEqual({
      bucket: Bucket,
      key: 'a',
      kind: 'created',
      versionId: VersionId,
      etag: md5('1'),
      size: 1,
      sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      reason: 'PutObject',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    await on.s3.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` }));
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await on.s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId }));
    await on.s3.send(new PutObjectCommand({ Bucket: 'plain', Key: 'a', Body: '1' }));
    await on.s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'a' }));
    await on.s3.send(new DeleteObjectCommand({ Bucket: 'plain', Key: 'a' }));
    expect(told().slice(1)).toEqual([
      ['created', 'b', 'CopyObject', undefined],
      ['deleted', 'a', 'DeleteObject', 'Delete Marker Created'],
      ['deleted', 'a', 'DeleteObject', 'Permanently Deleted'],
      ['created', 'a', 'PutObject', undefined],
      ['deleted', 'a', 'DeleteObject', 'Permanently Deleted'],
    ]);
    expect(on.changes.at(-1)?.versionId).toBeUndefined();
    const sequence = on.changes.map(({ sequencer }) => sequencer);
    expect(sequence).toEqual([...new Set(sequence)].sort());
  });

  it('are told before the answer is given', async () => {
    let noteTaken = () => {};
    await on.restart({ changed: () => new Promise<void>((resolve) => (noteTaken = resolve)) });
    let answered = false;
    const writing = on.put('a', '1').then(() => {
      answered = true;
    });
    await expect.poll(() => readdirSync(join(on.directory, Bucket, 'unannounced'))).toHaveLength(1);
    expect(answered).toBe(false);
    noteTaken();
    await writing;
    expect(readdirSync(join(on.directory, Bucket, 'unannounced'))).toEqual([]);
  });

  it('that nobody could be told of fail the request, and are told after the next start', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    await on.restart({ changed: () => Promise.reject(new Error('The queue is gone')) });
    await failsWith(on.put('a', '1'), 500, 'InternalError');
    expect(logged).toHaveBeenCalledOnce();
    logged.mockRestore();
    await on.restart();
    await on.server.announceLeft();
    expect(told()).toEqual([['created', 'a', 'PutObject', undefined]]);
    await on.server.announceLeft();
    expect(on.changes).toHaveLength(1);
  });

  it('go on growing after a restart, even with a clock set back', async () => {
    await on.put('a', '1');
    const [before] = on.changes;
    await on.restart({ now: () => new Date(Date.now() - 60_000) });
    await on.put('a', '2');
    expect(on.changes[0]!.sequencer > before!.sequencer).toBe(true);
  });
});
