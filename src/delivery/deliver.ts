/**
 * One digest to one subscriber: claim, look again, one call, write down (docs/protocols.md, Delivery, 1 to 4). A
 * crash at any point leaves at most a claim, and a claim is never repeated.
 */
import type { Rendering } from '../digest/digest.ts';
import { readDigest } from '../digest/records.ts';
import { stoppedBecause } from '../epoch.ts';
import { type EmailAddress, type Nonce, nonce } from '../ids.ts';
import {
  type LinkKeys,
  leaveAddress,
  leaveToken,
  preferencesAddress,
  preferencesToken,
} from '../subscribers/links.ts';
import { readSubscriber, readSubscription } from '../subscribers/records.ts';
import type { Subscription } from '../subscribers/subscriber.ts';
import { compose } from './compose.ts';
import type { Delivery } from './delivery.ts';
import { answered, type Next, type OpenedDigest, recheck, type Verdict } from './plan.ts';
import type { DeliveryPorts } from './ports.ts';
import { moveDelivery, writeDelivery } from './records.ts';
import { claimed, type Finding, found } from './states.ts';

/** What a run needs for every mail of a digest. */
export interface Job {
  readonly digest: OpenedDigest;
  readonly rendering: Rendering;
  readonly keys: LinkKeys;
}

export interface Todo {
  readonly subscription: Subscription;
  readonly standing?: Delivery;
}

export interface Result {
  readonly next: Next;
  /** The delivery's row as it stands now, as far as we know. */
  readonly standing?: Delivery;
}

type Claim = Delivery & { readonly nonce: Nonce };

const goOn: Next = { kind: 'go-on' };

export async function deliver(ports: DeliveryPorts, job: Job, todo: Todo): Promise<Result> {
  const claim = await takeClaim(ports, job, todo);
  if (claim === undefined) return { next: goOn };
  const verdict = await lookAgain(ports, job, claim);
  if (verdict.kind === 'skip')
    return { next: goOn, ...(await write(ports, claim, { kind: 'skipped', reason: verdict.reason })) };
  if (verdict.kind === 'give-back') {
    const { reason, stop } = verdict;
    const next: Next = stop ? { kind: 'stop', because: reason, pause: false } : goOn;
    return { next, ...(await write(ports, claim, { kind: 'given-back', reason })) };
  }
  const outcome = await ports.mailer.send(mailFor(ports, job, claim, verdict.address));
  const { finding, next } = answered(outcome);
  return { next, ...(await write(ports, claim, finding)) };
}

/** `undefined`: another has it. The generation is read before, because an event may come before our outcome. */
async function takeClaim(ports: DeliveryPorts, { digest }: Job, todo: Todo): Promise<Claim | undefined> {
  const { newsletter, subscriber } = todo.subscription;
  const person = await readSubscriber(ports.subscribers, subscriber);
  const mine = nonce(ports.random.hex(16));
  const claim = claimed(
    todo.standing,
    { digest: digest.id, newsletter, subscriber },
    {
      nonce: mine,
      at: ports.wallClock(),
      ...(person === undefined || person.state === 'erased' ? {} : { generation: person.generation }),
    },
  );
  if (claim === undefined || (await writeDelivery(ports.deliveries, claim)) === 'refused') return undefined;
  return { ...claim, nonce: mine };
}

/** Every read here is made after the claim. */
async function lookAgain(ports: DeliveryPorts, { digest }: Job, claim: Claim) {
  const [standing, subscriber, subscription] = await Promise.all([
    readDigest(ports.content, digest.id),
    readSubscriber(ports.subscribers, claim.subscriber),
    readSubscription(ports.subscribers, claim.newsletter, claim.subscriber),
  ]);
  const epoch = await ports.epoch();
  if (epoch.kind === 'stopped')
    return { kind: 'give-back', reason: stoppedBecause(epoch), stop: true } satisfies Verdict;
  return recheck(standing?.state, digest.cutoff, claim, subscriber, subscription);
}

function mailFor(ports: DeliveryPorts, { rendering, keys, digest }: Job, claim: Claim, to: EmailAddress) {
  const leave = leaveAddress(ports.siteUrl, leaveToken(keys, claim.subscriber, claim.newsletter));
  const preferences = preferencesAddress(ports.siteUrl, preferencesToken(keys, claim.subscriber));
  return {
    from: rendering.sender,
    to,
    raw: compose(rendering, { to, leave, preferences }),
    configurationSet: ports.configurationSet,
    tags: { digest: digest.id, subscriber: claim.subscriber, nonce: claim.nonce },
  };
}

/** The row may have moved meanwhile: an event of SES was faster, or our lease ran out. */
async function write(
  ports: DeliveryPorts,
  claim: Claim,
  finding: Finding,
): Promise<{ readonly standing?: Delivery }> {
  const at = ports.wallClock();
  const next = found(claim, claim.nonce, finding, at);
  if ((await writeDelivery(ports.deliveries, next)) === 'written') return { standing: next };
  const standing = await moveDelivery(ports.deliveries, claim.digest, claim.subscriber, (row) =>
    found(row, claim.nonce, finding, at),
  );
  return standing === undefined ? {} : { standing };
}
