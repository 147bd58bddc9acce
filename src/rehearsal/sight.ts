/** A digest before it goes: as it is being frozen, or as it would be, were it frozen now. */
import { readPublication } from '../article/records.ts';
import { type Cadence, findNewsletter, type Newsletter, type Publication } from '../config.ts';
import { type Ahead, ahead, type Planned } from '../digest/ahead.ts';
import { readCandidates, withNotes } from '../digest/candidates.ts';
import type { Rendering, Variant } from '../digest/digest.ts';
import { fastestFirst } from '../digest/due.ts';
import { cutoffMargin, emptyVariant, type Frozen, withMembers } from '../digest/plan.ts';
import { readVariant } from '../digest/records.ts';
import { renderFrozen } from '../digest/render-frozen.ts';
import { refused } from '../digest/words.ts';
import { type ArticleId, type Instant, nonce, shifted } from '../ids.ts';
import type { Outcome } from '../problem.ts';
import type { Judge } from '../subscribers/candidate.ts';
import { type RehearsalPorts, reading } from './ports.ts';

/** Which digest somebody wants to see. */
export interface Wish {
  readonly newsletter: string;
  /** Must be there where the newsletter comes at several. */
  readonly cadence?: Cadence;
  /** Of article mails: that of this one. Absent: the next. */
  readonly article?: ArticleId;
}

export interface Sight {
  readonly publication: Publication;
  readonly newsletter: Newsletter;
  readonly frozen: Frozen;
  /** When it goes by itself; absent: it is being frozen. */
  readonly dueAt?: Instant;
  /** Whom it would account for. */
  readonly judge: Judge;
  readonly rendering: Rendering;
  /** Sentences for whoever looks: what keeps it, and what is odd. */
  readonly notes: readonly string[];
}

/** Reads, and writes nothing. `now` by the publication's clock. */
export async function readSight(given: RehearsalPorts, wish: Wish, now: Instant): Promise<Outcome<Sight>> {
  const ports = reading(given);
  const { config: publication } = await readPublication(ports.content);
  const named = nameOf(publication, wish);
  if (!named.ok) return named;
  const { newsletter, cadence } = named.value;
  const found = await findFrozen(ports, publication, newsletter, cadence, wish.article, now);
  if (!found.ok) return found;
  const { frozen, dueAt, kept } = found.value;
  const rendered = await renderFrozen(ports, publication, newsletter, frozen);
  if (!rendered.ok)
    return refused({
      code: 'digest-unrendered',
      wrong: rendered.wrong,
      expected: 'articles and templates of which a mail can be made',
      example: 'mend the file that it names, and upload it again',
      received: frozen.freezing.digest,
    });
  const { evens } = frozen.freezing;
  const judge = {
    ...{ cadence, cutoff: shifted(now, -cutoffMargin) },
    ...(evens === undefined ? {} : { evens }),
  };
  const rendering = rendered.value;
  const notes = [...kept, ...rendering.faults, ...rendering.notes];
  const sight = { publication, newsletter, frozen, judge, rendering, notes };
  return { ok: true, value: { ...sight, ...(dueAt === undefined ? {} : { dueAt }) }, problems: [] };
}

function nameOf(
  publication: Publication,
  wish: Wish,
): Outcome<{ readonly newsletter: Newsletter; readonly cadence: Cadence }> {
  const newsletter = findNewsletter(publication, wish.newsletter);
  const ids = publication.newsletters.map(({ id }) => id);
  if (newsletter === undefined)
    return refused({
      code: 'newsletter-unknown',
      wrong: 'publication.yaml has no such newsletter.',
      expected: ids.length === 0 ? 'a newsletter in publication.yaml' : `one of: ${ids.join(', ')}`,
      example: ids[0] ?? 'week',
      received: wish.newsletter,
    });
  const cadences = fastestFirst(newsletter.cadences);
  const [only, ...others] = cadences;
  const cadence = wish.cadence ?? (others.length === 0 ? only : undefined);
  if (cadence === undefined || !cadences.includes(cadence))
    return refused({
      code: 'cadence-unknown',
      wrong:
        cadence === undefined
          ? 'This newsletter comes at several cadences.'
          : 'This newsletter does not come at this cadence.',
      expected: `one of: ${cadences.join(', ')}`,
      example: `${newsletter.id} ${only}`,
      received: `${newsletter.id} ${cadence ?? ''}`.trim(),
    });
  return { ok: true, value: { newsletter, cadence }, problems: [] };
}

interface Found {
  readonly frozen: Frozen;
  readonly dueAt?: Instant;
  readonly kept: readonly string[];
}

async function findFrozen(
  ports: RehearsalPorts,
  { timezone }: Publication,
  newsletter: Newsletter,
  cadence: Cadence,
  article: ArticleId | undefined,
  now: Instant,
): Promise<Outcome<Found>> {
  const standing = await readVariant(ports.content, newsletter.id, cadence);
  if (isFrozen(standing)) {
    const kept = standing.held === undefined ? [] : [`It is held: ${standing.held}`];
    return { ok: true, value: { frozen: standing, kept }, problems: [] };
  }
  const candidates = await readCandidates(ports.content, newsletter.id);
  const facts = { newsletter, cadence, variant: standing, candidates, timezone };
  const seen = ahead(facts, now);
  const next = article === undefined ? seen.planned[0] : planOf(seen, article);
  if (next === undefined) return refused(nothing(newsletter, cadence, seen, standing));
  const variant = standing ?? emptyVariant(newsletter.id, cadence);
  const mailables = candidates.map(({ mailable }) => mailable);
  const { own, evens } = await withNotes(ports.content, { newsletter, variant, mailables }, now);
  const plan = { ...next, skipped: [] };
  const frozen = withMembers(own, plan, nonce(ports.random.hex(16)), now, evens);
  return { ok: true, value: { frozen, dueAt: next.dueAt, kept: seen.kept }, problems: [] };
}

const isFrozen = (variant: Variant | undefined): variant is Frozen => variant?.freezing !== undefined;

const planOf = ({ planned }: Ahead, article: ArticleId): Planned | undefined =>
  planned.find(({ members }) => members.some(({ id }) => id === article));

function nothing(newsletter: Newsletter, cadence: Cadence, { kept }: Ahead, variant: Variant | undefined) {
  const last = variant?.skipped?.at(-1);
  const why = [...kept, ...(last === undefined ? [] : [`${last.period} was skipped: ${last.reason}`])];
  return {
    code: 'nothing-waits',
    wrong: ['Nothing waits to be mailed.', ...why].join(' '),
    expected: 'an article that this newsletter selects, and has not mailed at this cadence',
    example: 'upload one; what was live before the newsletter began, and `mail: never`, is not mailed',
    received: `${newsletter.id} ${cadence}`,
  };
}
