/** The built-in templates, as text: esbuild and vitest load `.liquid` and `.css` files as strings. */
import layout from '../content/theme/layout.liquid';
import siteCss from '../content/theme/site.css';

export const defaultTemplates: Readonly<Record<string, string>> = {
  'layout.liquid': layout,
};

export const defaultStylesheet: string = siteCss;
