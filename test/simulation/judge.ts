/**
 * What must hold at rest, judged by SES's own list of what it accepted and by what landed in the tables, never by what
 * a stage says of itself.
 */
import type { Delivery, Proof } from '../../src/delivery/delivery.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { digestKey } from '../../src/keys.ts';
import type { Row } from '../../src/ports.ts';
import { subscriptionOf } from '../../src/subscribers/records.ts';
import type { Subscription } from '../../src/subscribers/subscriber.ts';
import { article as articleOf, ledger } from '../digest/world.ts';
import type { Landed } from './kept.ts';
import type { Accepted } from './post.ts';
import { minutes } from './scenario.ts';
import { beginning, type Simulation } from './simulation.ts';

/** Each broken promise in a sentence; none: all is well. */
export async function judge(
  simulation: Simulation,
  ending: 'ended' | 'does not end',
): Promise<readonly string[]> {
  const broken = ending === 'ended' ? [] : ['Something is never done.'];
  const digests = await digestsOf(simulation);
  broken.push(...simulation.failures.map((failure) => `Unexpected: ${failure}`));
  broken.push(...nobodyTwice(simulation, digests));
  broken.push(...nobodyWhoHadGone(simulation));
  broken.push(...everyArticleOnce(simulation, digests));
  broken.push(...everyArticleMailed(simulation, digests));
  for (const digest of digests) {
    if (digest.cutoff === undefined) {
      if (acceptedOf(simulation, digest).length > 0) broken.push(`${digest.id} was mailed and never opened.`);
      continue;
    }
    broken.push(...accountOf(simulation, digest));
  }
  return broken;
}

async function digestsOf({ world, digest }: Simulation): Promise<readonly Digest[]> {
  const ids = new Set<string>();
  for (const { pk, sk } of world.content.rows.values())
    if (pk.startsWith('digest#') && sk === 'record') ids.add(pk.slice(7));
  const found = await Promise.all([...ids].map((id) => digest.call({ world } as Simulation, id)));
  return found.filter((one) => one !== undefined);
}

const acceptedOf = ({ office }: Simulation, { id }: Pick<Digest, 'id'>): readonly Accepted[] =>
  office.accepted.filter(({ digest }) => digest === id);

/** One digest once, and one article once, whatever digests it is in. */
function nobodyTwice({ office, scenario }: Simulation, digests: readonly Digest[]): string[] {
  const members = new Map(
    digests.map(({ id, members }) => [id as string, members.map(({ id: one }) => one)]),
  );
  const seen = new Map<string, string>();
  const broken: string[] = [];
  for (const { digest, subscriber } of office.accepted)
    for (const what of [digest, ...(members.get(digest) ?? [])]) {
      const key = `${subscriber} ${what}`;
      const before = seen.get(key);
      // No journal tells of switches: one that is lost with the table is not made.
      const isSwitchLost = before !== digest && scenario.loss?.table === 'subscribers';
      if (before !== undefined && !isSwitchLost)
        broken.push(`${subscriber} got ${what} twice: by ${before} and by ${digest}.`);
      seen.set(key, digest);
    }
  return broken;
}

/** Whoever had left, was erased or suppressed, or whose digest was stopped, before the claim was made. */
function nobodyWhoHadGone({ office, world }: Simulation): string[] {
  const claims = new Map(
    world.deliveries.landed
      .filter(({ row, restored }) => row['state'] === 'claimed' && restored === undefined)
      .map(({ at, row }) => [String(row['nonce']), at]),
  );
  // What a backup brings back is nobody's doing: whoever had gone is gone.
  const done = world.subscribers.landed.filter(({ restored }) => restored === undefined);
  return office.accepted.flatMap((mail) => {
    const { subscriber, digest, nonce, to } = mail;
    const at = claims.get(nonce);
    if (at === undefined) return [`${subscriber} got ${digest} without a claim.`];
    const before = (pk: string, sk?: string) => lastBefore(done, at, pk, sk);
    const person = before(`subscriber#${subscriber}`);
    const state = lastBefore(world.content.landed, at, `digest#${digest}`, 'record')?.['state'];
    const subscription = before(...subscriptionKey(subscriber));
    const wrong = [
      // A person may resume it before the sender looks again.
      ...(state === 'open' || wasResumed(world.content.landed, digest, at, mail.at)
        ? []
        : [`was claimed while the digest was ${state}`]),
      ...(person?.['state'] === 'erased' ? ['was erased'] : []),
      ...(subscription?.['state'] === 'left' ? ['had left'] : []),
      ...(subscription?.['state'] === 'pending' ? ['had not confirmed'] : []),
      ...(isSuppressed(person) ? ['was suppressed'] : []),
      // The address is read after the claim, so it may be newer than this; never older.
      ...(person !== undefined && person['generation'] === 2 && to.startsWith('reader')
        ? ['had another address']
        : []),
    ];
    return wrong.map((why) => `${subscriber} ${why} and got ${digest}.`);
  });
}

const subscriptionKey = (subscriber: string) =>
  [`subscription#${ledger}#${subscriber.slice(0, 2)}`, subscriber] as const;

const wasResumed = (landed: readonly Landed[], digest: string, from: number, to: number): boolean =>
  landed.some(
    ({ at, row }) =>
      at >= from &&
      at <= to &&
      row.pk === `digest#${digest}` &&
      row.sk === 'record' &&
      row['state'] === 'open',
  );

const isSuppressed = (person: Row | undefined): boolean => {
  const suppressed = person?.['suppressed'] as { generation: number } | undefined;
  return suppressed !== undefined && suppressed.generation === person?.['generation'];
};

const lastBefore = (landed: readonly Landed[], at: number, pk: string, sk?: string): Row | undefined =>
  landed.findLast((one) => one.at < at && one.row.pk === pk && (sk === undefined || one.row.sk === sk))?.row;

/** Of a digest that was frozen before a table was lost counts what that table had then: what came back is older. */
function lossFor(
  { scenario: { loss }, world }: Simulation,
  { newsletter, period }: Digest,
  table: 'subscribers' | 'deliveries',
): number {
  const marker = world.bucket.versions.get(digestKey(newsletter, period, 'marker.json'))?.[0];
  const frozen = Date.parse(marker?.head.lastModified ?? '');
  const isOlder = loss?.table === table && frozen < beginning + minutes(loss.back);
  return isOlder ? beginning + minutes(loss.lost) : Number.POSITIVE_INFINITY;
}

function rowsOf({ world }: Simulation, { id }: Digest, until: number): ReadonlyMap<string, Delivery> {
  const rows = new Map<string, Delivery>();
  for (const { at, row } of world.deliveries.landed)
    if (at < until && row['digest'] === id && row['state'] !== undefined)
      rows.set(String(row['subscriber']), row as unknown as Delivery);
  return rows;
}

/** What went live and stayed so is in a digest of each article, unless an operator dropped it. */
function everyArticleMailed({ scenario, words }: Simulation, digests: readonly Digest[]): string[] {
  const mayLack = words.some(({ word }) => word === 'drop article');
  return scenario.articles.flatMap(({ withdrawnAfter }, index) => {
    if (mayLack || withdrawnAfter !== undefined) return [];
    const isIn = digests.some(
      ({ cadence, members }) =>
        cadence === 'article' && members.some(({ id }) => id === articleOf(index + 1)),
    );
    return isIn ? [] : [`Article ${index + 1} is in no digest.`];
  });
}

/**
 * Whoever was active all the time, switching included, and was there before both cutoffs, is a candidate of one of the
 * digests that brought an article at either cadence, and of one only.
 */
function everyArticleOnce(simulation: Simulation, digests: readonly Digest[]): string[] {
  const { world, people, scenario } = simulation;
  if (!scenario.weekly || scenario.loss !== undefined) return [];
  const opened = digests.filter(({ cutoff }) => cutoff !== undefined);
  const articles = new Set(opened.flatMap(({ members }) => members.map(({ id }) => id)));
  const broken: string[] = [];
  for (const article of articles) {
    const bringing = opened.filter(({ members }) => members.some(({ id }) => id === article));
    if (new Set(bringing.map(({ cadence }) => cadence)).size < 2) continue;
    const first = Math.min(...bringing.map(({ cutoff }) => Date.parse(cutoff ?? '')));
    for (const { id } of people) {
      const row = lastBefore(world.subscribers.landed, Number.POSITIVE_INFINITY, ...subscriptionKey(id));
      const history = (row && subscriptionOf(row)?.history) ?? [];
      if (history.length === 0 || history.some(({ state }) => state !== 'active')) continue;
      if (Date.parse(history[0]?.at ?? '') > first) continue;
      const rows = bringing.filter((one) => rowsOf(simulation, one, Number.POSITIVE_INFINITY).has(id));
      if (rows.length !== 1)
        broken.push(`${id} is owed ${article} once, and has it in ${rows.length} digests.`);
    }
  }
  return broken;
}

type ProofRead = Proof & { readonly restored?: true };

function accountOf(simulation: Simulation, digest: Digest): readonly string[] {
  const { world } = simulation;
  const key = digestKey(digest.newsletter, digest.period, 'proof.json');
  const text = world.bucket.text(key);
  if (text === undefined) return [`${digest.id} has no proof.`];
  const proof = JSON.parse(text) as ProofRead;
  return proof.restored
    ? restoredAccount(simulation, digest, proof)
    : wholeAccount(simulation, digest, proof);
}

function wholeAccount(simulation: Simulation, digest: Digest, proof: ProofRead): readonly string[] {
  const { world, people } = simulation;
  const until = (table: 'subscribers' | 'deliveries') => lossFor(simulation, digest, table);
  const rows = rowsOf(simulation, digest, until('deliveries'));
  const broken: string[] = [];
  let candidates = 0;
  for (const { id } of people) {
    const standing = lastBefore(world.subscribers.landed, until('subscribers'), ...subscriptionKey(id));
    const row = rows.get(id);
    const isOwed = owed(standing && subscriptionOf(standing), digest);
    candidates += (isOwed ?? row !== undefined) ? 1 : 0;
    if (isOwed === true && row === undefined) broken.push(`${id} is owed ${digest.id}, and has no row.`);
    if (isOwed === false && row !== undefined) broken.push(`${id} is not owed ${digest.id}, and has a row.`);
    const mails = acceptedOf(simulation, digest).filter(({ subscriber }) => subscriber === id).length;
    if (row !== undefined) broken.push(...rowAgainst(row, mails));
    else if (mails > 0) broken.push(`${id} got ${digest.id} and has no row.`);
  }
  return [...broken, ...sums(digest, proof, rows, candidates)];
}

/** What the row says against what SES says. */
function rowAgainst({ state, digest, subscriber }: Delivery, mails: number): string[] {
  const may: Readonly<Record<string, readonly number[]>> = {
    sent: [1],
    skipped: [0],
    failed: [0],
    unresolved: [0, 1],
  };
  if (may[state]?.includes(mails)) return [];
  return [`${subscriber} is ${state} in ${digest}, and SES took ${mails}.`];
}

/**
 * By an own reading of the history. `undefined`: somebody who switched, of whom only digests know when it counted; for
 * them it must hold that no article comes twice, and each once.
 */
function owed(subscription: Subscription | undefined, { cutoff, cadence }: Digest): boolean | undefined {
  const history = subscription?.history ?? [];
  if (new Set(history.map((one) => one.cadence)).size > 1) return undefined;
  let stood: (typeof history)[number] | undefined;
  for (const one of history) if (Date.parse(one.at) <= Date.parse(cutoff ?? '')) stood = one;
  return stood?.state === 'active' && stood.cadence === cadence;
}

const total = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((sum, one) => sum + one, 0);

function sums(
  digest: Digest,
  proof: ProofRead,
  rows: ReadonlyMap<string, Delivery>,
  candidates: number,
): readonly string[] {
  const { id } = digest;
  const count = (state: Delivery['state']) => [...rows.values()].filter((row) => row.state === state).length;
  const broken: string[] = [];
  if (!proof.holds) broken.push(`The proof of ${id} does not hold: ${JSON.stringify(proof)}.`);
  const said = {
    sent: proof.sent,
    skipped: total(proof.skipped),
    failed: total(proof.failed),
    unresolved: proof.unresolved,
  };
  for (const [state, number] of Object.entries(said))
    if (number !== count(state as Delivery['state']))
      broken.push(
        `The proof of ${id} says ${number} ${state}, the rows ${count(state as Delivery['state'])}.`,
      );
  if (proof.candidates !== candidates)
    broken.push(`The proof of ${id} says ${proof.candidates} candidates of ${candidates}.`);
  return [...broken, ...addsUp(digest, proof)];
}

function addsUp({ id }: Digest, proof: ProofRead): readonly string[] {
  const sum = proof.sent + total(proof.skipped) + total(proof.failed) + proof.unresolved;
  return !proof.holds || sum === proof.candidates ? [] : [`The sums of ${id} do not hold.`];
}

/**
 * Of a digest that a restore has closed: nobody who is claimed for it after the loss is mailed, and SES took no fewer mails than it says
 * are sent, and no more than those that are not known.
 */
function restoredAccount(simulation: Simulation, digest: Digest, proof: ProofRead): readonly string[] {
  const { world, scenario } = simulation;
  const { table, lost = 0 } = scenario.loss ?? {};
  const broken = [...addsUp(digest, proof)];
  const accepted = acceptedOf(simulation, digest);
  const mails = accepted.length;
  for (const { at, row, restored } of world.deliveries.landed)
    if (
      row['state'] === 'claimed' &&
      restored === undefined &&
      at >= beginning + minutes(lost) &&
      accepted.some(({ nonce }) => nonce === row['nonce'])
    )
      broken.push(`${row['subscriber']} was claimed for ${digest.id} after a table was lost, and mailed.`);
  if (proof.sent > mails) broken.push(`${digest.id} says ${proof.sent} sent, and SES took ${mails}.`);
  if (table === 'deliveries' && mails > proof.sent + proof.unresolved)
    broken.push(`SES took ${mails} of ${digest.id}, which knows of ${proof.sent + proof.unresolved}.`);
  return broken;
}
