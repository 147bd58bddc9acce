/** What stands on lines of its own and is no text: imports, attribute lists, tables of contents; boxes of colons. */
import { notice } from './boxes.ts';
import { lineEnd } from './code.ts';
import { literal } from './piece.ts';
import { replace, type Scan } from './scan.ts';

const dropped =
  /^[ \t>]*(?:\{::[^{}\n]{0,300}\}|\{[.#][\w-][^{}\n]{0,200}\}|\[TOC\]|\[\[_?TOC_?\]\]|\$\{toc\}|@\[toc\](?:\([^()\n]*\))?|\{:toc\}|[*+-][ \t]+(?:TOC|toc|Table of [Cc]ontents?)[ \t]*\{:toc[^{}\n]*\}|<!--+\s*(?:toc|TOC|\/TOC|tocstop|START doctoc[^>\n]*|END doctoc[^>\n]*)\s*--+>)[ \t]*$/i;
const listOfContents =
  /[ \t]*(?:[*+-]|\d\.)[ \t]+[^\n]{0,80}\n[ \t]*\{:[ \t]*toc[^{}\n]{0,100}\}[ \t]*(?:\n|$)/iy;

/** Lines that go; an empty line stays for each of them. */
export function dropLine(scan: Scan): boolean {
  const { text, at } = scan;
  const first = text[at] ?? '';
  if (!' \t>{[$@*+-<0123456789'.includes(first)) return false;
  listOfContents.lastIndex = at;
  if (listOfContents.test(text)) {
    replace(scan, listOfContents.lastIndex, '\n\n');
    return true;
  }
  const end = lineEnd(text, at);
  if (end - at > 500 || !dropped.test(text.slice(at, end).trimEnd())) return false;
  replace(scan, end, '\n');
  return true;
}

const importLine =
  /import\s+(?=\S)(?:[\w$*{}\s,]{1,600}\sfrom\s+)?(?:"[^"\n]{1,300}"|'[^'\n]{1,300}')[ \t]*;?[ \t]*(?:\/\/[^\n]*)?(?:\n|$)/y;
const defaultImport = /^import\s+([\w$]+)[\s\S]*?from\s+["']([^"']+)["']/;

/** `import X from '…'` at the beginning of a line is no sentence. A picture's name is remembered. */
export function dropImport(scan: Scan): boolean {
  const { text, at } = scan;
  if (!text.startsWith('import', at)) return scan.mdx && dropExport(scan);
  importLine.lastIndex = at;
  const found = importLine.exec(text)?.[0];
  if (found === undefined) return false;
  const [, name, path] = defaultImport.exec(found) ?? [];
  if (name !== undefined && path !== undefined) scan.imported.set(name, path);
  replace(scan, at + found.length, '\n'.repeat(found.split('\n').length - 1));
  return true;
}

const exportLine = /export\s+(?:const|let|var|default|function|async|\{|\*)/y;

/** Up to the empty line behind its last bracket. */
function dropExport(scan: Scan): boolean {
  const { text, at } = scan;
  exportLine.lastIndex = at;
  if (!exportLine.test(text)) return false;
  let depth = 0;
  let end = at;
  const longest = at + (scan.patience > 0 ? 10_000 : 0);
  do {
    const from = end;
    end = lineEnd(text, from);
    for (const character of text.slice(from, Math.min(end, longest)))
      depth += '{[('.includes(character) ? 1 : '}])'.includes(character) ? -1 : 0;
  } while (
    end < text.length &&
    end < longest &&
    (depth > 0 || !/^[ \t]*(\n|$)/.test(text.slice(end, lineEnd(text, end))))
  );
  if (end >= longest) scan.patience--;
  const to = end >= longest ? Math.min(text.length, scan.next('\n\n', at) + 1) : end;
  replace(scan, to, '\n'.repeat(text.slice(at, to).split('\n').length - 1));
  return true;
}

const colons = /([ \t>]*)(:{3,})[ \t]*(?:\{?\.?([\w-]+)\}?)?([^\n]*)(?:\n|$)/y;

/** `:::tip Title` … `:::`, the boxes of Docusaurus, VuePress, Zenn and Starlight. */
export function boxOfColons(scan: Scan): boolean {
  const { text, at } = scan;
  if (!/[ \t>:]/.test(text[at] ?? '')) return false;
  colons.lastIndex = at;
  const [whole, indentation = '', marks = '', kind, rest = ''] = colons.exec(text) ?? [];
  if (whole === undefined) return false;
  const to = at + whole.length;
  const open = scan.components.at(-1);
  if (kind === undefined) {
    if (rest.trim() !== '' || open === undefined || !open.name.startsWith(':::')) return false;
    scan.components.pop();
    replace(scan, to, `\n${indentation}${open.close}\n\n`);
    return true;
  }
  if (rest.trim().endsWith(':::')) return false;
  const title = rest
    .trim()
    .replace(/^\[([^[\]]*)\].*$/, '$1')
    .replace(/^\{[^{}]*\}$/, '')
    // A tag is no title.
    .replace(/\{[{%][^{}]*\}\}?/g, '');
  const box = colonBox(kind, title);
  scan.components.push({ name: marks, close: box.close });
  replace(scan, to, `\n${indentation}${box.open}\n\n`);
  return true;
}

function colonBox(kind: string, title: string): { readonly open: string; readonly close: string } {
  if (kind === 'details')
    return {
      open: `<details><summary>${literal(title === '' ? 'Details' : title)}</summary>`,
      close: '</details>',
    };
  const named = new Map(title === '' ? [] : [['title', title] as const]);
  const box = notice({ name: kind, words: [kind], named, rest: '', inner: '', place: nowhere });
  return box.kind === 'around' ? box : { open: '', close: '' };
}

const nowhere = { key: '', find: () => undefined, values: new Map<string, string>() };
