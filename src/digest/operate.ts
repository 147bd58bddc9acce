/**
 * An operator's words, carried out: about an article that waits, a digest that is under way, a newsletter that is
 * held (docs/protocols.md, Digest: The operator's words). Each may be said twice; whoever is due for what it changes
 * is found by the sweep.
 */
import { readPublication } from '../article/records.ts';
import { type Cadence, findNewsletter, type Publication } from '../config.ts';
import type { ArticleId, DigestId, Instant, NewsletterId } from '../ids.ts';
import type { Log, Table } from '../ports.ts';
import type { Outcome } from '../problem.ts';
import { isTaken } from './announcement.ts';
import type { Digest, Mailable } from './digest.ts';
import { fastestFirst, waitsFor } from './due.ts';
import { cadencesFor } from './plan.ts';
import {
  changeDigest,
  deleteUntaken,
  readDigest,
  readMailable,
  readOpenDigests,
  readUntaken,
  readVariant,
  writeDigest,
  writeMailable,
  writeUntaken,
  writeVariant,
} from './records.ts';
import {
  type Answer,
  type ArticleWord,
  acted,
  becauseRecalled,
  type DigestWord,
  paused,
  refused,
  released,
  worded,
} from './words.ts';

export interface OperatorPorts {
  /** The content table. */
  readonly content: Table;
  readonly log: Log;
}

interface OfArticle {
  readonly newsletter: NewsletterId;
  readonly article: ArticleId;
  readonly word: ArticleWord;
}

/** Only newsletters that mail each article have a recall window: the others' articles come with the next digest. */
export async function sayOfArticle(
  ports: OperatorPorts,
  publication: Publication,
  said: OfArticle,
  now: Instant,
): Promise<Outcome<Mailable>> {
  const newsletter = findNewsletter(publication, said.newsletter);
  const standing = await readMailable(ports.content, said.newsletter, said.article);
  const all =
    newsletter && (standing ? cadencesFor(newsletter, standing) : fastestFirst(newsletter.cadences));
  if (said.word === 'now' && all?.includes('article') !== true)
    return refused({
      code: 'cadence-gathers',
      wrong: 'This newsletter does not mail this article by itself.',
      expected: 'a newsletter with the cadence article',
      example: 'its next digest takes the article',
      received: said.newsletter,
    });
  const cadences = said.word === 'now' || all === undefined ? (['article'] as const) : all;
  const outcome = await wordOf(ports, { ...said, cadences }, now);
  if (outcome.ok && said.word === 'recall') await pauseFreezing(ports, said);
  return outcome;
}

/** About what the first of these cadences that has not taken it may still take. */
async function wordOf(
  ports: OperatorPorts,
  said: OfArticle & { readonly cadences: readonly Cadence[] },
  now: Instant,
): Promise<Outcome<Mailable>> {
  const { newsletter, article, cadences, word } = said;
  const standing = await readMailable(ports.content, newsletter, article);
  if (standing === undefined) return refused(unknown('article', article));
  const isOpen = (cadence: Cadence) => !isTaken(standing, cadence);
  const outcome = worded(standing, cadences.find(isOpen) ?? cadences[0] ?? 'article', word, now);
  if (!outcome.ok) return outcome;
  // The name before the row, and away only after it (readUntaken): an article that is to be mailed is never missed.
  if (word !== 'recall') await writeUntaken(ports.content, outcome.value);
  if (outcome.value !== standing && (await writeMailable(ports.content, outcome.value)) === 'refused')
    return wordOf(ports, said, now);
  if (word === 'recall') await deleteUntaken(ports.content, outcome.value);
  ports.log.info('an operator’s word', { newsletter, article, word });
  return outcome;
}

/** A freezer that fixed the article in the same moment sees the word, or we see its digest. */
async function pauseFreezing({ content }: OperatorPorts, { newsletter, article }: OfArticle): Promise<void> {
  for (const id of await readOpenDigests(content)) {
    const digest = await readDigest(content, id);
    const holds = digest?.members.some((member) => member.id === article) === true;
    if (holds && digest.newsletter === newsletter) await changeDigest(content, id, paused(becauseRecalled));
  }
}

export async function actOnDigest(
  ports: OperatorPorts,
  id: DigestId,
  word: DigestWord,
): Promise<Outcome<Digest>> {
  const standing = await readDigest(ports.content, id);
  if (standing === undefined) return refused(unknown('digest', id));
  const outcome = acted(standing, word);
  if (!outcome.ok) return outcome;
  const next = { ...outcome.value, rev: standing.rev + 1 };
  if ((await writeDigest(ports.content, next)) === 'refused') return actOnDigest(ports, id, word);
  ports.log.info('an operator’s word', { digest: id, word });
  return { ok: true, value: next, problems: [] };
}

interface Held {
  readonly newsletter: NewsletterId;
  readonly cadence: Cadence;
  readonly answer: Answer;
}

/** The words on what waits come first: a crash in between leaves the question, and it may be answered again. */
export async function answerHeld(
  ports: OperatorPorts,
  held: Held,
  now: Instant,
): Promise<Outcome<'released'>> {
  const { newsletter, cadence, answer } = held;
  const variant = await readVariant(ports.content, newsletter, cadence);
  if (variant?.held === undefined)
    return refused({
      code: 'newsletter-not-held',
      wrong: 'Nobody asks anything about this newsletter.',
      expected: 'a newsletter that is held',
      example: 'one of those that `held` names',
      received: `${newsletter} ${cadence}`,
    });
  if (variant.freezing === undefined) await sayOfAllWaiting(ports, held, now);
  else if (answer === 'drop') await cancelUnopened(ports.content, variant.freezing.digest);
  if ((await writeVariant(ports.content, released(variant, now))) === 'refused')
    return answerHeld(ports, held, now);
  ports.log.info('an operator’s answer', { newsletter, cadence, answer });
  return { ok: true, value: 'released', problems: [] };
}

/** What a faster cadence has still to take was not asked about, and its recall window may be open. */
async function sayOfAllWaiting(ports: OperatorPorts, held: Held, now: Instant): Promise<void> {
  const { newsletter: id, cadence, answer } = held;
  const newsletter = findNewsletter((await readPublication(ports.content)).config, id);
  if (newsletter === undefined) return;
  const word = answer === 'mail' ? 'now' : 'recall';
  for (const mailable of await readUntaken(ports.content, id)) {
    if (!waitsFor(newsletter, cadence, mailable)) continue;
    await wordOf(ports, { newsletter: id, article: mailable.article, cadences: [cadence], word }, now);
  }
}

/** Its freeze ends without a mail: nothing was opened, so nobody is owed an account. */
async function cancelUnopened(content: Table, id: DigestId): Promise<void> {
  if ((await readDigest(content, id)) === undefined) return;
  await changeDigest(content, id, (standing) =>
    standing.shards === undefined ? { ...standing, state: 'cancelled' } : standing,
  );
}

const unknown = (what: 'article' | 'digest', received: string) => ({
  code: `${what}-unknown`,
  wrong: what === 'article' ? 'This newsletter was never offered that article.' : 'There is no such digest.',
  expected: what === 'article' ? 'an article that waits for this newsletter' : 'the id of a digest',
  example: what === 'article' ? 'one of those under `waiting`' : 'ledger-weekly-2026-W48',
  received,
});
