/** What is hidden in a name or a quoted line is seen where people read it. */
import { describe, expect, it } from 'vitest';
import { reportText } from '../src/article/report-text.ts';
import { instant } from '../src/ids.ts';
import { visible } from '../src/visible.ts';

const hidden = /[^\P{Cc}\n\t\r]|[\u200b\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

describe('text of others', () => {
  it.each([
    ['gnp\u202etide.md', 'gnp⟨U+202E⟩tide.md'],
    ['\u001b[2J\u0007\u009b', '⟨U+001B⟩[2J⟨U+0007⟩⟨U+009B⟩'],
    ['over\rwritten', 'over⟨U+000D⟩written'],
    ['tide\u200bs \ud800 \u{e0041}', 'tide⟨U+200B⟩s ⟨U+D800⟩ ⟨U+E0041⟩'],
  ])('%j says what is in it', (written, seen) => {
    expect(visible(written)).toBe(seen);
  });

  it('is left alone where it is what it looks like', () => {
    for (const text of ['a\nb\tc', 'a\r\nb', 'مدّ وجزر', 'گاه\u200cشمار', '👩\u200d🔬 日本'])
      expect(visible(text)).toBe(text);
  });
});

describe('the report in words', () => {
  it('gives a terminal nothing to obey, and no line that is not ours', () => {
    const at = instant('2026-11-23T09:00:00Z');
    const problem = { severity: 'error', code: 'x', wrong: 'w', expected: 'e', example: 'x' } as const;
    const text = reportText({
      ...{ v: 1, key: 'articles/a\nlive: b\u001b]0;c.md', status: 'rejected', understood: {}, at },
      problems: [{ ...problem, received: '\u001b[31m\nlive' }],
    });
    expect(text).not.toMatch(hidden);
    expect(text).not.toMatch(/^live/m);
  });
});
