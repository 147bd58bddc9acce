/** An article's id: declared by its author, or minted. */
import { createHash } from 'node:crypto';
import { type ArticleId, articleId } from '../ids.ts';

const uuidForm = /^(?:urn:uuid:)?\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$/i;
/** An absolute IRI (RFC 3987): what Atom takes as an id. Without spaces, quotes, angle brackets, controls. */
const absoluteIri = /^[a-z][a-z0-9+.-]*:[^\s"<>\\^`{|}\0-\x1f\x7f]+$/i;
/** RFC 9562, appendix: the namespace for names that are URLs. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

export interface DeclaredId {
  readonly id: ArticleId;
  /** Feeds show this instead of `urn:uuid:<id>`: readers who came from the older system know the entry by it. */
  readonly guid?: string;
}

/** A UUID stands for itself; any other text becomes a name-based UUID (version 5), and stays the guid if it is an IRI. */
export function declaredIdentity(text: string): DeclaredId {
  const uuid = uuidForm.exec(text)?.[1];
  if (uuid !== undefined) return { id: articleId(uuid.toLowerCase()) };
  return { id: nameBased(text), ...(absoluteIri.test(text) ? { guid: text } : {}) };
}

/** RFC 9562, section 5.5. */
function nameBased(name: string): ArticleId {
  const digest = createHash('sha1').update(urlNamespace).update(name, 'utf8').digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString('hex');
  return articleId(
    [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-'),
  );
}

/** Atom takes no other id. */
export const isIri = (guid: string): boolean => absoluteIri.test(guid);

export const guidOf = (id: ArticleId, declaredGuid?: string): string => declaredGuid ?? `urn:uuid:${id}`;
