/**
 * The theme: Liquid templates for pages and mails (https://liquidjs.com), escaping by default. The templates under
 * `content/theme/` are built in; files under `theme/` in the content bucket replace them one by one.
 */
import { Liquid } from 'liquidjs';
import type { Instant } from './ids.ts';
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
  const engine = new Liquid({
    templates: { ...defaultTemplates, ...overrides },
    outputEscape: 'escape',
    strictFilters: true,
    ownPropertyOnly: true,
    // A theme author is trusted with looks, not with the function's time or memory.
    renderLimit: 5_000,
    parseLimit: 1_000_000,
    memoryLimit: 100_000_000,
  });
  engine.registerFilter('day', (moment: Instant) => dayIn(moment, locale));
  return { render: (name, model) => engine.renderFileSync(name, model) };
}

/** `23 November 2026`, in the publication's language and zone. */
export function dayIn(moment: Instant, locale: Locale): string {
  return new Intl.DateTimeFormat(locale.language, {
    dateStyle: 'long',
    timeZone: locale.timezone,
  }).format(new Date(moment));
}
