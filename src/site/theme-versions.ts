/**
 * The publication's theme, which always renders: where a template fails, the version before it takes its place on that
 * page, then the one before that, then the built-in one. Which version that is follows from the files and the page alone,
 * so a page has the same bytes whoever renders it.
 */
import type { Problem } from '../problem.ts';
import { createTheme, type Locale, type Theme, templateFault } from '../theme.ts';
import { isTooMuch } from '../theme-limits.ts';

/** The accepted versions of each template, the newest first. */
export type TemplateVersions = Readonly<Record<string, readonly string[]>>;

/** How many of its versions are passed over, by name of the template. */
type Passed = Readonly<Record<string, number>>;

/** `onFault`: the newest version of a template failed. */
type OnFault = (file: string, problem: Problem) => void;

export function createVersionedTheme(locale: Locale, versions: TemplateVersions, onFault: OnFault): Theme {
  const themes = new Map<string, Theme>();
  const themeWithout = (passed: Passed): Theme => {
    const name = JSON.stringify(Object.entries(passed).sort());
    const theme = themes.get(name) ?? createTheme(locale, textsOf(versions, passed));
    themes.set(name, theme);
    return theme;
  };
  const always = passedAlways(themeWithout, versions, onFault);
  return {
    render: (name, model) => attempt({ themeWithout, versions, onFault }, always, name, model).text,
  };
}

interface Trying {
  readonly themeWithout: (passed: Passed) => Theme;
  readonly versions: TemplateVersions;
  readonly onFault: OnFault;
}

/** What never ends would cost its whole limit on each of ten thousand pages: such a version is passed over on all. */
function passedAlways(
  themeWithout: Trying['themeWithout'],
  versions: TemplateVersions,
  onFault: OnFault,
): Passed {
  let passed: Passed = {};
  for (const name of Object.keys(versions).sort()) {
    try {
      themeWithout(passed).render(name, {});
    } catch (error) {
      // Another failure may have its reason in the model, which is empty.
      if (isTooMuch(error)) passed = attempt({ themeWithout, versions, onFault }, passed, name, {}).passed;
    }
  }
  return passed;
}

/** Throws where the built-in templates fail: a bug of ours. */
function attempt(
  trying: Trying,
  before: Passed,
  name: string,
  model: object,
): { readonly text: string; readonly passed: Passed } {
  let passed = before;
  for (;;) {
    try {
      return { text: trying.themeWithout(passed).render(name, model), passed };
    } catch (error) {
      const { file = name, problem } = templateFault(error, name);
      const suspects = suspectsOf(trying.versions, passed, [file, name, 'layout.liquid']);
      const [first] = suspects;
      if (first === undefined) throw error;
      // What goes round for ever may show in a part that is not to blame: whose absence heals the page is.
      const culprit = suspects.find((one) => renders(trying, further(passed, one), name, model)) ?? first;
      if (passed[culprit] === undefined)
        trying.onFault(culprit, culprit === file ? problem : placeless(problem));
      passed = further(passed, culprit);
    }
  }
}

const further = (passed: Passed, name: string): Passed => ({ ...passed, [name]: (passed[name] ?? 0) + 1 });

function renders({ themeWithout }: Trying, passed: Passed, name: string, model: object): boolean {
  try {
    themeWithout(passed).render(name, model);
    return true;
  } catch {
    return false;
  }
}

function textsOf(versions: TemplateVersions, passed: Passed): Record<string, string> {
  const found = Object.entries(versions).flatMap(([name, texts]) => {
    const text = texts[passed[name] ?? 0];
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found);
}

/** Where the fault showed, whoever includes that, and in the end any that is not the built-in one yet. */
function suspectsOf(versions: TemplateVersions, passed: Passed, first: readonly string[]): readonly string[] {
  const isLeft = (name: string): boolean => (versions[name]?.length ?? 0) > (passed[name] ?? 0);
  return [...new Set([...first, ...Object.keys(versions).sort()])].filter(isLeft);
}

/** The place is in another file. */
function placeless({ line: _line, column: _column, ...problem }: Problem): Problem {
  return problem;
}
