/** The builder, until nothing is dirty and everything was compared once more. */
import { lookAt } from '../article/look.ts';
import { writeReport } from '../article/write-report.ts';
import { newsletters } from '../digest/offer.ts';
import { digests } from '../digest/pages.ts';
import { lookHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import { buildSite } from '../site/build.ts';
import { createDocuments } from '../site/documents.ts';
import { hardTimeout } from '../site/lease.ts';
import type { SitePorts } from '../site/ports.ts';
import { changeVerify, isDue, withDue } from '../site/verify.ts';
import { anythingReached } from '../site/work.ts';
import type { RebuildPorts } from './ports.ts';

/** Between two tries for the lease, which the deployed builder may hold; milliseconds. */
const patience = 2_000;
/** So many slices of half a minute: three hours and more. */
const mostSlices = 400;

export async function buildAll(ports: RebuildPorts, now: Instant): Promise<void> {
  const { table, wallClock } = ports;
  const documents = createDocuments(ports);
  // Articles that link to each other were built one before the other.
  await changeVerify(table, (current) => withDue(current, wallClock()));
  const concerned = new Set<string>();
  let halved = 0;
  for (let slice = 1; slice <= mostSlices; slice++) {
    const ending = await buildSite(sitePorts(ports, documents, concerned), now, halved);
    if (ending === 'pass-too-large') halved++;
    for (const key of concerned) await lookAt(ports, { look: key, now });
    concerned.clear();
    if (!(await isUnfinished(ports))) return;
    ports.progress(`The site is being built: slice ${slice}`);
    await ports.pause(patience);
  }
  throw new Error('The site does not come to an end; its log says why');
}

/** `concerned`: gathers the keys that the builder would have looked at by the uploads queue. */
function sitePorts(
  ports: RebuildPorts,
  documents: SitePorts['documents'],
  concerned: Set<string>,
): SitePorts {
  const { content, site, table, log, wallClock, randomness, siteUrl, hub } = ports;
  const startedAt = Date.parse(wallClock());
  return {
    ...{ content, site, table, log, wallClock, randomness, siteUrl, documents, ...(hub && { hub }) },
    newsletters: newsletters({ content: table, contentBucket: content, log }),
    digests: digests(table),
    uploadsQueue: {
      send: async (messages) => {
        for (const message of messages) concerned.add(lookHint.parse(message).look);
      },
    },
    report: async (key) => void (await writeReport({ content, table, siteUrl }, key)),
    // As long as the function of the deployment may work under its lease.
    remainingMs: () => startedAt + hardTimeout - Date.parse(wallClock()),
  };
}

async function isUnfinished({ table, wallClock }: RebuildPorts): Promise<boolean> {
  if (await anythingReached(table, new Set())) return true;
  const verify = await changeVerify(table, (current) => current ?? withDue(undefined, wallClock()));
  return verify.walk !== undefined || isDue(verify, wallClock());
}
