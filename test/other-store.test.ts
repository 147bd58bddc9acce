/**
 * The story in a store that others wrote and that tells no events: whatever S3 client puts a file there, it is out.
 * Only with `COURANT_REAL_STORES=1`, where this machine has Ceph's gateway.
 */
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Courant, eventually, startCourant } from './support/courant.ts';
import { missing, type RealStore, startRealStore, titled } from './support/real-stores/real-store.ts';

const key = 'articles/tides.md';
const article = (text: string) => `---\ntitle: Tides\n---\n${text}\n`;

describe.skipIf(missing('Ceph RGW') !== undefined)(titled('Ceph RGW'), { timeout: 60_000 }, () => {
  let store: RealStore;
  let bucket: string;
  let courant: Courant;
  beforeAll(async () => {
    store = await startRealStore('Ceph RGW');
    bucket = await store.freshBucket({ versioned: true });
    courant = await startCourant({ store: store.address(bucket) });
  }, 240_000);
  afterAll(async () => {
    await courant?.close();
    store?.stop();
  });

  const put = (Body: string) => store.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
  const feeds = (what: string, holds: (feed: string) => boolean) =>
    Promise.all(
      ['/feed.xml', '/atom.xml', '/feed.json'].map((path) =>
        eventually(`${what} in ${path}`, async () => holds(await (await courant.page(path)).text()), 30_000),
      ),
    );

  it('has a file of any S3 client in the three feeds', async () => {
    await put(article('The tide was late.'));
    await feeds('the article', (feed) => feed.includes('The tide was late.'));
  });

  it('has an edit of it in the feeds', async () => {
    await put(article('The tide was right on time.'));
    await feeds('the edit', (feed) => feed.includes('right on time') && !feed.includes('was late'));
  });

  it('keeps the last good version of it where a bad one came', async () => {
    await put('---\ntitle: [\n---\n');
    await eventually(
      'the report',
      async () => (await courant.report(key))?.['status'] === 'rejected',
      30_000,
    );
    await feeds('the last good version', (feed) => feed.includes('right on time'));
    await put(article('The tide is good again.'));
    await feeds('the good version', (feed) => feed.includes('good again'));
  });

  it('has it out of the feeds once it is deleted there and cannot be a rename any more', async () => {
    await store.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    await eventually('the look', async () => {
      const [newest] = (await (await courant.page('/_local/uploads.json')).json()).rows;
      return (
        newest?.kind === 'deletion' && newest.steps.some(({ what }: { what: string }) => what === 'looked at')
      );
    });
    await courant.moveClock({ advance: 'PT5M' });
    await feeds('nothing', (feed) => !feed.includes('good again'));
    expect((await courant.page('/feed.xml')).status).toBe(200);
  });

  it('says in the terminal and in the control room that the store is gone', async () => {
    store.stop();
    await eventually(
      'a line',
      async () => courant.printed.some((line) => line.includes('does not answer')),
      20_000,
    );
    const { away } = await (await courant.page('/_local/store.json')).json();
    expect(away).toMatchObject({ because: 'ECONNREFUSED' });
  });
});
