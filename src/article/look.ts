/** The entry of the stage: a key of the content bucket may have changed, so look at it. */
import type { BuildHint, LookHint, MeasureHint } from '../hints.ts';
import type { Instant } from '../ids.ts';
import { contentKind } from '../keys.ts';
import type { Log, Wake } from '../ports.ts';
import { lookAtArticle } from './apply.ts';
import { lookAtFile } from './files.ts';
import { lookAtIgnored } from './ignored.ts';
import type { ArticlePorts } from './ports.ts';
import { isPictureKey } from './rendition.ts';
import { parseUpload } from './upload.ts';

/** Looks at the key, and at whatever that look found to be concerned. Throws when something has to be tried again. */
export async function lookAt(ports: ArticlePorts, { look: key, now }: LookHint): Promise<void> {
  const seen = new Set([key]);
  // A set may grow while it is walked: keys that a look names are looked at once, after those named before.
  for (const next of seen) {
    for (const concerned of await lookAtKey(ports, next, now)) seen.add(concerned);
  }
}

async function lookAtKey(ports: ArticlePorts, key: string, now: Instant): Promise<readonly string[]> {
  const kind = contentKind(key);
  switch (kind) {
    case 'article':
      return lookAtArticle(ports, key, now);
    case 'page':
    case 'asset':
    case 'public':
    case 'theme':
      await lookAtFile(ports, key, kind, now);
      return [];
    case 'publication':
      await lookAtPublicationYaml(ports, now);
      return [];
    case 'ignored':
      await lookAtIgnored(ports, key);
      return [];
    case 'own':
      ports.log.info('Nothing that is published', { key });
      return [];
  }
}

/** What judges publication.yaml is a good part of this stage, and few uploads are that file: read when it comes. */
async function lookAtPublicationYaml(ports: ArticlePorts, now: Instant): Promise<void> {
  const { lookAtPublication } = await import('./look-at-publication.ts');
  await lookAtPublication(ports, now);
}

export interface Batch {
  /** The hints that could be read. */
  readonly hints: readonly LookHint[];
  /** Works off one message. A second one about the same key waits for the first look and shares its outcome. */
  look(body: string): Promise<void>;
}

/**
 * The looks of one batch of messages: hints at the same key share one look, at the latest of their times; when it
 * fails, each of its messages comes back.
 */
export function looksOfBatch(ports: ArticlePorts, bodies: readonly string[]): Batch {
  const hints = bodies.flatMap((body) => readable(body));
  const latest = new Map<string, Instant>();
  for (const { look, now } of hints) latest.set(look, later(latest.get(look), now));
  const looks = new Map<string, Promise<void>>();
  const shared = ({ look, now }: LookHint): Promise<void> => {
    const known = looks.get(look) ?? lookAt(ports, { look, now: latest.get(look) ?? now });
    looks.set(look, known);
    return known;
  };
  return { hints, look: (body) => logged(ports.log, async () => shared(parseUpload(body))) };
}

function readable(body: string): readonly LookHint[] {
  try {
    return [parseUpload(body)];
  } catch {
    // Fails again, with its reason, when its message's turn comes: only that one goes to the dead letters.
    return [];
  }
}

/** The batch plumbing turns failures into message ids; their reasons would be lost. */
async function logged(log: Log, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error('A look failed; its message comes back', { error });
    throw error;
  }
}

const later = (a: Instant | undefined, b: Instant): Instant => (a !== undefined && a > b ? a : b);

/** One wake for a whole batch. A wake that fails is no reason to look again: the sweep finds the intents. */
export function wakeBuilder(wakeSite: Wake, hints: readonly LookHint[], log: Log): Promise<void> {
  // Lambda counts its calls through the looks that it asked for (src/site/again.ts).
  const again = Math.max(0, ...hints.map((hint) => hint.again ?? 0));
  const counted = again > 0 ? { again } : {};
  return wakeOnce(wakeSite, hints, (now) => ({ build: true, now, ...counted }) satisfies BuildHint, log);
}

/** The same for whoever measures pictures, if there may be any. */
export function wakeImages(wake: Wake, hints: readonly LookHint[], log: Log): Promise<void> {
  const pictures = hints.filter(({ look }) => isPictureKey(look));
  return wakeOnce(wake, pictures, (now) => ({ measure: true, now }) satisfies MeasureHint, log);
}

async function wakeOnce(
  wake: Wake,
  hints: readonly LookHint[],
  hintAt: (now: Instant) => BuildHint | MeasureHint,
  log: Log,
): Promise<void> {
  const now = hints.map((hint) => hint.now).reduce(later, undefined);
  if (now === undefined) return;
  try {
    await wake(hintAt(now));
  } catch (error) {
    log.warn('A stage was not woken; the sweep will', { error });
  }
}
