/**
 * What a look at an article's key found, and what is to be done about it: values between gathering and applying
 * (docs/protocols.md, Article). Every noun in a step is written by compare-and-swap on its `rev`; a refused step
 * ends the decision, and the look starts over.
 */
import type { Publication } from '../config.ts';
import type { ArticleId, ContentHash, Instant } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type {
  AddressClaim,
  ArticleDocument,
  ArticleItem,
  Claim,
  GuidClaim,
  Intent,
  KeyRow,
  KeyStanding,
  LiveFact,
  Waiting,
} from './article.ts';
import type { OwedNotice } from './owed.ts';
import { waitingOn } from './standing.ts';

export interface Findings {
  readonly key: string;
  /** The publication's time: what is due. */
  readonly now: Instant;
  /** Wall-clock time, for stamps. */
  readonly at: Instant;
  /** To mint an identity from. */
  readonly freshId: ArticleId;
  readonly publication: Publication;
  readonly row?: KeyRow;
  /** The item that the row names. */
  readonly pointed?: ArticleItem;
  readonly object: Found;
  /** Who has the object's declared id, or its content. */
  readonly owner?: Owner;
  /** Keys that wait for this key's article. */
  readonly waiters: readonly Waiter[];
  /** For an identity that was never public and may become so now. */
  readonly first?: FirstPublication;
  /** For one that is public, or may become so now: what its front matter names as its former addresses. */
  readonly aliases?: readonly AddressFinding[];
  /** For one that is to have a preview and has none yet. */
  readonly preview?: FoundPreview;
}

export type Found =
  | { readonly kind: 'absent' }
  | { readonly kind: 'bad'; readonly versionId: string; readonly problems: readonly Problem[] }
  | Good;

export interface Good {
  readonly kind: 'good';
  readonly versionId: string;
  readonly hash: ContentHash;
  readonly document: ArticleDocument;
  readonly problems: readonly Problem[];
}

export interface Owner {
  readonly id: ArticleId;
  /** Absent: the id is declared in front matter, which wins over claims. */
  readonly claim?: Claim;
  readonly item?: ArticleItem;
  /** By HEAD: is an object under the item's key? False when the item has none, or it is the key looked at. */
  readonly keyThere: boolean;
}

/** `stale`: the key's row does not wait any more; only this row was left over. */
export type Waiter = Waiting & { readonly stale: boolean };

export interface FirstPublication extends AddressFinding {
  /** Left by a look that went no further: what it says holds. */
  readonly fact?: LiveFact;
  readonly published: Instant;
  /** The guid that it is to show, where that is not the one that it was minted with. */
  readonly guid?: FoundGuid;
}

export type FoundGuid =
  | {
      readonly kind: 'foreign';
      readonly guid: string;
      /** It is an old entry's. Otherwise the file declares it. */
      readonly inherited?: true;
      readonly published?: Instant;
      readonly claim?: GuidClaim;
    }
  /** The guid that the file declares is another article's. */
  | { readonly kind: 'minted'; readonly guid: string }
  /** Nobody can say whether it is an old entry, and an id is given once. */
  | { readonly kind: 'unreadable'; readonly problem: Problem };

export interface FoundPreview {
  readonly token: string;
  /** A look that went no further left it. */
  readonly isFact: boolean;
}

export interface AddressFinding {
  readonly path: string;
  readonly claim?: AddressClaim;
  /** The item that the claim names, if it is another's. */
  readonly holder?: ArticleItem;
  /** Key of a page or file that the site serves there. */
  readonly file?: string;
}

export type Step =
  | { readonly do: 'claim'; readonly claim: Claim }
  | { readonly do: 'address'; readonly claim: AddressClaim }
  | { readonly do: 'inherit'; readonly claim: GuidClaim }
  /** An item for an id that has none, so that nobody creates it any more. */
  | { readonly do: 'void'; readonly id: ArticleId }
  | { readonly do: 'row'; readonly row: KeyRow }
  | { readonly do: 'intent'; readonly intent: Intent }
  | { readonly do: 'item'; readonly item: ArticleItem }
  | { readonly do: 'agenda'; readonly at: Instant; readonly key: string }
  | { readonly do: 'wait'; readonly waiting: Waiting }
  | { readonly do: 'unwait'; readonly on: ArticleId; readonly key: string }
  /** Write-once. `must`: if it is there already the look starts over, because the older one holds. */
  | {
      readonly do: 'fact';
      readonly id: ArticleId;
      readonly name: string;
      readonly body: object;
      readonly must: boolean;
    };

export interface Decision {
  readonly steps: readonly Step[];
  /** Written before the steps. */
  readonly notices: readonly OwedNotice[];
  /** Look at the same key again, before anything is reported. */
  readonly again: boolean;
  /** Other keys that this changes something for. */
  readonly follow: readonly string[];
}

export const decide = (steps: readonly Step[], more: Partial<Omit<Decision, 'steps'>> = {}): Decision => ({
  steps,
  notices: [],
  again: false,
  follow: [],
  ...more,
});

/** The intent, then the record. Every completed look at an identity ends so, "unchanged" too. */
export const record = (item: ArticleItem, key: string): Step[] => [
  { do: 'intent', intent: { subject: item.id, rev: item.rev, key } },
  { do: 'item', item },
];

/** Whoever decided on the item as it stands now will be refused. */
export function fence(id: ArticleId, item: ArticleItem | undefined, { key, at }: Findings): Step[] {
  if (item === undefined) return [{ do: 'void', id }];
  return record({ ...item, rev: item.rev + 1, at }, item.key ?? key);
}

/** Does the item hold this content? Its claim binds only then. */
export const holds = (item: ArticleItem, hash: ContentHash): boolean =>
  item.state !== 'void' && item.content?.hash === hash;

/**
 * The key's row, moved on. Whom it waited for before, and does not any more, is told first; whom it waits for now,
 * afterwards: so a `waiting` row that the key's row does not bear out is certainly left over.
 */
export function rowSteps(f: Findings, standing: KeyStanding, rest: Partial<KeyRow> = {}): Step[] {
  const before = f.row && waitingOn(f.row.standing);
  const after = waitingOn(standing);
  const { key, at } = f;
  const row: KeyRow = { key, rev: (f.row?.rev ?? 0) + 1, standing, problems: [], at, ...rest };
  return [
    ...(before && before.on !== after?.on ? [{ do: 'unwait', on: before.on, key } as const] : []),
    { do: 'row', row },
    ...(after ? [{ do: 'wait', waiting: { ...after, key } } as const] : []),
  ];
}
