/**
 * The publication's own templates of mails, which must not keep a mail from going out: where one fails, its version
 * before takes its place in that mail, then the one before that, then the built-in one. Which failed, and what stands
 * instead, is told to the operator.
 */
import { templateFault } from '../theme.ts';
import type { Rendering } from './digest.ts';

/** The accepted versions of each template, the newest first. */
export type TemplateVersions = Readonly<Record<string, readonly string[]>>;
type Overrides = Readonly<Record<string, string>>;

/** How many of its versions are passed over, by name of the template. */
type Passed = Readonly<Record<string, number>>;

interface Themed {
  readonly newest: Overrides;
  /** With the newest; asked for only after one has failed. */
  readonly all: () => Promise<TemplateVersions>;
  readonly render: (overrides: Overrides) => Promise<Rendering>;
}

/** Throws what the built-in templates throw. */
export async function renderThemed({ newest, all, render }: Themed): Promise<Rendering> {
  const first = await tried(render, newest);
  if ('rendering' in first) return first.rendering;
  if (Object.keys(newest).length === 0) throw first.error;
  return renderWithout({ versions: await all(), render }, first.error);
}

async function renderWithout(
  trying: { readonly versions: TemplateVersions; readonly render: Themed['render'] },
  firstError: unknown,
): Promise<Rendering> {
  const { versions, render } = trying;
  const faults: string[] = [];
  let passed: Passed = {};
  for (let error = firstError; ; ) {
    const step = await nextStep(trying, passed, error);
    if (step.culprits.length === 0) throw error;
    passed = step.passed;
    faults.push(...step.culprits.map((name) => faultOf(name, versions, passed, error)));
    const again = step.rendering ?? (await tried(render, overridesOf(versions, passed)));
    if ('rendering' in again) return { ...again.rendering, faults };
    error = again.error;
  }
}

type Tried = { readonly rendering: Rendering } | { readonly error: unknown };

interface Step {
  readonly passed: Passed;
  readonly culprits: readonly string[];
  readonly rendering?: Tried;
}

/** Liquid says which file failed; of MJML and of a mail without its way out the one is to blame without which it works. */
async function nextStep(
  { versions, render }: { readonly versions: TemplateVersions; readonly render: Themed['render'] },
  passed: Passed,
  error: unknown,
): Promise<Step> {
  const standing = Object.keys(versions).filter(
    (name) => (passed[name] ?? 0) < (versions[name]?.length ?? 0),
  );
  const { file } = templateFault(error, '');
  if (file !== undefined && standing.includes(file))
    return { passed: further(passed, [file]), culprits: [file] };
  for (const name of standing)
    for (let without = further(passed, [name]); ; without = further(without, [name])) {
      const made = await tried(render, overridesOf(versions, without));
      if ('rendering' in made) return { passed: without, culprits: [name], rendering: made };
      if ((without[name] ?? 0) >= (versions[name]?.length ?? 0)) break;
    }
  return { passed: further(passed, standing), culprits: standing };
}

const further = (passed: Passed, names: readonly string[]): Passed => ({
  ...passed,
  ...Object.fromEntries(names.map((name) => [name, (passed[name] ?? 0) + 1])),
});

const overridesOf = (versions: TemplateVersions, passed: Passed): Overrides =>
  Object.fromEntries(
    Object.entries(versions).flatMap(([name, texts]) => {
      const text = texts[passed[name] ?? 0];
      return text === undefined ? [] : [[name, text]];
    }),
  );

function faultOf(name: string, versions: TemplateVersions, passed: Passed, error: unknown): string {
  const stands = passed[name] ?? 0;
  const instead =
    stands < (versions[name]?.length ?? 0) ? 'its version before that is used' : 'the built-in one is used';
  return `theme/${name} fails in this mail, so ${instead}: ${reasonOf(error)}`;
}

const mostReason = 300;
const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, mostReason);

async function tried(render: Themed['render'], overrides: Overrides): Promise<Tried> {
  try {
    return { rendering: await render(overrides) };
  } catch (error) {
    return { error };
  }
}
