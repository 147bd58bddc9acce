/**
 * CloudFront compresses by a fixed list of types, which lacks Atom and JSON Feed. They are stored under one that it has,
 * with the true type beside it, which the viewer-response function puts in place (docs/decisions/0010).
 */

export interface StoredType {
  readonly contentType: string;
  /** What readers see, where it is another. */
  readonly shown?: string;
}

/** Of the types that end so, those that CloudFront compresses ("File types that CloudFront compresses"). */
const compressed = ['application/dash+xml', 'application/rss+xml', 'application/xhtml+xml', 'image/svg+xml'];

/** RFC 6838, 4.2.8: such a type may be read as the one that its suffix names. */
const suffixed = /^[\w.-]+\/[\w.-]+\+(xml|json)$/;

/** `application/atom+xml; charset=utf-8` → `application/xml; charset=utf-8`, shown as what it was. */
export function storedType(shown: string): StoredType {
  const [type = '', ...parameters] = shown.split(';');
  const [, suffix] = suffixed.exec(type.trim().toLowerCase()) ?? [];
  if (suffix === undefined || compressed.includes(type.trim().toLowerCase())) return { contentType: shown };
  return { contentType: [`application/${suffix}`, ...parameters].join(';'), shown };
}
