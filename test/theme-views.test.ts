/** The templates and the view models: each name that a template uses is in its view, and each field is documented. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Liquid } from 'liquidjs';
import { describe, expect, it, test } from 'vitest';
import type * as z from 'zod';
import {
  bare,
  elementOf,
  pageTemplates,
  partsGuide,
  shapeOf,
  templatesGuide,
} from '../src/site/theme-guide.ts';
import { createTheme } from '../src/theme.ts';
import { defaultTemplates } from '../src/theme-defaults.ts';
import { guarded, hasPath, sampleOf } from './support/view-samples.ts';

const locale = { language: 'en', timezone: 'UTC' };
const ofMails = /^(mail-(?!period)|letter|(confirmation|preferences|address)-mail)/;
const ofForms = ['subscribe', 'question', 'address', 'preferences', 'message'].map(
  (name) => `${name}.liquid`,
);

/** Names that a template asks its view for, and that are not in it. */
function strangersIn(name: string, view: z.ZodType, overrides: Record<string, string> = {}): string[] {
  const strangers = new Set<string>();
  const theme = createTheme(locale, overrides);
  for (const fullness of ['full', 'bare'] as const)
    theme.render(name, guarded(sampleOf(view, fullness), view, strangers) as object);
  for (const path of globalsOf(name, { ...defaultTemplates, ...overrides }))
    if (!hasPath(view, path)) strangers.add(path.join('.'));
  return [...strangers];
}

/** Of the template and all that it includes, whether a sample leads there or not. */
function globalsOf(name: string, templates: Record<string, string>): (string | number)[][] {
  const engine = new Liquid({ templates });
  engine.registerFilter('day', String);
  engine.registerFilter('minute', String);
  const text = templates[name] ?? '';
  return engine
    .globalVariableSegmentsSync(text)
    .map((path) => path.filter((part) => typeof part !== 'object') as (string | number)[]);
}

describe.each(pageTemplates)('$name', ({ name, view }) => {
  it('uses no name that its view lacks', () => {
    expect(strangersIn(name, view)).toEqual([]);
  });

  it('has a view of which each field says what it is', () => {
    expect(silentFields(view)).toEqual([]);
  });
});

it('every template of pages has its view', () => {
  const known = [...pageTemplates.map(({ name }) => name), ...ofForms];
  const pages = Object.keys(defaultTemplates).filter((name) => !ofMails.test(name));
  expect(known.toSorted()).toEqual(pages.toSorted());
});

test('a name that is not there is noticed: at the top, in a list, and behind a condition', () => {
  const list = pageTemplates.find(({ name }) => name === 'list.liquid');
  const wrong = `{{ hedding }}{% for one in articles %}{{ one.titel }}{% endfor %}{% if label == 'never' %}{{ publication.tittle }}{% endif %}`;
  expect(strangersIn('list.liquid', list!.view, { 'list.liquid': wrong }).toSorted()).toEqual([
    'articles[].titel',
    'hedding',
    'publication.tittle',
  ]);
});

function silentFields(view: z.ZodType, path = ''): string[] {
  const element = elementOf(view);
  if (element !== undefined) return silentFields(element, path);
  return Object.entries(shapeOf(view) ?? {}).flatMap(([name, field]) => [
    ...(bare(field).about === '' ? [`${path}${name}`] : []),
    ...silentFields(field, `${path}${name}.`),
  ]);
}

describe('docs/theme.md', () => {
  const path = 'docs/theme.md';
  const withTables = (text: string) =>
    [
      ['templates', templatesGuide()],
      ['parts', partsGuide()],
    ].reduce(
      (whole, [name, tables]) =>
        whole.replace(
          new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end of ${name} -->)`),
          (_, begin: string, end: string) => `${begin}${tables}\n${end}`,
        ),
      text,
    );

  it('has the tables that follow from the views; UPDATE=1 writes them anew', () => {
    const text = readFileSync(path, 'utf8');
    if (process.env['UPDATE'] === '1') writeFileSync(path, withTables(text));
    expect(readFileSync(path, 'utf8')).toBe(withTables(text));
    expect(text).toContain('### layout.liquid');
  });
});
