/** A whole archive uploaded at once to the true local cloud: until the last article has its page, and what each function needs of memory. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { start } from '../local/start.ts';
import { archive } from './archive.ts';
import type { Figure } from './measure.ts';

/** PUTs under way. */
const width = 16;

/** `articles`: how many; `npm run bench -- upload-all=10000`. */
export async function uploadAll(articles = 100): Promise<Figure[]> {
  const state = mkdtempSync(join(tmpdir(), 'courant-bench-'));
  const courant = await start({ port: 0, state, assembly: 'node_modules/.cache/courant/cdk.out' });
  const { local, site } = courant;
  const { accessKeyId, secretAccessKey, region } = local;
  const s3 = new S3Client({
    endpoint: local.s3.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  const files = archive(articles, Math.random);
  const peaks = new Map<string, number>();
  const began = performance.now();
  try {
    const left = files.values();
    const uploader = async () => {
      for (const { key: Key, body: Body } of left)
        await s3.send(new PutObjectCommand({ Bucket: local.s3.contentBucket, Key, Body }));
    };
    await Promise.all(Array.from({ length: width }, uploader));
    const uploaded = performance.now() - began;
    for (let live = 0; live < articles; ) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      notePeaks(peaks);
      live = await listed(site);
      console.error(`${live} of ${articles} live after ${Math.round((performance.now() - began) / 1_000)} s`);
    }
    const baseline = { what: 'their upload alone', runs: [uploaded / 1_000] };
    const time = (performance.now() - began) / 1_000;
    return [
      { what: `${articles} articles uploaded at once: all live`, unit: 's', runs: [time], baseline },
      ...[...peaks].map(([name, bytes]) => ({
        ...{ what: `most memory of *${name}* meanwhile`, unit: 'MB', runs: [bytes / 1e6] },
        baseline: { what: 'this process', runs: [process.memoryUsage().rss / 1e6] },
      })),
    ];
  } finally {
    await courant.close();
    rmSync(state, { recursive: true, force: true });
  }
}

/** By the sitemaps of the months. */
async function listed(site: string): Promise<number> {
  const text = async (url: string) => (await fetch(url)).text();
  const index = await text(`${site}/sitemap.xml`);
  const months = [...index.matchAll(/<loc>[^<]*(\/sitemaps\/\d{4}-\d{2}\.xml)<\/loc>/g)].map(
    ([, path = '']) => path,
  );
  const maps = await Promise.all(months.map((path) => text(site + path)));
  return maps.reduce((sum, map) => sum + (map.match(/<loc>/g)?.length ?? 0), 0);
}

/** Of the functions' processes, which the runner has started: what each ever had in memory (Linux, proc(5)). */
function notePeaks(peaks: Map<string, number>): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const name = /\0?AWS_LAMBDA_FUNCTION_NAME=([^\0]*)/.exec(
        readFileSync(`/proc/${pid}/environ`, 'latin1'),
      )?.[1];
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const [, parent] = /^PPid:\s*(\d+)/m.exec(status) ?? [];
      const [, kilobytes = '0'] = /^VmHWM:\s*(\d+)/m.exec(status) ?? [];
      if (name === undefined || Number(parent) !== process.pid) continue;
      const stage = name.replace(/^.*-|[0-9A-F]{8}.*$/g, '') || name;
      peaks.set(stage, Math.max(peaks.get(stage) ?? 0, Number(kilobytes) * 1_024));
    } catch {
      // It has ended meanwhile.
    }
  }
}
