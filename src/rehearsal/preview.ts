/** A digest as a whole mail, before it goes, or after. */
import type { Layout } from '../config.ts';
import { compose } from '../delivery/compose.ts';
import type { Digest, Rendering } from '../digest/digest.ts';
import { readDigest } from '../digest/records.ts';
import { loadRendering } from '../digest/stored-rendering.ts';
import type { DigestId, EmailAddress, Instant } from '../ids.ts';
import type { Outcome } from '../problem.ts';
import { type RehearsalPorts, reading } from './ports.ts';
import { readSight, type Wish } from './sight.ts';

export interface Preview {
  readonly digest: DigestId;
  readonly period: string;
  readonly subject: string;
  /** Of the articles' files, in the digest's order. */
  readonly members: readonly string[];
  /** When it goes by itself; absent: it is frozen. */
  readonly dueAt?: Instant;
  /** How much of the articles it holds. */
  readonly layout: Layout;
  /** Of the HTML part; mail programs cut at 102,400. */
  readonly htmlBytes: number;
  readonly notes: readonly string[];
  /** A whole message for nobody: its links for leaving lead to a page that says that they are none. */
  readonly eml: Uint8Array;
}

const nobody = 'reader@mail.example' as EmailAddress;

/** Links that no subscriber has: whoever follows one is told so, and nothing happens. */
export const nobodysLinks = (siteUrl: string) => ({
  leave: `${siteUrl}/u/preview`,
  preferences: `${siteUrl}/preferences/preview`,
});

const messageOf = (rendering: Rendering, siteUrl: string): Uint8Array =>
  compose(rendering, { to: nobody, ...nobodysLinks(siteUrl) });

/** What would go, were it frozen now. */
export async function preview(ports: RehearsalPorts, wish: Wish, now: Instant): Promise<Outcome<Preview>> {
  const sight = await readSight(ports, wish, now);
  if (!sight.ok) return sight;
  const { frozen, rendering, dueAt, notes } = sight.value;
  const { digest, period, members } = frozen.freezing;
  const value = {
    ...{ digest, period, subject: rendering.subject, layout: rendering.layout },
    ...{ htmlBytes: rendering.htmlBytes, notes },
    members: members.map(({ key }) => key),
    eml: messageOf(rendering, ports.siteUrl),
  };
  return { ok: true, value: { ...value, ...(dueAt === undefined ? {} : { dueAt }) }, problems: [] };
}

const keptBy = ({ pausedBecause }: Digest): readonly string[] =>
  pausedBecause === undefined ? [] : [`It is paused: ${pausedBecause}.`];

/** What went, or is going: byte for byte as everybody gets it. */
export async function previewOfDigest(given: RehearsalPorts, id: DigestId): Promise<Outcome<Preview>> {
  const { content, contentBucket, siteUrl } = reading(given);
  const digest = await readDigest(content, id);
  if (digest?.rendering === undefined)
    return {
      ok: false,
      problems: [
        {
          ...{ severity: 'error', code: 'digest-unknown' },
          wrong: digest === undefined ? 'There is no such digest.' : 'The digest is not rendered yet.',
          expected: 'the id of a digest that was frozen',
          example: 'week-weekly-2026-W48',
          received: id,
        },
      ],
    };
  const rendering = await loadRendering(contentBucket, digest.rendering);
  const value = {
    ...{ digest: id, period: digest.period, subject: rendering.subject, layout: rendering.layout },
    ...{
      htmlBytes: rendering.htmlBytes,
      notes: [...keptBy(digest), ...rendering.faults, ...rendering.notes],
    },
    members: digest.members.map(({ key }) => key),
    eml: messageOf(rendering, siteUrl),
  };
  return { ok: true, value, problems: [] };
}
