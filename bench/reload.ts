/** From the save of a file to its new words on the screen of an open browser; beside what Vite takes for a plain page. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { createViteServer } from 'vitest/node';
import { start } from '../local/start.ts';
import { openBrowser } from '../test/support/browser.ts';
import { type Figure, milliseconds } from './measure.ts';

const runs = 10;
/** Nobody saves again before the first is on the screen; milliseconds. */
const pause = 1_000;
/** A save that is not seen by then never will be; milliseconds. */
const patience = 60_000;

/** A page in the browser, and what brings words onto it. */
interface Opened {
  /** Milliseconds until the words are seen. */
  save(words: string): Promise<number>;
  close(): Promise<void>;
}

export async function reloadTimes(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'courant-bench-'));
  const browser = await openBrowser();
  const ours = await openCourant(browser, folder);
  const vite = await openVite(browser, folder);
  const times: { ours: number[]; vite: number[] } = { ours: [], vite: [] };
  // In turn, so that a slow moment of the machine touches both; the first pair wakes what sleeps and is not counted.
  for (let run = 0; run <= runs; run++) {
    for (const [name, opened] of [
      ['ours', ours],
      ['vite', vite],
    ] as const) {
      await wait(pause);
      const time = await opened.save(`The words of save ${run}.`);
      if (run > 0) times[name].push(time);
    }
  }
  for (const opened of [ours, vite, browser]) await opened.close();
  rmSync(folder, { recursive: true, force: true });
  const baseline = { what: 'a plain page under Vite, in the same browser', runs: times.vite };
  return [{ what: 'save to reloaded page', unit: 'ms', runs: times.ours, baseline }];
}

async function openCourant(browser: Browser, folder: string): Promise<Opened> {
  const content = join(folder, 'content');
  cpSync('content', content, { recursive: true });
  const file = join(content, 'articles', 'saved.md');
  const write = (words: string) =>
    writeFileSync(file, `---\ntitle: Saved\ndate: 2026-01-02\n---\n${words}\n`);
  write('Not saved yet.');
  const courant = await start({
    port: 0,
    state: join(folder, 'state'),
    assembly: 'node_modules/.cache/courant/cdk.out',
    content,
  });
  await courant.uploaded;
  const save = await saving(browser, `${courant.site}/2026/01/saved/`, write);
  return { save, close: () => courant.close() };
}

async function openVite(browser: Browser, folder: string): Promise<Opened> {
  const root = mkdtempSync(join(folder, 'vite-'));
  const write = (words: string) =>
    writeFileSync(join(root, 'index.html'), `<!doctype html><title>Saved</title><p>${words}</p>\n`);
  write('Not saved yet.');
  const server = await createViteServer({
    ...{ root, configFile: false, logLevel: 'silent', cacheDir: join(root, '.vite') },
    server: { host: '127.0.0.1', port: 0 },
  });
  await server.listen();
  const [address = ''] = server.resolvedUrls?.local ?? [];
  return { save: await saving(browser, address, write), close: () => server.close() };
}

/**
 * The page itself tells what it shows, in the second frame after it was read: by then the first has been painted.
 * Asked from outside, the answer may be half a second late.
 */
const telling = `addEventListener('DOMContentLoaded', () =>
  requestAnimationFrame(() => requestAnimationFrame(() => shows(document.body.innerText))))`;

async function saving(
  browser: Browser,
  address: string,
  write: (words: string) => void,
): Promise<Opened['save']> {
  const page = await browser.newPage();
  let shown = (_text: string): void => {};
  await page.exposeFunction('shows', (text: string) => shown(text));
  await page.addInitScript(telling);
  await page.goto(address);
  return (words) =>
    milliseconds(async () => {
      const seen = new Promise<void>((resolve) => {
        shown = (text) => text.includes(words) && resolve();
      });
      write(words);
      await Promise.race([seen, wait(patience, undefined, { ref: false }).then(() => neverSeen(words))]);
    });
}

function neverSeen(words: string): never {
  throw new Error(`Saved, but not on the screen after ${patience / 1_000} s: ${words}`);
}
