/** What becomes of a link or an image: where it leads on the site, and what its author is told. */
import { contentKind } from '../keys.ts';
import { type Problem, received } from '../problem.ts';
import { isName } from './names.ts';
import { type Reference, resolveReference } from './references.ts';
import { type Find, isAddress, type Target } from './targets.ts';

export interface Pointed {
  readonly reference: Reference;
  /** Absent: the words stay, without a link; an image goes. */
  readonly address?: string;
  /** A warning. */
  readonly problem?: Problem;
}

export interface Pointing {
  readonly fromKey: string;
  readonly find: Find;
  readonly use: 'link' | 'image' | 'media';
}

export function pointed(url: string, { fromKey, find, use }: Pointing): Pointed {
  const reference = resolveReference(url, fromKey);
  const { targets, suffix } = reference;
  const found = targets.length === 0 ? 'unknown' : find(targets);
  if (found !== undefined && found !== 'unknown') return { reference, address: `${found}${suffix}` };
  const isDead = found === undefined;
  switch (reference.kind) {
    case 'address':
      return { reference, address: reference.url, ...(isDead ? { problem: linkDead(url, targets) } : {}) };
    case 'file': {
      const missing = use === 'link' ? linkDead(url, targets) : imageMissing(url, targets);
      return { reference, address: reference.url, ...(isDead ? { problem: missing } : {}) };
    }
    case 'document':
      return { reference, problem: linkUnknown(url, targets) };
    case 'refused':
      return { reference, problem: linkRefused(url, reference.because) };
  }
}

/** Keys before addresses: a key is what an author can upload. */
const keysFirst = (targets: readonly Target[]): readonly Target[] => [
  ...targets.filter((target) => !isAddress(target) && !isName(target)),
  ...targets.filter(isAddress),
];

const first = (targets: readonly Target[]): string => received(keysFirst(targets)[0] ?? '');

/** In words, for people: `a.png, public/a.png or …`. */
const oneOf = (targets: readonly Target[]): string => keysFirst(targets).map(received).join(', or ');

const healsWith = (targets: readonly Target[]): string =>
  contentKind(keysFirst(targets)[0] ?? '') === 'article'
    ? `nothing to be done here once ${first(targets)} is live`
    : `nothing to be done here once ${first(targets)} is uploaded`;

const imageMissing = (url: string, targets: readonly Target[]): Problem => ({
  severity: 'warning',
  code: 'image-missing',
  wrong: 'The file of an image, a sound or a film is not there; readers see a gap.',
  expected: `a file ${oneOf(targets)}`,
  example: healsWith(targets),
  received: received(url),
});

const linkDead = (url: string, targets: readonly Target[]): Problem => ({
  severity: 'warning',
  code: 'link-dead',
  wrong: 'A link leads to nothing that the site has; who follows it is told that the page does not exist.',
  expected: `a file or an article ${oneOf(targets)}`,
  example: healsWith(targets),
  received: received(url),
});

const linkUnknown = (url: string, targets: readonly Target[]): Problem => ({
  severity: 'warning',
  code: 'link-unknown',
  wrong: `A link leads to ${first(targets)}, which is not on the site; its words stay, without the link.`,
  expected: `an article that is live: ${oneOf(targets)}`,
  example: healsWith(targets),
  received: received(url),
});

const linkRefused = (url: string, because: string): Problem => ({
  severity: 'warning',
  code: 'link-refused',
  wrong: `A link or an image was taken out: ${because}.`,
  expected: 'a web address, or the path of a file beside the article',
  example: '[The tables](https://tides.example/tables)',
  received: received(url),
});
