/** The list of HTML in the guide for authors is made of the sanitizer's own table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  allowedAttributes,
  allowedClasses,
  allowedSchemes,
  allowedTags,
  droppedWhole,
} from '../../src/article/allowed-html.ts';

const path = 'docs/markdown.md';
const section = /(<!-- allowed-html: .*? -->\n)[\s\S]*?(<!-- \/allowed-html -->)/;

const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ');
const rows = (table: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(table)
    .map(([tag, names]) => `| \`${tag}\` | ${code(names)} |`)
    .join('\n');

const list = `## Raw HTML
${Object.entries(allowedTags)
  .map(([kind, tags]) => `- ${kind}: ${code(tags)}`)
  .join('\n')}

Gone with everything in them: ${code(droppedWhole)}. Addresses: ${code(allowedSchemes)}, and files of the publication.

| tag | attributes (\`*\`: every tag) |
| --- | --- |
${rows(allowedAttributes)}

| tag | classes, which our own rendering makes |
| --- | --- |
${rows(allowedClasses)}
`;

it('docs/markdown.md lists the HTML that the sanitizer allows; UPDATE=1 writes it anew', () => {
  const written = readFileSync(path, 'utf8').replace(section, (_, open, close) => `${open}${list}${close}`);
  if (process.env['UPDATE'] === '1') writeFileSync(path, written);
  expect(readFileSync(path, 'utf8')).toBe(written);
  expect(written).toContain(list);
});
