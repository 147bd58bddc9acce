/** What is mailed, what waits for it, and the operator's words about both. */
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { readPublication } from '../../src/article/records.ts';
import { s3ObjectStore } from '../../src/aws/object-store.ts';
import { dynamoTable } from '../../src/aws/table.ts';
import { cadenceSchema } from '../../src/config.ts';
import { actOnDigest, answerHeld, type OperatorPorts, sayOfArticle } from '../../src/digest/operate.ts';
import { answers, articleWords, digestWords } from '../../src/digest/words.ts';
import { articleId, digestId, type Instant, instant, newsletterId } from '../../src/ids.ts';
import type { Outcome, Problem } from '../../src/problem.ts';
import { waitingRows } from '../../src/rehearsal/waiting.ts';
import { type LocalFile, operatorS3, operatorTables } from '../local-file.ts';
import type { Changes } from './changes.ts';
import { type DigestSources, digestRows } from './digest-rows.ts';
import { posted, refused } from './posted.ts';
import type { RoomPart } from './room.ts';

export interface DigestsOptions extends OperatorPorts, DigestSources {
  /** The publication's. */
  readonly now: () => Date;
  /** A word is nothing before the sweep has come by. */
  readonly sweep: () => Promise<void>;
  readonly changes: Changes;
}

/** As the operator, who is not in the way of a log: what came of a word is seen at once. */
export function operatorSources(local: LocalFile): OperatorPorts & DigestSources {
  const { tables } = local.dynamodb;
  const client = operatorTables(local);
  return {
    content: dynamoTable(tables.content, client),
    deliveries: dynamoTable(tables.deliveries, client),
    contentBucket: s3ObjectStore(local.s3.contentBucket, operatorS3(local)),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
}

const id = <T>(make: (text: string) => T) =>
  z.string().transform((text, context): T => {
    try {
      return make(text);
    } catch {
      context.addIssue('is no id');
      return z.NEVER;
    }
  });

const waitingWord = z.strictObject({
  newsletter: id(newsletterId),
  article: id(articleId),
  word: z.enum(articleWords),
});
const digestWord = z.strictObject({ digest: id(digestId), act: z.enum(digestWords) });
const heldAnswer = z.strictObject({
  newsletter: id(newsletterId),
  cadence: cadenceSchema,
  answer: z.enum(answers),
});

export function digestsPart(options: DigestsOptions): RoomPart {
  const { content, changes, sweep } = options;
  const now = (): Instant => instant(options.now());
  const said = (outcome: Outcome<unknown>): Problem | undefined => {
    if (!outcome.ok) return outcome.problems[0];
    changes.tell('digests');
    // Whoever pressed the button need not wait for what follows from it.
    const tell = () => changes.tell('digests');
    sweep().then(tell, tell);
    return undefined;
  };
  return new Hono()
    .get('/digests.json', async (context) => {
      const { config } = await readPublication(content);
      const [waiting, digests] = await Promise.all([
        waitingRows(content, config, now()),
        digestRows(options, config),
      ]);
      return context.json({ ...waiting, digests });
    })
    .post('/digests/waiting', async (context) => {
      const body = await posted(context, waitingWord, { newsletter: 'ledger', article: '…', word: 'now' });
      if (!body.ok) return body.answer;
      const { config } = await readPublication(content);
      return answered(context, said(await sayOfArticle(options, config, body.value, now())));
    })
    .post('/digests/act', async (context) => {
      const body = await posted(context, digestWord, { digest: 'ledger-weekly-2026-W48', act: 'pause' });
      if (!body.ok) return body.answer;
      return answered(context, said(await actOnDigest(options, body.value.digest, body.value.act)));
    })
    .post('/digests/answer', async (context) => {
      const example = { newsletter: 'ledger', cadence: 'article', answer: 'mail' };
      const body = await posted(context, heldAnswer, example);
      if (!body.ok) return body.answer;
      return answered(context, said(await answerHeld(options, body.value, now())));
    });
}

function answered(context: Context, problem: Problem | undefined): Response {
  if (problem === undefined) return context.json({ ok: true });
  const { code, wrong, expected, example, received = '' } = problem;
  return refused(context, code.endsWith('-unknown') ? 404 : 409, { wrong, expected, example, received });
}
