/** The guide for editors, what problems quote, and the schema are one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { defaultPublication } from '../../src/article/default-publication.ts';
import { sampleLineViews } from '../../src/article/line-view.ts';
import { newsletterGuide } from '../../src/article/newsletter-guide.ts';
import { newsletterKeys } from '../../src/article/newsletter-keys.ts';
import { acceptPublication, parsePublication } from '../../src/article/publication.ts';
import { publicationSchema } from '../../src/config.ts';

const path = 'docs/newsletters.md';
const top =
  'title: The Tide Post\ndescription: Of the sea.\nlanguage: en\ntimezone: Europe/Lisbon\nowner: { name: Ana }\n';
const bytes = (text: string) => new TextEncoder().encode(text);

const schema = z.toJSONSchema(publicationSchema, { io: 'input', unrepresentable: 'any' });
const { items: newsletterSchema } = z
  .object({ items: z.custom<z.core.JSONSchema.BaseSchema>() })
  .parse(schema.properties?.['newsletters']);

/** The example of a key, put where it belongs, beside the others. */
function newsletterWith(key: string): object {
  const [outer, inner] = key.split('.');
  const said = parse(newsletterKeys[key]?.example ?? '') as object;
  const needed = parse(
    ['id', 'name', 'from', 'postalAddress'].map((one) => newsletterKeys[one]?.example).join('\n'),
  ) as Record<string, object>;
  if (inner === undefined) return { ...needed, ...said };
  return { ...needed, [outer ?? '']: { ...needed[outer ?? ''], ...said } };
}

/** `selection.tags` and the like, of a JSON Schema. */
const keysOf = (schema: z.core.JSONSchema.BaseSchema, above = ''): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    above + key,
    ...(typeof value === 'object' ? keysOf(value, `${above}${key}.`) : []),
  ]);

describe('docs/newsletters.md', () => {
  it('is what the table says; UPDATE=1 writes it anew', () => {
    if (process.env['UPDATE'] === '1') writeFileSync(path, newsletterGuide());
    expect(readFileSync(path, 'utf8')).toBe(newsletterGuide());
  });

  it('has every key that the schema takes, and no other', () => {
    expect(Object.keys(newsletterKeys).sort()).toEqual([...keysOf(newsletterSchema)].sort());
  });

  it.each(Object.keys(newsletterKeys))('shows an example of %s that is accepted', (key) => {
    const { title, description, language, timezone, owner } = defaultPublication;
    const given = { title, description, language, timezone, owner, newsletters: [newsletterWith(key)] };
    expect(publicationSchema.safeParse(given).error?.issues).toBeUndefined();
  });

  it('says that a key must be there exactly where the schema asks for it', () => {
    const needed = Object.entries(newsletterKeys).filter(([, { without }]) => without === undefined);
    expect(needed.map(([key]) => key).sort()).toEqual(
      [...(newsletterSchema.required ?? []), 'from.address', 'from.name'].sort(),
    );
  });

  it('names all that a line may say', () => {
    const [view] = sampleLineViews({ title: 'T', sections: {} }, { name: 'N', cadences: ['article'] });
    const section = newsletterGuide().split('## The lines')[1]?.split('\n## ')[0] ?? '';
    const named = [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z.]+)`/gi)].map(([, name = '']) => name.replace(/\..*/, '')),
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(view ?? {}).sort());
  });

  it('shows a file that is accepted without a word', async () => {
    const sample = /```yaml\n(.*?)```/s.exec(newsletterGuide())?.[1] ?? '';
    const sections = 'sections: { undertow: { title: Undertow }, logbook: { title: Logbook } }\n';
    expect(await acceptPublication(bytes(top + sections + sample), 'courant.example')).toMatchObject({
      ok: true,
      problems: [],
    });
  });
});

describe('a mistake in a newsletter', () => {
  const newsletter = (line: string) =>
    `${top}newsletters:\n  - id: week\n    name: Week\n    from: { name: W, address: w@tides.example }\n    postalAddress: Quay 1\n    ${line}\n`;
  const problemOf = async (line: string) => {
    const outcome = await acceptPublication(bytes(newsletter(line)), 'tides.example');
    return outcome.problems[0];
  };

  it.each([
    ['cadences: [weekly, fortnightly]', 'cadences.1', 24, 'cadences: [article, weekly]', '"fortnightly"'],
    ['schedule: { time: 7.30 }', 'schedule.time', 23, 'time: "07:30"', '7.3'],
    ['schedule: { weekday: fri }', 'schedule.weekday', 26, 'weekday: monday', '"fri"'],
    ['layout: compact', 'layout', 13, 'layout: headlines', '"compact"'],
    ['articles: { least: 0 }', 'articles.least', 24, 'least: 2', '0'],
    ['articles: { least: 5, most: 3 }', 'articles.most', 33, 'most: 12', '3'],
    ['replyTo: nobody', 'replyTo', 14, 'replyTo: editors@courant.example', '"nobody"'],
    ['since: tomorrow', 'since', 12, 'since: 2027-01-01', '"tomorrow"'],
    ['recallWindow: 10 minutes', 'recallWindow', 19, 'recallWindow: 15m', '"10 minutes"'],
  ])(
    '%s is told with its place, what is expected, and an example',
    async (line, name, column, example, received) => {
      const { expected } = newsletterKeys[name.replace(/\.\d+$/, '')] ?? {};
      expect(await problemOf(line)).toEqual({
        ...{
          severity: 'error',
          code: 'publication-unreadable',
          line: 11,
          column,
          example,
          received,
          expected,
        },
        wrong: `The value of "newsletters.0.${name}" cannot be used.`,
      });
    },
  );

  it('in a key names the one that was meant, and those that there are', async () => {
    expect(await problemOf('schedule: { weekdays: friday }')).toMatchObject({
      wrong: 'The key "newsletters.0.schedule.weekdays" is not known. Did you mean "weekday"?',
      expected: 'only keys that publication.yaml knows here: time, weekday, dayOfMonth',
    });
    expect(await problemOf('cadence: [weekly]')).toMatchObject({
      wrong: 'The key "newsletters.0.cadence" is not known. Did you mean "cadences"?',
    });
  });

  it('in a line of Liquid is told before any mail is made of it', async () => {
    expect(await problemOf('subject: "News: {{ title }}"')).toEqual({
      ...{ severity: 'error', code: 'newsletter-line', line: 11, column: 14 },
      wrong:
        'The subject of the newsletter "week" cannot be used. It does not render: undefined variable: title.',
      expected: newsletterKeys['subject']?.expected,
      example: newsletterKeys['subject']?.example,
      received: 'News: {{ title }}',
    });
    expect((await problemOf('subject: "{{ deck }}"'))?.wrong).toContain('comes to nothing');
    expect(await problemOf('preheader: "{{ deck }}"')).toBeUndefined();
  });

  it('of counting what is never gathered is a warning', () => {
    const warned = (line: string) =>
      parsePublication(bytes(newsletter(line)), 'tides.example').problems.map(({ code }) => code);
    expect(warned('articles: { least: 2 }')).toEqual(['articles-uncounted']);
    expect(warned('articles: { least: 2 }\n    cadences: [article, weekly]')).toEqual([]);
    expect(warned('articles: { least: 1 }')).toEqual([]);
  });

  it('of a selection that nothing can meet is a warning', () => {
    const outcome = parsePublication(
      bytes(newsletter('selection: { sections: [undertow] }')),
      'tides.example',
    );
    expect(outcome).toMatchObject({
      ok: true,
      problems: [{ severity: 'warning', code: 'selection-unknown', line: 11, received: 'undertow' }],
    });
  });
});
