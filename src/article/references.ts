/** What a link or an image in a Markdown file points to. */
import { assetPath, contentKind } from '../keys.ts';

export type Reference =
  /** Stands as it is: an absolute address, a fragment, or a path of the site that is no file of the content bucket. */
  | { readonly kind: 'address'; readonly url: string }
  /** A file of the content bucket, and where the site shows it. */
  | { readonly kind: 'file'; readonly key: string; readonly url: string }
  /** Another Markdown file: only its record knows the address. `suffix` is its query and fragment. */
  | { readonly kind: 'document'; readonly key: string; readonly suffix: string }
  /** Nothing that a page may point to. */
  | { readonly kind: 'refused'; readonly because: string };

const schemes = /^(https?|mailto|tel):/i;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Relative references are meant from the file's own folder, as editors and GitHub show them; a leading slash means
 * the root of the site, or a file of the content bucket when it starts like one (`/articles/images/x.png`).
 */
export function resolveReference(reference: string, fromKey: string): Reference {
  // Browsers drop tabs and line ends inside an address before they look for its scheme.
  const text = reference.replace(/[\t\n\r\0]/g, '').trim();
  if (text.startsWith('#')) return { kind: 'address', url: text };
  if (schemes.test(text)) {
    if (URL.canParse(text)) return { kind: 'address', url: text };
    return { kind: 'refused', because: 'the address leads nowhere' };
  }
  if (anyScheme.test(text))
    return { kind: 'refused', because: 'only http, https, mailto and tel links work' };
  if (/^[\\/]{2}/.test(text)) return { kind: 'refused', because: 'an address needs its https: in front' };
  const [, path = '', suffix = ''] = /^([^?#]*)(.*)$/s.exec(text) ?? [];
  if (path === '') return { kind: 'address', url: text };
  const key = normalized(path.startsWith('/') ? path : `${folderOf(fromKey)}${path}`);
  if (key === undefined) return { kind: 'refused', because: 'the address cannot be decoded' };
  return ofKey(key, path, suffix);
}

function ofKey(key: string, path: string, suffix: string): Reference {
  switch (contentKind(key)) {
    case 'article':
    case 'page':
      return { kind: 'document', key, suffix };
    case 'asset':
    case 'public':
      return { kind: 'file', key, url: `${encodePath(assetPath(key))}${suffix}` };
    case 'theme':
    case 'own':
    case 'publication':
      return { kind: 'refused', because: 'this file is not served' };
    case 'ignored':
      return path.startsWith('/')
        ? { kind: 'address', url: `${encodePath(`/${key}`)}${suffix}` }
        : { kind: 'refused', because: 'it leads out of the folders that are served' };
  }
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** Percent-decoded, without `.` and `..`; `undefined` when the encoding is broken. A trailing slash stays. */
function normalized(path: string): string | undefined {
  const decoded = percentDecoded(path);
  if (decoded === undefined) return undefined;
  const parts: string[] = [];
  for (const part of decoded.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/') + (/[/\\]\.{0,2}$/.test(decoded) && parts.length > 0 ? '/' : '');
}

function percentDecoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // URIError is the only failure: a stray % sign.
    return undefined;
  }
}

/** Each part encoded, the slashes kept. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
