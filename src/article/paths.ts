/** Paths in the content bucket, as authors write them. */

/** With its slash at the end. */
export const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);

/** Has it an ending, other than that of a page? */
export const isFileName = (path: string): boolean => /\.[^./]+$/.test(path) && !/\.html?$/i.test(path);

/** Percent-decoded, without `.` and `..`; `undefined` when the encoding is broken. A trailing slash stays. */
export function normalized(path: string): string | undefined {
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
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    // URIError is the only failure: a stray % sign.
    return undefined;
  }
}

/** Each part encoded, the slashes kept. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
