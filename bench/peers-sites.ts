/** The same posts as sites of Hugo and Eleventy: a page for each, the newest fifty at home, one feed of thirty. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shifted } from '../src/ids.ts';
import { beginning, pace, post } from './posts.ts';

type Files = Readonly<Record<string, string>>;

const hugo: Files = {
  'config.toml':
    'baseURL = "https://courant.example/"\ntitle = "The Bench"\ndisableKinds = ["taxonomy", "term", "section", "sitemap"]\n[services.rss]\nlimit = 30\n[permalinks]\narticles = "/:year/:month/:slug/"\n',
  'layouts/_default/single.html':
    '<!doctype html><title>{{ .Title }}</title><h1>{{ .Title }}</h1>{{ .Content }}',
  'layouts/index.html':
    '<!doctype html><title>{{ .Title }}</title>{{ range first 50 .Site.RegularPages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}',
};

const eleventy: Files = {
  'eleventy.config.mjs': `import { feedPlugin } from '@11ty/eleventy-plugin-rss';
export default (config) => {
  config.addPlugin(feedPlugin, { type: 'rss', outputPath: '/feed.xml', collection: { name: 'post', limit: 30 }, metadata: { language: 'en', title: 'The Bench', subtitle: '', base: 'https://courant.example/', author: { name: 'Editors' } } });
  return { dir: { input: 'content', includes: '_includes', output: '_site' } };
};
`,
  'content/_includes/post.njk':
    '<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1>{{ content | safe }}',
  'content/articles/articles.json': JSON.stringify({
    ...{ layout: 'post.njk', tags: 'post' },
    permalink: "/{{ page.date | date: '%Y' }}/{{ page.fileSlug }}/",
  }),
  'content/index.njk':
    '<!doctype html>{% for post in collections.post | reverse %}{% if loop.index <= 50 %}<a href="{{ post.url }}">{{ post.data.title }}</a>{% endif %}{% endfor %}',
};

export interface PeerSite {
  readonly name: string;
  readonly files: Files;
  /** Where it writes the feed. */
  readonly feed: string;
}

export const hugoSite: PeerSite = { name: 'Hugo', files: hugo, feed: 'public/index.xml' };
export const eleventySite: PeerSite = { name: 'Eleventy', files: eleventy, feed: '_site/feed.xml' };

export function writeSite({ files }: PeerSite, folder: string, posts: number): void {
  for (const [name, text] of Object.entries(files)) write(join(folder, name), text);
  for (let n = 0; n < posts; n++) writePost(folder, n, posts);
}

/** `posts`: how many there were at first. */
export function writePost(folder: string, n: number, posts: number): void {
  const { key, body } = post(n, shifted(beginning(posts), pace * n));
  write(join(folder, 'content', key), body);
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
