/**
 * The theme: Liquid templates for pages and mails (https://liquidjs.com), escaping by default. The templates under
 * `content/theme/` are built in; files under `theme/` in the content bucket replace them one by one.
 */
import { Liquid } from 'liquidjs';
import type { Instant } from './ids.ts';
import { type Problem, received } from './problem.ts';
import { RememberedRender } from './remembered-render.ts';
import { defaultTemplates } from './theme-defaults.ts';
import { mostCharacters, renderWithin } from './theme-limits.ts';

export interface Theme {
  /** Renders `name` (`article.liquid`) with a view model. Throws liquidjs's error, which carries line and column. */
  render(name: string, model: object): string;
}

/** What a date filter needs to know: `{{ published | day }}` writes a date as the publication's readers expect it. */
export interface Locale {
  readonly language: string;
  readonly timezone: string;
}

/** `overrides`: template name → text, from the content bucket. */
export const createTheme = (locale: Locale, overrides: Readonly<Record<string, string>> = {}): Theme =>
  themeOf(locale, { ...defaultTemplates, ...overrides });

/** Of these templates alone, for a function that needs few of them. */
export function themeOf(locale: Locale, templates: Readonly<Record<string, string>>): Theme {
  const engine = createEngine(locale, templates);
  return { render: (name, model) => renderWithin(engine, name, model) };
}

function createEngine(locale: Locale, templates: Readonly<Record<string, string>>): Liquid {
  const engine = new Liquid({
    templates: { ...templates },
    cache: true,
    outputEscape: 'escape',
    strictFilters: true,
    ownPropertyOnly: true,
    // Steps are counted by ./theme-limits.ts.
    parseLimit: 1_000_000,
    memoryLimit: mostCharacters,
  });
  engine.registerTag('render', RememberedRender);
  const day = dayFormat(locale);
  // A preview may have no date yet.
  engine.registerFilter('day', (moment: Instant | undefined) =>
    moment === undefined ? '' : day.format(new Date(moment)),
  );
  const minute = minuteFormat(locale);
  engine.registerFilter('minute', (moment: Instant | undefined) =>
    moment === undefined ? '' : minute.format(new Date(moment)),
  );
  return engine;
}

/** `23 November 2026`, in the publication's language and zone. */
export const dayIn = (moment: Instant, locale: Locale): string => dayFormat(locale).format(new Date(moment));

const dayFormat = ({ language, timezone }: Locale) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: timezone });

/** `23 November 2026 at 09:00 GMT`. */
const minuteFormat = ({ language, timezone }: Locale) =>
  new Intl.DateTimeFormat(language, {
    ...{ year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    ...{ timeZone: timezone, timeZoneName: 'short' },
  });

/** Does this text parse as a template? What is wrong, and where; `undefined`: nothing. */
export function templateProblem(text: string): Problem | undefined {
  try {
    createEngine({ language: 'en', timezone: 'UTC' }, {}).parse(text);
    return undefined;
  } catch (error) {
    return {
      severity: 'error',
      code: 'template-unreadable',
      ...positionOf(error),
      wrong: `The template cannot be read: ${received(error instanceof Error ? error.message : String(error))}.`,
      expected: 'a Liquid template (https://liquidjs.com) with known tags and filters',
      example: '{{ article.title }} {% if article.deck %}<p>{{ article.deck }}</p>{% endif %}',
    };
  }
}

/** What went wrong while a template was rendered, and in which file. */
export interface TemplateFault {
  /** `teaser.liquid`; absent: nobody knows. */
  readonly file?: string;
  readonly problem: Problem;
}

/** `error`: what {@link Theme.render} threw; `page`: what was rendered. */
export function templateFault(error: unknown, page: string): TemplateFault {
  const file = fileOf(error);
  const where = file === undefined || file === page ? '' : `, which ${page} includes`;
  return {
    ...(file === undefined ? {} : { file }),
    problem: {
      severity: 'error',
      code: 'template-failed',
      ...positionOf(error),
      wrong: `The template fails when a page is written${where}: ${received(messageOf(error))}.`,
      expected: 'a template that comes to an end, and includes only files that are there (docs/theme.md)',
      example: "{% render 'teaser.liquid', article: article %}",
    },
  };
}

/** Without the place, which the problem says by itself, and without folders of this machine. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/, file:.*$/s, '')
    .replace(/^ENOENT: Failed to lookup "([^"]*)".*$/s, 'there is no $1');
}

interface Token {
  readonly file?: unknown;
  readonly getPosition?: unknown;
}

const tokenOf = (error: unknown): Token =>
  error instanceof Error && 'token' in error && typeof error.token === 'object' && error.token !== null
    ? error.token
    : {};

function fileOf(error: unknown): string | undefined {
  const { file } = tokenOf(error);
  return typeof file === 'string' ? file : undefined;
}

/** liquidjs keeps the place on the token at which it stopped. */
function positionOf(error: unknown): Pick<Problem, 'line' | 'column'> {
  const token = tokenOf(error);
  const place = typeof token.getPosition === 'function' ? (token.getPosition() as unknown) : undefined;
  if (!Array.isArray(place)) return {};
  const [line, column] = place as unknown[];
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : {};
}
