/**
 * The appearance: everything that stands on every page. Its fingerprint changes whenever each page must be rendered anew:
 * another publication.yaml, menu, theme, or another release of this program.
 */
import { createHash } from 'node:crypto';
import type { FileRecord } from '../article/article.ts';
import { pageAddress } from '../article/page-address.ts';
import { readFiles, readPublication } from '../article/records.ts';
import type { ThemeTrouble } from '../article/theme-troubles.ts';
import type { AcceptedPublication } from '../config.ts';
import { pagesPrefix, themePrefix } from '../keys.ts';
import type { Log, Table } from '../ports.ts';
import type { Locale, Theme } from '../theme.ts';
import { defaultStylesheet, defaultTemplates } from '../theme-defaults.ts';
import type { Documents } from './documents.ts';
import searchScript from './search-page/search.browser.js';
import { sectionPath } from './selections.ts';
import { createVersionedTheme } from './theme-versions.ts';
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
  /** What the theme has shown to be wrong so far; grows while pages are rendered. */
  readonly faults: ReadonlyMap<string, ThemeTrouble>;
  readonly stylesheet: string;
  readonly fingerprint: string;
}

/** Under `theme/`, in the content bucket as on the site. */
export const stylesheetName = 'site.css';

/** Raised when this program renders the same input to other bytes for reasons that no template shows. */
const rendering = 2;

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
    JSON.stringify([
      rendering,
      searchScript,
      place,
      hash,
      menu,
      { ...defaultTemplates, ...templates },
      stylesheet,
    ]),
  );
  return {
    ...{ ...place, publication, menu, pages, stylesheet, fingerprint },
    ...remembered(ports, fingerprint, templates, config),
  };
}

interface Remembered extends Pick<Appearance, 'theme' | 'faults'> {
  readonly fingerprint: string;
}

/** A theme parses each template once; a warm function keeps it as long as the appearance stays. */
const themes = new WeakMap<Documents, Remembered>();

function remembered(
  { documents, log }: AppearancePorts,
  fingerprint: string,
  templates: ThemeFiles['templates'],
  locale: Locale,
): Remembered {
  const known = themes.get(documents);
  if (known?.fingerprint === fingerprint) return known;
  const faults = new Map<string, ThemeTrouble>();
  const texts = Object.entries(templates).map(
    ([name, found]) => [name, found.map(({ text }) => text)] as const,
  );
  const theme = createVersionedTheme(locale, Object.fromEntries(texts), (name, problem) => {
    const key = `${themePrefix}${name}`;
    const { versionId = '' } = templates[name]?.[0] ?? {};
    if (faults.has(key)) return;
    log.warn('A template failed; another version was used', { key, wrong: problem.wrong });
    faults.set(key, { key, versionId, appearance: fingerprint, problem });
  });
  const made = { fingerprint, theme, faults };
  themes.set(documents, made);
  return made;
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
  /** Accepted versions of each template, the newest first. */
  readonly templates: Readonly<
    Record<string, readonly { readonly versionId: string; readonly text: string }[]>
  >;
  readonly stylesheet?: string;
}

/** Files under `theme/`, in the versions that could be read as a template. */
async function readTheme({ table, documents }: AppearancePorts): Promise<ThemeFiles> {
  const templates: Record<string, ThemeFiles['templates'][string]> = {};
  let stylesheet: string | undefined;
  for await (const file of readFiles(table, themePrefix)) {
    if (file.standing.kind === 'gone' || !isAppearance(file)) continue;
    const name = file.key.slice(themePrefix.length);
    if (name === stylesheetName) stylesheet = await documents.text(file);
    else templates[name] = await readVersions(documents, file, file.standing);
  }
  return { templates, ...(stylesheet === undefined ? {} : { stylesheet }) };
}

/** A version that is no longer stored is left out. */
async function readVersions(
  documents: Documents,
  file: FileRecord,
  standing: Extract<FileRecord['standing'], { kind: 'there' }>,
): Promise<ThemeFiles['templates'][string]> {
  const versions = [standing.versionId, ...(standing.earlier ?? [])];
  const texts = await Promise.all(
    versions.map((versionId) => documents.text({ ...file, standing: { ...standing, versionId } })),
  );
  return versions.flatMap((versionId, index) => {
    const text = texts[index];
    return text === undefined ? [] : [{ versionId, text }];
  });
}

const isAppearance = ({ key }: FileRecord): boolean =>
  key.endsWith('.liquid') || key === `${themePrefix}${stylesheetName}`;
