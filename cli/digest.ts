/** `courant digest`: how one stands, its proof in a line, and an operator's words about it (docs/runbook.md). */

import { readProof } from '../src/delivery/read-proof.ts';
import { receiptLine } from '../src/delivery/receipt.ts';
import type { Digest } from '../src/digest/digest.ts';
import { actOnDigest } from '../src/digest/operate.ts';
import { readDigest, readOpenDigests } from '../src/digest/records.ts';
import { type DigestWord, digestWords } from '../src/digest/words.ts';
import { digestId } from '../src/ids.ts';
import type { Log } from '../src/ports.ts';
import type { Outcome } from '../src/problem.ts';
import type { Newsroom } from './place.ts';
import { misused } from './usage.ts';

interface DigestOptions {
  readonly newsroom: Pick<Newsroom, 'content' | 'contentBucket'>;
  readonly operands: readonly string[];
  /** A line for the person before it. */
  readonly print: (line: string) => void;
  /** Does not ask. */
  readonly yes: boolean;
  /** `undefined`: there is nobody to be asked. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
const isWord = (word: string): word is DigestWord => digestWords.some((one) => one === word);

/** Operands: nothing (all that are open), a digest, or a digest and a word. */
export async function runDigest(options: DigestOptions): Promise<Outcome<unknown>> {
  const { newsroom, operands, print } = options;
  const [name, word] = operands;
  if (name === undefined) return listOpen(newsroom, print);
  const standing = await readDigest(newsroom.content, digestId(name));
  if (standing === undefined)
    return misused({
      wrong: 'There is no such digest.',
      expected:
        'one that `digest` lists, or the name of a folder under digests/ with its newsletter and cadence',
      example: 'digest week-weekly-2026-W48',
      received: name,
    });
  if (word === undefined) return tell(newsroom, standing, print);
  if (!isWord(word))
    return misused({
      wrong: 'That is no word about a digest.',
      expected: digestWords.join(', '),
      example: `digest ${name} pause`,
      received: word,
    });
  return say(options, standing, word);
}

async function listOpen(
  { content }: DigestOptions['newsroom'],
  print: DigestOptions['print'],
): Promise<Outcome<unknown>> {
  const ids = await readOpenDigests(content);
  for (const id of ids) {
    const digest = await readDigest(content, id);
    if (digest !== undefined) print(lineOf(digest));
  }
  if (ids.length === 0) print('No digest is open.');
  return { ok: true, value: ids, problems: [] };
}

const lineOf = ({ id, state, pausedBecause, subject }: Digest): string =>
  [
    `${id}: ${state}`,
    ...(pausedBecause ? [`because ${pausedBecause}`] : []),
    ...(subject ? [`“${subject}”`] : []),
  ].join(', ');

/** A thousand mails at SES's price without a subscription, in dollars (November 2026). */
const perThousand = 0.1;

async function tell(
  { contentBucket }: DigestOptions['newsroom'],
  digest: Digest,
  print: DigestOptions['print'],
): Promise<Outcome<unknown>> {
  print(lineOf(digest));
  const proof = await readProof(contentBucket, digest);
  if (proof === undefined) print('It has no proof yet: that comes with its close.');
  else {
    print(`${receiptLine(digest, proof)} $${((proof.sent * perThousand) / 1_000).toFixed(2)}`);
    if (!proof.holds)
      print('INCIDENT: the sums do not hold. Nobody is mailed again; docs/runbook.md says what to look at.');
  }
  return { ok: true, value: proof, problems: [] };
}

async function say(
  { newsroom, print, yes, ask }: DigestOptions,
  digest: Digest,
  word: DigestWord,
): Promise<Outcome<unknown>> {
  const question = `“${digest.subject ?? digest.id}” is ${digest.state}. Whoever has not got it never will. Cancel it? Type yes: `;
  if (word === 'cancel' && !yes && (await ask?.(question)) !== 'yes')
    return misused({
      wrong: 'Nothing was said.',
      expected: 'yes, or --yes',
      example: `digest ${digest.id} cancel --yes`,
      received: 'no',
    });
  const said = await actOnDigest({ content: newsroom.content, log: silent }, digest.id, word);
  if (said.ok) print(`${lineOf(said.value)}. The sweep of the next minute sees to what follows from it.`);
  return said;
}
