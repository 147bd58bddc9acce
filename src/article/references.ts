/** What a link or an image in a Markdown file points to. */
import { assetPath, belongsToSite, contentKind } from '../keys.ts';
import { encodePath, folderOf, isFileName, normalized } from './paths.ts';
import { besideTargets, fileTargets, neighbourTargets, pathTargets, type Target } from './targets.ts';

/**
 * `targets`: what it may mean, the likeliest first; the first that is served is meant. Empty: nothing of ours to look
 * for. `suffix`: its query and fragment.
 */
export type Reference = { readonly targets: readonly Target[]; readonly suffix: string } & (
  | /** Stands as it is: an absolute address, a fragment, or a path of the site. */
  { readonly kind: 'address'; readonly url: string }
  /** A file of the content bucket, and where the site shows it. */
  | { readonly kind: 'file'; readonly key: string; readonly url: string }
  /** Another Markdown file: only its record knows the address. */
  | { readonly kind: 'document'; readonly key: string }
  /** Nothing that a page may point to, unless one of the targets is there. */
  | { readonly kind: 'refused'; readonly because: string }
);

const schemes = /^(https?|mailto|tel):/i;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Relative references are meant from the file's own folder, as editors and GitHub show them; a leading slash means
 * the root of the site, or a file of the content bucket when it starts like one (`/articles/images/x.png`).
 */
export function resolveReference(reference: string, fromKey: string): Reference {
  // Browsers drop tabs and line ends inside an address before they look for its scheme.
  const text = reference.replace(/[\t\n\r\0]/g, '').trim();
  if (text.startsWith('#')) return address(text);
  if (schemes.test(text)) return URL.canParse(text) ? address(text) : refused('the address leads nowhere');
  if (anyScheme.test(text)) return refused('only http, https, mailto and tel links work');
  if (/^[\\/]{2}/.test(text)) return refused('an address needs its https: in front');
  const [, path = '', suffix = ''] = /^([^?#]*)(.*)$/s.exec(text) ?? [];
  if (path === '') return address(text);
  // Zola's mark of a path from the root of the content.
  const isRooted = /^@?[\\/]/.test(path);
  const key = normalized(isRooted ? path.replace(/^@/, '') : `${folderOf(fromKey)}${path}`);
  if (key === undefined) return refused('the address cannot be decoded');
  return isRooted ? rooted(key, suffix) : relative({ key, path, suffix, fromKey });
}

const address = (url: string): Reference => ({ kind: 'address', url, targets: [], suffix: '' });
const refused = (because: string): Reference => ({ kind: 'refused', because, targets: [], suffix: '' });

function rooted(path: string, suffix: string): Reference {
  const url = `${encodePath(`/${path}`)}${suffix}`;
  const kind = contentKind(path);
  switch (kind) {
    case 'article':
    case 'page':
      return { kind: 'document', key: path, targets: [path], suffix };
    case 'public':
      return file(path, suffix, [path]);
    case 'publication':
      return refused('this file is not served');
    default:
      if (belongsToSite(`/${path}`)) return address(url);
      if (kind === 'own') return refused('this file is not served');
      if (kind === 'asset' && isFileName(path)) return file(path, suffix, [path]);
      if (isMarkdown(path))
        return { kind: 'document', key: `articles/${path}`, targets: documentsAt(path), suffix };
      if (isFileName(path)) return file(`public/${path}`, suffix, fileTargets(path));
      return { kind: 'address', url, targets: pathTargets(path), suffix };
  }
}

interface Relative {
  readonly key: string;
  /** As written. */
  readonly path: string;
  readonly suffix: string;
  readonly fromKey: string;
}

function relative({ key, path, suffix, fromKey }: Relative): Reference {
  const kind = contentKind(key);
  switch (kind) {
    case 'article':
    case 'page':
      return { kind: 'document', key, targets: [key], suffix };
    case 'theme':
    case 'own':
    case 'publication':
      return refused('this file is not served');
    default: {
      if (isFileName(key) && kind !== 'ignored') return file(key, suffix, besideTargets(key, path, fromKey));
      if (/^(articles|pages)\//.test(key)) {
        const targets = neighbourTargets(key, path, fromKey);
        return { kind: 'document', key: targets[0] ?? key, targets, suffix };
      }
      // What an author of another generator means by it is often beside the folders that we have.
      const targets = isFileName(key) ? fileTargets(key) : pathTargets(key);
      return { kind: 'refused', because: 'it leads out of the folders that are served', targets, suffix };
    }
  }
}

const documentsAt = (path: string): readonly Target[] => [`articles/${path}`, `pages/${path}`];

const file = (key: string, suffix: string, targets: readonly Target[]): Reference => ({
  ...{ kind: 'file', key, url: `${encodePath(assetPath(key))}${suffix}` },
  ...{ targets, suffix },
});

const isMarkdown = (path: string): boolean => contentKind(`articles/${path}`) === 'article';
