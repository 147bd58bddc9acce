/** `courant newsletter`: what waits for one, and an operator's words about it (docs/runbook.md). */
import { readKeyRow, readPublication } from '../src/article/records.ts';
import { type Cadence, cadenceSchema, type Publication } from '../src/config.ts';
import { answerHeld, sayOfArticle } from '../src/digest/operate.ts';
import { type Answer, type ArticleWord, answers, articleWords } from '../src/digest/words.ts';
import { type ArticleId, articleId, type Instant, type NewsletterId } from '../src/ids.ts';
import type { Log } from '../src/ports.ts';
import type { Outcome } from '../src/problem.ts';
import { waitingRows } from '../src/rehearsal/waiting.ts';
import type { Newsroom } from './place.ts';
import { misused } from './usage.ts';

interface NewsletterOptions {
  readonly newsroom: Newsroom;
  readonly operands: readonly string[];
  /** A line for the person before it. */
  readonly print: (line: string) => void;
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Operands: the newsletter, then nothing, or a word and what it is about. */
export async function runNewsletter(options: NewsletterOptions): Promise<Outcome<unknown>> {
  const { newsroom, operands, print } = options;
  const [name = '', word, ...about] = operands;
  const { config } = await readPublication(newsroom.content);
  const newsletter = config.newsletters.find(({ id }) => id === name);
  if (newsletter === undefined)
    return misused({
      wrong: 'publication.yaml has no such newsletter.',
      expected: `one of: ${config.newsletters.map(({ id }) => id).join(', ')}`,
      example: `newsletter ${config.newsletters[0]?.id ?? 'week'}`,
      received: name,
    });
  const now = await newsroom.now();
  if (word === undefined) {
    for (const line of await standing(newsroom, config, newsletter.id, now)) print(line);
    return { ok: true, value: undefined, problems: [] };
  }
  const said = await say(newsroom, config, { newsletter: newsletter.id, word, about }, now);
  if (said.ok) print(`Said. The sweep of the next minute sees to what follows from it.`);
  return said;
}

interface Said {
  readonly newsletter: NewsletterId;
  readonly word: string;
  readonly about: readonly string[];
}

const isArticleWord = (word: string): word is ArticleWord => articleWords.some((one) => one === word);
const isAnswer = (word: string | undefined): word is Answer => answers.some((one) => one === word);

async function say(
  { content }: Newsroom,
  config: Publication,
  { newsletter, word, about }: Said,
  now: Instant,
): Promise<Outcome<unknown>> {
  const ports = { content, log: silent };
  const [first = '', second] = about;
  if (isArticleWord(word)) {
    const article = await articleNamed(content, first);
    return article.ok
      ? sayOfArticle(ports, config, { newsletter, article: article.value, word }, now)
      : article;
  }
  const cadence = cadenceSchema.safeParse(first);
  if (word === 'answer' && cadence.success && isAnswer(second))
    return answerHeld(ports, { newsletter, cadence: cadence.data, answer: second }, now);
  return misused({
    wrong: 'That is no word about a newsletter.',
    expected: `${articleWords.join(', ')} and an article; or answer, a cadence, and ${answers.join(' or ')}`,
    example: `newsletter ${newsletter} recall articles/fog.md`,
    received: [word, ...about].join(' '),
  });
}

/** By its file, or by its id as reports and the list say it. */
async function articleNamed(content: Newsroom['content'], name: string): Promise<Outcome<ArticleId>> {
  const id = name.startsWith('articles/') ? (await readKeyRow(content, name))?.id : idIn(name);
  if (id !== undefined) return { ok: true, value: id, problems: [] };
  return misused({
    wrong: 'There is no such article.',
    expected: 'the key of its file, or its id',
    example: 'articles/fog.md',
    received: name,
  });
}

function idIn(text: string): ArticleId | undefined {
  try {
    return articleId(text);
  } catch {
    return undefined;
  }
}

async function standing(
  { content }: Newsroom,
  config: Publication,
  id: NewsletterId,
  now: Instant,
): Promise<readonly string[]> {
  const { newsletters, waiting, skipped } = await waitingRows(content, config, now);
  const held = newsletters.filter((one) => one.id === id).flatMap((one) => one.held);
  const waits = waiting.filter(({ newsletter }) => newsletter === id);
  return [
    ...held.map(
      ({ cadence, reason }) =>
        `held    ${cadence}: ${reason} Answer it: newsletter ${id} answer ${cadence} mail|drop`,
    ),
    ...waits.map(({ cadence, key, article, title, dueAt, word }) =>
      [`waits   ${cadence}: ${key ?? article} “${title}”`, whenOf(cadence, dueAt, word)].join(', '),
    ),
    ...skipped
      .filter(({ newsletter }) => newsletter === id)
      .map(({ cadence, period, reason }) => `skipped ${cadence} ${period}: ${reason}`),
    ...(waits.length + held.length === 0 ? ['Nothing waits to be mailed.'] : []),
  ];
}

const whenOf = (cadence: Cadence, dueAt: Instant | undefined, word: string | undefined): string => {
  if (word === 'recalled') return 'recalled';
  if (dueAt === undefined) return 'waits for an answer';
  return `${cadence === 'article' ? 'goes' : 'goes with the digest'} at ${dueAt}`;
};
