/**
 * The theme: Liquid templates for pages and mails (https://liquidjs.com), escaping by default. The templates under
 * `content/theme/` are built in; files under `theme/` in the content bucket replace them one by one.
 */
import { Liquid } from 'liquidjs';
import type { Instant } from './ids.ts';
import { type Problem, received } from './problem.ts';
import { defaultTemplates } from './theme-defaults.ts';

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
export function createTheme(locale: Locale, overrides: Readonly<Record<string, string>> = {}): Theme {
  const engine = createEngine(locale, { ...defaultTemplates, ...overrides });
  return { render: (name, model) => engine.renderFileSync(name, model) };
}

function createEngine(locale: Locale, templates: Readonly<Record<string, string>>): Liquid {
  const engine = new Liquid({
    templates: { ...templates },
    cache: true,
    outputEscape: 'escape',
    strictFilters: true,
    ownPropertyOnly: true,
    // A theme author is trusted with looks, not with the function's time or memory.
    renderLimit: 5_000,
    parseLimit: 1_000_000,
    memoryLimit: 100_000_000,
  });
  const day = dayFormat(locale);
  // A preview may have no date yet.
  engine.registerFilter('day', (moment: Instant | undefined) =>
    moment === undefined ? '' : day.format(new Date(moment)),
  );
  const minute = minuteFormat(locale);
  engine.registerFilter('minute', (moment: Instant) => minute.format(new Date(moment)));
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

/** liquidjs keeps the place on the token at which it stopped. */
function positionOf(error: unknown): Pick<Problem, 'line' | 'column'> {
  const token = error instanceof Error && 'token' in error ? error.token : undefined;
  if (typeof token !== 'object' || token === null || !('getPosition' in token)) return {};
  const place = typeof token.getPosition === 'function' ? (token.getPosition() as unknown) : undefined;
  if (!Array.isArray(place)) return {};
  const [line, column] = place as unknown[];
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : {};
}
