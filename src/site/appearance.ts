/**
 * The appearance: everything that stands on every page. Its fingerprint changes whenever each page must be rendered anew:
 * another publication.yaml, menu, theme, or another release of this program.
 */
import { createHash } from 'node:crypto';
import type { FileRecord } from '../article/article.ts';
import { pageAddress } from '../article/page-address.ts';
import { readFiles, readPublication } from '../article/records.ts';
import type { AcceptedPublication } from '../config.ts';
import { pagesPrefix, themePrefix } from '../keys.ts';
import type { Log, Table } from '../ports.ts';
import { createTheme, type Theme } from '../theme.ts';
import { defaultStylesheet, defaultTemplates } from '../theme-defaults.ts';
import type { Documents } from './documents.ts';
import { sectionPath } from './selections.ts';
import type { MenuItem } from './view.ts';

export interface Appearance {
  readonly siteUrl: string;
  /** The WebSub hub that feeds name. */
  readonly hub?: string;
  readonly publication: AcceptedPublication;
  readonly menu: readonly MenuItem[];
  /** Address → key of each page that is there. */
  readonly pages: ReadonlyMap<string, string>;
  readonly theme: Theme;
  readonly stylesheet: string;
  readonly fingerprint: string;
}

/** Under `theme/`, in the content bucket as on the site. */
export const stylesheetName = 'site.css';

/** Raised when this program renders the same input to other bytes for reasons that no template shows. */
const rendering = 1;

export interface AppearancePorts {
  readonly table: Table;
  readonly documents: Documents;
  readonly log: Log;
  readonly siteUrl: string;
  readonly hub?: string;
}

export async function readAppearance(ports: AppearancePorts): Promise<Appearance> {
  const publication = await readPublication(ports.table);
  const { templates, stylesheet = defaultStylesheet } = await readTheme(ports);
  const { pages, items } = await readPages(ports, publication);
  const menu = [...sectionMenu(publication), ...items];
  const { hash, config } = publication;
  const { siteUrl, hub } = ports;
  const place = hub === undefined ? { siteUrl } : { siteUrl, hub };
  const fingerprint = sha256(
    JSON.stringify([rendering, place, hash, menu, { ...defaultTemplates, ...templates }, stylesheet]),
  );
  const make = () => withFallback(createTheme(config, templates), createTheme(config), ports.log);
  return {
    ...{ ...place, publication, menu, pages, stylesheet, fingerprint },
    theme: remembered(ports.documents, fingerprint, make),
  };
}

/** A theme parses each template once; a warm function keeps it as long as the appearance stays. */
const themes = new WeakMap<Documents, { readonly fingerprint: string; readonly theme: Theme }>();

function remembered(documents: Documents, fingerprint: string, make: () => Theme): Theme {
  const known = themes.get(documents);
  if (known?.fingerprint === fingerprint) return known.theme;
  const theme = make();
  themes.set(documents, { fingerprint, theme });
  return theme;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Sections in the order of publication.yaml, pages by their place. */
const sectionMenu = ({ config }: AcceptedPublication): MenuItem[] =>
  Object.entries(config.sections).map(([id, { title }]) => ({ label: title, url: sectionPath(id) }));

/** Every page that is there, and those that have a place in the menu. */
async function readPages(
  { table, documents }: AppearancePorts,
  publication: AcceptedPublication,
): Promise<{ pages: ReadonlyMap<string, string>; items: readonly MenuItem[] }> {
  const pages = new Map<string, string>();
  const found: { label: string; order: number; url: string }[] = [];
  for await (const file of readFiles(table, pagesPrefix)) {
    if (file.kind !== 'page') continue;
    if (file.standing.kind === 'there') pages.set(pageAddress(file.key), file.key);
    const page = await documents.page(file, publication);
    if (page?.menu) found.push({ ...page.menu, url: page.address });
  }
  const items = found
    .sort((a, b) => a.order - b.order || (a.label < b.label ? -1 : 1))
    .map(({ label, url }) => ({ label, url }));
  return { pages, items };
}

interface ThemeFiles {
  readonly templates: Readonly<Record<string, string>>;
  readonly stylesheet?: string;
}

/** Files under `theme/`, each in its last version that could be read as a template. */
async function readTheme({ table, documents }: AppearancePorts): Promise<ThemeFiles> {
  const templates: Record<string, string> = {};
  let stylesheet: string | undefined;
  for await (const file of readFiles(table, themePrefix)) {
    const name = file.key.slice(themePrefix.length);
    if (file.standing.kind === 'gone' || !isAppearance(file)) continue;
    const text = await documents.text(file);
    if (text === undefined) continue;
    if (name === stylesheetName) stylesheet = text;
    else templates[name] = text;
  }
  return { templates, ...(stylesheet === undefined ? {} : { stylesheet }) };
}

const isAppearance = ({ key }: FileRecord): boolean =>
  key.endsWith('.liquid') || key === `${themePrefix}${stylesheetName}`;

/** A template that fails while rendering must not stop the whole site: the built-in one takes its place. */
function withFallback(theme: Theme, builtIn: Theme, log: Log): Theme {
  return {
    render(name, model) {
      try {
        return theme.render(name, model);
      } catch (error) {
        log.warn('A template failed; the built-in one was used', { name, error: String(error) });
        return builtIn.render(name, model);
      }
    },
  };
}
