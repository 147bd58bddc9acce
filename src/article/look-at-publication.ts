/** `publication.yaml` came, changed or went: accepted, it takes effect; otherwise the last accepted version stays. */
import type { Instant } from '../ids.ts';
import { publicationKey } from '../keys.ts';
import { noVersion } from '../no-version.ts';
import type { Problem } from '../problem.ts';
import { publicationSubject } from './article.ts';
import { hashOf, tooLarge } from './decode.ts';
import { oldFeedsTaken } from './old-feeds.ts';
import { oweRejection } from './owed-rows.ts';
import { portraitsMissing } from './portraits.ts';
import type { ArticlePorts } from './ports.ts';
import { acceptPublication, maxPublicationBytes } from './publication.ts';
import { type PublicationSource, readPublicationSource, writeIntent, writePublication } from './records.ts';
import { writeReport } from './write-report.ts';

const maxRounds = 40;

const fileMissing: Problem = {
  severity: 'warning',
  code: 'publication-missing',
  wrong: 'publication.yaml is gone; what it said last still holds.',
  expected: 'a publication.yaml at the top of the content bucket',
  example: 'title: The Tide Post\ndescription: A column on the sea.\nlanguage: en\ntimezone: Europe/Lisbon',
};

/** `now` is the publication's time. */
export async function lookAtPublication(ports: ArticlePorts, now: Instant): Promise<void> {
  const { table, wallClock } = ports;
  for (let round = 1; round <= maxRounds; round++) {
    const before = await readPublicationSource(table);
    const next = await findPublication(ports, before, wallClock());
    const intent = { subject: publicationSubject, rev: next.rev, key: publicationKey };
    await writeIntent(table, intent, wallClock());
    const rejection = { before: before?.rejected, after: next.rejected };
    await oweRejection(ports, { key: publicationKey, ...rejection, now });
    if ((await writePublication(table, next)) === 'refused') continue;
    await writeReport(ports, publicationKey);
    return;
  }
  throw new Error(`Looked at ${publicationKey} ${maxRounds} times, and each time others were faster`);
}

async function findPublication(
  { content, table, senderDomain }: ArticlePorts,
  before: PublicationSource | undefined,
  at: Instant,
): Promise<PublicationSource> {
  const rev = (before?.rev ?? 0) + 1;
  const kept = before?.accepted ? { accepted: before.accepted } : {};
  const object = await content.get(publicationKey, { maxBytes: maxPublicationBytes });
  if (object === undefined) return { rev, ...kept, problems: [fileMissing], at };
  const versionId = object.versionId ?? noVersion;
  const refused = (problems: readonly Problem[]): PublicationSource => ({
    rev,
    ...kept,
    problems,
    rejected: { versionId, at },
    at,
  });
  if (object.body === undefined) return refused([tooLarge(object.size, maxPublicationBytes)]);
  const parsed = await acceptPublication(object.body, senderDomain);
  if (!parsed.ok) return refused(parsed.problems);
  const accepted = { versionId, hash: hashOf(object.body), source: parsed.value.source };
  const problems = [
    ...parsed.problems,
    ...(await oldFeedsTaken(table, parsed.value.config)),
    ...(await portraitsMissing({ content }, parsed.value)),
  ];
  return { rev, accepted, problems, at };
}
