/** Digests with their counts and receipts, newest first, as the rows and the proofs tell them. */
import { readItem } from '../../src/article/records.ts';
import type { Publication } from '../../src/config.ts';
import { readProof } from '../../src/delivery/read-proof.ts';
import { receiptLine } from '../../src/delivery/receipt.ts';
import { deliveriesOfShard } from '../../src/delivery/records.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { readDigest, readOpenDigests } from '../../src/digest/records.ts';
import { type DigestId, digestId } from '../../src/ids.ts';
import { digestPath, digestsPrefix } from '../../src/keys.ts';
import type { ObjectStore, Table } from '../../src/ports.ts';

export interface DigestSources {
  readonly content: Table;
  readonly contentBucket: ObjectStore;
  readonly deliveries: Table;
}

const most = 200;

export async function digestRows(sources: DigestSources, publication: Publication) {
  const { total, ids } = await newestIds(sources);
  const found = await Promise.all(ids.map((id) => readDigest(sources.content, id)));
  const rows = await Promise.all(
    found.flatMap((digest) => (digest === undefined ? [] : [rowOf(sources, publication, digest)])),
  );
  return { total, rows };
}

/** Markers tell of every digest that was frozen; one that is only being frozen is in the list of open ones. */
async function newestIds({ content, contentBucket }: DigestSources) {
  const markers: { readonly key: string; readonly at: string }[] = [];
  for await (const { key, lastModified } of contentBucket.list(digestsPrefix))
    if (key.endsWith('/marker.json')) markers.push({ key, at: lastModified });
  const newest = markers.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, most);
  const open = await readOpenDigests(content);
  const marked = (await Promise.all(newest.map(({ key }) => idIn(contentBucket, key)))).flat();
  const ids = [...open.filter((id) => !marked.includes(id)), ...marked];
  return { total: markers.length + ids.length - marked.length, ids };
}

async function idIn(bucket: ObjectStore, key: string): Promise<DigestId[]> {
  const marker: unknown = await readJson(bucket, key);
  const id = typeof marker === 'object' && marker !== null && 'digest' in marker ? marker.digest : undefined;
  return typeof id === 'string' ? [digestId(id)] : [];
}

async function readJson(bucket: ObjectStore, key: string): Promise<unknown> {
  const object = await bucket.get(key);
  return object?.body === undefined ? undefined : JSON.parse(new TextDecoder().decode(object.body));
}

async function rowOf(sources: DigestSources, { newsletters }: Publication, digest: Digest) {
  const { id, newsletter, cadence, period, state, members, subject, shards } = digest;
  const [proof, counts, articles] = await Promise.all([
    readProof(sources.contentBucket, digest),
    countsOf(sources.deliveries, id, shards ?? []),
    Promise.all(members.map((member) => readItem(sources.content, member.id))),
  ]);
  const { pausedBecause, layout, notes, openedAt, closedAt, cutoff } = digest;
  const stands = cadence !== 'article' && openedAt !== undefined;
  return {
    ...{ id, newsletter, cadence, period, state, subject, layout, notes },
    ...{ pausedBecause, openedAt, closedAt, cutoff },
    name: newsletters.find((one) => one.id === newsletter)?.name ?? newsletter,
    members: members.map((member, index) => ({
      id: member.id,
      title: articles[index]?.summary?.title ?? member.key,
      url: articles[index]?.address,
    })),
    counts,
    proof,
    candidates: proof?.candidates,
    receipt: proof === undefined ? undefined : receiptLine(digest, proof),
    page: stands ? digestPath(newsletter, period) : articles[0]?.address,
  };
}

async function countsOf(deliveries: Table, id: DigestId, shards: NonNullable<Digest['shards']>) {
  const counts = { ready: 0, claimed: 0, sent: 0, skipped: 0, failed: 0, uncertain: 0, unresolved: 0 };
  for (const shard of shards)
    for await (const { state } of deliveriesOfShard(deliveries, id, shard)) counts[state] += 1;
  return counts;
}
