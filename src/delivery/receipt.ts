/** A proof as one line, for people: `week 2026-W48: 8,000 = 7,961 sent + 31 skipped (19 left, 12 paused) + …`. */
import type { Digest } from '../digest/digest.ts';
import type { Proof } from './delivery.ts';

type Named = Pick<Digest, 'newsletter' | 'cadence' | 'period' | 'subject'>;

/** A sum that does not hold ends with `✗` and what is left over: that is an incident. */
export function receiptLine(digest: Named, proof: Proof): string {
  const { candidates, sent, skipped, failed, unresolved, holds } = proof;
  const counted = sent + sumOf(skipped) + sumOf(failed) + unresolved;
  const parts = [
    `${number(sent)} sent`,
    part('skipped', skipped),
    part('failed', failed),
    `${number(unresolved)} unresolved`,
  ];
  const sum = `${nameOf(digest)}: ${number(candidates)} = ${parts.join(' + ')}`;
  if (holds && counted === candidates) return `${sum} ✓`;
  const off = candidates - counted;
  if (off === 0) return `${sum} ✗`;
  return `${sum} ✗ ${number(Math.abs(off))} ${off > 0 ? 'missing' : 'too many'}`;
}

/** The period of an article mail is an id that says nothing to people. */
const nameOf = ({ newsletter, cadence, period, subject }: Named): string =>
  cadence === 'article' && subject !== undefined ? `${newsletter} “${subject}”` : `${newsletter} ${period}`;

const sumOf = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((sum, count) => sum + count, 0);

/** The most frequent reason first. */
function part(name: string, reasons: Readonly<Record<string, number>>): string {
  const named = Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))
    .map(([reason, count]) => `${number(count)} ${reason}`);
  const why = named.length === 0 ? '' : ` (${named.join(', ')})`;
  return `${number(sumOf(reasons))} ${name}${why}`;
}

/** The same on every machine: `8,000`. */
const number = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
