/** Soft bounces (docs/protocols.md, Delivery: Brakes): five digests of thirty days are like one hard bounce. Values only. */
import type { DigestId, Instant } from '../ids.ts';
import { planSuppression } from '../subscribers/plan-person.ts';
import type { DeferredMail, KnownSubscriber, Subscriber } from '../subscribers/subscriber.ts';

const least = { digests: 5, span: 30 * 86_400_000 } as const;
const kept = 10;

/** `undefined`: nothing to write. */
export function planDeferral(
  subscriber: Subscriber,
  {
    generation,
    digest,
    at,
  }: { readonly generation: number; readonly digest: DigestId; readonly at: Instant },
): Subscriber | undefined {
  if (subscriber.state === 'erased' || subscriber.generation !== generation) return undefined;
  const known = subscriber.deferred?.generation === generation ? subscriber.deferred.mails : [];
  const mails = withMail(known, { digest, at });
  if (mails === undefined) return undefined;
  const next: KnownSubscriber = { ...subscriber, rev: subscriber.rev + 1, deferred: { generation, mails } };
  const newest = mails.at(-1)?.at;
  if (newest === undefined || !isEnough(mails)) return next;
  const suppressed = planSuppression(subscriber, 'bounced', generation, newest);
  return suppressed === undefined ? next : { ...suppressed, deferred: { generation, mails } };
}

/** Of one digest the earliest counts. `undefined`: it is known. */
function withMail(known: readonly DeferredMail[], mail: DeferredMail): readonly DeferredMail[] | undefined {
  const same = known.find(({ digest }) => digest === mail.digest);
  if (same !== undefined && same.at <= mail.at) return undefined;
  const all = [...known.filter(({ digest }) => digest !== mail.digest), mail].sort((a, b) =>
    `${a.at} ${a.digest}` < `${b.at} ${b.digest}` ? -1 : 1,
  );
  return all.length <= kept ? all : [...all.slice(0, 1), ...all.slice(1 - kept)];
}

function isEnough(mails: readonly DeferredMail[]): boolean {
  const [first, last] = [mails[0], mails.at(-1)];
  if (first === undefined || last === undefined || mails.length < least.digests) return false;
  return Date.parse(last.at) - Date.parse(first.at) >= least.span;
}
