/** From the PUT of an article to its entry in the feed: the first drop into a cold cloud, then warm ones. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type RunningCourant, start } from '../local/start.ts';
import { type Figure, milliseconds } from './measure.ts';

const clouds = 3;
const warmDrops = 10;

export async function dropTimes(): Promise<Figure[]> {
  const first: number[] = [];
  const warm: number[] = [];
  const roundTrip: number[] = [];
  for (let cloud = 0; cloud < clouds; cloud++) {
    const state = mkdtempSync(join(tmpdir(), 'courant-bench-'));
    const courant = await start({ port: 0, state, assembly: 'node_modules/.cache/courant/cdk.out' });
    const s3 = clientOf(courant);
    first.push(await dropped(courant, s3, 'first'));
    for (let drop = 0; drop < warmDrops; drop++) {
      warm.push(await dropped(courant, s3, `warm-${drop}`));
      roundTrip.push(await putAndGet(courant, s3, drop));
    }
    await courant.close();
    rmSync(state, { recursive: true, force: true });
  }
  const baseline = { what: 'PUT and GET of the same file at the same store', runs: roundTrip };
  return [
    { what: 'drop to feed, first', unit: 'ms', runs: first, baseline },
    { what: 'drop to feed, warm', unit: 'ms', runs: warm, baseline },
  ];
}

const article = (title: string) => `---\ntitle: ${title}\n---\nA paragraph.\n`;

const dropped = (courant: RunningCourant, s3: S3Client, title: string): Promise<number> =>
  milliseconds(async () => {
    const Key = `articles/${title}.md`;
    await s3.send(
      new PutObjectCommand({ Bucket: courant.local.s3.contentBucket, Key, Body: article(title) }),
    );
    while (!(await (await fetch(`${courant.site}/feed.xml`)).text()).includes(`<title>${title}</title>`)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

const putAndGet = (courant: RunningCourant, s3: S3Client, run: number): Promise<number> =>
  milliseconds(async () => {
    const place = { Bucket: courant.local.s3.siteBucket, Key: `bench/${run}` };
    await s3.send(new PutObjectCommand({ ...place, Body: article('baseline') }));
    await (await s3.send(new GetObjectCommand(place))).Body?.transformToString();
  });

const clientOf = ({ local }: RunningCourant): S3Client =>
  new S3Client({
    endpoint: local.s3.endpoint,
    region: local.region,
    credentials: { accessKeyId: local.accessKeyId, secretAccessKey: local.secretAccessKey },
  });
