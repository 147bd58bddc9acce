/**
 * What must hold at rest, judged by SES's own list of what it accepted and by what landed in the tables, never by what
 * a stage says of itself.
 */
import type { Delivery, Proof } from '../../src/delivery/delivery.ts';
import type { Digest } from '../../src/digest/digest.ts';
import { digestKey } from '../../src/keys.ts';
import type { Row } from '../../src/ports.ts';
import { readSubscription } from '../../src/subscribers/records.ts';
import type { Subscription } from '../../src/subscribers/subscriber.ts';
import { ledger } from '../digest/world.ts';
import type { Landed } from './kept.ts';
import type { Accepted } from './post.ts';
import type { Simulation } from './simulation.ts';

/** Each broken promise in a sentence; none: all is well. */
export async function judge(
  simulation: Simulation,
  ending: 'ended' | 'does not end',
): Promise<readonly string[]> {
  const broken = ending === 'ended' ? [] : ['Something is never done.'];
  const digests = await digestsOf(simulation);
  broken.push(...simulation.failures.map((failure) => `Unexpected: ${failure}`));
  broken.push(...nobodyTwice(simulation.office.accepted, digests));
  broken.push(...nobodyWhoHadGone(simulation));
  for (const digest of digests) {
    if (digest.cutoff === undefined) {
      if (acceptedOf(simulation, digest).length > 0) broken.push(`${digest.id} was mailed and never opened.`);
      continue;
    }
    broken.push(...(await accountOf(simulation, digest)));
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
function nobodyTwice(accepted: readonly Accepted[], digests: readonly Digest[]): string[] {
  const members = new Map(
    digests.map(({ id, members }) => [id as string, members.map(({ id: one }) => one)]),
  );
  const seen = new Map<string, string>();
  const broken: string[] = [];
  for (const { digest, subscriber } of accepted)
    for (const what of [digest, ...(members.get(digest) ?? [])]) {
      const key = `${subscriber} ${what}`;
      const before = seen.get(key);
      if (before !== undefined)
        broken.push(`${subscriber} got ${what} twice: by ${before} and by ${digest}.`);
      seen.set(key, digest);
    }
  return broken;
}

/** Whoever had left, was erased or suppressed, or whose digest was stopped, before the claim was made. */
function nobodyWhoHadGone({ office, world }: Simulation): string[] {
  const claims = new Map(
    world.deliveries.landed
      .filter(({ row }) => row['state'] === 'claimed')
      .map(({ at, row }) => [String(row['nonce']), at]),
  );
  return office.accepted.flatMap((mail) => {
    const { subscriber, digest, nonce, to } = mail;
    const at = claims.get(nonce);
    if (at === undefined) return [`${subscriber} got ${digest} without a claim.`];
    const before = (pk: string, sk?: string) => lastBefore(world.subscribers.landed, at, pk, sk);
    const person = before(`subscriber#${subscriber}`);
    const state = lastBefore(world.content.landed, at, `digest#${digest}`, 'record')?.['state'];
    const subscription = before(`subscription#${ledger}#${subscriber.slice(0, 2)}`, subscriber);
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

async function accountOf(simulation: Simulation, digest: Digest): Promise<readonly string[]> {
  const { world, people } = simulation;
  const text = world.bucket.text(digestKey(digest.newsletter, digest.period, 'proof.json'));
  if (text === undefined) return [`${digest.id} has no proof.`];
  const proof = JSON.parse(text) as Proof;
  const rows = new Map<string, Delivery>();
  for (const row of world.deliveries.rows.values())
    if (row['digest'] === digest.id) rows.set(String(row['subscriber']), row as unknown as Delivery);
  const broken: string[] = [];
  let candidates = 0;
  for (const { id } of people) {
    const subscription = await readSubscription(world.subscribers, ledger, id);
    const row = rows.get(id);
    const isOwed = owed(subscription, digest);
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
 * them it must hold that no article comes twice.
 */
function owed(subscription: Subscription | undefined, { cutoff, cadence }: Digest): boolean | undefined {
  const history = subscription?.history ?? [];
  if (new Set(history.map((one) => one.cadence)).size > 1) return undefined;
  let stood: (typeof history)[number] | undefined;
  for (const one of history) if (Date.parse(one.at) <= Date.parse(cutoff ?? '')) stood = one;
  return stood?.state === 'active' && stood.cadence === cadence;
}

function sums(
  { id }: Digest,
  proof: Proof,
  rows: ReadonlyMap<string, Delivery>,
  candidates: number,
): readonly string[] {
  const count = (state: Delivery['state']) => [...rows.values()].filter((row) => row.state === state).length;
  const total = (reasons: Readonly<Record<string, number>>) =>
    Object.values(reasons).reduce((sum, one) => sum + one, 0);
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
  const sum = said.sent + said.skipped + said.failed + said.unresolved;
  if (sum !== proof.candidates) broken.push(`The sums of ${id} do not hold.`);
  return broken;
}
