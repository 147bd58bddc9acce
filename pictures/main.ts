/**
 * `npm run pictures` takes the README's pictures from a real run, in about a minute, and puts the receipt of its digest
 * into the README. `-- --check` says whether they may be out of date, `-- --keep` that somebody looked and they are not.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from '../test/support/browser.ts';
import { takePictures } from './shots.ts';
import { changedSources, pictureFolder, readMadeFrom, remedy, writeMadeFrom } from './sources.ts';
import { tellStory } from './story.ts';

const tell = (line: string) => console.error(line);

async function make(): Promise<void> {
  const story = await tellStory(tell);
  const browser = await openBrowser();
  mkdirSync(pictureFolder, { recursive: true });
  for (const { file, bytes } of await takePictures(browser, story)) {
    writeFileSync(join(pictureFolder, file), bytes);
    tell(`${file}  ${Math.round(bytes.length / 1_000)} kB`);
  }
  await browser.close();
  await story.close();
  writeFileSync(
    'README.md',
    readFileSync('README.md', 'utf8').replace(/^week \d{4}-W\d\d: .*$/m, story.receipt),
  );
  writeMadeFrom(story.receipt);
  tell(story.receipt);
}

function check(): void {
  const changed = changedSources(readMadeFrom());
  if (changed.length === 0) return;
  tell(`Changed since: ${changed.join(', ')}. ${remedy}`);
  process.exitCode = 1;
}

const commands: Readonly<Record<string, () => unknown>> = {
  '': make,
  '--check': check,
  '--keep': () => writeMadeFrom(readMadeFrom().receipt),
};

const wish = process.argv.slice(2).join(' ');
const command = commands[wish];
if (command === undefined) {
  tell(`No such option: ${wish}. There are: --check, --keep`);
  process.exitCode = 1;
} else {
  await command();
}
