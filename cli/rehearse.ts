/** `courant preview`, `test` and `dry-run`: a digest before it goes. Nothing is written but files on this machine. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { cadenceSchema } from '../src/config.ts';
import { type DigestId, digestId } from '../src/ids.ts';
import type { Outcome } from '../src/problem.ts';
import { type DryRun, dryRun, type Fate } from '../src/rehearsal/dry-run.ts';
import { type Preview, preview, previewOfDigest } from '../src/rehearsal/preview.ts';
import type { Wish } from '../src/rehearsal/sight.ts';
import { sendTest } from '../src/rehearsal/test-mail.ts';
import type { Newsroom } from './place.ts';
import { misused } from './usage.ts';

interface RehearseOptions {
  readonly newsroom: Newsroom;
  /** A newsletter and perhaps a cadence; for a preview also a digest's id alone. */
  readonly operands: readonly string[];
  readonly print: (line: string) => void;
}

function wishOf([newsletter = '', given]: readonly string[]): Outcome<Wish> {
  if (given === undefined) return { ok: true, value: { newsletter }, problems: [] };
  const cadence = cadenceSchema.safeParse(given);
  if (cadence.success) return { ok: true, value: { newsletter, cadence: cadence.data }, problems: [] };
  return misused({
    wrong: 'That is no cadence.',
    expected: `one of: ${cadenceSchema.options.join(', ')}`,
    example: `${newsletter} weekly`,
    received: given,
  });
}

/** `out`: the folder for the page and the .eml. */
export async function runPreview(
  { newsroom, operands, print }: RehearseOptions,
  out: string,
): Promise<Outcome<unknown>> {
  const wish = wishOf(operands);
  if (!wish.ok) return wish;
  const frozen = operands.length === 1 ? digestNamed(operands[0]) : undefined;
  const past = frozen === undefined ? undefined : await previewOfDigest(newsroom, frozen);
  const seen = past?.ok ? past : await preview(newsroom, wish.value, await newsroom.now());
  if (!seen.ok) return seen;
  for (const line of described(seen.value)) print(line);
  for (const file of await written(seen.value, out)) print(`wrote    ${file}`);
  return seen;
}

function digestNamed(text = ''): DigestId | undefined {
  try {
    return digestId(text);
  } catch {
    return undefined;
  }
}

async function written({ digest, eml }: Preview, out: string): Promise<readonly string[]> {
  const { html = '' } = await PostalMime.parse(eml);
  mkdirSync(out, { recursive: true });
  const files = [join(out, `${digest}.html`), join(out, `${digest}.eml`)] as const;
  writeFileSync(files[0], html);
  writeFileSync(files[1], eml);
  return files;
}

export async function runTest(
  { newsroom, operands, print }: RehearseOptions,
  to: string,
): Promise<Outcome<unknown>> {
  const wish = wishOf(operands);
  if (!wish.ok) return wish;
  const sent = await sendTest(newsroom, newsroom.post, { ...wish.value, to }, await newsroom.now());
  if (sent.ok) print(`sent     “${sent.value.subject}”, as ${sent.value.messageId}`);
  return sent;
}

export async function runDryRun({ newsroom, operands, print }: RehearseOptions): Promise<Outcome<unknown>> {
  const wish = wishOf(operands);
  if (!wish.ok) return wish;
  const run = await dryRun(newsroom, newsroom.post, wish.value, await newsroom.now());
  if (run.ok) for (const line of counted(run.value)) print(line);
  return run;
}

const described = ({
  digest,
  subject,
  members,
  dueAt,
  layout,
  htmlBytes,
  notes,
}: Preview): readonly string[] => [
  `digest   ${digest}`,
  `subject  ${subject}`,
  `goes     ${dueAt ?? 'it is frozen'}`,
  ...members.map((key) => `article  ${key}`),
  `layout   ${layout}`,
  `HTML     ${htmlBytes} bytes of at most 102400`,
  ...notes.map((note) => `note     ${note}`),
];

const fates: Readonly<Record<Fate, string>> = {
  gets: 'will get it',
  'other-cadence': 'get it at another cadence',
  paused: 'have paused it',
  left: 'have left',
  unconfirmed: 'have not confirmed',
  bounced: 'bounced, and are suppressed',
  complained: 'complained, and are suppressed',
  erased: 'are erased',
  'not-active': 'are not active',
};

function counted({ digest, subject, articles, dueAt, notes, ...run }: DryRun): readonly string[] {
  const { cost, minutes, days, bytes, quota } = run.forecast;
  const counts = Object.entries(fates).flatMap(([fate, words]) => {
    const count = run.fates[fate as Fate];
    return count === undefined ? [] : [`${String(count).padStart(8)} ${words}`];
  });
  return [
    `digest   ${digest}`,
    `subject  ${subject}`,
    `articles ${articles}`,
    `goes     ${dueAt ?? 'it is being frozen'}`,
    ...(counts.length === 0 ? ['         nobody subscribes'] : counts),
    `size     ${bytes} bytes for each`,
    `cost     $${cost.aLaCarte.toFixed(2)} by SES’s à la carte price, $${cost.essentials.toFixed(2)} by Essentials`,
    `time     ${minutes < 1 ? 'less than a minute' : `${Math.ceil(minutes)} minutes`} at ${quota.maxPerSecond} a second${days > 1 ? `, over ${days} days by the daily quota of ${quota.maxPerDay}` : ''}`,
    ...notes.map((note) => `note     ${note}`),
  ];
}
