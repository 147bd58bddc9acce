import { describe, expect, test } from 'vitest';
import { instant } from '../src/ids.ts';
import { createTheme, dayIn, templateProblem } from '../src/theme.ts';
import { defaultStylesheet, defaultTemplates } from '../src/theme-defaults.ts';

const english = { language: 'en-GB', timezone: 'Europe/Lisbon' };

describe('a theme', () => {
  test('escapes what it is given, wherever it stands', () => {
    const theme = createTheme(english, { 'x.liquid': '<p title="{{ text }}">{{ text }}</p>' });
    expect(theme.render('x.liquid', { text: '<b>"&' })).toBe(
      '<p title="&lt;b&gt;&#34;&amp;">&lt;b&gt;&#34;&amp;</p>',
    );
  });

  test('reaches nothing but own properties of its model', () => {
    const theme = createTheme(english, { 'x.liquid': '[{{ text.constructor.name }}{{ text.length }}]' });
    expect(theme.render('x.liquid', { text: {} })).toBe('[]');
  });

  test('stops a template that would never end', () => {
    const endless = '{% for a in (1..99999) %}{% for b in (1..99999) %}{{ a }}{% endfor %}{% endfor %}';
    expect(() => createTheme(english, { 'x.liquid': endless }).render('x.liquid', {})).toThrow();
  });

  test('writes days as the readers of the publication expect them', () => {
    const moment = instant('2026-11-22T23:30:00Z');
    expect(dayIn(moment, english)).toBe('22 November 2026');
    expect(dayIn(moment, { language: 'de', timezone: 'Asia/Tokyo' })).toBe('23. November 2026');
    const theme = createTheme(english, { 'x.liquid': '{{ at | day }}' });
    expect(theme.render('x.liquid', { at: moment })).toBe('22 November 2026');
  });

  test('shows a part anew for other arguments, whatever it showed before', () => {
    const theme = createTheme(english, {
      'x.liquid':
        "{% for a in list %}{% render 'y.liquid', a: a, b: b, loop: forloop %}{% render file, a: a %}{% endfor %}",
      'y.liquid': '{{ loop.index }}{{ a.name }}{{ b }};',
      'z.liquid': '({{ a.name }})',
      'w.liquid': '<{{ a.name | raw }}>',
    });
    const shown = (model: object) => theme.render('x.liquid', model);
    const model = { list: [{ name: 'p' }, { name: 'p' }, { name: '<' }], b: 1, file: 'z.liquid' };
    expect(shown(model)).toBe('1p1;(p)2p1;(p)3&lt;1;(&lt;)');
    expect(shown({ ...model, b: 2, file: 'w.liquid' })).toBe('1p2;<p>2p2;<p>3&lt;2;<<>');
    expect(shown(model)).toBe('1p1;(p)2p1;(p)3&lt;1;(&lt;)');
  });

  test('shows a part with what it is given, not with what stands around it', () => {
    const theme = createTheme(english, {
      'x.liquid': "{% assign b = around %}{% render 'y.liquid', a: a %}{% render 'y.liquid' for list as a %}",
      'y.liquid': '[{{ a }}{{ b }}{{ around }}]',
    });
    const shown = (around: string) => theme.render('x.liquid', { a: 'a', around, list: [1, 2] });
    expect([shown('1'), shown('2')]).toEqual(['[a][1][2]', '[a][1][2]']);
  });

  test('takes as much of its limits for a part that it remembers', () => {
    const theme = createTheme(english, {
      'x.liquid': "{% for a in list %}{% render 'y.liquid', a: 1 %}{% endfor %}",
      'y.liquid': '{% for b in (1..1000) %}{{ b }}{% endfor %}',
    });
    const list = (length: number) => ({ list: Array.from({ length }) });
    expect(theme.render('x.liquid', list(2))).toContain('9991000');
    expect(() => theme.render('x.liquid', list(1_000))).toThrow('steps');
  });

  test('remembers no more parts than it shows at once', () => {
    const theme = createTheme(english, {
      'x.liquid': "{% for a in list %}{% render 'y.liquid', a: a %}{% endfor %}",
      'y.liquid': '{{ a }},',
    });
    const list = Array.from({ length: 2_500 }, (_, n) => n);
    for (let time = 0; time < 2; time++)
      expect(theme.render('x.liquid', { list })).toBe(list.map((n) => `${n},`).join(''));
  });

  test('puts a file in the place of the built-in one, and leaves the others', () => {
    const theme = createTheme(english, { 'layout.liquid': '[{% block content %}{% endblock %}]' });
    expect(theme.render('gone.liquid', {})).toMatch(/^\[[\s\S]*This was withdrawn[\s\S]*\]/);
  });
});

describe('a template', () => {
  test('that cannot be read is a problem with its place', () => {
    expect(templateProblem('<p>\n  {% if x %}\n')).toMatchObject({
      code: 'template-unreadable',
      line: 2,
      column: 3,
    });
    expect(templateProblem('{{ x | nonsense }}')?.wrong).toContain('nonsense');
    expect(templateProblem('{{ x | day }}')).toBeUndefined();
  });

  test.each(Object.entries(defaultTemplates))('of our own, %s, can be read', (_, text) => {
    expect(templateProblem(text)).toBeUndefined();
  });
});

test('the pages need no script, no third party and no style attribute', () => {
  const pages = Object.entries(defaultTemplates).filter(
    // Mails have their styles with them.
    ([name]) => !/mail|^letter/.test(name),
  );
  expect(pages.length).toBeGreaterThan(10);
  for (const [name, text] of pages) {
    // Structured data is no script: nothing runs it. Search is one, of this site.
    const shown = text.replace(
      /<script type="(application\/ld\+json|module" src="\/search\/search\.js)">/,
      '',
    );
    expect(shown, name).not.toMatch(/<script|<style| style=| on[a-z]+=/);
    expect(text, name).not.toMatch(/(src|href)="https?:/);
  }
  expect(defaultStylesheet).not.toMatch(/@import|url\(/);
  expect(defaultStylesheet).toContain('.notice');
});
