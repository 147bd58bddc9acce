/** Whose an address is, and which former addresses an article is granted. Pure. */
import type { Publication } from '../config.ts';
import { belongsToSite } from '../keys.ts';
import type { Problem } from '../problem.ts';
import type { AddressClaim, ArticleItem } from './article.ts';
import type { AddressFinding, Findings, Step } from './decision.ts';
import { aliasFact } from './facts.ts';
import { aliasTaken } from './problems.ts';

/** Who has the address for good, in words; `undefined`: it is free, or it is the article's own. */
export function otherAt(
  { path, claim, holder, file }: AddressFinding,
  own: ArticleItem,
  publication: Publication,
): string | undefined {
  if (belongsToSite(path)) return 'the site itself';
  if (publication.feed.oldPaths.includes(path)) return 'the feed, which was there before';
  if (file !== undefined) return file;
  // A former address of another article: a real one takes it.
  if (claim === undefined || claim.id === own.id || claim.alias !== undefined) return undefined;
  // A claim counts until its holder has another address: one that is not public yet may be about to use it.
  const free = holder?.state === 'void' || (holder?.address !== undefined && holder.address !== path);
  return free ? undefined : (holder?.key ?? 'another article');
}

/** As an alias, the address must not be another's alias either. */
function aliasOtherAt(found: AddressFinding, own: ArticleItem, publication: Publication): string | undefined {
  const other = otherAt(found, own, publication);
  const { path, claim, holder } = found;
  if (other !== undefined || claim?.alias === undefined || claim.id === own.id) return other;
  return holder !== undefined && isGranted(path, claim.alias, holder)
    ? (holder.key ?? 'another article')
    : undefined;
}

/** It binds while the record that is to name it is to come, and then while its article is live and names it. */
const isGranted = (path: string, from: number, { state, rev, aliases }: ArticleItem): boolean =>
  state !== 'void' && (rev < from || (state === 'live' && aliases?.includes(path) === true));

export interface GrantedAliases {
  readonly paths: readonly string[];
  /** Claims, to be written before the record that names them. */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
}

/** `item`: the record that is to come, with its `rev`. What is refused is a warning: the article itself is right. */
export function grantAliases(f: Findings, item: ArticleItem): GrantedAliases {
  const { aliases = [], publication } = f;
  const judged = aliases.map((found) => ({ ...found, other: aliasOtherAt(found, item, publication) }));
  const granted = judged.filter(({ other }) => other === undefined);
  return {
    paths: granted.map(({ path }) => path),
    steps: granted.flatMap(({ path, claim }) => aliasClaim(path, claim, item, f)),
    problems: judged.flatMap(({ path, other }) => (other === undefined ? [] : [aliasTaken(path, other)])),
  };
}

/** With the fact that a rebuild needs. A claim that the item as it stands bears out is written no more. */
function aliasClaim(path: string, claim: AddressClaim | undefined, item: ArticleItem, f: Findings): Step[] {
  const { id, rev, aliases } = item;
  if (claim?.id === id && claim.alias !== undefined && aliases?.includes(path)) return [];
  return [
    { do: 'address', claim: { path, id, rev: (claim?.rev ?? 0) + 1, alias: rev } },
    aliasFact(path, item, f),
  ];
}

/** Claims the article's real address, if it has not done so. */
export function addressClaim({ path, claim }: AddressFinding, { id }: ArticleItem): Step[] {
  if (claim?.id === id && claim.alias === undefined) return [];
  return [{ do: 'address', claim: { path, id, rev: (claim?.rev ?? 0) + 1 } }];
}
